"""What became of a team's visits in a month, added up in the database: by person, worker and what was recorded.

A closed month is counted once and kept as a row (`keep`), since a borough's year is half a million records; whatever
is recorded or told of it afterwards makes the row go (`forget`), in the same transaction, and the month is counted anew
from the entries. Names nobody and decides nothing about who may see what.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Subquery, case, delete, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.functions import FunctionElement

from rota.changes import VisitState
from rota.local_time import midnight
from rota.period import months_on
from rota.report import Faces, Records
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import MonthCounted, Team, TimelineVisit, ToldAssignment, VisitEntry
from wellbeing.store.entries import How, What
from wellbeing.store.timeline import chunks, write_assignments

AROUND = timedelta(days=7)
"""A visit told for one day may have been recorded on another: so many days around a month are looked at."""
KEPT_BACK = 24
"""So many months before this one are kept; those before are counted when they are asked for."""
CAME = frozenset({How.ON_THE_SPOT, How.LATER})
WITHOUT = "without"

Key = tuple[str, str, str]
"""A person, a worker (empty for what nobody recorded), and the kind of record."""


@dataclass
class Counted:
    """A team's visits of a month, or of several: `planned` minutes with people, and how many of each `Key`."""

    planned: int = 0
    visits: Counter[Key] = field(default_factory=Counter)

    @property
    def records(self) -> Records:
        """The visits by what was recorded, whoever they were of."""
        by_kind: Counter[str] = Counter()
        for (_, _, kind), number in self.visits.items():
            by_kind[kind] += number
        return Records(**{each.name: by_kind[each.name] for each in fields(Records)})

    def add(self, other: Counted) -> None:
        """Both together, in place."""
        self.planned += other.planned
        self.visits.update(other.visits)


class MinuteOf(FunctionElement[int]):
    """The whole minutes of an instant since 1970."""

    inherit_cache = True
    type = BigInteger()


@compiles(MinuteOf, "sqlite")
def _of_sqlite(element: Any, compiler: Any, **given: Any) -> str:
    return f"(CAST(strftime('%s', {compiler.process(element.clauses, **given)}) AS INTEGER) / 60)"


@compiles(MinuteOf, "postgresql")
def _of_postgresql(element: Any, compiler: Any, **given: Any) -> str:
    return f"(CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **given)}) / 60) AS BIGINT))"


def faces(counted: Iterable[Counted]) -> Faces:
    """How many workers came to how many people, in all of these together."""
    pairs = {(person, worker) for one in counted for person, worker, kind in one.visits if kind in CAME}
    return Faces(len({person for person, _ in pairs}), len(pairs))


def counted(session: Session, teams: Collection[UUID], firsts: Sequence[date]) -> dict[tuple[UUID, date], Counted]:
    """The visits of each team in each of these months (by first day): as kept, else counted now."""
    found: dict[tuple[UUID, date], Counted] = {}
    rows = session.execute(
        select(MonthCounted.team_id, MonthCounted.first, MonthCounted.planned, MonthCounted.visits).where(
            MonthCounted.team_id.in_(teams), MonthCounted.first.in_(firsts)
        )
    )
    for team, first, planned, text in rows:
        found[team, first] = Counted(planned, Counter({(p, w, k): n for p, w, k, n in json.loads(text)}))
    for first in firsts:
        missing = [team for team in teams if (team, first) not in found]
        if missing:
            found.update({(team, first): one for team, one in count(session, missing, first).items()})
    return found


def count(session: Session, teams: Collection[UUID], first: date) -> dict[UUID, Counted]:
    """The visits of each team in the month that begins on `first`, from the entries and from what was told."""
    found = {team: Counted() for team in teams}
    entries = _standing(teams, first)
    kind = entries.c.kind
    rows = session.execute(
        select(entries.c.team_id, TimelineVisit.person_id, entries.c.worker_id, kind, func.count())
        .join(TimelineVisit, TimelineVisit.id == entries.c.visit_id)
        .where(entries.c.day.between(first, _last(first)))
        .group_by(entries.c.team_id, TimelineVisit.person_id, entries.c.worker_id, kind)
    )
    for team, person, worker, what, number in rows:
        found[team].visits[str(person), str(worker), what] = number
    for team, person, number in session.execute(_without(teams, first, entries)):
        found[team].visits[str(person), "", WITHOUT] = int(number)
    for team, minutes in session.execute(_planned(teams, first)):
        found[team].planned = int(minutes)
    return found


def to_keep(session: Session, team_id: UUID) -> list[date]:
    """The first days of the team's closed months that could be kept and are not, the earliest first."""
    began = session.scalar(select(func.min(VisitEntry.day)).where(VisitEntry.team_id == team_id))
    if began is None:
        return []
    this_month = clock.today().replace(day=1)
    months = [months_on(this_month, -back) for back in range(KEPT_BACK, 0, -1)]
    query = select(MonthCounted.first).where(MonthCounted.team_id == team_id, MonthCounted.first.in_(months))
    known = set(session.scalars(query))
    return [first for first in months if first >= began.replace(day=1) and _closed(first) and first not in known]


def keep(session: Session, team_id: UUID, first: date) -> None:
    """Keep what a closed month comes to; nothing where it is kept or not closed. The team is held meanwhile."""
    _hold(session, team_id)
    if not _closed(first) or session.get(MonthCounted, (team_id, first)) is not None:
        return
    one = count(session, [team_id], first)[team_id]
    visits = json.dumps([[*key, number] for key, number in sorted(one.visits.items())], separators=(",", ":"))
    session.add(MonthCounted(team_id=team_id, first=first, planned=one.planned, visits=visits))
    session.flush()


def forget(session: Session, team_id: UUID, day: date) -> None:
    """Something was recorded or told of this day: its month, and those after it, are counted anew when asked for."""
    first = (day - AROUND).replace(day=1)
    if _closed(first):
        _hold(session, team_id)
        session.execute(delete(MonthCounted).where(MonthCounted.team_id == team_id, MonthCounted.first >= first))


def write_told(session: Session, states: Mapping[UUID, VisitState]) -> None:
    """Write what was told of these visits as rows; months that it alters are counted anew."""
    _forget_told(session, states)
    write_assignments(session, ToldAssignment, states, states)
    _forget_told(session, states)


def _forget_told(session: Session, visits: Iterable[UUID]) -> None:
    earliest: dict[UUID, date] = {}
    for chunk in chunks(visits):
        rows = session.execute(
            select(TimelineVisit.team_id, func.min(ToldAssignment.start))
            .join(ToldAssignment, ToldAssignment.visit_id == TimelineVisit.id)
            .where(TimelineVisit.id.in_(chunk))
            .group_by(TimelineVisit.team_id)
        )
        for team_id, start in rows:
            earliest[team_id] = min(local_day(start), earliest.get(team_id, date.max))
    for team_id in sorted(earliest):
        forget(session, team_id, earliest[team_id])


def _closed(first: date) -> bool:
    """Whether nothing is to come of this month, and the days around it have passed."""
    return _last(first) + AROUND < clock.today()


def _hold(session: Session, team_id: UUID) -> None:
    session.execute(select(Team.id).where(Team.id == team_id).with_for_update())


def _last(first: date) -> date:
    return months_on(first, 1) - timedelta(days=1)


def _standing(teams: Collection[UUID], first: date) -> Subquery:
    """The entry that holds for each visit and worker around this month, as `entries.current` says, if it ends it."""
    later = aliased(VisitEntry)
    order = (VisitEntry.at.desc(), VisitEntry.arrived_at.desc(), VisitEntry.id.desc())
    ranked = (
        select(
            VisitEntry.team_id,
            VisitEntry.visit_id,
            VisitEntry.worker_id,
            VisitEntry.day,
            case((VisitEntry.what == What.FINISHED, VisitEntry.how), else_=VisitEntry.what).label("kind"),
            func.row_number()
            .over(partition_by=(VisitEntry.visit_id, VisitEntry.worker_id), order_by=order)
            .label("place"),
        )
        .where(
            VisitEntry.team_id.in_(teams),
            VisitEntry.day.between(first - AROUND, _last(first) + AROUND),
            VisitEntry.what != What.STARTED,
            ~select(later.id).where(later.supersedes_id == VisitEntry.id).exists(),
        )
        .subquery()
    )
    return select(ranked).where(ranked.c.place == 1).subquery()


def _without(teams: Collection[UUID], first: date, entries: Subquery) -> Any:
    """By team and person: workers who were told to go and whose visit is over, more than there are records of it."""
    recorded = select(entries.c.visit_id, func.count().label("number")).group_by(entries.c.visit_id).subquery()
    places = (
        select(TimelineVisit.team_id, TimelineVisit.person_id, ToldAssignment.visit_id, func.count().label("places"))
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(*over(teams, first))
        .group_by(TimelineVisit.team_id, TimelineVisit.person_id, ToldAssignment.visit_id)
        .subquery()
    )
    missing = places.c.places - func.coalesce(recorded.c.number, 0)
    return (
        select(places.c.team_id, places.c.person_id, func.sum(missing))
        .outerjoin(recorded, recorded.c.visit_id == places.c.visit_id)
        .where(missing > 0)
        .group_by(places.c.team_id, places.c.person_id)
    )


def over(teams: Collection[UUID], first: date) -> tuple[ColumnElement[bool], ...]:
    """Somebody was told to go in this month, and it is over."""
    return (
        *_near(teams, first),
        ToldAssignment.worker_id.is_not(None),
        ToldAssignment.start >= midnight(first),
        ToldAssignment.start < midnight(months_on(first, 1)),
        ToldAssignment.end <= clock.now(),
    )


def _near(teams: Collection[UUID], first: date) -> tuple[ColumnElement[bool], ...]:
    """Visits of these teams that may have been told for this month: so that an index finds them."""
    return (
        TimelineVisit.team_id.in_(teams),
        TimelineVisit.first_day <= _last(first) + AROUND,
        TimelineVisit.last_day >= first - AROUND,
    )


def _planned(teams: Collection[UUID], first: date) -> Any:
    """By team: minutes for which workers were told to be with people, as `face_to_face_minutes` counts them.

    Of visits that are over; what lies outside the month is cut off, and where one worker's overlap they count once.
    """
    begins, ends = midnight(first), midnight(months_on(first, 1))
    start = case((ToldAssignment.start < begins, begins), else_=ToldAssignment.start)
    end = case((ToldAssignment.end > ends, ends), else_=ToldAssignment.end)
    going = (
        select(
            TimelineVisit.team_id,
            ToldAssignment.worker_id,
            MinuteOf(start).label("start"),
            MinuteOf(end).label("end"),
        )
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            *_near(teams, first),
            ToldAssignment.worker_id.is_not(None),
            ToldAssignment.start < ends,
            ToldAssignment.end > begins,
            ToldAssignment.end <= clock.now(),
        )
        .subquery()
    )
    before = func.max(going.c.end).over(
        partition_by=(going.c.team_id, going.c.worker_id), order_by=(going.c.start, going.c.end), rows=(None, -1)
    )
    joined = select(going.c.team_id, going.c.start, going.c.end, before.label("before")).subquery()
    free_from = case((joined.c.before > joined.c.start, joined.c.before), else_=joined.c.start)
    return (
        select(joined.c.team_id, func.sum(joined.c.end - free_from))
        .where(joined.c.end > free_from)
        .group_by(joined.c.team_id)
    )
