"""What reports add up: worked days and visits' records, by team and month. Reads rows; names nobody but for the
team itself, in `without_record`.

Minutes come from worked days alone; counts from visits that were told and what was recorded of them. Knows nothing
of who may take a report out of the building, of files or of pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from rota.face_to_face import PaidTime, Share
from rota.local_time import midnight
from wellbeing import clock
from wellbeing.models import (
    Locality,
    Person,
    PersonMembership,
    Team,
    TimelineVisit,
    ToldAssignment,
    VisitEntry,
    WorkedDay,
    Worker,
)
from wellbeing.store import worked_day
from wellbeing.store.entries import What, current
from wellbeing.store.hours import dates
from wellbeing.viewer import Action, NotYours, Viewer

AROUND = timedelta(days=7)
"""A visit told for one day may have been recorded on another: so many days around a month are looked at."""
_KINDS = (WorkedDay.contracted, WorkedDay.leave, WorkedDay.sickness, WorkedDay.unpaid, WorkedDay.extra)


@dataclass(frozen=True, slots=True)
class TeamOfReport:
    """A team as reports name it."""

    id: UUID
    name: str
    locality_id: UUID
    locality: str


@dataclass(frozen=True, slots=True)
class Records:
    """Workers' visits of a month by what was recorded; a double-handed visit counts once for each worker."""

    on_the_spot: int = 0
    later: int = 0
    not_needed: int = 0
    refused: int = 0
    no_answer: int = 0
    missed: int = 0
    without: int = 0

    def __add__(self, other: Records) -> Records:
        """Both together, kind by kind."""
        return Records(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A worker's visit that is over and of which nothing was recorded."""

    person: str
    worker: str
    start: datetime


def teams_reported(session: Session, viewer: Viewer) -> list[TeamOfReport]:
    """The teams whose report this viewer may see, by locality and name."""
    return teams_of(session, viewer.teams(Action.SEE_REPORT))


def without_record(session: Session, viewer: Viewer, team_id: UUID, first: date) -> list[Unrecorded]:
    """The visits of the month from `first` without a record, earliest first, for those who may know the people.

    Raises NotYours for anybody else.
    """
    if not viewer.may(Action.SEE_PEOPLE, team_id):
        raise NotYours
    entries = _entries(session, {team_id}, first)
    missing = _missing(_told(session, {team_id}, first), entries)
    done = {(entry.visit_id, entry.worker_id) for entry in entries}
    rows = session.execute(
        select(ToldAssignment.visit_id, ToldAssignment.worker_id, Person.known_as, Worker.name, ToldAssignment.start)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .join(Worker, Worker.id == ToldAssignment.worker_id)
        .where(*_over({team_id}, first))
        .order_by(ToldAssignment.start, Person.known_as, Worker.name)
    )
    found = []
    for visit, worker_id, person, worker, start in rows:
        if missing[visit] > 0 and (visit, worker_id) not in done:
            missing[visit] -= 1  # a colleague who went instead has recorded for one of them
            found.append(Unrecorded(person, worker, start))
    return found


# For those that nobody looks through: the command line, and reports that were allowed before coming here.


def teams_of(session: Session, ids: Collection[UUID] | None) -> list[TeamOfReport]:
    """These teams (None: every one), by locality and name."""
    query = select(Team.id, Team.name, Locality.id, Locality.name).join(Locality, Locality.id == Team.locality_id)
    if ids is not None:
        query = query.where(Team.id.in_(ids))
    rows = session.execute(query.order_by(Locality.name, Team.name, Team.id))
    return [TeamOfReport(*row) for row in rows]


def shares(session: Session, teams: Collection[UUID], first: date, last: date) -> dict[tuple[UUID, date], Share]:
    """Both parts of face-to-face time by team and first day of the month, for the days from `first` to `last`.

    A day off is paid its share of the contract too, whether a worked day was written for it or not. Days that have
    not come yet are left out; a month without any worked day has no entry.
    """
    last = min(last, clock.today())
    rows = session.execute(
        select(WorkedDay.team_id, WorkedDay.worker_id, WorkedDay.day, *_KINDS, WorkedDay.face_to_face).where(
            WorkedDay.team_id.in_(teams), WorkedDay.day.between(first, last)
        )
    )
    found: dict[tuple[UUID, date], Share] = defaultdict(Share)
    written: set[tuple[UUID, UUID, date]] = set()
    for team, worker, day, *minutes, face_to_face in rows:
        written.add((team, worker, day))
        found[team, day.replace(day=1)] += Share(face_to_face, PaidTime(*minutes).minutes)
    _add_unwritten(session, found, written, last)
    return dict(found)


def _add_unwritten(
    session: Session, found: dict[tuple[UUID, date], Share], written: set[tuple[UUID, UUID, date]], last: date
) -> None:
    """Add what members are paid for the days of these months that no worked day was written for."""
    if not found:
        return
    teams = {team for team, _ in found}
    workers = worked_day.members_between(session, teams, min(first for _, first in found), last)
    employed = worked_day.employed(session, workers)
    for team, first in found:
        days = dates(first, (min(last_of_month(first), last) - first).days + 1)
        for worker in workers:
            if not any(member.team_id == team for member in employed.members.get(worker, ())):
                continue
            for day in days:
                if (team, worker, day) not in written and (paid := employed.paid_on(team, worker, day)):
                    found[team, first] += Share(0, paid.minutes)


def records(session: Session, teams: Collection[UUID], first: date) -> dict[UUID, Records]:
    """What was recorded of the visits of the month that begins on `first`, by team."""
    entries = _entries(session, teams, first)
    counted: dict[UUID, Counter[str]] = {team: Counter() for team in teams}
    for entry in entries:
        if first <= entry.day <= last_of_month(first):
            counted[entry.team_id][entry.how if entry.what == What.FINISHED else entry.what] += 1
    told = _told(session, teams, first)
    for visit, count in _missing(told, entries).items():
        counted[told[visit].team]["without"] += count
    return {team: Records(**counts) for team, counts in counted.items()}


def people_supported(session: Session, teams: Collection[UUID], first: date) -> dict[UUID, int]:
    """How many people each team supported on any day of the month that begins on `first`."""
    return {team: people for (team, _), people in people_by_month(session, teams, [first]).items()}


def people_by_month(
    session: Session, teams: Collection[UUID], firsts: Collection[date]
) -> dict[tuple[UUID, date], int]:
    """How many people each team supported on any day of each of the months that begin on `firsts`."""
    rows = session.execute(
        select(
            PersonMembership.team_id, PersonMembership.person_id, PersonMembership.starts, PersonMembership.until
        ).where(
            PersonMembership.team_id.in_(teams),
            PersonMembership.starts <= last_of_month(max(firsts)),
            or_(PersonMembership.until.is_(None), PersonMembership.until >= min(firsts)),
        )
    ).all()
    found: dict[tuple[UUID, date], set[UUID]] = {(team, first): set() for team in teams for first in firsts}
    for team, person, starts, until in rows:
        for first in firsts:
            if starts <= last_of_month(first) and (until is None or until >= first):
                found[team, first].add(person)
    return {key: len(people) for key, people in found.items()}


def last_of_month(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return next_month(first) - timedelta(days=1)


def next_month(first: date) -> date:
    """The first day of the month after the one that begins on `first`."""
    return (first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class _Told:
    """A visit that was told and is over: whose, and how many workers were to go."""

    team: UUID
    places: int


def _told(session: Session, teams: Collection[UUID], first: date) -> dict[UUID, _Told]:
    rows = session.execute(
        select(TimelineVisit.team_id, ToldAssignment.visit_id, func.count())
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(*_over(teams, first))
        .group_by(TimelineVisit.team_id, ToldAssignment.visit_id)
    )
    return {visit: _Told(team, places) for team, visit, places in rows}


def _over(teams: Collection[UUID], first: date) -> tuple[ColumnElement[bool], ...]:
    """Somebody was told to go in this month, and it is over."""
    return (
        TimelineVisit.team_id.in_(teams),
        ToldAssignment.worker_id.is_not(None),
        ToldAssignment.start >= midnight(first),
        ToldAssignment.start < midnight(next_month(first)),
        ToldAssignment.end <= clock.now(),
    )


def _entries(session: Session, teams: Collection[UUID], first: date) -> list[Any]:
    """The entries that hold for visits around this month, those that only say "started" left out."""
    names = ("id", "team_id", "visit_id", "worker_id", "day", "what", "how", "supersedes_id", "at", "arrived_at")
    rows = session.execute(
        select(*(getattr(VisitEntry, name) for name in names)).where(
            VisitEntry.team_id.in_(teams), VisitEntry.day.between(first - AROUND, last_of_month(first) + AROUND)
        )
    )
    return [entry for entry in current(rows).values() if entry.what != What.STARTED]


def _missing(told: Mapping[UUID, _Told], entries: Iterable[Any]) -> Counter[UUID]:
    """How many records each of these visits still lacks; those that lack none are left out."""
    recorded = Counter(entry.visit_id for entry in entries)
    return Counter({id: visit.places - recorded[id] for id, visit in told.items() if visit.places > recorded[id]})
