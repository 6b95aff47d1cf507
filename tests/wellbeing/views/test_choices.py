"""Who comes: chosen or declined on a page of its own, and what a no does to what was told."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import create_choice, create_team, create_worker
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS, Become
from tests.wellbeing.views.page_text import text_of
from tests.wellbeing.views.test_plan import page, refused, sent
from tests.wellbeing.views.test_support import value
from wellbeing.models import Choice, ChoiceMade, Person
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def joan(world: World, client: Client) -> Person:
    """Joan; Amina looks."""
    client.sign_in(world.users["worker"])
    return world.people["Joan"]


def at(person: Person, worker: object | None = None) -> str:
    return f"/people/{person.id}/workers" + (f"/{worker.id}" if worker else "")  # type: ignore[attr-defined]


def test_choosing_a_link_worker_in_the_persons_words(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    assert "Nobody is Joan’s Link Wellbeing Worker yet" in page(client, at(joan))
    text = page(client, at(joan, world.me))
    assert "What does Joan say about Amina?" in text and "A no needs no reason" in text
    data = {"kind": "link", "words": "She sits down first.", "seen": "0"}
    assert sent(client, at(joan, world.me), data) == at(joan)
    text = text_of(client.get(at(joan)))
    assert "Joan chose 1 worker, of at most 4." in text
    assert "Amina : change Link Wellbeing Worker She sits down first." in text
    assert "Written down by Amina" in page(client, at(joan, world.me))


def test_a_no_lists_what_was_told_with_a_link_to_each(client: Client, world: World, joan: Person) -> None:
    location = sent(client, at(joan, world.me), {"kind": "declined", "words": "", "seen": "0"})
    assert location == f"{at(joan, world.me)}/visits"
    text = page(client, location)
    assert "Joan said no to Amina" in text and "Amina was told of these 2 visits" in text
    assert f"/rota/{world.team.id}/2026-11-23/visits/{world.visits['Joan']}" in text
    assert "Tuesday 24 November at 09:00" in text and "Wednesday 25 November at 09:00" in text
    assert "17:00" not in text, "Sam's visit is Sam's"
    assert "asked not to be visited by Amina" in page(
        client, f"/rota/{world.team.id}/2026-11-23/visits/{world.visits['Joan']}"
    )
    assert "Visits they are down for" in page(client, at(joan))


def test_nobody_down_is_said(client: Client, world: World, joan: Person) -> None:
    spare = world.workers["Sam"]
    stan = world.people["Stan"]
    location = sent(client, at(stan, spare), {"kind": "declined", "seen": "0"})
    assert "Sam is not down for any visit to Stan" in page(client, location)


def test_a_fifth_is_refused_with_the_reason(client: Client, session: Session, world: World, joan: Person) -> None:
    for _ in range(4):
        create_choice(session, joan, create_worker(session, world.team))
    text = refused(client, at(joan, world.me), {"kind": "chosen", "words": "Her too", "seen": "0"})
    assert "4 are chosen already, which is the most" in text and "Her too" in text and 'href="#kind' in text
    create_choice(session, joan, world.me)
    text = page(client, at(joan))
    assert "5 are chosen, more than the usual 4" in text


@pytest.mark.parametrize("data", [{}, {"kind": "wizard", "seen": "0"}, {"kind": "chosen", "words": "x" * 6_000}])
def test_what_can_not_be_is_refused(client: Client, session: Session, world: World, joan: Person, data: object) -> None:
    refused(client, at(joan, world.me), data)  # type: ignore[arg-type]
    assert session.scalars(select(Choice)).all() == []


def test_of_two_at_once_both_are_shown_and_kept(client: Client, session: Session, world: World, joan: Person) -> None:
    sent(client, at(joan, world.me), {"kind": "chosen", "words": "Yes please", "seen": "0"})
    answer = client.post(at(joan, world.me), data={"kind": "declined", "words": "No more", "seen": "0"})
    text = unescape(answer.text)
    assert answer.status_code == 409
    assert "Amina wrote this" in text and "Yes please" in text and "No more" in text
    sent(client, at(joan, world.me), {"kind": "declined", "words": "No more", "seen": value(text, "seen")})
    assert len(session.scalars(select(ChoiceMade)).all()) == 2
    client.post(at(joan, world.me), data={"kind": "declined", "words": "No more", "seen": "x"})
    assert len(session.scalars(select(ChoiceMade)).all()) == 2, "the same again is the same"


def test_others_see_and_do_not_write_and_foreign_ids_are_not_there(
    client: Client, session: Session, world: World, joan: Person, become: Become
) -> None:
    foreign = create_worker(session, create_team(session, provider=world.team.provider))
    for path in (at(joan, foreign), f"{at(joan)}/{NOBODYS}", f"{at(joan, foreign)}/visits"):
        assert client.get(path).status_code == 404, path
    assert client.post(at(joan, foreign), data={"kind": "chosen", "seen": "0"}).status_code == 404
    become(RoleName.COACH)
    assert f'href="{at(joan, world.me)}"' not in page(client, at(joan))
    assert client.get(at(joan, world.me)).status_code == 403
    become(RoleName.WORKER, world.other_team)
    assert client.get(at(joan)).status_code == 404
    assert client.post(at(joan, world.me), data={"kind": "declined", "seen": "0"}).status_code == 404


def test_the_list_asks_as_often_however_many_are_in_the_team(
    client: Client, session: Session, world: World, joan: Person, queries: Callable[[str], int]
) -> None:
    few = queries(at(joan))
    for number in range(5):
        worker = create_worker(session, world.team)
        if number < 3:
            create_choice(session, joan, worker)
    sent(client, at(joan, world.me), {"kind": "declined", "seen": "0"})
    assert queries(at(joan)) == few
