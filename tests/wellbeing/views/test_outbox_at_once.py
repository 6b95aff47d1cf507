"""A phone whose page was opened twice sends everything twice at once: on either database each key is one row."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import NOW, World
from tests.wellbeing.phone_made import a_phone
from wellbeing import clock
from wellbeing.models import PhoneSent, VisitEntry

AT_ONCE = 4


def test_what_comes_several_times_at_once_counts_once(app: Flask, world: World, session: Session) -> None:
    phone = a_phone(session, world.users["worker"])
    bundle = phone.bundle(*(phone.entry("started", world.visits[name]) for name in ("Ivy", "Joan", "Bob")))
    session.commit()

    def send(_: int) -> set[str]:
        with clock.at(NOW):
            answer = FlaskClient(app, app.response_class).post("/phone/outbox", json=bundle)
        return {each["state"] for each in answer.get_json()["answers"].values()}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(send, range(AT_ONCE))) == [{"taken"}] * AT_ONCE
    once = Counter(entry["key"] for entry in bundle["entries"])
    assert Counter(session.scalars(select(PhoneSent.client_key))) == once
    assert Counter(session.scalars(select(VisitEntry.client_key))) == once
