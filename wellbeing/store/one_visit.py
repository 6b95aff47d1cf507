"""Single visits that the team asked for otherwise than the plan does: longer, later, for this once.

Knows the record of changes. The plan's coming weeks leave them alone; a new version of the plan does not.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import AskedPart, Change
from rota.week import Visit
from wellbeing.models.rota import RotaChange
from wellbeing.store.change_log import change_from

MADE_REAL = "what_if"
"""The kind of changes that make a trial real."""


def leaving_alone(session: Session, team_id: UUID, change: Change) -> Change:
    """The change without what would put such a visit back to what the plan asks; withdrawn it still is."""
    altering = [part for part in change.parts if isinstance(part, AskedPart) and part.before and part.after]
    if not altering:
        return change
    asked = _asked_otherwise(session, team_id)
    back = {part.visit for part in altering if part.before in asked.get(part.visit, ())}
    return Change(tuple(part for part in change.parts if part.visit not in back), change.cause)


def _asked_otherwise(session: Session, team_id: UUID) -> dict[UUID, list[Visit]]:
    """What was ever asked of single visits by trials that became real."""
    query = select(RotaChange.parts).where(RotaChange.team_id == team_id, RotaChange.kind == MADE_REAL)
    found: dict[UUID, list[Visit]] = {}
    for parts in session.scalars(query.where(RotaChange.parts.contains('"part":"asked"'))):
        for part in change_from(parts, "").parts:
            if isinstance(part, AskedPart) and part.after is not None:
                found.setdefault(part.visit, []).append(part.after)
    return found
