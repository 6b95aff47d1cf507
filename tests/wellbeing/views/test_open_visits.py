"""Open visits on a phone: what is listed, taking one, and what the others then see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from rota import changes
from rota.changes import Change
from rota.local_time import instant
from tests import factories, small_world
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing.store import rota
from wellbeing.store.timeline import states_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def opened(session: Session, world: World, name: str, at: time) -> UUID:
    """A visit that Sam leaves open, and why."""
    visit = small_world.visit(session, world, name, TODAY, at, 30, ["Sam"])
    change: Change = changes.move(states_of(session, world.team.id, [visit]), visit, 1, None, "My boiler has given up.")
    rota.record_change(
        session,
        team_id=world.team.id,
        change=change,
        author_id=world.users["sam"].id,
        device="tests",
        client_key=visit.hex,
        kind="move",
        happened_at=small_world.NOW,
    )
    return visit


def take(client: Client, world: World, visit: UUID, **more: str):  # type: ignore[no-untyped-def]
    start = instant(TODAY, time(15)).isoformat()
    return client.post(f"/open/{world.team.id}/{visit}/1", data={"start": start, "client_key": "k", **more})


def test_one_is_taken_from_the_list_and_the_next_is_told_who(client: Client, world: World, session: Session) -> None:
    stan = opened(session, world, "Stan", time(15))
    client.sign_in(world.users["worker"])
    page = client.get("/open")
    words = text_of(page)
    assert "Stan" in words and "Sam: My boiler has given up." in words and "Tuesday would be 07:30 to 15:30" in words
    assert re.search(r'action="/open/[^"]+/1"', page.text)
    answer = take(client, world, stan)
    if answer.status_code == 400:  # a guard rail asks why
        assert "Say in a sentence why this is right for now." in text_of(answer, 400)
        answer = take(client, world, stan, reason="I am near")
    assert answer.location == "/open"
    assert "You have taken it. It is on your day" in text_of(client.get("/open"))
    assert "15:00 Stan" in text_of(client.get("/my-day"))
    client.sign_in(world.users["sam"])
    assert "Amina took this at 09:05." in text_of(take(client, world, stan, client_key="other"), 409)
    assert "Not open any more" in text_of(client.get(f"/open/{world.team.id}/{stan}/1"))


def test_why_not_stands_instead_of_the_button(client: Client, world: World, session: Session) -> None:
    ivy = opened(session, world, "Ivy", time(15))
    client.sign_in(world.users["sam"])
    page = client.get("/open")
    assert "Sam is not signed off for Insulin for Ivy" in text_of(page) and "Take it" not in text_of(page)
    assert "Why you can't take it" in text_of(take(client, world, ivy), 400)


def test_an_empty_list_says_what_to_do(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    assert "Somebody goes to every visit" in text_of(client.get("/open"))


def test_a_week_that_is_being_made_is_not_listed(client: Client, world: World, session: Session) -> None:
    for number in range(12):
        opened(session, world, "Stan", time(14, 2 * number))
    client.sign_in(world.users["worker"])
    page = text_of(client.get("/open"))
    assert "is still being made" in page and "Take it" not in page


def test_the_list_asks_the_database_as_often_however_long(
    client: Client, world: World, session: Session, queries: Callable[[str], int]
) -> None:
    opened(session, world, "Stan", time(15))
    client.sign_in(world.users["worker"])
    few = queries("/open")
    for hour in range(16, 20):
        opened(session, world, "Stan", time(hour))
        factories.create_sign_off(session, world.me, world.insulin)  # type: ignore[arg-type]
    assert queries("/open") == few
