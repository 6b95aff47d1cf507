"""A home assessed a room a page, by a worker or somebody from outside who is signed off for it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plans.home_assessment import ROOM, STEPS
from tests import factories
from tests.homes_made import WANTS
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.homes_pages import (
    OWN,
    assessed,
    base,
    begun,
    home,
    level,
    ordered,
    outside,
    somebody,
)
from tests.wellbeing.views.page_text import refused
from tests.wellbeing.views.page_text import taken as sent
from tests.wellbeing.views.page_text import words_at as page
from wellbeing.models import (
    EquipmentOrder,
    HomeAssessment,
    OutsideAssessor,
    Person,
    SignOff,
    User,
)
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def joan(world: World) -> Person:
    return world.people["Joan"]


@pytest.fixture
def signed(world: World, session: Session) -> SignOff:
    """Amina's sign-off as a Trusted Assessor, level 3."""
    return factories.create_sign_off(session, world.me, level(session, world, 3), until=TODAY + timedelta(days=30))


@pytest.fixture
def amina(world: World, client: Client, signed: SignOff) -> Client:
    client.sign_in(world.users["worker"])
    return client


@pytest.fixture
def ot(world: World, session: Session) -> User:
    return somebody(session, world, RoleName.PROFESSIONAL, "Priya", profession="ot")


@pytest.fixture
def tina(world: World, session: Session) -> User:
    """Tina, of council housing, with an account and no sign-off yet."""
    return somebody(session, world, RoleName.ASSESSOR, "Tina")


def test_a_home_is_assessed_a_room_a_page_and_saved_at_each(amina: Client, joan: Person, session: Session) -> None:
    one = begun(amina, joan)
    at = f"{base(joan)}/{one}"
    assert begun(amina, joan) == one, "a second tap goes on with the same"
    assert sent(amina, f"{at}/own-words", OWN) == f"{at}/bathroom"
    found = page(amina, f"{at}/bathroom")
    assert WANTS in found and "page 2 of 8" in found and "I can’t without help" in found
    assert "Go on with the assessment" in page(amina, base(joan))
    assert f'{at}/bathroom"' in amina.get(base(joan)).text, "it goes on where it stopped"
    row = session.get_one(HomeAssessment, one)
    assert WANTS in row.body
    assert WANTS not in session.connection().exec_driver_sql("select body from home_assessment").scalar_one()


def test_a_slip_of_the_tape_is_asked_again_and_nothing_typed_is_lost(amina: Client, joan: Person) -> None:
    at = f"{base(joan)}/{begun(amina, joan)}/bathroom"
    found = refused(amina, at, {"toilet_height": "4", "gets_in": "She holds the sink", "seen": "0"})
    assert "Give a number in cm, from 30 to 70. Check the tape: 4 cm is not likely" in found
    assert "She holds the sink" in found and 'value="4"' in found


def test_two_who_save_the_same_page_at_once_both_see_what_the_other_wrote(amina: Client, joan: Person) -> None:
    at = f"{base(joan)}/{begun(amina, joan)}/bed"
    sent(amina, at, {"more": "From the phone", "seen": "0"})
    sent(amina, at, {"more": "From the phone", "seen": "0"})  # the same again is the same
    found = refused(amina, at, {"more": "From the tablet", "seen": "0"})
    assert "Somebody else saved this page since" in found and "From the phone" in found and "From the tablet" in found
    sent(amina, at, {"more": "Both", "seen": re.search(r'name="seen"[^>]*value="(\d+)"', found)[1]})  # type: ignore[index]
    sent(amina, at.replace("/bed", "/chair"), {"more": "Another room is no quarrel", "seen": "0"})


def test_it_is_finished_only_when_every_room_has_an_answer(amina: Client, joan: Person, session: Session) -> None:
    one = begun(amina, joan)
    at = f"{base(joan)}/{one}"
    assert "Ask first what the person wants to do" in page(amina, f"{at}/finish")
    refused(amina, f"{at}/finish", {"found": "A rail", "on": str(TODAY)})
    assert session.get_one(HomeAssessment, one).on is None


@pytest.mark.parametrize("days", [-10, 1])
def test_it_was_done_between_the_first_contact_and_today(amina: Client, joan: Person, days: int) -> None:
    one = begun(amina, joan)
    at = f"{base(joan)}/{one}"
    sent(amina, f"{at}/own-words", OWN)
    for room in ROOM:
        sent(amina, f"{at}/{room}", {"left_out": "Not there", "seen": "0"})
    found = refused(amina, f"{at}/finish", {"found": "Nothing", "on": str(TODAY + timedelta(days=days))})
    assert "Give a day from the first contact until today" in found


def test_a_finished_one_keeps_who_and_on_what_and_is_not_altered(
    amina: Client, joan: Person, session: Session, signed: SignOff
) -> None:
    one = assessed(amina, joan)
    row = session.get_one(HomeAssessment, one)
    assert (row.on, row.assessor, row.sign_off_id, row.first_contact) == (
        TODAY,
        "Amina",
        signed.id,
        TODAY - timedelta(days=9),
    )
    at = f"{base(joan)}/{one}"
    amina.post(f"{at}/bathroom", data={"more": "Later", "seen": "1"})
    session.expire_all()
    assert "Later" not in session.get_one(HomeAssessment, one).body
    found = page(amina, at)
    assert (
        "9 days after somebody first asked" in found
        and "61.5 kg" in found
        and "Not looked at, because: Not there" in found
    )


@pytest.mark.parametrize("why", ["none", "over", "suspended", "paused", "declined"])
def test_without_a_sign_off_that_counts_only_the_persons_words_are_written(
    client: Client, world: World, session: Session, joan: Person, signed: SignOff, why: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "none": {"worker_id": world.workers["Sam"].id},
        "over": {"until": TODAY - timedelta(days=1)},
        "suspended": {"suspended_at": NOW},
        "paused": {"paused_at": NOW},
        "declined": {"declined_at": NOW},
    }
    client.sign_in(world.users["worker"])
    whole = home(session, world, world.people["Stan"])
    for name, value in changes[why].items():
        setattr(signed, name, value)
    one = begun(client, joan)
    at = f"{base(joan)}/{one}"
    assert sent(client, f"{at}/own-words", OWN) == f"{at}/bathroom"
    found = page(client, f"{at}/bathroom")
    assert "no Trusted Assessor sign-off that counts today" in found and "Ask the occupational therapist" in found
    client.post(f"{at}/bathroom", data={"more": "Looked all the same", "seen": "0"})
    session.expire_all()
    assert "Looked all the same" not in session.get_one(HomeAssessment, one).body
    order = f"{base(world.people['Stan'])}/{whole}/order"
    text = refused(client, order, {"code": "bath-board", "quantity": "1", "why": "Kept", "client_key": "k"})
    assert "no Trusted Assessor sign-off" in text and "Kept" in text and "renew it" in text
    assert session.scalar(select(func.count()).select_from(EquipmentOrder)) == 0


def test_an_assessor_from_outside_opens_on_equipment_and_sees_no_plan(
    client: Client, world: World, session: Session, joan: Person, tina: User
) -> None:
    row = outside(session, world, tina, 3)
    client.sign_in(tina)
    assert client.get("/").location == "/equipment"
    found = page(client, "/equipment")
    assert "Joan Invented" in found and "Invented Road" in found
    one = assessed(client, joan)
    assert ordered(client, session, joan, one).state == "ordered"
    assert session.get_one(HomeAssessment, one).outside_assessor_id == row.id
    for path in (f"/people/{joan.id}", f"/people/{joan.id}/plan", "/people", "/sign-offs", "/catalogue"):
        assert client.get(path).status_code == 403, path
    whole = "".join(client.get(path).text for path in ("/equipment", base(joan), f"{base(joan)}/{one}"))
    assert "Tea before anything else" not in whole and "Key safe" not in whole
    other = factories.create_person(session, world.other_team, "Zelda")
    assert client.get(base(other)).status_code == 404
    assert "Zelda" not in page(client, "/equipment")


@pytest.mark.parametrize(
    "given", [{"suspended_at": NOW}, {"until": TODAY - timedelta(days=1)}, {"starts": TODAY + timedelta(days=1)}]
)
def test_an_outside_assessors_sign_off_has_to_count_today(
    client: Client, world: World, session: Session, joan: Person, tina: User, given: dict[str, Any]
) -> None:
    outside(session, world, tina, 3, **given)
    client.sign_in(tina)
    at = f"{base(joan)}/{begun(client, joan)}"
    assert "no Trusted Assessor sign-off that counts today" in page(client, f"{at}/bathroom")


def test_an_ot_signs_an_assessor_off_suspends_and_renews(
    client: Client, world: World, session: Session, ot: User, tina: User
) -> None:
    competence = level(session, world, 3)
    data = {
        "user": str(tina.id),
        "organisation": "Council housing",
        "competence": str(competence.id),
        "starts": str(TODAY),
        "until": str(TODAY + timedelta(days=365)),
    }
    client.sign_in(somebody(session, world, RoleName.PROFESSIONAL, "Ngozi", profession="nurse"))
    assert "Only an occupational therapist signs off" in refused(client, "/assessors/new", data)
    client.sign_in(ot)
    assert "waits for this" not in page(client, "/assessors/new")
    where = sent(client, "/assessors/new", data)
    assert client.post("/assessors/new", data=data).status_code in (200, 302)
    (row,) = session.scalars(select(OutsideAssessor)).all()
    assert "Say why" in refused(client, f"{where}/suspend", {"reason": ""})
    sent(client, f"{where}/suspend", {"reason": "New rails to learn first"})
    session.expire_all()
    assert row.suspended_at is not None and "Suspended" in page(client, where)
    sent(client, f"{where}/renew", {**data, "starts": str(TODAY)})
    session.expire_all()
    assert row.suspended_at is None and "May assess" in page(client, where)


def test_every_page_of_an_assessment_goes_on_to_the_next(amina: Client, joan: Person) -> None:
    one = begun(amina, joan)
    at = f"{base(joan)}/{one}"
    for number, step in enumerate(STEPS):
        data = OWN if number == 0 else {"left_out": "Not there", "seen": "0"}
        following = STEPS[number + 1] if number + 1 < len(STEPS) else "finish"
        assert sent(amina, f"{at}/{step}", data) == f"{at}/{following}"
