"""Somebody is away, as the team sees it: what that leaves open, repairs asked for and taken, and being back.

Everything that alters a rota here is a `Change` through the one door, under keys that begin with the absence's id, so
that all of it can be found again and offered back. Why somebody is away is told to themselves and the manager alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.away import from_now, opened
from rota.changes import Change, PlannedPart
from rota.json_form import from_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of, spoken_day
from rota.week import Week, Window, local_day
from solver.answer import Answer, ChangedPlace
from wellbeing import clock
from wellbeing.models import (
    Absence,
    Assignment,
    Job,
    RotaChange,
    Team,
    TeamMembership,
    TimelineVisit,
    VisitEntry,
    Worker,
)
from wellbeing.store import absence as absences
from wellbeing.store import change_log, notice
from wellbeing.store import job as jobs
from wellbeing.store.hours import counts_on, whole_days
from wellbeing.store.rota import NotTaken, Recorded, lock, record_change
from wellbeing.store.team_names import first_name
from wellbeing.store.timeline import chunks, states_of
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

AWAY, BACK = "away", "back"
"""Kinds of change, and the device under which they and the repairs taken are sent."""
MOST_WEEKS = 4
"""Weeks of one absence for which repairs are asked at once."""
MOST_LOOKED_AT = 60
"""Repairs of the team, newest first, among which an absence's are."""


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's time away as the viewer may know it: `kind` None for those who need not know it."""

    id: UUID
    worker: UUID
    name: str
    first: date
    last: date
    mine: bool
    kind: str | None

    @property
    def until(self) -> str:
        """ "Sunday 29 November"."""
        return spoken_day(self.last, with_date=True)

    @property
    def over(self) -> bool:
        """Whether the last day is behind us."""
        return self.last < clock.today()


@dataclass(frozen=True, slots=True)
class Opened:
    """A place of a visit that somebody left open by being away, and who goes there now (None: nobody yet)."""

    visit: UUID
    place: int
    start: datetime
    now: str | None

    @property
    def monday(self) -> date:
        """The Monday of its week."""
        return monday_of(local_day(self.start))


# Who is away


def members(session: Session, viewer: Viewer, team_id: UUID) -> list[Worker]:
    """The workers in the team today, the viewer first. Raises `NotYours`."""
    if not viewer.may(Action.SEE_ROTA, team_id):
        raise NotYours
    rows = session.execute(
        select(Worker, TeamMembership)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id == team_id)
        .order_by(Worker.name, Worker.id)
    )
    found = {row.Worker.id: row.Worker for row in rows if counts_on(row.TeamMembership, clock.today())}
    return sorted(found.values(), key=lambda worker: worker.id != viewer.worker_id)


def member(session: Session, viewer: Viewer, team_id: UUID, worker_id: UUID) -> Worker:
    """This worker of the team. Raises `NotYours`."""
    for worker in members(session, viewer, team_id):
        if worker.id == worker_id:
            return worker
    raise NotYours


def away_of(session: Session, viewer: Viewer, team_id: UUID, absence_id: UUID) -> Away:
    """Somebody of this team being away. Raises `NotYours`."""
    row, worker = row_of(session, viewer, team_id, absence_id)
    return as_seen(viewer, team_id, row, worker.name)


def as_seen(viewer: Viewer, team_id: UUID, row: Absence, name: str) -> Away:
    """What the viewer may know of it."""
    mine = viewer.worker_id == row.worker_id
    manages = team_id in viewer.reach.get(RoleName.MANAGER, ())
    kind = row.kind if mine or manages else None
    return Away(row.id, row.worker_id, name, row.first, row.last, mine, kind)


def row_of(session: Session, viewer: Viewer, team_id: UUID, absence_id: UUID) -> tuple[Absence, Worker]:
    """The row and whose it is. Raises `NotYours`."""
    row = session.get(Absence, absence_id) if viewer.may(Action.SEE_ROTA, team_id) else None
    if row is None or team_id not in _teams_of(session, row.worker_id, row.first, row.last):
        raise NotYours
    return row, session.get_one(Worker, row.worker_id)


def _teams_of(session: Session, worker_id: UUID, first: date, last: date) -> set[UUID]:
    rows = session.scalars(select(TeamMembership).where(TeamMembership.worker_id == worker_id))
    return {row.team_id for row in rows if row.starts <= last and (row.until is None or row.until >= first)}


# Beginning


def begin(
    session: Session, viewer: Viewer, team_id: UUID, worker_id: UUID, kind: str, first: date, last: date
) -> Absence:
    """Somebody is away from `first` to `last`: their visits from now on are open, the team is told, repairs are asked.

    The same again is the same. Raises `NotYours`.
    """
    if not viewer.may(Action.CHANGE_ROTA, team_id):
        raise NotYours
    worker = member(session, viewer, team_id, worker_id)
    lock_teams_of(session, worker_id)
    row = absences.put(session, worker_id, kind, first, last)
    open_visits(session, row, worker.name, viewer.user_id)
    _tell(session, viewer, team_id, row, worker.name)
    ask_repairs(session, viewer, team_id, row)
    return row


def lock_teams_of(session: Session, worker_id: UUID) -> None:
    """Hold every team that this worker is or was in, in one order: time away may be over a move from one to another."""
    query = select(TeamMembership.team_id).where(TeamMembership.worker_id == worker_id)
    for team_id in sorted(set(session.scalars(query))):
        lock(session, team_id)


def open_visits(session: Session, row: Absence, name: str, author_id: int | None) -> list[Recorded]:
    """Nobody goes yet, in the working copy of every team, to what they would begin while away, from now on."""
    when = whole_days(row.first, row.last)
    when = Window(max(when.start, clock.now()), max(when.end, clock.now()))
    made = []
    for team_id in sorted(_teams_of(session, row.worker_id, row.first, row.last)):
        lock(session, team_id)
        states = states_of(session, team_id, _planned(session, team_id, row.worker_id, when))
        change = opened(states, str(row.worker_id), when, begun(session, states), f"{first_name(name)} is away")
        if change.parts:
            made.append(recorded(session, team_id, row.id, change, author_id, AWAY))
    return made


def _planned(session: Session, team_id: UUID, worker_id: UUID, when: Window) -> list[UUID]:
    theirs = select(Assignment.visit_id).where(
        Assignment.worker_id == worker_id, Assignment.end > when.start, Assignment.start < when.end
    )
    return list(
        session.scalars(select(TimelineVisit.id).where(TimelineVisit.team_id == team_id, TimelineVisit.id.in_(theirs)))
    )


def recorded(
    session: Session, team_id: UUID, absence_id: UUID, change: Change, author_id: int | None, kind: str
) -> Recorded:
    """Take a change that belongs to this absence; the team is locked, so that nothing can have come between."""
    answer = record_change(
        session,
        team_id=team_id,
        change=change,
        author_id=author_id,
        device=AWAY,
        client_key=key_for(absence_id, uuid4().hex),
        kind=kind,
        happened_at=clock.now(),
        judged=False,
    )
    if isinstance(answer, NotTaken):
        raise RuntimeError("The team was locked, yet its rota moved.")
    return answer


def _tell(session: Session, viewer: Viewer, team_id: UUID, row: Absence, name: str) -> None:
    others = [worker.id for worker in members(session, viewer, team_id) if worker.id != viewer.worker_id]
    until = "today" if row.last == clock.today() else f"until {spoken_day(row.last, with_date=True)}"
    notice.tell(
        session,
        team_id,
        [worker for worker in others if worker != row.worker_id],
        kind=AWAY,
        key=f"away:{row.id}:{row.last}",
        words=f"{first_name(name)} is away {until}. Look at who could go instead.",
        endpoint="away.show",
        arguments={"team_id": str(team_id), "absence_id": str(row.id)},
    )


def key_for(absence_id: UUID, key: str) -> str:
    """The key of a change that belongs to this absence: its id, then what the page made."""
    return f"{absence_id.hex}{key}"[:64]


# What it left open, and repairs


def begun(session: Session, visits: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these visits at which something has been recorded."""
    return frozenset(
        visit
        for chunk in chunks(visits)
        for visit in session.scalars(select(VisitEntry.visit_id).where(VisitEntry.visit_id.in_(chunk)).distinct())
    )


def opened_by(session: Session, team_id: UUID, absence_id: UUID) -> tuple[Opened, ...]:
    """Every place that this absence, or a repair taken for it, left open and that was not given back, by time."""
    found: dict[tuple[UUID, int], datetime] = {}
    worker = session.scalar(select(Absence.worker_id).where(Absence.id == absence_id))
    for row in changes_of(session, team_id, absence_id):
        for part in change_log.change_from(row.parts, "").parts:
            if row.kind != BACK and isinstance(part, PlannedPart):
                for number, (was, is_now) in enumerate(zip(part.before.places, part.after.places, strict=False), 1):
                    if was.worker is not None and is_now.worker is None and was.start is not None:
                        found[part.visit, number] = was.start
    states = states_of(session, team_id, {visit for visit, _ in found})
    places = []
    for (visit, number), start in found.items():
        state = states.get(visit)
        if state is None or state.asked is None or state.planned.cancelled or number > len(state.planned.places):
            continue
        now = state.planned.places[number - 1]
        if now.worker != str(worker):
            places.append(Opened(visit, number, now.start or start, now.worker))
    return tuple(sorted(places, key=lambda place: (place.start, place.visit, place.place)))


def ask_repairs(session: Session, viewer: Viewer, team_id: UUID, row: Absence) -> list[Job]:
    """Ask for three repairs of each coming week in which it leaves something open, up to four weeks."""
    seq = session.scalar(select(Team.latest_seq).where(Team.id == team_id))
    mondays = sorted({place.monday for place in opened_by(session, team_id, row.id) if place.now is None})
    return [
        jobs.ask(
            session,
            team_id,
            jobs.REPAIR,
            {
                "week": monday.isoformat(),
                "worker": str(row.worker_id),
                "first": row.first.isoformat(),
                "last": row.last.isoformat(),
                "absence": str(row.id),
                "seq": seq,
                "seconds": jobs.REPAIR_SECONDS,
            },
            viewer.user_id,
        )
        for monday in mondays[:MOST_WEEKS]
    ]


def week_to_mend(session: Session, team_id: UUID, asked: Mapping[str, Any]) -> Week:
    """The week that a job names, from now on, with its worker away whether that is written down or not."""
    week = week_of(session, team_id, date.fromisoformat(asked["week"]), DAYS_IN_WEEK)
    when = whole_days(date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
    return from_now(week, clock.now(), str(asked["worker"]), when, begun(session, week.visit))


def repairs_of(session: Session, team_id: UUID, absence_id: UUID) -> dict[date, Job]:
    """The newest repairs asked for this absence, by week."""
    found: dict[date, tuple[Any, UUID]] = {}
    query = select(Job.id, Job.asked, Job.created_at).where(Job.team_id == team_id, Job.kind == jobs.REPAIR)
    for row in session.execute(query.order_by(Job.created_at.desc()).limit(MOST_LOOKED_AT)):
        asked = json.loads(row.asked)
        if asked.get("absence") != str(absence_id):
            continue
        week, order = date.fromisoformat(asked["week"]), (row.created_at, asked.get("seq") or 0)
        if week not in found or order > found[week][0]:
            found[week] = (order, row.id)
    newest = {id: week for week, (_, id) in found.items()}
    those = session.scalars(select(Job).where(Job.id.in_(newest)))
    return dict(sorted((newest[job.id], job) for job in those))


def answers_of(job: Job) -> tuple[Answer, ...]:
    """The repairs that were found, best first; none while there are none."""
    if job.result is None:
        return ()
    return tuple(from_json(Answer, each) for each in json.loads(job.result)["answers"])


def still_possible(changes: Iterable[ChangedPlace], now: datetime) -> tuple[ChangedPlace, ...]:
    """Those of the changes that don't begin in the past, visit by visit."""
    changes = tuple(changes)
    past = {change.visit for change in changes if change.after is not None and change.after.start < now}
    return tuple(change for change in changes if change.visit not in past)


def changes_of(session: Session, team_id: UUID, absence_id: UUID) -> list[RotaChange]:
    """The changes that belong to this absence and are not taken back, first to last; one done again counts."""
    query = select(RotaChange).where(
        RotaChange.team_id == team_id,
        RotaChange.device == AWAY,
        func.substr(RotaChange.client_key, 1, 32) == absence_id.hex,
    )
    rows = session.scalars(query.order_by(RotaChange.seq)).all()
    gone = change_log.taken_back(session, team_id, rows[0].seq) if rows else {}
    return [row for row in rows if row.seq not in gone]
