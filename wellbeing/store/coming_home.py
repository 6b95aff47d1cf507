"""Somebody in hospital as their page shows it: what is held, and the visits that come back, for the team to take.

Scoped by the viewer. Works out; what alters the rota is `store.held`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.around import ADMISSION, DISCHARGE
from rota.changes import AskedPart, Change, Planned, PlannedPart, VisitState
from wellbeing import clock
from wellbeing.models import Person, PersonEvent, RotaChange, Team, VisitsHeld, Worker
from wellbeing.store import held
from wellbeing.store.change_log import change_from
from wellbeing.store.lines import lines_of
from wellbeing.store.people import person_of
from wellbeing.store.rota import record_what_follows
from wellbeing.store.timeline import days_of, states_of
from wellbeing.viewer import Action, NotYours, Viewer

OFFERED_FOR = timedelta(days=14)
"""How long after coming home the page still offers who went before."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A visit that comes back: when it was planned (None: at no time), for what, who went; `why_not` they can't now."""

    visit: UUID
    day: date
    start: datetime | None
    support: str
    workers: tuple[str, ...]
    why_not: str | None

    @property
    def stays(self) -> bool:
        """Whether who went before can go again."""
        return bool(self.workers) and self.why_not is None


@dataclass(frozen=True, slots=True)
class Hold:
    """A stay in hospital. `back`: the visits were asked for again. `event`: the admission, where it was written down.

    `offered` are the visits that come back of which somebody was planned to go; `others` counts the rest of them.
    """

    since: datetime
    until: datetime | None
    back: bool
    event: UUID | None
    discharged: bool
    offered: tuple[Offered, ...]
    others: int

    @property
    def in_hospital(self) -> bool:
        """Whether they are there now."""
        return self.until is None or self.until > clock.now()


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in hospital in a word: since when, and until when where that is known."""

    since: datetime
    until: datetime | None

    @property
    def in_hospital(self) -> bool:
        """Whether they are there now."""
        return self.until is None or self.until > clock.now()


def stay_of(session: Session, person_id: UUID, team_id: UUID) -> Stay | None:
    """The stay that there still is something to do about, for a line on another page. The caller asked whose it is."""
    row = _running(session, person_id, team_id)
    return None if row is None else Stay(row.since, row.until)


def hold_of(session: Session, viewer: Viewer, person_id: UUID) -> tuple[Person, Team, Hold | None]:
    """The person, their team, and the stay that there still is something to do about. Raises `NotYours`."""
    person, team, _ = person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    row = _running(session, person_id, team.id)
    if row is None:
        return person, team, None
    back = _back(session, row)
    going = {id: state for id, state in back.items() if _anybody(state.planned)}
    event = session.get(PersonEvent, row.event_id) if row.event_id else None
    hold = Hold(
        row.since,
        row.until,
        row.back_seq is not None,
        event.id if event is not None and event.kind == ADMISSION else None,
        _discharged(session, row),
        tuple(_offered(session, row, going)),
        len(back) - len(going),
    )
    return person, team, hold


def plan_home(session: Session, viewer: Viewer, person_id: UUID, at: datetime) -> None:
    """They come home then, which is still to come: their visits are offered back. Raises `NotYours`."""
    person, _, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    rows = [held.latest(session, person_id, team) for team in held.lock_of(session, person_id)]
    for row in rows:
        if row is not None and row.until != at:
            held.home(session, row, person, at, viewer.user_id)


def plan_not_home(session: Session, viewer: Viewer, person_id: UUID) -> None:
    """They do not come home yet, and nobody knows when: visits stay held. Raises `NotYours`."""
    person, _, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    rows = [held.latest(session, person_id, team) for team in held.lock_of(session, person_id)]
    for row in rows:
        if row is not None and row.until is not None and row.until > clock.now():
            held.not_home(session, row, person, viewer.user_id)


def take(session: Session, viewer: Viewer, person_id: UUID, keep: Collection[UUID]) -> int:
    """The team takes the visits back: who went before goes to those in `keep`, the others are open. How many it kept.

    Taken twice is taken once. Raises `NotYours`, also while nobody has said when they come home.
    """
    person, team, _ = person_of(session, viewer, Action.CHANGE_ROTA, person_id)
    held.lock_of(session, person_id)
    row = held.latest(session, person_id, team.id)
    if row is None or row.until is None:
        raise NotYours
    cause = f"{person.known_as} comes home"
    if row.back_seq is None:
        back = _back(session, row)
        wanted = (set(keep) & back.keys()) - held.gone_since(session, row, back)
        row.back_seq, _ = held.bring_back(session, row, row.until, wanted, viewer.user_id, cause)
        session.flush()
        return len(wanted)
    now = states_of(session, team.id, keep)
    back = {id: state for id, state in _back(session, row).items() if id in keep and id in now}
    gone = held.gone_since(session, row, back)
    parts = [
        PlannedPart(id, now[id].planned, state.planned)
        for id, state in back.items()
        if id not in gone and _anybody(state.planned)
    ]
    record_what_follows(session, team.id, Change(tuple(parts), cause), viewer.user_id, row.kind)
    return len(parts)


def _running(session: Session, person_id: UUID, team_id: UUID) -> VisitsHeld | None:
    row = held.latest(session, person_id, team_id)
    over = row is not None and row.until is not None and row.back_seq and row.until < clock.now() - OFFERED_FOR
    return None if over else row


def _back(session: Session, row: VisitsHeld) -> dict[UUID, VisitState]:
    """The visits that come back, each as it was planned before; once it was asked for again, those still open."""
    if row.until is None:
        return {}
    if row.back_seq is None:
        parts = held.coming_back(session, row, row.until)
        asked = {part.visit: part.after for part in parts if isinstance(part, AskedPart) and part.after is not None}
        states = states_of(session, row.team_id, asked)
        return {id: VisitState(visit, states[id].planned if id in states else Planned()) for id, visit in asked.items()}
    change = session.scalars(
        select(RotaChange).where(RotaChange.team_id == row.team_id, RotaChange.seq == row.back_seq)
    ).one_or_none()
    if change is None:
        return {}
    emptied = [part for part in change_from(change.parts, "").parts if isinstance(part, PlannedPart)]
    states = states_of(session, row.team_id, [part.visit for part in emptied])
    return {
        part.visit: VisitState(state.asked, part.before)
        for part in emptied
        if (state := states.get(part.visit)) is not None
        and state.asked is not None
        and state.planned == part.after
        and any(place.start is not None and place.start >= clock.now() for place in part.before.places)
    }


def _offered(session: Session, row: VisitsHeld, going: dict[UUID, VisitState]) -> Iterable[Offered]:
    reasons = held.why_not(session, row, going)
    ids = {UUID(place.worker) for state in going.values() for place in state.planned.places if place.worker}
    names = {
        str(found.id): found.name for found in session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(ids)))
    }
    support = {line.id: line.name for line in lines_of(session, {row.person_id})}
    offered = [
        Offered(
            id,
            min(days_of(state)),
            min((place.start for place in state.planned.places if place.start), default=None),
            support.get(state.asked.support or "", "Added by the team") if state.asked else "",
            tuple(names[place.worker] for place in state.planned.places if place.worker in names),
            reasons.get(id),
        )
        for id, state in going.items()
    ]
    return sorted(offered, key=lambda one: (one.start is None, one.start, str(one.visit)))


def _discharged(session: Session, row: VisitsHeld) -> bool:
    query = select(PersonEvent.id).where(
        PersonEvent.person_id == row.person_id,
        PersonEvent.kind == DISCHARGE,
        PersonEvent.withdrawn_at.is_(None),
        PersonEvent.on >= row.since.date(),
    )
    return session.scalar(query.limit(1)) is not None


def _anybody(planned: Planned) -> bool:
    return any(place.worker is not None for place in planned.places)
