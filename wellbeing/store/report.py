"""What reports add up: worked days and visits' records, by team and month. Reads rows; names nobody but for the
team itself, in `without_record`.

Minutes come from worked days alone; counts from visits that were told and what was recorded of them. Knows nothing
of who may take a report out of the building, of files or of pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from rota.face_to_face import PaidTime, Share
from rota.period import months_on
from rota.report import Minutes, Records
from wellbeing import clock
from wellbeing.models import (
    Locality,
    Person,
    Team,
    TimelineVisit,
    ToldAssignment,
    VisitEntry,
    WorkedDay,
    Worker,
)
from wellbeing.store import report_people, worked_day
from wellbeing.store.entries import What, current
from wellbeing.store.hours import dates
from wellbeing.store.month_counted import AROUND, counted, over
from wellbeing.viewer import Action, NotYours, Viewer

_KINDS = (WorkedDay.contracted, WorkedDay.leave, WorkedDay.sickness, WorkedDay.unpaid, WorkedDay.extra)


@dataclass(frozen=True, slots=True)
class TeamOfReport:
    """A team as reports name it."""

    id: UUID
    name: str
    locality_id: UUID
    locality: str


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A worker's visit that is over and of which nothing was recorded."""

    person: str
    worker: str
    start: datetime


def own_teams(session: Session, viewer: Viewer) -> list[TeamOfReport]:
    """The teams of which this viewer sees the report as one of theirs, who may know the people."""
    return teams_of(session, viewer.teams(Action.SEE_REPORT) & viewer.teams(Action.SEE_PEOPLE))


def own_team(session: Session, viewer: Viewer, team_id: UUID) -> TeamOfReport:
    """This team, where it is one of `own_teams`. Raises NotYours."""
    for team in own_teams(session, viewer):
        if team.id == team_id:
            return team
    raise NotYours


def without_record(session: Session, viewer: Viewer, team_id: UUID, first: date) -> list[Unrecorded]:
    """The visits of the month from `first` without a record, earliest first, for those who may know the people.

    Raises NotYours for anybody else.
    """
    if not viewer.may(Action.SEE_PEOPLE, team_id):
        raise NotYours
    entries = _entries(session, team_id, first)
    missing = _missing(session, team_id, first, entries)
    done = {(entry.visit_id, entry.worker_id) for entry in entries}
    rows = session.execute(
        select(ToldAssignment.visit_id, ToldAssignment.worker_id, Person.known_as, Worker.name, ToldAssignment.start)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .join(Worker, Worker.id == ToldAssignment.worker_id)
        .where(*over({team_id}, first))
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
    """Both parts of face-to-face time by team and first day of the month, as `minutes` has them."""
    return {key: each.share for key, each in minutes(session, teams, first, last).items()}


def minutes(session: Session, teams: Collection[UUID], first: date, last: date) -> dict[tuple[UUID, date], Minutes]:
    """Minutes with people and paid ones by team and first day of the month, for the days from `first` to `last`.

    A day off is paid its share of the contract too, whether a worked day was written for it or not. Days that have
    not come yet are left out; a month without any worked day has no entry. What was planned is not in it.
    """
    last = min(last, clock.today())
    year, month = extract("year", WorkedDay.day), extract("month", WorkedDay.day)
    sums = (func.sum(column) for column in (WorkedDay.face_to_face, WorkedDay.on_the_spot, *_KINDS))
    rows = session.execute(
        select(WorkedDay.team_id, year, month, *sums)
        .where(WorkedDay.team_id.in_(teams), WorkedDay.day.between(first, last))
        .group_by(WorkedDay.team_id, year, month)
    )
    found = {
        (team, date(int(in_year), int(in_month), 1)): Minutes(face_to_face, on_the_spot, 0, PaidTime(*paid))
        for team, in_year, in_month, face_to_face, on_the_spot, *paid in rows
    }
    _add_unwritten(session, found, last)
    return found


def _add_unwritten(session: Session, found: dict[tuple[UUID, date], Minutes], last: date) -> None:
    """Add what members are paid for the days of these months that no worked day was written for."""
    if not found:
        return
    teams, earliest = {team for team, _ in found}, min(first for _, first in found)
    written = {
        tuple(row)
        for row in session.execute(
            select(WorkedDay.team_id, WorkedDay.worker_id, WorkedDay.day).where(
                WorkedDay.team_id.in_(teams), WorkedDay.day.between(earliest, last)
            )
        )
    }
    workers = worked_day.members_between(session, teams, earliest, last)
    employed = worked_day.employed(session, workers)
    for team, first in found:
        days = dates(first, (min(last_of_month(first), last) - first).days + 1)
        paid = PaidTime()
        for worker in workers:
            if not any(member.team_id == team for member in employed.members.get(worker, ())):
                continue
            off = [day for day in days if (team, worker, day) not in written]
            paid += employed.paid_over(team, worker, off)
        found[team, first] += Minutes(paid=paid)


def records(session: Session, teams: Collection[UUID], first: date) -> dict[UUID, Records]:
    """What was recorded of the visits of the month that begins on `first`, by team."""
    return {team: one.records for (team, _), one in counted(session, teams, [first]).items()}


def people_supported(session: Session, teams: Collection[UUID], first: date) -> dict[UUID, int]:
    """How many people each team supported on any day of the month that begins on `first`."""
    return {team: people for (team, _), people in people_by_month(session, teams, [first]).items()}


def people_by_month(
    session: Session, teams: Collection[UUID], firsts: Collection[date]
) -> dict[tuple[UUID, date], int]:
    """How many people each team supported on any day of each of the months that begin on `firsts`."""
    found: dict[tuple[UUID, date], set[UUID]] = {(team, first): set() for team in teams for first in firsts}
    for each in report_people.supported(session, teams, min(firsts), last_of_month(max(firsts))):
        for first in firsts:
            if each.between(first, last_of_month(first)):
                found[each.team, first].add(each.person)
    return {key: len(people) for key, people in found.items()}


def last_of_month(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return months_on(first, 1) - timedelta(days=1)


def _entries(session: Session, team_id: UUID, first: date) -> list[Any]:
    """The entries that hold for visits around this month, those that only say "started" left out."""
    names = ("id", "visit_id", "worker_id", "what", "supersedes_id", "at", "arrived_at")
    rows = session.execute(
        select(*(getattr(VisitEntry, name) for name in names)).where(
            VisitEntry.team_id == team_id, VisitEntry.day.between(first - AROUND, last_of_month(first) + AROUND)
        )
    )
    return [entry for entry in current(rows).values() if entry.what != What.STARTED]


def _missing(session: Session, team_id: UUID, first: date, entries: Iterable[Any]) -> Counter[UUID]:
    """How many records each visit still lacks; those that lack none are left out."""
    told = session.execute(
        select(ToldAssignment.visit_id, func.count())
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(*over({team_id}, first))
        .group_by(ToldAssignment.visit_id)
    )
    recorded = Counter(entry.visit_id for entry in entries)
    return Counter({id: places - recorded[id] for id, places in told if places > recorded[id]})
