"""A team's timeline as it was after any of its changes, rebuilt from the history. Changes nothing, judges nothing.

What was planned and asked, that is: whom the team had, who was away and what had been told are not in the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rota.changes import NOTHING, VisitState
from wellbeing.models.rota import RotaChange
from wellbeing.store.change_log import LoggedChange, read, rows_of
from wellbeing.store.timeline import asked_from, chunks, days_of, load_timeline, planned_from, states_of

MOST_LISTED = 100
"""Changes since then that are listed."""
Halves = dict[tuple[UUID, str], Any]
"""By visit and by half ("asked" or "planned"): the JSON of what it was."""


def seq_at(session: Session, team_id: UUID, moment: datetime) -> int:
    """The number of the last change that had arrived by then; 0 where none had."""
    query = select(func.max(RotaChange.seq)).where(RotaChange.team_id == team_id, RotaChange.arrived_at <= moment)
    return session.scalar(query) or 0


def timeline_at(session: Session, team_id: UUID, seq: int, first: date, last: date) -> dict[UUID, VisitState]:
    """The visits that could be, or were planned, between these local days after change number `seq`.

    Whatever has not changed since is as it stands; of the rest, the first change since says what it was before.
    """
    was = _before(session, team_id, seq)
    touched = {visit for visit, _ in was}
    states: Mapping[UUID, VisitState] = {
        **load_timeline(session, team_id, first, last),
        **states_of(session, team_id, touched),
    }
    gone = [visit for visit in touched if visit not in states]
    was = {**_planned_last(session, team_id, seq, gone), **was}
    then = {visit: _as_it_was(visit, states.get(visit, NOTHING), was) for visit in {*states, *touched}}
    return {
        visit: state
        for visit, state in then.items()
        if state != NOTHING and any(first <= day <= last for day in days_of(state))
    }


def changed_since(session: Session, team_id: UUID, seq: int, visits: Iterable[UUID]) -> tuple[LoggedChange, ...]:
    """The changes after number `seq` that touch one of these visits, newest first; at most a hundred."""
    wanted = frozenset(visits)
    query = rows_of(team_id).where(RotaChange.seq > seq).order_by(RotaChange.seq.desc())
    return tuple(line for line in read(session, team_id, query) if not wanted.isdisjoint(line.visits))[:MOST_LISTED]


def _before(session: Session, team_id: UUID, seq: int) -> Halves:
    """What the first change since then expects of each visit that it or a later one touches."""
    query = select(RotaChange.parts).where(RotaChange.team_id == team_id, RotaChange.seq > seq).order_by(RotaChange.seq)
    found: Halves = {}
    for parts in session.scalars(query):
        for part in json.loads(parts):
            found.setdefault((UUID(part["visit"]), part["part"]), part["before"])
    return found


def _planned_last(session: Session, team_id: UUID, seq: int, visits: Iterable[UUID]) -> Halves:
    """What was last planned by then for visits that are no longer on the timeline: they went to another team."""
    found: Halves = {}
    for chunk in chunks(visits):
        touching = or_(*(RotaChange.parts.contains(str(visit)) for visit in chunk))
        query = select(RotaChange.parts).where(RotaChange.team_id == team_id, RotaChange.seq <= seq, touching)
        wanted = frozenset(map(str, chunk))
        for parts in session.scalars(query.order_by(RotaChange.seq)):
            for part in json.loads(parts):
                if part["visit"] in wanted:
                    found[UUID(part["visit"]), part["part"]] = part["after"]
    return found


def _as_it_was(visit: UUID, state: VisitState, was: Halves) -> VisitState:
    asked, planned = state.asked, state.planned
    if (visit, "asked") in was:
        before = was[visit, "asked"]
        asked = None if before is None else asked_from(_text(before))
    if (visit, "planned") in was:
        planned = planned_from(_text(was[visit, "planned"]))
    return VisitState(asked, planned)


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
