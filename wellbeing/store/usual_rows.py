"""The usual pattern's rows as `rota.pattern` has them, and what of it falls in a dated week. Only reads.

Knows the JSON in `usual_visit`. `store.usual` alone writes them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.usual import dated_id
from rota.json_form import from_json, to_json
from rota.local_time import monday_of
from rota.pattern import Shape, UsualVisit, dated
from rota.week import Assignment, Rota
from wellbeing.models.usual import UsualPattern
from wellbeing.models.usual import UsualVisit as Row

KEPT_IN_MEMORY = 20_000
"""Texts whose parsed form is kept; the patterns of some twenty teams."""


def text_of(visit: UsualVisit) -> str:
    """The text under which a visit of the pattern is stored."""
    return json.dumps(to_json(visit), separators=(",", ":"))


@lru_cache(KEPT_IN_MEMORY)
def visit_from(text: str) -> UsualVisit:
    """A visit of the pattern, from its text."""
    return from_json(UsualVisit, json.loads(text))


def shape_of(session: Session, team_id: UUID) -> Shape | None:
    """The weeks of the team's pattern; None where it has none yet."""
    row = session.execute(
        select(UsualPattern.weeks, UsualPattern.anchor).where(UsualPattern.team_id == team_id)
    ).first()
    return None if row is None else Shape(row.weeks, row.anchor)


def load(session: Session, team_id: UUID) -> dict[UUID, UsualVisit]:
    """Every visit that was ever in the team's pattern, as it stands."""
    bodies = session.scalars(select(Row.body).where(Row.team_id == team_id).order_by(Row.id))
    return {visit.id: visit for visit in map(visit_from, bodies)}


def usual_in(
    session: Session, team_id: UUID, first: date, days: int, visits: Collection[UUID], workers: Collection[str]
) -> Rota:
    """Who usually goes to these visits of the `days` days from `first`, and when; of these workers."""
    rows = session.execute(
        select(UsualPattern.weeks, UsualPattern.anchor, Row.week, Row.body)
        .join(Row, Row.team_id == UsualPattern.team_id)
        .where(UsualPattern.team_id == team_id)
    ).all()
    if not rows:
        return Rota()
    shape = Shape(rows[0].weeks, rows[0].anchor)
    turns: dict[int, list[date]] = {}
    for real in sorted({monday_of(first + timedelta(days=n)) for n in range(days)}):
        turns.setdefault(shape.week_on(real), []).append(real)
    return Rota(
        tuple(
            each
            for row in rows
            for real in turns.get(row.week, ())
            for each in _on(row.body, real)
            if each.visit in visits and each.worker in workers
        )
    )


@lru_cache(KEPT_IN_MEMORY)
def _on(text: str, real: date) -> tuple[Assignment, ...]:
    """What a visit of the pattern is in the real week that begins on this Monday, where somebody usually goes."""
    visit = visit_from(text)
    places = enumerate(dated(visit.planned, visit.week, real).places, start=1)
    id = dated_id(visit, real)
    return tuple(Assignment(id, n, p.worker, p.start) for n, p in places if p.start is not None and p.worker)
