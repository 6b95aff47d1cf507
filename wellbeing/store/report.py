"""What reports add up: worked days and visits' records, by team and month. Reads rows; names nobody but for the
team itself, in `without_record`.

Minutes come from worked days alone; counts from visits that were told and what was recorded of them. Knows nothing
of who may take a report out of the building, of files or of pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

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
from wellbeing.viewer import Action, NotYours, Viewer

AROUND = timedelta(days=7)
"""A visit told for one day may have been recorded on another: so many days around a month are looked at."""


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
    told = _told({team_id}, first)
    recorded = _recorded({team_id}, first)
    missing = func.coalesce(recorded.c.entries, 0) < told.c.places
    own = aliased(VisitEntry)
    theirs = exists().where(
        own.visit_id == ToldAssignment.visit_id,
        own.worker_id == ToldAssignment.worker_id,
        own.what != "started",
        _stands(own),
    )
    rows = session.execute(
        select(
            ToldAssignment.visit_id,
            Person.known_as,
            Worker.name,
            ToldAssignment.start,
            told.c.places,
            recorded.c.entries,
        )
        .join(told, told.c.visit_id == ToldAssignment.visit_id)
        .outerjoin(recorded, recorded.c.visit_id == ToldAssignment.visit_id)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .join(Worker, Worker.id == ToldAssignment.worker_id)
        .where(missing, ~theirs)
        .order_by(ToldAssignment.start, Person.known_as, Worker.name)
    )
    return list(_at_most(rows))


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

    Days that have not come yet are left out; a month without worked days has no entry.
    """
    kinds = (
        WorkedDay.contracted,
        WorkedDay.leave,
        WorkedDay.sickness,
        WorkedDay.unpaid,
        WorkedDay.extra,
        WorkedDay.face_to_face,
    )
    rows = session.execute(
        select(WorkedDay.team_id, WorkedDay.day, *(func.sum(kind) for kind in kinds))
        .where(WorkedDay.team_id.in_(teams), WorkedDay.day.between(first, min(last, clock.today())))
        .group_by(WorkedDay.team_id, WorkedDay.day)
    )
    found: dict[tuple[UUID, date], Share] = defaultdict(Share)
    for team, day, *minutes, face_to_face in rows:
        paid = PaidTime(*(int(part) for part in minutes)).minutes
        found[team, day.replace(day=1)] += Share(int(face_to_face), paid)
    return dict(found)


def records(session: Session, teams: Collection[UUID], first: date) -> dict[UUID, Records]:
    """What was recorded of the visits of the month that begins on `first`, by team."""
    rows = session.execute(
        select(VisitEntry.team_id, VisitEntry.what, VisitEntry.how, func.count())
        .where(
            VisitEntry.team_id.in_(teams),
            VisitEntry.day.between(first, last_of_month(first)),
            VisitEntry.what != "started",
            _stands(VisitEntry),
        )
        .group_by(VisitEntry.team_id, VisitEntry.what, VisitEntry.how)
    )
    found: dict[UUID, Records] = {team: Records() for team in teams}
    for team, what, how, count in rows:
        found[team] += Records(**{how if what == "finished" else what: count})
    for team, count in session.execute(_without(teams, first)):
        found[team] += Records(without=int(count))
    return found


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


def _without(teams: Collection[UUID], first: date) -> Any:
    told, recorded = _told(teams, first), _recorded(teams, first)
    short = told.c.places - func.coalesce(recorded.c.entries, 0)
    return (
        select(told.c.team_id, func.sum(case((short > 0, short), else_=0)))
        .outerjoin(recorded, recorded.c.visit_id == told.c.visit_id)
        .group_by(told.c.team_id)
    )


def _told(teams: Collection[UUID], first: date) -> Any:
    """Visits that were told for this month and are over, with how many workers were to go."""
    until = min(midnight(next_month(first)), clock.now())
    return (
        select(TimelineVisit.team_id, ToldAssignment.visit_id, func.count().label("places"))
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            TimelineVisit.team_id.in_(teams),
            ToldAssignment.worker_id.is_not(None),
            ToldAssignment.start >= midnight(first),
            ToldAssignment.start < until,
            ToldAssignment.end <= clock.now(),
        )
        .group_by(TimelineVisit.team_id, ToldAssignment.visit_id)
        .subquery()
    )


def _recorded(teams: Collection[UUID], first: date) -> Any:
    """How many records stand for each visit, those that only say "started" left out."""
    near = and_(VisitEntry.day >= first - AROUND, VisitEntry.day <= last_of_month(first) + AROUND)
    return (
        select(VisitEntry.visit_id, func.count().label("entries"))
        .where(VisitEntry.team_id.in_(teams), near, VisitEntry.what != "started", _stands(VisitEntry))
        .group_by(VisitEntry.visit_id)
        .subquery()
    )


def _stands(entry: Any) -> ColumnElement[bool]:
    """No later entry takes this one's place."""
    later = aliased(VisitEntry)
    return ~exists().where(later.supersedes_id == entry.id)


def _at_most(rows: Iterable[Any]) -> Iterable[Unrecorded]:
    """Of each visit only as many as are missing: a colleague who went instead has recorded for one of them."""
    listed: dict[UUID, int] = defaultdict(int)
    for visit, person, worker, start, places, entries in rows:
        if listed[visit] < places - (entries or 0):
            listed[visit] += 1
            yield Unrecorded(person, worker, start)
