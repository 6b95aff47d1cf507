from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import page
from wellbeing.models import Look, Person, PersonEvent, WellbeingPlan

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

FALL = {"kind": "fall", "on": "2026-11-20", "note": "In the bath, no harm"}


@pytest.fixture
def joan(client: Client, session: Session, world: World) -> Person:
    client.sign_in(world.users["worker"])
    for plan in session.scalars(select(WellbeingPlan)):
        plan.last_reviewed = TODAY - timedelta(days=30)
    return world.people["Joan"]


def test_what_happened_stands_on_the_line_and_on_the_persons_page(client: Client, joan: Person) -> None:
    assert client.post(f"/people/{joan.id}/events/new", data=FALL).status_code == 302
    for path in (f"/people/{joan.id}/events", f"/people/{joan.id}"):
        text = page(client, path)
        assert "Had a fall" in text and "20 November 2026" in text and "Our support began" in text
        assert "In the bath" not in text


def test_a_note_is_shown_after_a_press_that_is_kept(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    client.post(f"/people/{joan.id}/events/new", data=FALL)
    assert "In the bath" in client.post(f"/people/{joan.id}/events/notes").text
    session.expire_all()
    assert session.scalars(select(Look.what)).all() == ["event_notes"]
    client.sign_in(world.users["coach"])
    assert client.post(f"/people/{joan.id}/events/notes").status_code == 403
    text = page(client, f"/people/{joan.id}/events")
    assert "Had a fall" in text and "Show the notes" not in text


def test_a_day_in_the_future_and_a_wrong_kind_are_refused_and_nothing_typed_is_lost(
    client: Client, session: Session, joan: Person
) -> None:
    for field, value in (("on", "2026-11-25"), ("on", "soon"), ("kind", "party"), ("kind", "")):
        text = unescape(client.post(f"/people/{joan.id}/events/new", data={**FALL, field: value}).text)
        assert "There is a problem" in text and f'href="#{field}' in text and "In the bath, no harm" in text
    assert session.scalars(select(PersonEvent)).all() == []


def test_sent_twice_it_happened_once(client: Client, session: Session, joan: Person) -> None:
    for _ in range(2):
        assert client.post(f"/people/{joan.id}/events/new", data=FALL).status_code == 302
    assert len(session.scalars(select(PersonEvent)).all()) == 1


def test_what_was_wrong_is_withdrawn_and_nothing_is_lost(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    client.post(f"/people/{joan.id}/events/new", data={"kind": "discharge", "on": "2026-11-20", "note": "Ward 4"})
    assert "Home from hospital: a review is due within 14 days" in page(client, f"/people/{joan.id}")
    event = session.scalars(select(PersonEvent)).one()
    other = world.people["Stan"]
    assert client.post(f"/people/{other.id}/events/{event.id}/withdraw").status_code == 404
    for _ in range(2):
        assert client.post(f"/people/{joan.id}/events/{event.id}/withdraw").status_code == 302
    assert "Home from hospital" not in page(client, f"/people/{joan.id}")
    text = " ".join(page(client, f"/people/{joan.id}/events").split())
    assert "Withdrawn (1)" in text and "withdrawn by Amina" in text
    assert "Ward 4" in client.post(f"/people/{joan.id}/events/notes").text


def test_another_teams_person_is_not_there(client: Client, world: World, joan: Person) -> None:
    client.sign_in(world.users["other worker"])
    assert client.get(f"/people/{joan.id}/events").status_code == 404
    assert client.post(f"/people/{joan.id}/events/new", data=FALL).status_code == 404
    assert client.post(f"/people/{joan.id}/events/notes").status_code == 404


def test_queries_do_not_grow_with_what_happened(client: Client, joan: Person, queries: Callable[[str], int]) -> None:
    at = f"/people/{joan.id}/events"
    few = queries(at)
    for day in range(1, 6):
        client.post(f"{at}/new", data={**FALL, "on": f"2026-11-0{day}"})
    assert queries(at) == few
