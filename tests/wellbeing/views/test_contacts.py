import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import mark, page
from wellbeing.models import Contact, Look, Person

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

CAROL: dict[str, Any] = {
    "kind": "family",
    "name": "Carol Invented",
    "relation": "her daughter",
    "reached_by": "01632 960 311, not before nine",
    "may_know": "Everything but money",
    "offers": "The big shop",
    "ring": "1",
}
NUMBER = "943 476 5919"


@pytest.fixture
def joan(client: Client, world: World) -> Person:
    client.sign_in(world.users["worker"])
    return world.people["Joan"]


@pytest.fixture
def carol(client: Client, session: Session, joan: Person) -> Contact:
    assert client.post(f"/people/{joan.id}/contacts/new", data=CAROL).status_code == 302
    return session.scalars(select(Contact)).one()


def test_an_empty_page_says_who_is_missing_and_leads_there(client: Client, joan: Person) -> None:
    text = page(client, f"/people/{joan.id}/contacts")
    assert all(f"No {who} is written down" in text for who in ("broker", "community nurse", "GP"))
    form = page(client, f"/people/{joan.id}/contacts/new?kind=gp")
    assert re.search(r'value="gp"[^>]*checked', form)


def test_family_with_what_they_may_know_and_whom_to_ring(
    client: Client, session: Session, joan: Person, carol: Contact
) -> None:
    text = page(client, f"/people/{joan.id}/contacts")
    assert "Carol Invented" in text and "Ring first" in text and "Everything but money" in text
    assert 'href="tel:01632960311"' in text
    shown = unescape(client.post(f"/people/{joan.id}/emergency").text)
    assert "Carol Invented: her daughter, 01632 960 311" in shown
    assert session.execute(text_of_row()).one()[0] != CAROL["name"]


def text_of_row() -> Any:
    return text("SELECT name FROM contact")


def test_a_coach_sees_who_they_are_and_not_how_to_reach_them(
    client: Client, world: World, joan: Person, carol: Contact
) -> None:
    client.sign_in(world.users["coach"])
    shown = page(client, f"/people/{joan.id}/contacts")
    assert "Carol Invented" in shown and "her daughter" in shown
    assert "01632" not in shown and "Everything but money" not in shown and "NHS number" not in shown
    assert client.get(f"/people/{joan.id}/contacts/{carol.id}").status_code == 403


def test_the_same_again_is_the_same(client: Client, session: Session, joan: Person, carol: Contact) -> None:
    assert client.post(f"/people/{joan.id}/contacts/new", data=CAROL).status_code == 302
    assert len(session.scalars(select(Contact)).all()) == 1


def test_of_two_who_change_it_at_once_neither_is_lost(
    client: Client, session: Session, world: World, joan: Person, carol: Contact
) -> None:
    at = f"/people/{joan.id}/contacts/{carol.id}"
    seen = mark(page(client, at))
    client.sign_in(world.users["sam"])
    assert client.post(at, data={**CAROL, "reached_by": "ring the shop", "seen": seen}).status_code == 302
    client.sign_in(world.users["worker"])
    answer = client.post(at, data={**CAROL, "may_know": "All of it", "seen": seen})
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert "Sam wrote" in text and "ring the shop" in text and "All of it" in text
    session.expire_all()
    assert session.scalars(select(Contact.may_know)).one() == "Everything but money"
    assert client.post(at, data={**CAROL, "may_know": "All of it", "seen": mark(text)}).status_code == 302
    session.expire_all()
    assert session.scalars(select(Contact.may_know)).one() == "All of it"


def test_who_is_no_longer_around_stays_and_can_come_back(
    client: Client, session: Session, joan: Person, carol: Contact
) -> None:
    at = f"/people/{joan.id}/contacts"
    for _ in range(2):
        assert client.post(f"{at}/{carol.id}/end").status_code == 302
    text = page(client, at)
    assert "No longer (1)" in text and "Carol Invented is around again" in text
    assert "Carol" not in client.post(f"/people/{joan.id}/emergency").text
    client.post(f"{at}/{carol.id}/back")
    assert "Ring first" in page(client, at)


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("kind", ""), ("kind", "wizard"), ("ring", "9"), ("reached_by", "x" * 400)]
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, session: Session, joan: Person, field: str, value: str
) -> None:
    answer = client.post(f"/people/{joan.id}/contacts/new", data={**CAROL, field: value})
    assert answer.status_code == 200
    text = unescape(answer.text)
    assert "There is a problem" in text and f'href="#{field}' in text and "Everything but money" in text
    assert session.scalars(select(Contact)).all() == []


def test_an_nhs_number_is_checked_sealed_and_shown_with_a_look(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/nhs-number"
    wrong = client.post(at, data={"number": "943 476 5918"})
    assert "That is not an NHS number" in wrong.text and "943 476 5918" in wrong.text
    assert client.post(at, data={"number": "9434765919"}).status_code == 302
    assert NUMBER not in page(client, f"/people/{joan.id}/contacts") and "9434765919" not in page(client, at)
    assert session.scalars(select(Look)).all() == []
    assert NUMBER in client.post(f"{at}/show").text
    session.expire_all()
    assert session.scalars(select(Look.what)).all() == ["nhs_number"]
    assert "9434765919" not in str(session.execute(text("SELECT nhs_number FROM person")).all())
    assert client.post(at, data={"take_out": "y"}).status_code == 302
    session.expire_all()
    assert session.get_one(Person, joan.id).nhs_number is None


def test_a_coach_never_sees_an_nhs_number(client: Client, session: Session, world: World, joan: Person) -> None:
    joan.nhs_number = "9434765919"
    client.sign_in(world.users["coach"])
    assert client.post(f"/people/{joan.id}/nhs-number/show").status_code == 403
    assert "Show the NHS number" not in page(client, f"/people/{joan.id}/contacts")


def test_who_told_us(client: Client, joan: Person) -> None:
    at = f"/people/{joan.id}/referral"
    assert "There is a problem" in unescape(client.post(at, data={"referred_by": "x"}).text)
    assert client.post(at, data={"referred_by": "thurrock_first"}).status_code == 302
    assert "Thurrock First" in page(client, f"/people/{joan.id}/contacts")


def test_another_persons_and_another_teams_contact_is_not_there(
    client: Client, world: World, joan: Person, carol: Contact
) -> None:
    stan = world.people["Stan"]
    assert client.get(f"/people/{stan.id}/contacts/{carol.id}").status_code == 404
    assert client.post(f"/people/{stan.id}/contacts/{carol.id}", data=CAROL).status_code == 404
    assert client.post(f"/people/{stan.id}/contacts/{carol.id}/end").status_code == 404
    client.sign_in(world.users["other worker"])
    for path in ("contacts", f"contacts/{carol.id}", "contacts/new", "referral", "nhs-number"):
        assert client.get(f"/people/{joan.id}/{path}").status_code == 404
    assert client.post(f"/people/{joan.id}/nhs-number/show").status_code == 404


def test_queries_do_not_grow_with_the_people_around(
    client: Client, session: Session, joan: Person, carol: Contact, queries: Callable[[str], int]
) -> None:
    at = f"/people/{joan.id}/contacts"
    few = queries(at)
    for number in range(4):
        client.post(f"{at}/new", data={**CAROL, "name": f"Carol {number}"})
    assert queries(at) == few
