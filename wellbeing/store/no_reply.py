"""What is agreed with people for when nobody answers their door, for alarms and for the phones of who goes there.

Knows `about_me` and contacts. Nobody is looking here: whoever shows a step asks first who may, and notes the look.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.about_me import Private
from plans.no_reply import NoReply, no_reply, not_begun
from rota.json_form import from_json
from wellbeing.models import AboutMe
from wellbeing.store import contacts
from wellbeing.store.timeline import chunks


def no_reply_of(session: Session, people: Collection[UUID]) -> dict[UUID, NoReply]:
    """The steps for each of these people: their own, else the usual ones with whom to ring."""
    agreed, ring = _agreed(session, people), contacts.ring(session, people)
    return {person: no_reply(agreed.get(person, ""), ring[person]) for person in dict.fromkeys(people)}


def not_begun_of(session: Session, person: UUID) -> NoReply:
    """The steps for somebody whose visit nobody has begun."""
    return not_begun(_agreed(session, [person]).get(person, ""), contacts.ring(session, [person])[person])


def _agreed(session: Session, people: Collection[UUID]) -> dict[UUID, str]:
    """What each of these people agreed, as they said it; by person."""
    return {
        row.person_id: from_json(Private, json.loads(row.private)).no_reply
        for chunk in chunks(people)
        for row in session.execute(select(AboutMe.person_id, AboutMe.private).where(AboutMe.person_id.in_(chunk)))
    }
