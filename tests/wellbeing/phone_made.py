"""A worker's phone for tests, and what it sends: sealed as the browser seals it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from tests.small_world import World
from tests.wellbeing.conftest import Client
from wellbeing import clock, sealing
from wellbeing.forms.sealed import Entry
from wellbeing.models import Phone, User
from wellbeing.phone_clock import Told
from wellbeing.store import outbox, seal_key
from wellbeing.store import phone as store
from wellbeing.store.timeline import states_of, text_of
from wellbeing.views import rota_sent


@dataclass(frozen=True)
class APhone:
    """A phone and all that it needs to make entries. `ahead` is how far its clock is before ours."""

    id: UUID
    credential: str
    seal: UUID
    public: str
    ahead: timedelta = timedelta(0)

    def off_by(self, ahead: timedelta) -> APhone:
        """The same with a clock that is so far before ours."""
        return replace(self, ahead=ahead)

    def sealed(self, text: str, key: str | None = None) -> dict[str, str]:
        """This text as it travels."""
        key = key or uuid4().hex
        return {"key": key, "seal": str(self.seal), "sealed": sealing.seal(self.public, text, key)}

    def entry(
        self,
        kind: str,
        visit: UUID | None = None,
        fields: dict[str, str] | None = None,
        *,
        key: str | None = None,
        at: datetime | None = None,
        **more: Any,
    ) -> dict[str, str]:
        """An entry as it travels; `at` is the true moment, which the phone says by its own clock."""
        key = key or uuid4().hex
        said = {
            "credential": self.credential,
            "kind": kind,
            "visit": str(visit) if visit else None,
            "fields": {**(fields or {}), "client_key": key},
            "at": ((at or clock.now()) + self.ahead).isoformat(),
            **more,
        }
        return self.sealed(json.dumps(said), key)

    def bundle(self, *entries: dict[str, str]) -> dict[str, Any]:
        """What one request brings."""
        return {"clock": (clock.now() + self.ahead).isoformat(), "entries": list(entries)}


def a_phone(session: Session, user: User) -> APhone:
    """A phone on which this worker has signed in."""
    secret = f"the secret of a phone of {user.name}"
    made = store.make(session, user, "Chromium on Android", uuid4(), secret)
    key = seal_key.newest(session)
    session.flush()
    return APhone(made.id, store.credential(made.id, secret), key.id, key.public)


def send(client: Client, phone: APhone, *entries: dict[str, str]) -> list[str]:
    """Send these, without a cookie and without a token; gives what became of each."""
    client.csrf = False
    answer = client.post("/phone/outbox", json=phone.bundle(*entries))
    assert answer.status_code == 200, answer.text
    said = answer.get_json()["answers"]
    return [said[entry["key"]]["state"] for entry in entries]


def create_sent(session: Session, world: World) -> dict[str, list[Any]]:
    """Two things that wait for Amina: a change that met another, and what came from a phone that was cut off."""
    user = world.users["worker"]
    phone = session.get_one(Phone, a_phone(session, user).id)
    told = Told(clock.now())
    shown = text_of(states_of(session, world.team.id, [world.visits["Joan"]])[world.visits["Joan"]].planned)
    fields = {"what": "time", "start": "14:30", "day": "2026-11-24", "cause": "The chemist is late", "expects": shown}
    entry = Entry("", "rota_change", world.visits["Joan"], fields, told)
    row = outbox.keep(session, phone, uuid4().hex, entry, phone_at=told.at, clock_ahead_seconds=0)
    row.team_id, row.sentence, row.answer = world.team.id, "Sam changed this at 09:05.", rota_sent.CLASH
    refused = outbox.refuse(session, uuid4().hex, "x", outbox.CUT_OFF, phone, entry.content)
    assert refused is not None
    session.flush()
    return {"sent_id": [row.id], "refused_id": [refused.id]}
