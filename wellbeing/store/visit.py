"""One visit as its worker has been told of it: what to know, who may do what there, and what was recorded.

Reads what was told, never the working copy. Whatever another team holds raises `NotYours`, and so does a visit that
nobody has been told of. How to get in leaves only through `look_at_way_in`, which writes down who looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from plans.outcomes import Outcome
from plans.plan import Plan
from rota.rules.sign_off import signed_off
from rota.shifts import shifts_of
from rota.week import CompetenceNeed, NeededOf, Visit, Week, Window, local_day
from wellbeing import clock
from wellbeing.models import (
    Competence,
    Person,
    SignOff,
    SupportLine,
    TimelineVisit,
    ToldAssignment,
    VisitEntry,
    WellbeingPlan,
    Worker,
)
from wellbeing.store.entries import What, current
from wellbeing.store.handover import Learned, learned_of
from wellbeing.store.lines import line_from
from wellbeing.store.person import looked
from wellbeing.store.plan import body_from
from wellbeing.store.standing import stopped_from
from wellbeing.store.timeline import planned_day, state_from
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours, Viewer

WAY_IN_AROUND = timedelta(days=1)
"""How long before and after a visit its worker may read how to get in."""
MAY_RUN_LATE = timedelta(hours=12)
"""How long after its end a visit may still be made, and what may be done there counts as of now."""


@dataclass(frozen=True, slots=True)
class Record:
    """What holds of what I recorded at a visit. `earlier` are the entries that it put right, newest first."""

    entry: VisitEntry
    earlier: tuple[VisitEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class NeededTask:
    """A task that needs a sign-off, at one visit: whether I am signed off and until when, and who else there is.

    `id` is the competence's. `ring` is who signed last, None where nobody ever did. `mine` False and `others` empty:
    it must not be done.
    """

    id: UUID
    competence: str
    delegated: bool
    mine: bool
    until: date | None
    others: tuple[str, ...]
    ring: str | None
    both: bool

    @property
    def blocked(self) -> bool:
        """Whether this worker must not do it, and nobody who is there with them may either (or both would need to)."""
        return not self.mine and (self.both or not self.others)

    @property
    def asked(self) -> bool:
        """Whether this worker says afterwards what became of it: not where only the other who goes may do it."""
        return self.delegated and (self.mine or self.blocked)


@dataclass(frozen=True, slots=True)
class ToldVisit:
    """A visit as its page shows it. `mine`: I was told to go, or have recorded it. `line` names what it is for."""

    id: UUID
    person: Person
    when: Window
    day: date
    mine: bool
    going: tuple[str, ...]
    matters: str
    outcomes: tuple[Outcome, ...]
    line: str
    tasks: tuple[str, ...]
    needs: tuple[NeededTask, ...]
    record: Record | None
    last_time: tuple[Learned, ...]
    team_id: UUID

    @property
    def way_in_open(self) -> bool:
        """Whether how to get in may be read now: by who goes, from a day before to a day after."""
        now = clock.now()
        return self.mine and self.when.start - WAY_IN_AROUND <= now <= self.when.end + WAY_IN_AROUND


def visit_of(session: Session, viewer: Viewer, visit_id: UUID) -> ToldVisit:
    """A visit of one of the viewer's teams, as told. Raises `NotYours`."""
    me, teams = me_and_teams(viewer)
    row = session.get(TimelineVisit, visit_id)
    if row is None or row.team_id not in teams or row.told is None:
        raise NotYours
    told = session.scalars(
        select(ToldAssignment).where(ToldAssignment.visit_id == visit_id).order_by(ToldAssignment.place)
    ).all()
    record = records_of(session, me, [visit_id]).get(visit_id)
    asked = state_from(row.told).asked
    if asked is None or (not told and record is None):
        raise NotYours
    when = _when(asked, told, record)
    person = session.get_one(Person, row.person_id)
    plan = plans_of(session, [person.id]).get(person.id)
    line = _line(session, asked)
    week = week_of(session, row.team_id, planned_day(asked, when.start), 1, told=True)
    return ToldVisit(
        id=visit_id,
        person=person,
        when=when,
        day=local_day(when.start),
        mine=record is not None or any(assignment.worker_id == me for assignment in told),
        going=first_names(week, [str(a.worker_id) for a in told if a.worker_id is not None and a.worker_id != me]),
        matters=plan.what_matters if plan else "",
        outcomes=plan.outcomes if plan else (),
        line=line[0],
        tasks=line[1],
        needs=needs_of(session, week, me, [asked]).get(visit_id, ()),
        record=record,
        last_time=learned_of(session, teams, person.id, visit_id),
        team_id=row.team_id,
    )


def look_at_way_in(session: Session, viewer: Viewer, visit: ToldVisit) -> str | None:
    """How to get in, once it is written down that the viewer looked. Raises `NotYours` when it isn't theirs now."""
    if not visit.way_in_open:
        raise NotYours
    if visit.person.way_in:
        looked(session, viewer.user_id, visit.person.id, "way_in", clock.now())
    return visit.person.way_in


def sent_before(session: Session, viewer: Viewer, client_key: str) -> VisitEntry | None:
    """The entry that the viewer sent under this key; holds the worker, so that of two at once the second sees it."""
    if viewer.worker_id is None:
        return None
    session.scalar(select(Worker.id).where(Worker.id == viewer.worker_id).with_for_update(key_share=True))
    return session.scalars(
        select(VisitEntry).where(VisitEntry.worker_id == viewer.worker_id, VisitEntry.client_key == client_key)
    ).one_or_none()


def me_and_teams(viewer: Viewer) -> tuple[UUID, frozenset[UUID]]:
    """Which worker the viewer is, and the teams they work in. Raises `NotYours` for somebody who is none."""
    teams = viewer.teams(Action.SEE_MY_DAY)
    if viewer.worker_id is None or not teams:
        raise NotYours
    return viewer.worker_id, teams


def opens(viewer: Viewer) -> ColumnElement[bool]:
    """Which visits `visit_of` gives this viewer, as far as a query can say it of a `TimelineVisit`."""
    told = select(ToldAssignment.visit_id).where(ToldAssignment.visit_id == TimelineVisit.id)
    mine = select(VisitEntry.id).where(
        VisitEntry.visit_id == TimelineVisit.id, VisitEntry.worker_id == viewer.worker_id
    )
    teams = viewer.teams(Action.SEE_MY_DAY) if viewer.worker_id is not None else ()
    return and_(TimelineVisit.team_id.in_(teams), TimelineVisit.told.is_not(None), or_(told.exists(), mine.exists()))


def that_open(session: Session, viewer: Viewer, visits: Iterable[UUID]) -> set[UUID]:
    """Those of these visits that have a page for this viewer: what leads to any other leads nowhere."""
    return set(session.scalars(select(TimelineVisit.id).where(TimelineVisit.id.in_(list(visits)), opens(viewer))))


def records_of(session: Session, me: UUID, visits: Iterable[UUID]) -> dict[UUID, Record]:
    """What I recorded at each of these visits, by visit."""
    mine = session.scalars(
        select(VisitEntry).where(VisitEntry.worker_id == me, VisitEntry.visit_id.in_(list(visits)))
    ).all()
    by_id = {entry.id: entry for entry in mine}
    return {visit: Record(entry, tuple(_earlier(entry, by_id))) for (visit, _), entry in current(mine).items()}


def _earlier(entry: VisitEntry, by_id: Mapping[UUID, VisitEntry]) -> Iterable[VisitEntry]:
    before = by_id.get(entry.supersedes_id) if entry.supersedes_id else None
    while before is not None and before.what != What.STARTED:
        yield before
        before = by_id.get(before.supersedes_id) if before.supersedes_id else None


def plans_of(session: Session, people: Iterable[UUID]) -> Mapping[UUID, Plan]:
    """The plans of these people as they stand, by person; without support."""
    rows = session.execute(
        select(WellbeingPlan.person_id, WellbeingPlan.body).where(WellbeingPlan.person_id.in_(list(people)))
    )
    return {row.person_id: body_from(row.body) for row in rows}


def _line(session: Session, asked: Visit) -> tuple[str, tuple[str, ...]]:
    """What a visit is for and its tasks, in the person's words; nothing for one that the team added by hand."""
    body = (
        session.scalar(select(SupportLine.body).where(SupportLine.id == UUID(asked.support))) if asked.support else None
    )
    line = line_from(body) if body else None
    return (line.name, line.tasks) if line else ("", ())


def needs_of(session: Session, week: Week, me: UUID, visits: Iterable[Visit]) -> dict[UUID, tuple[NeededTask, ...]]:
    """The tasks of these visits that need a sign-off, and how I stand to each.

    A visit to come is judged at its start; one that is on or late, now; one that is long over, as it was then.
    """
    visits = [visit for visit in visits if visit.competences]
    if not visits:
        return {}
    wanted = {UUID(need.competence) for visit in visits for need in visit.competences}
    mine = session.scalars(
        select(SignOff)
        .where(SignOff.competence_id.in_(wanted))
        .where(SignOff.worker_id == me)
        .order_by(SignOff.starts, SignOff.id)
    ).all()
    known = session.execute(select(Competence.id, Competence.name, Competence.kind).where(Competence.id.in_(wanted)))
    kinds = {str(row.id): (row.name, row.kind == "delegated") for row in known}
    return {
        visit.id: tuple(_needed(week, str(me), visit, need, kinds, mine) for need in visit.competences)
        for visit in visits
    }


def _needed(
    week: Week,
    me: str,
    visit: Visit,
    need: CompetenceNeed,
    kinds: Mapping[str, tuple[str, bool]],
    mine: Sequence[SignOff],
) -> NeededTask:
    going = shifts_of(week, week.rota).going(visit.id)
    begins = [a.start for a in going if a.worker == me] or [a.start for a in going]
    start = begins[0] if begins else visit.options[0].suits.start
    at = max(start, min(clock.now(), start + timedelta(minutes=visit.duration) + MAY_RUN_LATE))
    name, delegated = kinds.get(need.competence, ("This task", False))
    relevant = [
        row for row in mine if str(row.competence_id) == need.competence and row.person_id in (None, UUID(visit.person))
    ]
    able = [a.worker for a in going if a.worker and signed_off(week, a.worker, need.competence, visit.person, at)]
    standing = [row for row in relevant if stopped_from(row) is None]
    return NeededTask(
        id=UUID(need.competence),
        competence=name,
        delegated=delegated,
        mine=signed_off(week, me, need.competence, visit.person, at),
        until=max((row.until for row in standing if row.until is not None), default=None),
        others=first_names(week, [worker for worker in able if worker != me]),
        ring=relevant[-1].signed_by if relevant else None,
        both=need.of is NeededOf.BOTH,
    )


def first_names(week: Week, workers: Iterable[str]) -> tuple[str, ...]:
    """First names, whole ones where two of the team share the first."""
    firsts = [worker.name.split()[0] for worker in week.workers if worker.name]
    found = []
    for worker in workers:
        name = week.worker[worker].name if worker in week.worker else "somebody who has left"
        first = name.split()[0]
        found.append(name if firsts.count(first) > 1 or worker not in week.worker else first)
    return tuple(found)


def _when(asked: Visit, told: Sequence[ToldAssignment], record: Record | None) -> Window:
    if told:
        return Window(told[0].start, told[0].end)
    start = record.entry.started_at or record.entry.at if record else asked.options[0].suits.start
    return Window(start, start + timedelta(minutes=asked.duration))
