"""Support lines as rows: reading them as `plans.support` takes them. Knows their JSON; writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.support import SupportLine
from rota.json_form import from_json, to_json
from wellbeing.models import plan as rows
from wellbeing.store.timeline import chunks

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
