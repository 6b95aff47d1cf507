"""A team's timeline as rows: loading it as `rota.changes` states, and writing back what a change made of it.

Knows the JSON in `timeline_visit` and the assignment rows that repeat it. Must not know whether a change is
allowed, by whom, or wise. `store.rota` writes the working copy and `store.publish` what was told; nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.orm import Session

from rota.changes import NOTHING, Planned, VisitState
from rota.json_form import from_json, to_json
from rota.week import Visit, local_day
from wellbeing.models.rota import Assignment, TimelineVisit, ToldAssignment

T = TypeVar("T")

IDS_IN_QUERY = 500
"""Ids in one IN (…), below what every database takes."""
KEPT_IN_MEMORY = 20_000
"""Texts whose parsed form is kept; about six weeks of five teams."""

NO_STATE = (None, json.dumps(to_json(Planned()), separators=(",", ":")))


def text_of(value: Visit | Planned) -> str:
    """The JSON text under which a state is stored; equal values give equal texts."""
    return json.dumps(to_json(value), separators=(",", ":"))


@lru_cache(KEPT_IN_MEMORY)
def asked_from(text: str | None) -> Visit | None:
    """What is asked, from its text."""
    return None if text is None else from_json(Visit, json.loads(text))


@lru_cache(KEPT_IN_MEMORY)
def planned_from(text: str) -> Planned:
    """What is planned, from its text."""
    return from_json(Planned, json.loads(text))


def state_text(asked: str | None, planned: str) -> str:
    """The text of a whole state, as `timeline_visit.told` holds it, from the texts of its two halves."""
    return f'{{"asked":{asked or "null"},"planned":{planned}}}'


@lru_cache(KEPT_IN_MEMORY)
def state_from(text: str) -> VisitState:
    """A whole state, from its text."""
    return from_json(VisitState, json.loads(text))


def chunks(ids: Iterable[T]) -> Iterator[list[T]]:
    """The ids in lists short enough for one query, each once."""
    unique = iter(dict.fromkeys(ids))
    while chunk := list(islice(unique, IDS_IN_QUERY)):
        yield chunk


def planned_day(asked: Visit | None, start: datetime) -> date:
    """The local day that a start counts to: that of the option it falls in (a night's, past midnight), or its own."""
    for option in asked.options if asked else ():
        if option.possible.start <= start <= option.possible.end:
            return option.day
    return local_day(start)


def days_of(state: VisitState) -> frozenset[date]:
    """The local days on which a visit may be, or is planned."""
    asked = state.asked.days if state.asked else frozenset[date]()
    starts = (place.start for place in state.planned.places)
    return asked | {planned_day(state.asked, start) for start in starts if start is not None}


def standing(state: VisitState) -> bool:
    """Whether the visit is asked for and not cancelled by hand."""
    return state.asked is not None and not state.planned.cancelled


def load_timeline(session: Session, team_id: UUID, first: date, last: date) -> dict[UUID, VisitState]:
    """The working copy of every visit that may be, or is planned, between these local days, both included."""
    return dict(_working(session.execute(_in_days(team_id, first, last))))


def load_told(session: Session, team_id: UUID, first: date, last: date) -> dict[UUID, VisitState]:
    """The same visits as workers have been told of them; those never told are left out."""
    rows = session.execute(_in_days(team_id, first, last).where(TimelineVisit.told.is_not(None)))
    return {row.id: state_from(row.told) for row in rows}


def states_of(session: Session, team_id: UUID, visits: Iterable[UUID]) -> dict[UUID, VisitState]:
    """The working copy of these visits; those that this team has not are left out."""
    return {
        visit: state
        for chunk in chunks(visits)
        for visit, state in _working(
            session.execute(
                select(TimelineVisit.id, TimelineVisit.asked, TimelineVisit.planned).where(
                    TimelineVisit.team_id == team_id, TimelineVisit.id.in_(chunk)
                )
            )
        )
    }


def write_working(
    session: Session, team_id: UUID, seq: int, visits: Iterable[UUID], after: Mapping[UUID, VisitState]
) -> None:
    """Write these visits as they stand in `after`, as of change `seq`, with their assignment rows."""
    touched = tuple(dict.fromkeys(visits))
    known = _ranges(session, touched)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for visit in touched:
        state = after.get(visit, NOTHING)
        row = _row(visit, state, seq, known.get(visit))
        if visit in known:
            changed.append(row)
        elif state.asked is not None:
            new.append({**row, "team_id": team_id, "person_id": UUID(state.asked.person)})
    if new:
        session.execute(insert(TimelineVisit), new)
    if changed:
        session.execute(update(TimelineVisit), changed)
    write_assignments(session, Assignment, touched, after)


def write_assignments(
    session: Session,
    table: type[Assignment] | type[ToldAssignment],
    visits: Iterable[UUID],
    states: Mapping[UUID, VisitState],
) -> None:
    """Make the table's rows for these visits what their states say: one for each place with a time, if it stands."""
    touched = tuple(dict.fromkeys(visits))
    for chunk in chunks(touched):
        session.execute(delete(table).where(table.visit_id.in_(chunk)).execution_options(synchronize_session=False))
    rows = [row for visit in touched for row in _assignments(visit, states.get(visit, NOTHING))]
    if rows:
        session.execute(insert(table), rows)


def _in_days(team_id: UUID, first: date, last: date) -> Any:
    return (
        select(TimelineVisit.id, TimelineVisit.asked, TimelineVisit.planned, TimelineVisit.told)
        .where(
            and_(
                TimelineVisit.team_id == team_id,
                TimelineVisit.first_day <= last,
                TimelineVisit.last_day >= first,
            )
        )
        .order_by(TimelineVisit.first_day, TimelineVisit.id)
    )


def _working(rows: Iterable[Any]) -> Iterator[tuple[UUID, VisitState]]:
    for row in rows:
        if (row.asked, row.planned) != NO_STATE:
            yield row.id, VisitState(asked_from(row.asked), planned_from(row.planned))


def _ranges(session: Session, visits: Iterable[UUID]) -> dict[UUID, Any]:
    """The rows that exist, with the days between which each is found and what was told of it."""
    columns = TimelineVisit.id, TimelineVisit.first_day, TimelineVisit.last_day, TimelineVisit.told
    return {
        row.id: row
        for chunk in chunks(visits)
        for row in session.execute(select(*columns).where(TimelineVisit.id.in_(chunk)))
    }


def _row(visit: UUID, state: VisitState, seq: int, known: Any) -> dict[str, Any]:
    days = set(days_of(state))
    if known is not None and known.told is not None:
        days |= days_of(state_from(known.told))
    if not days and known is not None:
        days = {known.first_day, known.last_day}
    return {
        "id": visit,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "asked": None if state.asked is None else text_of(state.asked),
        "planned": text_of(state.planned),
        "changed_seq": seq,
    }


def _assignments(visit: UUID, state: VisitState) -> Iterator[dict[str, Any]]:
    if state.asked is None or not standing(state):
        return
    for place in state.asked.places:
        placement = state.planned.places[place - 1] if place <= len(state.planned.places) else None
        if placement is not None and placement.start is not None:
            yield {
                "visit_id": visit,
                "place": place,
                "worker_id": None if placement.worker is None else UUID(placement.worker),
                "start": placement.start,
                "end": placement.start + timedelta(minutes=state.asked.duration),
            }
