"""Changes of the rota that were made without a signal: their keys, and those that gave way to somebody else's.

Whether the viewer may see the team is for the caller to have asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import Change
from wellbeing.models.account import User
from wellbeing.models.rota import RefusedChange, RotaChange
from wellbeing.store.change_log import Refusal, change_from
from wellbeing.store.sent_twice import hash_of

OFFLINE = "offline"
"""The device of a change that was made without a signal."""
ANYWAY = "."
"""What stands in the key of a change between that of the one it repeats and what was there; in no key of a phone."""
LETTERS_OF_KEY, LETTERS_OF_HASH = 40, 16


@dataclass(frozen=True, slots=True)
class GaveWay:
    """A change that was made without a signal and is not on the rota, since somebody else's was there first."""

    author: str
    at: datetime
    change: Change


def key_of_anyway(client_key: str, present: str) -> str:
    """The key under which a change is made after all, on top of what is there now."""
    return f"{client_key[:LETTERS_OF_KEY]}{ANYWAY}{hash_of(present)[:LETTERS_OF_HASH]}"


def gave_way(session: Session, team_id: UUID, most: int) -> list[GaveWay]:
    """Those of the team, newest first, but for those that were made after all."""
    refused = session.execute(
        select(RefusedChange, User.name)
        .outerjoin(User, User.id == RefusedChange.author_id)
        .where(
            RefusedChange.team_id == team_id,
            RefusedChange.device == OFFLINE,
            RefusedChange.reason == Refusal.CHANGED_SINCE,
        )
        .order_by(RefusedChange.arrived_at.desc(), RefusedChange.id)
        .limit(most)
    ).all()
    if not refused:
        return []
    keys = select(RotaChange.client_key).where(RotaChange.team_id == team_id, RotaChange.device == OFFLINE)
    made = {before for before, anyway, _ in (key.partition(ANYWAY) for key in session.scalars(keys)) if anyway}
    return [
        GaveWay(name or "Somebody", row.arrived_at, change_from(row.parts, row.cause))
        for row, name in refused
        if row.client_key[:LETTERS_OF_KEY] not in made
    ]
