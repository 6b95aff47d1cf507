"""Rows for tests: what surrounds a person of the small world, so that each page about it has something to send."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans import reviews
from plans.reablement import Goal, Stay
from rota.json_form import to_json
from tests.small_world import NOW, TODAY, World
from wellbeing.models import Contact, PersonEvent, Review
from wellbeing.store import contacts, events, reablement
from wellbeing.store.contacts import Around


def create_around(session: Session, world: World) -> dict[str, list[Any]]:
    """Two people around the first person, a fall, a half written review and a stay whose day 91 has come; their ids."""
    person, by = next(iter(world.people.values())), world.users["worker"].id
    person.nhs_number = "9434765919"
    for name in ("Paul", "Nobody now"):
        contacts.put(session, person.id, Around("family", name, "a nephew", "01632 960100", call_first=1), by)
    paul, gone = session.scalars(select(Contact).order_by(Contact.id)).all()
    gone.ended = TODAY
    events.put(session, person.id, "fall", TODAY, "In the bath", by)
    body = json.dumps(to_json(reviews.Review(TODAY)))
    review = Review(person_id=person.id, on=TODAY, body=body, recorded_by_id=by, recorded_at=NOW)
    session.add(review)
    began = TODAY - timedelta(days=99)
    stay = Stay((Goal("Up the stairs"),), began, began + timedelta(days=41), began)
    row = reablement.put(session, person.id, world.team.id, stay)
    session.flush()
    return {
        "contact_id": [paul.id],
        "event_id": list(session.scalars(select(PersonEvent.id))),
        "review_id": [review.id],
        "reablement_id": [row.id],
    }
