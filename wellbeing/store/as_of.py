"""A team's timeline as it was after any of its changes, rebuilt from the history. Changes nothing, judges nothing.

What was planned and asked, that is: whom the team had, who was away and what had been told are not in the history.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rota.changes import NOTHING, VisitState
from wellbeing.models.rota import RotaChange
from wellbeing.store.change_log import VISIT_IN_PARTS, LoggedChange, read, rows_of
from wellbeing.store.hours import dates
from wellbeing.store.timeline import asked_from, chunks, days_of, load_timeline, planned_from, states_of

ONE_DAY = timedelta(days=1)
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
    present = load_timeline(session, team_id, first, last)
    was = _before(session, team_id, seq, present.keys(), dates(first - ONE_DAY, (last - first).days + 2))
    touched = {visit for visit, _ in was}
    states: Mapping[UUID, VisitState] = {**states_of(session, team_id, touched - present.keys()), **present}
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
    wanted = frozenset(map(str, visits))
    query = select(RotaChange.seq, RotaChange.parts).where(RotaChange.team_id == team_id, RotaChange.seq > seq)
    touching = (
        row.seq
        for row in session.execute(query.order_by(RotaChange.seq.desc()))
        if not wanted.isdisjoint(VISIT_IN_PARTS.findall(row.parts))
    )
    seqs = list(islice(touching, MOST_LISTED))
    return read(session, team_id, rows_of(team_id).where(RotaChange.seq.in_(seqs)).order_by(RotaChange.seq.desc()))


def _before(session: Session, team_id: UUID, seq: int, present: Collection[UUID], days: Iterable[date]) -> Halves:
    """What the first change since then expects of each visit that it or a later one touches.

    Only of those that are among the `present` or were on one of the days: what a visit was before says its days.
    """
    near = re.compile("|".join(day.isoformat() for day in days))
    here = frozenset(map(str, present))
    query = select(RotaChange.parts).where(RotaChange.team_id == team_id, RotaChange.seq > seq)
    found: dict[tuple[str, str], Any] = {}
    for parts in session.scalars(query.order_by(RotaChange.seq)):
        if near.search(parts) or not here.isdisjoint(VISIT_IN_PARTS.findall(parts)):
            for part in json.loads(parts):
                found.setdefault((part["visit"], part["part"]), part["before"])
    wanted = here | {visit for (visit, _), was in found.items() if was is not None and near.search(_text(was))}
    return {(UUID(visit), half): was for (visit, half), was in found.items() if visit in wanted}


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
