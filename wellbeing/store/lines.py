"""Support lines as rows: reading them as `plans.support` takes them. and writing them. Knows
their JSON and that a line keeps its id; not what they mean for a rota.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.support import SupportLine
from rota.json_form import from_json, to_json
from wellbeing import clock
from wellbeing.models import plan as rows
from wellbeing.store.timeline import chunks
from wellbeing.viewer import NotYours

LINES_IN_MEMORY = 5_000
"""Lines whose parsed form is kept; those of some thirty teams."""


def line_text(line: SupportLine) -> str:
    """The JSON under which a line is stored."""
    return json.dumps(to_json(line), separators=(",", ":"), sort_keys=True)


@lru_cache(LINES_IN_MEMORY)
def line_from(text: str) -> SupportLine:
    """A line, from its JSON."""
    return from_json(SupportLine, json.loads(text))


def lines_of(session: Session, people: Iterable[UUID], *, ended: bool = True) -> list[SupportLine]:
    """The support lines of these people, those taken out of the plan too unless `ended` is False."""
    found: list[SupportLine] = []
    for chunk in chunks(sorted(people)):
        query = select(rows.SupportLine.body).where(rows.SupportLine.person_id.in_(chunk))
        if not ended:
            query = query.where(rows.SupportLine.ended.is_(None))
        found.extend(line_from(body) for body in session.scalars(query.order_by(rows.SupportLine.id)))
    return found


def lines_in_plan(session: Session, person_id: UUID) -> list[SupportLine]:
    """The lines in the plan now, in the order in which they run."""
    query = select(rows.SupportLine.body).where(
        rows.SupportLine.person_id == person_id, rows.SupportLine.ended.is_(None)
    )
    lines = [line_from(body) for body in session.scalars(query)]
    return sorted(lines, key=lambda line: (line.possible.earliest, line.name, line.id))


def write_lines(
    session: Session,
    person_id: UUID,
    before: Iterable[SupportLine],
    after: Iterable[SupportLine],
    references: Mapping[str, str] = {},
) -> None:
    """Write the lines, keeping ids; those no longer in the plan are marked as ended today. Raises `NotYours`."""
    wanted = {line.id: line for line in after}
    existing = {row.id: row for row in session.scalars(select(rows.SupportLine).where(_has_id(wanted)))}
    for id, line in wanted.items():
        row = existing.get(UUID(id))
        if row is None:
            reference = references.get(id, id)
            row = rows.SupportLine(id=UUID(id), person_id=person_id, reference=reference, body="", ended=None)
            session.add(row)
        elif row.person_id != person_id:
            raise NotYours
        row.body, row.ended = line_text(line), None
    gone = [line.id for line in before if line.id not in wanted]
    for row in session.scalars(select(rows.SupportLine).where(_has_id(gone))):
        row.ended = clock.today()
    session.flush()


def _has_id(lines: Iterable[str]) -> Any:
    return rows.SupportLine.id.in_([UUID(id) for id in lines])
