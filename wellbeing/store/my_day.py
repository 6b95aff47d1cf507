"""A worker's day as they have been told of it: who, when, the way there, and what was recorded.

Reads what was told, never the working copy, in a number of queries that does not grow with the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import minutes_between
from rota.shifts import Day, shifts_of
from rota.week import Week, Window, local_day
from wellbeing.models import (
    Person,
    TimelineVisit,
    VisitEntry,
    Worker,
)
from wellbeing.store.visit import NeededTask, Record, first_names, me_and_teams, needs_of, plans_of, records_of
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, Viewer

ONE_DAY = timedelta(days=1)
KEY_SAFE = "key safe"
"""What says in how to get in that there is one; the day shows that much and no more."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stay of a day: a visit, or team time where `visit` is None. `travel` is minutes from the stop before.

    `record` is what I recorded, None when nothing. `told` False: recorded, but no longer mine to do.
    """

    when: Window
    name: str
    visit: UUID | None = None
    travel: int | None = None
    beside: tuple[str, ...] = ()
    matters: str = ""
    key_safe: bool = False
    tasks: tuple[NeededTask, ...] = ()
    record: Record | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class MyDay:
    """A worker's day: its stops in order, when they are home, whether they are away, and how they get about."""

    day: date
    stops: tuple[Stop, ...]
    home_by: datetime | None
    away: bool
    travels: str

    @property
    def travelling(self) -> int:
        """Minutes on the way as planned, from home and back to it."""
        home = 0
        if self.home_by is not None and self.stops:
            home = max(0, minutes_between(max(stop.when.end for stop in self.stops), self.home_by))
        return home + sum(stop.travel or 0 for stop in self.stops)

    @property
    def in_team_time(self) -> int:
        """Minutes of team time as planned."""
        return sum(minutes_between(stop.when.start, stop.when.end) for stop in self.stops if stop.visit is None)

    @property
    def visits(self) -> tuple[Stop, ...]:
        """The stops that are visits."""
        return tuple(stop for stop in self.stops if stop.visit is not None and stop.told)


def day_of(session: Session, viewer: Viewer, day: date) -> MyDay:
    """The viewer's own day as told, in all of their teams. Raises `NotYours` for somebody who is no worker."""
    me, teams = me_and_teams(viewer)
    worker = session.get(Worker, me)
    if worker is None:
        raise NotYours
    stops: list[Stop] = []
    ends: list[datetime] = []
    away = False
    for team in sorted(teams):
        # From the day before, so that a night that runs on past midnight is seen whole.
        week = week_of(session, team, day - ONE_DAY, 2, told=True)
        if str(me) not in week.worker:
            continue
        away = away or _is_away(week, me, day)
        for worked in shifts_of(week, week.rota).days(str(me)):
            # After midnight a night's visits stand on both days: the night goes on, and the phone opens on today.
            if day in (worked.day, local_day(worked.when.end)):
                found = list(_stops(session, week, me, worked))
                those = [stop for stop in found if day in (worked.day, local_day(stop.when.start))]
                stops += those
                ends += [worked.door_to_door.end] if those else []
    stops += _recorded_only(session, me, teams, day, {stop.visit for stop in stops})
    ordered = tuple(sorted(stops, key=lambda stop: (stop.when.start, stop.name)))
    return MyDay(day, ordered, max(ends, default=None), away, worker.travel)


def _is_away(week: Week, me: UUID, day: date) -> bool:
    return any(local_day(leave.start) <= day < local_day(leave.end) for leave in week.worker[str(me)].leave)


def _stops(session: Session, week: Week, me: UUID, worked: Day) -> Iterable[Stop]:
    visits = {visit: week.visit[visit] for visit in worked.visits}
    people = {UUID(visit.person) for visit in visits.values()}
    ways_in = session.execute(select(Person.id, Person.way_in).where(Person.id.in_(people), Person.way_in.is_not(None)))
    key_safes = {row.id for row in ways_in if KEY_SAFE in row.way_in.lower()}
    plans = plans_of(session, people)
    needs = needs_of(session, week, me, visits.values())
    records = records_of(session, me, visits)
    kinds = {(team.when.start, team.when.end): team.kind for team in week.team_time if str(me) in team.workers}
    travel = [_from_home(week, me, worked), *(between.travel for between in worked.between)]
    for piece, minutes in zip(worked.pieces, travel, strict=True):
        if piece.visit is None:
            kind = kinds.get((piece.when.start, piece.when.end), "team time")
            yield Stop(piece.when, kind[:1].upper() + kind[1:], travel=minutes)
            continue
        asked = visits[piece.visit]
        person = UUID(asked.person)
        plan = plans.get(person)
        beside = [a.worker for a in shifts_of(week, week.rota).going(asked.id) if a.worker not in (None, str(me))]
        yield Stop(
            when=piece.when,
            name=week.person[asked.person].name,
            visit=asked.id,
            travel=minutes,
            beside=first_names(week, [str(worker) for worker in beside]),
            matters=plan.what_matters if plan else "",
            key_safe=person in key_safes,
            tasks=needs.get(asked.id, ()),
            record=records.get(asked.id),
        )


def _from_home(week: Week, me: UUID, worked: Day) -> int | None:
    worker = week.worker[str(me)]
    return week.travel.between(worker.travel, worker.home, worked.pieces[0].place) if worker.home else None


def _recorded_only(session: Session, me: UUID, teams: Iterable[UUID], day: date, shown: set[UUID | None]) -> list[Stop]:
    """What I recorded that day at visits that somebody else has been told of since."""
    mine = session.execute(
        select(VisitEntry.visit_id, Person.known_as)
        .join(TimelineVisit, TimelineVisit.id == VisitEntry.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .where(VisitEntry.worker_id == me, VisitEntry.day == day, VisitEntry.team_id.in_(teams))
    )
    others = {row.visit_id: row.known_as for row in mine if row.visit_id not in shown}
    found = []
    for visit, record in records_of(session, me, others).items():
        start = record.entry.started_at or record.entry.at
        when = Window(start, max(start, record.entry.finished_at or start))
        found.append(Stop(when, others[visit], visit, record=record, told=False))
    return found
