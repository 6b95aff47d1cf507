"""The key pairs to which phones seal what they send. Knows their rows; must not know what is sealed.

The newest is given out. An older one is kept, since something sealed to it may still be on a phone.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing import clock, sealing
from wellbeing.models.phone import SealKey
from wellbeing.sealing import Pair

RENEWED_AFTER = timedelta(days=90)


def newest(session: Session) -> SealKey:
    """The key to seal to from now on; made where there is none, or none that is young. Two at once may make two."""
    row = session.scalars(select(SealKey).order_by(SealKey.made_at.desc(), SealKey.id).limit(1)).first()
    if row is None or clock.now() - row.made_at > RENEWED_AFTER:
        pair = sealing.new_pair()
        row = SealKey(public=pair.public, private=pair.private, made_at=clock.now())
        session.add(row)
        session.flush()
    return row


def pair_of(session: Session, key_id: UUID) -> Pair | None:
    """The pair of this number; None where we never had it."""
    row = session.get(SealKey, key_id)
    return None if row is None else Pair(row.public, row.private)
