"""A demonstration team's past: weeks planned, told and worked, up to this minute, through the doors that teams use.

Each week was settled on the Thursday before and told; when somebody was ill, their visits were shared out that
morning. What is there already, whoever wrote it, is left alone, so that running it again only adds the time since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.changes import VisitState, accept
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, instant, midnight, monday_of
from rota.week import Assignment
from wellbeing import clock
from wellbeing.demonstration.happened import Happened, Part, happened
from wellbeing.demonstration.pattern import Key, Names, Placed, rows_of_week
from wellbeing.importing.crew import load_leave
from wellbeing.importing.summary import Summary
from wellbeing.importing.tables import LeaveRow
from wellbeing.models import (
    Absence,
    Competence,
    PersonMembership,
    Team,
    TimelineVisit,
    ToldAssignment,
    VisitEntry,
    Worker,
)
from wellbeing.store import visit_entry, worked_day
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.entries import What
from wellbeing.store.publish import publish
from wellbeing.store.rota import load_timeline, members_on, record_change
from wellbeing.store.team_names import first_name
from wellbeing.store.visit import plans_of
from wellbeing.store.visit_entry import Said

WEEKS_WORKED = 13
DEVICE = "demonstration"
SETTLED_ON, SETTLED_AT = timedelta(days=-4), time(15, 30)
"""The Thursday before, after the team meeting."""
RANG_AT = time(6, 10)
"""When somebody who is ill rings."""
REASON = "We talked about it in the team meeting and it is right for this week."


@dataclass
class Past:
    """A team with its usual week, what was otherwise, who was ill, and the accounts of its workers."""

    session: Session
    team: Team
    usual: Mapping[Key, Placed]
    covers: tuple[Placed, ...]
    illness: tuple[LeaveRow, ...]
    workers: Mapping[str, Worker]
    users: Mapping[UUID, int]

    def __post_init__(self) -> None:
        self.names = Names(self.session, self.team)
        delegated = select(Competence.id).where(Competence.provider_id == self.team.provider_id)
        self.delegated = {str(id) for id in self.session.scalars(delegated.where(Competence.kind == "delegated"))}
        people = select(PersonMembership.person_id).where(PersonMembership.team_id == self.team.id)
        plans = plans_of(self.session, self.session.scalars(people).all())
        self.outcomes = {str(person): tuple(one.id for one in plan.outcomes) for person, plan in plans.items()}

    def write(self, now: datetime, *, fresh: bool) -> None:
        """Every week from thirteen weeks ago (or from the latest record) to this one. `fresh`: the team is new."""
        this = monday_of(clock.today())
        weeks = WEEKS_WORKED if fresh else self._weeks_since(this)
        for ago in range(weeks, -1, -1):
            monday = this - timedelta(weeks=ago)
            if fresh:
                self._plan(monday, ago)
            else:
                self._plan_again(monday)
            self._record(monday, now)
        extend_horizon(self.session, self.team.id, first=this)
        worked_day.recompute(self.session, self.team.id, this - timedelta(weeks=weeks), clock.today())

    def _weeks_since(self, this: date) -> int:
        """How many weeks ago the latest record is of, so that little is looked at when little time has gone by."""
        latest = select(func.max(VisitEntry.day)).where(VisitEntry.team_id == self.team.id)
        day = self.session.scalar(latest)
        if day is None:
            return WEEKS_WORKED
        return min(WEEKS_WORKED, max(0, (this - monday_of(day - timedelta(days=1))).days // DAYS_IN_WEEK))

    def _plan(self, monday: date, ago: int) -> None:
        ill = [row for row in self.illness if monday_of(row.first) == monday]
        covered = rows_of_week(ago, self.usual, self.covers)
        with clock.at(instant(monday + SETTLED_ON, SETTLED_AT)):
            self._settle(monday, self.usual if ill else covered, "Our usual week, settled together")
        if ill:
            with clock.at(instant(min(row.first for row in ill), RANG_AT)):
                load_leave(self.session, self.team, ill, self.workers, Summary(self.team.name))
                who = " and ".join(sorted(first_name(self.workers[row.worker].name) for row in ill))
                self._settle(monday, covered, f"{who} is ill; we shared the visits out")

    def _plan_again(self, monday: date) -> None:
        """A week that has come since: the usual one, less who is away or gone; nothing where some were told already."""
        told = select(ToldAssignment.visit_id).join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        theirs = told.where(TimelineVisit.team_id == self.team.id, ToldAssignment.start.between(*_span(monday)))
        if self.session.scalars(theirs.limit(1)).first() is None:
            with clock.at(instant(monday + SETTLED_ON, SETTLED_AT)):
                self._settle(monday, self._without_the_away(monday), "Our usual week, settled together")

    def _without_the_away(self, monday: date) -> dict[Key, Placed]:
        sunday = end_of_week(monday)
        ids = {worker.id: reference for reference, worker in self.workers.items()}
        query = select(Absence).where(Absence.worker_id.in_(ids), Absence.first <= sunday, Absence.last >= monday)
        away = {ids[absence.worker_id] for absence in self.session.scalars(query)}
        staying = members_on(self.session, self.team.id, monday) & members_on(self.session, self.team.id, sunday)
        away |= {reference for id, reference in ids.items() if str(id) not in staying}
        return {key: replace(row, worker="") if row.worker in away else row for key, row in self.usual.items()}

    def _settle(self, monday: date, rows: Mapping[Key, Placed], cause: str) -> None:
        """Plan the week as these rows say, where nobody has planned otherwise, and tell everyone."""
        sunday = end_of_week(monday)
        extend_horizon(self.session, self.team.id, first=monday, last=sunday, now=midnight(monday))
        timeline = load_timeline(self.session, self.team.id, monday, sunday)
        change = accept(timeline, self._assignments(monday, timeline, rows), cause)
        by = min(self.users.values(), default=None)
        record_change(
            self.session,
            team_id=self.team.id,
            change=change,
            author_id=by,
            device=DEVICE,
            client_key=f"{monday}-{clock.now():%Y%m%d%H%M}",
            kind="accept",
            happened_at=clock.now(),
            judged=False,
        )
        publish(self.session, team_id=self.team.id, author_id=by, reason=REASON, first=monday, last=sunday)

    def _assignments(
        self, monday: date, timeline: Mapping[UUID, VisitState], rows: Mapping[Key, Placed]
    ) -> Iterator[Assignment]:
        asked = [state.asked for state in timeline.values() if state.asked is not None]
        for each in self.names.assignments(monday, asked, rows):
            if not timeline[each.visit].planned.cancelled:
                yield each

    def _record(self, monday: date, now: datetime) -> None:
        """Write down what happened at each visit of the week that has begun, where nothing is written yet."""
        visits = self._told(monday)
        known = self._recorded(visits)
        for visit, worker, part in self._parts(monday, visits):
            if (visit.id, worker) not in known and part.start <= now:
                for said, at in _entries(visit.id, part, now, keep_starts=monday == monday_of(clock.today())):
                    with clock.at(at):
                        by = self.users.get(worker)
                        visit_entry.add(self.session, visit, worker, said, recorded_by=by, counted=False)

    def _told(self, monday: date) -> dict[UUID, TimelineVisit]:
        query = (
            select(TimelineVisit)
            .join(ToldAssignment, ToldAssignment.visit_id == TimelineVisit.id)
            .where(TimelineVisit.team_id == self.team.id, ToldAssignment.start.between(*_span(monday)))
        )
        return {visit.id: visit for visit in self.session.scalars(query)}

    def _recorded(self, visits: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
        query = select(VisitEntry.visit_id, VisitEntry.worker_id).where(VisitEntry.visit_id.in_(list(visits)))
        return {(row.visit_id, row.worker_id) for row in self.session.execute(query)}

    def _parts(self, monday: date, visits: Mapping[UUID, TimelineVisit]) -> Iterator[tuple[TimelineVisit, UUID, Part]]:
        """Each worker's parts in order, with when the next one begins."""
        states = load_timeline(self.session, self.team.id, monday, end_of_week(monday))
        query = (
            select(ToldAssignment)
            .where(ToldAssignment.visit_id.in_(list(visits)), ToldAssignment.worker_id.is_not(None))
            .order_by(ToldAssignment.worker_id, ToldAssignment.start, ToldAssignment.visit_id)
        )
        rows = list(self.session.scalars(query))
        for row, following in zip(rows, [*rows[1:], None][: len(rows)], strict=True):
            asked = states[row.visit_id].asked if row.visit_id in states else None
            named = self.names.visit(asked) if asked is not None else None
            if asked is None or named is None or row.worker_id is None:
                continue
            same_day = following is not None and following.worker_id == row.worker_id
            until = following.start if following is not None and same_day else None
            until = until if until is not None and until - row.end < timedelta(hours=6) else None
            tasks = tuple(need.competence for need in asked.competences if need.competence in self.delegated)
            towards = self.outcomes.get(asked.person, ())
            part = Part(f"{named}|{monday}", named[0], row.start, row.end, until, tasks, towards)
            yield visits[row.visit_id], row.worker_id, part


def _span(monday: date) -> tuple[datetime, datetime]:
    return midnight(monday), midnight(monday + timedelta(days=DAYS_IN_WEEK)) - timedelta(seconds=1)


def _entries(visit: UUID, part: Part, now: datetime, *, keep_starts: bool) -> Iterator[tuple[Said, datetime]]:
    """The entries of one part that had been written by `now`, with when each was."""
    over = happened(part)
    if over is None:
        return
    if over.started_at is not None and over.started_at <= now and (keep_starts or over.at > now):
        begun = Said(visit, f"{DEVICE}-start-{part.start:%Y%m%d%H%M}", What.STARTED, over.started_at, over.started_at)
        if not (over.at > now and over.how.value == "later"):
            yield replace(begun, client_key=f"{begun.client_key}-{visit.hex[:12]}"), over.started_at
    if over.at <= now:
        yield _said(visit, part, over), over.at


def _said(visit: UUID, part: Part, over: Happened) -> Said:
    return Said(
        visit_id=visit,
        client_key=f"{DEVICE}-{part.start:%Y%m%d%H%M}-{visit.hex[:12]}",
        what=over.what,
        at=over.at,
        started_at=over.started_at,
        finished_at=over.finished_at,
        other_minutes=over.other_minutes,
        learned=over.learned,
        how=over.how,
        went=over.went,
        outcome=over.outcome,
        tasks=over.tasks,
    )
