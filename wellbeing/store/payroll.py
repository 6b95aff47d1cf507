"""What payroll needs beside the salary: extra, leave, sickness, unpaid time, and miles between visits, by worker.

For whoever may download it, and only of the days on which a worker was in one of their teams. Nobody supported is
named, and no place: miles are a sum of the day. Time off that the law gives and that is paid as usual (somebody who
depends on me, somebody has died) changes no salary, and is not payroll's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.mileage import Stay, miles_by_day
from rota.week import Travel
from wellbeing.models import Person, TimelineVisit, ToldAssignment, VisitEntry, WorkedDay, Worker
from wellbeing.postcodes import Place, locate
from wellbeing.store import hours, worked_day
from wellbeing.store.entries import What, current
from wellbeing.store.places import person_place
from wellbeing.store.report import TeamOfReport
from wellbeing.store.timeline import chunks
from wellbeing.travel import road_metres
from wellbeing.viewer import Action, NotYours, Viewer

AROUND = timedelta(days=7)
"""An entry may be put right by one of another day: so many days around are read."""
EXTRA, LEAVE, SICKNESS, UNPAID = "extra", "leave", "sickness", "unpaid"
AWAY = (LEAVE, SICKNESS, UNPAID)
"""The kinds of time away that payroll hears of."""
MILES = {Travel.DRIVE: "miles by car", Travel.CYCLE: "miles by bicycle"}
"""Ways of travelling whose miles are counted, in payroll's words; nobody is paid for walking."""
WENT = frozenset({What.FINISHED, What.STARTED, What.NO_ANSWER, What.REFUSED})
"""What is said of a visit to which the worker had come."""


@dataclass(frozen=True, slots=True)
class Line:
    """One exception to a worker's salary, from one day to another: minutes and days, or miles."""

    reference: str
    worker: str
    team: str
    what: str
    first: date
    last: date
    days: int
    minutes: int | None = None
    miles: float | None = None


@dataclass(frozen=True, slots=True)
class _Month:
    """Whose, and of which days: what every part of the file asks."""

    teams: Mapping[UUID, TeamOfReport]
    workers: Mapping[UUID, Worker]
    employed: worked_day.Employed
    days: tuple[date, ...]

    def team_on(self, worker: UUID, day: date) -> UUID | None:
        """Which of these teams has this day of the worker; None where another has it, or none."""
        team = hours.team_of_day(self.employed.members.get(worker, ()), day)
        return team if team in self.teams else None

    def line(self, worker: UUID, team: UUID, what: str, first: date, last: date, days: int, **of: Any) -> Line:
        """A line in the words of whoever reads it."""
        who = self.workers[worker]
        return Line(who.reference, who.name, self.teams[team].name, what, first, last, days, **of)


def lines(
    session: Session, viewer: Viewer, teams: Collection[TeamOfReport], first: date, last: date
) -> tuple[Line, ...]:
    """Every exception of these teams between these days, by worker, what it is, and day. Raises `NotYours`."""
    if not {team.id for team in teams} <= viewer.teams(Action.DOWNLOAD_PAYROLL):
        raise NotYours
    month = _month(session, teams, first, last)
    found = [*_extra(session, month), *_away(month), *_miles(session, month)]
    return tuple(sorted(found, key=lambda line: (line.worker, line.reference, line.what, line.first, line.team)))


def _month(session: Session, teams: Collection[TeamOfReport], first: date, last: date) -> _Month:
    ids = worked_day.members_between(session, [team.id for team in teams], first, last)
    workers = session.scalars(select(Worker).where(Worker.id.in_(ids))).all()
    return _Month(
        {team.id: team for team in teams},
        {worker.id: worker for worker in workers},
        worked_day.employed(session, ids),
        hours.dates(first, (last - first).days + 1),
    )


def _extra(session: Session, month: _Month) -> Iterator[Line]:
    """What was agreed on top of the contract, day by day."""
    rows = session.execute(
        select(WorkedDay.team_id, WorkedDay.worker_id, WorkedDay.day, WorkedDay.extra).where(
            WorkedDay.team_id.in_(month.teams),
            WorkedDay.worker_id.in_(month.workers),
            WorkedDay.day.between(month.days[0], month.days[-1]),
            WorkedDay.extra != 0,
        )
    )
    for team, worker, day, minutes in rows:
        yield month.line(worker, team, EXTRA, day, day, 1, minutes=minutes)


def _away(month: _Month) -> Iterator[Line]:
    """Time away, days in a row of one kind as one line; the minutes are those it takes off the contract."""
    for worker in month.workers:
        contracts, absences = month.employed.contracts.get(worker, ()), month.employed.absences.get(worker, ())
        run: tuple[UUID, str] | None = None
        days: list[date] = []
        minutes = 0
        for day in (*month.days, None):
            away = {} if day is None else hours.away_on(absences, contracts, day)
            kind = next((kind for kind in AWAY if kind in away), None)
            team = None if day is None or kind is None else month.team_on(worker, day)
            here = None if team is None or kind is None else (team, kind)
            if run is not None and here != run:
                yield month.line(worker, run[0], run[1], days[0], days[-1], len(days), minutes=minutes)
                days, minutes = [], 0
            if here is not None and day is not None:
                days.append(day)
                minutes += away[here[1]]
            run = here


def _miles(session: Session, month: _Month) -> Iterator[Line]:
    """Miles between visits of those who drive or cycle, a line a day."""
    for way, words in MILES.items():
        who = {id for id, worker in month.workers.items() if worker.travel == way}
        stays, places = _stays(session, month, who)

        def metres(one: str, other: str, way: Travel = way, at: Mapping[str, Place | None] = places) -> float | None:
            here, there = at.get(one), at.get(other)
            return None if here is None or there is None else road_metres(here, there, way)

        for (worker, day), miles in miles_by_day(stays, metres).items():
            team = month.team_on(UUID(worker), day)
            if team is not None:
                yield month.line(UUID(worker), team, words, day, day, 1, miles=miles)


def _stays(session: Session, month: _Month, who: Collection[UUID]) -> tuple[list[Stay], Mapping[str, Place | None]]:
    """Where these workers were on each day, and where those places are."""
    entries = _went(session, month, who)
    starts = _told_starts(session, [entry for entry in entries if entry.started_at is None])
    places: dict[str, Place | None] = {}
    homes: dict[UUID, str] = {}
    for chunk in chunks(entry.visit_id for entry in entries):
        rows = select(TimelineVisit.id, Person).join(Person, Person.id == TimelineVisit.person_id)
        for visit, person in session.execute(rows.where(TimelineVisit.id.in_(chunk))):
            homes[visit] = person_place(person)
            places.setdefault(homes[visit], locate(person.postcode))
    stays = [
        Stay(
            str(entry.worker_id),
            entry.day,
            entry.started_at or starts.get((entry.visit_id, entry.worker_id), entry.at),
            homes[entry.visit_id],
        )
        for entry in entries
    ]
    return stays, places


def _went(session: Session, month: _Month, who: Collection[UUID]) -> list[Any]:
    """The entries that hold of these workers' visits on these days, where they had come to the door."""
    names = ("id", "visit_id", "worker_id", "day", "what", "started_at", "supersedes_id", "at", "arrived_at")
    first, last = month.days[0], month.days[-1]
    rows = session.execute(
        select(*(getattr(VisitEntry, name) for name in names)).where(
            VisitEntry.worker_id.in_(who),
            VisitEntry.team_id.in_(month.teams),
            VisitEntry.day.between(first - AROUND, last + AROUND),
        )
    )
    return [entry for entry in current(rows).values() if entry.what in WENT and first <= entry.day <= last]


def _told_starts(session: Session, entries: Iterable[Any]) -> Mapping[tuple[UUID, UUID], datetime]:
    """When workers were to begin visits of which they did not say when they did."""
    return {
        (visit, worker): start
        for chunk in chunks(entry.visit_id for entry in entries)
        for visit, worker, start in session.execute(
            select(ToldAssignment.visit_id, ToldAssignment.worker_id, ToldAssignment.start).where(
                ToldAssignment.visit_id.in_(chunk)
            )
        )
        if worker is not None
    }
