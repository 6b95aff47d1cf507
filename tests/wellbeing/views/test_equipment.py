"""A home assessed a room a page, equipment ordered within a level, beyond it by an OT, and the wait for it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes, policy
from html import unescape
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plans.home_assessment import ROOM, STEPS
from tests import factories
from tests.homes_made import WANTS, create_assessment
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import (
    Competence,
    EquipmentItem,
    EquipmentOrder,
    HomeAssessment,
    OutsideAssessor,
    Person,
    RoleGrant,
    SignOff,
    User,
)
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

OWN = {
    "wants": WANTS,
    "told_by": "person",
    "managing_bathroom": "cannot",
    "managing_stairs": "none",
    "more": "",
    "seen": "0",
}
KEYS = iter(range(10_000))


def level(session: Session, world: World, number: int) -> Competence:
    found = factories.create_competence(
        session, world.team, f"trusted-assessor-{number}", kind="trusted_assessor", per_person=False
    )
    found.signed_by = "ot"
    return found


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


def somebody(session: Session, world: World, role: RoleName, name: str, profession: str | None = None) -> User:
    user = factories.create_user(session, name)
    session.add(
        RoleGrant(user_id=user.id, role=role, profession=profession, team_id=world.team.id, starts=factories.LONG_AGO)
    )
    session.flush()
    return user


def outside(session: Session, world: World, user: User, number: int, **given: Any) -> OutsideAssessor:
    row = OutsideAssessor(
        provider_id=world.team.provider_id,
        user_id=user.id,
        name=user.name,
        organisation="Council housing",
        competence_id=level(session, world, number).id,
        starts=given.pop("starts", factories.LONG_AGO),
        until=given.pop("until", None),
        signed_by="Priya",
        **given,
    )
    session.add(row)
    session.flush()
    return row


def base(person: Person) -> str:
    return f"/people/{person.id}/equipment"


def sent(client: Client, path: str, data: dict[str, Any]) -> str:
    answer = client.post(path, data=data)
    assert answer.status_code == 302, unescape(re.sub(r"<[^>]+>|\s+", " ", answer.text))
    return str(answer.location)


def refused(client: Client, path: str, data: dict[str, Any]) -> str:
    answer = client.post(path, data=data)
    assert answer.status_code == 200
    text = unescape(answer.text)
    assert "There is a problem" in text and "<title>Error: " in text
    return text


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return text_of(answer)


def begun(client: Client, person: Person) -> UUID:
    where = sent(client, f"{base(person)}/begin", {"first_contact": str(TODAY - timedelta(days=9))})
    assert where.endswith("/own-words")
    return UUID(where.split("/")[-2])


def assessed(client: Client, person: Person) -> UUID:
    """A whole assessment, from the first page to the last."""
    one = begun(client, person)
    at = f"{base(person)}/{one}"
    assert sent(client, f"{at}/own-words", OWN) == f"{at}/bathroom"
    for room in ROOM:
        answers = {"bathroom": {"toilet_height": "40", "more": "A low seat"}, "chair": {"weight": "61,5 kg"}}
        given = answers.get(room) or {"left_out": "Not there"}
        sent(client, f"{at}/{room}", {**given, "seen": "0"})
    assert sent(client, f"{at}/finish", {"found": "A rail and a higher seat", "on": str(TODAY)}) == f"{at}/order"
    return one


def home(session: Session, world: World, person: Person) -> UUID:
    """The same, as rows."""
    return create_assessment(session, world.team.id, person, TODAY).id


def ordered(client: Client, session: Session, person: Person, one: UUID, code: str = "toilet-seat-5") -> EquipmentOrder:
    data = {"code": code, "quantity": "1", "why": "I stand up by myself", "client_key": f"key{next(KEYS)}"}
    sent(client, f"{base(person)}/{one}/order", data)
    session.expire_all()
    return session.scalars(select(EquipmentOrder).where(EquipmentOrder.client_key == data["client_key"])).one()


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


def test_nothing_is_ordered_without_a_finished_assessment(amina: Client, joan: Person, session: Session) -> None:
    one = begun(amina, joan)
    text = refused(
        amina, f"{base(joan)}/{one}/order", {"code": "bath-board", "quantity": "2", "why": "Kept", "client_key": "k"}
    )
    assert "Nothing is ordered without a finished assessment" in text and "finish the assessment, then order" in text
    assert session.scalar(select(func.count()).select_from(EquipmentOrder)) == 0


def test_an_order_within_the_level_is_ordered_and_a_double_tap_is_one(
    amina: Client, world: World, joan: Person, session: Session
) -> None:
    one = home(session, world, joan)
    data = {"code": "grab-rail-30", "quantity": "2", "why": "I hold on", "client_key": "once"}
    for _ in range(2):
        assert sent(amina, f"{base(joan)}/{one}/order", data) == base(joan)
    (row,) = session.scalars(select(EquipmentOrder)).all()
    assert (row.state, row.quantity, row.asked_on, row.ordered_on) == ("ordered", 2, TODAY, TODAY)
    assert session.scalar(select(func.count()).select_from(EquipmentItem)) == 1
    assert "2 × Grab rail, 30 cm Ordered, not sent yet" in page(amina, base(joan))


def test_beyond_the_level_an_ot_decides(
    amina: Client, client: Client, world: World, joan: Person, session: Session, ot: User
) -> None:
    one = home(session, world, joan)
    lever, lift = ordered(amina, session, joan, one, "bed-lever"), ordered(amina, session, joan, one, "bath-lift")
    assert (lever.state, lever.ordered_on, lift.state) == ("with_ot", None, "with_ot")
    decide = f"/equipment/orders/{lever.id}/decide"
    assert client.post(decide, data={"agreed": "yes"}).status_code == 403, "a worker does not"
    refused(client, f"/equipment/orders/{lever.id}/state", {"then": "ordered", "on": str(TODAY)})

    client.sign_in(somebody(session, world, RoleName.PROFESSIONAL, "Ngozi", profession="nurse"))
    assert "Only an occupational therapist decides" in refused(client, decide, {"agreed": "yes"})

    client.sign_in(ot)
    found = page(client, "/equipment")
    assert "Waiting for you to decide (2)" in found and "Joan: Bed lever" in found
    for _ in range(2):
        sent(client, decide, {"agreed": "yes"})
    no = f"/equipment/orders/{lift.id}/decide"
    assert "Say why, so that the person can be told" in refused(client, no, {"agreed": "no", "because": " "})
    for _ in range(2):
        sent(client, no, {"agreed": "no", "because": "The bath is too short. A board will do."})
    assert "no longer waiting" in refused(client, no, {"agreed": "yes"})
    session.expire_all()
    assert (lever.state, lever.ordered_on, lever.decided_by_id) == ("ordered", TODAY, ot.id)
    assert (lift.state, lift.closed_on) == ("not_agreed", TODAY)
    client.sign_in(world.users["worker"])
    assert "The bath is too short." in page(client, base(joan))


def test_level_four_orders_what_level_three_may_not(
    amina: Client, world: World, session: Session, joan: Person
) -> None:
    factories.create_sign_off(session, world.me, level(session, world, 4))
    one = home(session, world, joan)
    assert ordered(amina, session, joan, one, "bed-lever").state == "ordered"
    assert ordered(amina, session, joan, one, "stair-lift").state == "with_ot"


def test_an_order_goes_to_sent_and_fitted_on_days_that_can_be(
    amina: Client, world: World, joan: Person, session: Session
) -> None:
    order = ordered(amina, session, joan, home(session, world, joan))
    at = f"/equipment/orders/{order.id}/state"
    refused(amina, at, {"then": "fitted", "on": str(TODAY)})
    assert "until today" in refused(amina, at, {"then": "sent", "on": str(TODAY + timedelta(days=1))})
    assert "until today" in refused(amina, at, {"then": "sent", "on": str(TODAY - timedelta(days=1))})
    for _ in range(2):
        sent(amina, at, {"then": "sent", "on": str(TODAY)})
    sent(amina, at, {"then": "fitted", "on": str(TODAY)})
    assert "has gone another way" in refused(amina, at, {"then": "cancelled", "on": str(TODAY), "because": "x"})
    session.expire_all()
    assert (order.state, order.sent_on, order.fitted_on) == ("fitted", TODAY, TODAY)


def test_cancelling_takes_a_reason(amina: Client, world: World, joan: Person, session: Session) -> None:
    order = ordered(amina, session, joan, home(session, world, joan))
    at = f"/equipment/orders/{order.id}/state"
    assert "Say why" in refused(amina, at, {"then": "cancelled", "on": str(TODAY), "because": ""})
    sent(amina, at, {"then": "cancelled", "on": str(TODAY), "because": "Joan would rather not"})
    session.expire_all()
    assert (order.state, order.closed_on, order.closed_because) == ("cancelled", TODAY, "Joan would rather not")


def test_the_order_leaves_as_a_sheet_a_file_and_an_e_mail(
    amina: Client, world: World, joan: Person, session: Session
) -> None:
    joan.name, joan.address = "=cmd|' /C calc'!A0", "14 Invented Row\r\nBcc: somebody@example.org"
    one = home(session, world, joan)
    order, lift = ordered(amina, session, joan, one), ordered(amina, session, joan, one, "bath-lift")
    at = f"{base(joan)}/{one}/sheet"
    found = page(amina, at)
    assert "Raised toilet seat, 5 cm" in found and "Height of the toilet seat from the floor: 40 cm" in found
    assert "bath-lift" not in found, "it waits for the occupational therapist"

    answer = amina.get(f"{at}.csv")
    (line,) = csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))
    assert (line["code"], line["how many"], line["name"]) == ("toilet-seat-5", "1", "'=cmd|' /C calc'!A0")
    mail = amina.get(f"{at}.eml")
    message = message_from_bytes(mail.data, policy=policy.default)
    assert message["Subject"] == f"Equipment order {one.hex[:8].upper()}" and message["Bcc"] is None
    assert message["X-Unsent"] == "1"
    body = message.get_content()
    assert "1 × Raised toilet seat, 5 cm" in body and "14 Invented Row Bcc: somebody@example.org" in body
    for each in (answer, mail):
        assert "cmd" not in each.headers["Content-Disposition"] and "joan" not in each.headers["Content-Disposition"]
        assert each.headers["Cache-Control"] == "private, no-store"

    for _ in range(2):
        sent(amina, f"{base(joan)}/{one}/sent", {"order": [str(order.id), str(lift.id)]})
    session.expire_all()
    assert (order.state, order.sent_on, lift.state) == ("sent", TODAY, "with_ot")


def test_orders_of_another_home_are_not_sent_along(amina: Client, world: World, session: Session, joan: Person) -> None:
    mine = home(session, world, joan)
    other = ordered(amina, session, world.people["Stan"], home(session, world, world.people["Stan"]))
    assert amina.post(f"{base(joan)}/{mine}/sent", data={"order": str(other.id)}).status_code == 404
    assert amina.post(f"{base(joan)}/{mine}/sent", data={"order": "x"}).status_code == 404
    session.expire_all()
    assert other.state == "ordered"


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


def test_the_list_of_equipment_is_added_to_and_ended(
    client: Client, world: World, session: Session, joan: Person, amina: Client
) -> None:
    one = home(session, world, joan)
    order = f"{base(joan)}/{one}/order"
    client.sign_in(somebody(session, world, RoleName.ADMINISTRATOR, "Dana"))
    provider = str(world.team.provider_id)
    thing = {
        "provider": provider,
        "name": "Talking kettle",
        "what_for": "Says when it boils",
        "room": "kitchen",
        "level": "3",
        "measure": "",
    }
    for _ in range(2):
        sent(client, "/catalogue/new", thing)
    assert "already" in refused(client, "/catalogue/new", {**thing, "level": "ot"})
    assert "already" in refused(client, "/catalogue/new", {**thing, "name": "bath BOARD"})
    for _ in range(2):
        sent(client, "/catalogue/end", {"provider": provider, "code": "bath-board"})
    assert "Not ordered since" in page(client, "/catalogue")
    other = str(world.other_team.provider_id) if world.other_team.provider_id != world.team.provider_id else str(one)
    assert client.post("/catalogue/end", data={"provider": other, "code": "bath-board"}).status_code == 404
    assert client.post("/catalogue/end", data={"provider": provider, "code": "no-such"}).status_code == 404

    client.sign_in(world.users["worker"])
    offered = client.get(order).text
    assert 'value="talking-kettle"' in offered and 'value="bath-board"' not in offered
    refused(client, order, {"code": "bath-board", "quantity": "1", "why": "x", "client_key": "k"})
    assert ordered(client, session, joan, one, "talking-kettle").state == "ordered"
    client.sign_in(somebody(session, world, RoleName.ADMINISTRATOR, "Dan"))
    sent(client, "/catalogue/end", {"provider": provider, "code": "bath-board", "again": "yes"})
    client.sign_in(world.users["worker"])
    assert 'value="bath-board"' in client.get(order).text


def test_the_wait_is_the_middle_one_of_each_month(
    amina: Client, world: World, session: Session, joan: Person, signed: SignOff
) -> None:
    for first, done in ((date(2026, 10, 1), date(2026, 10, 10)), (date(2026, 10, 1), date(2026, 10, 21))):
        session.add(
            HomeAssessment(
                person_id=joan.id, team_id=world.team.id, first_contact=first, on=done, body="{}", recorded_at=NOW
            )
        )
    found = page(amina, f"/equipment/teams/{world.team.id}")
    assert "October 2026 14.5 days 2 – 0" in found
    picture = amina.get(f"/equipment/teams/{world.team.id}/waits.svg")
    assert picture.mimetype == "image/svg+xml" and "14.5 days" in picture.text
    assert amina.get(f"/equipment/teams/{world.other_team.id}").status_code == 404
    assert amina.get(f"/equipment/teams/{world.other_team.id}/waits.svg").status_code == 404


def test_lists_ask_as_often_for_many_as_for_few(
    amina: Client, world: World, session: Session, joan: Person, queries: Callable[[str], int]
) -> None:
    one = home(session, world, joan)
    ordered(amina, session, joan, one)
    paths = ("/equipment", base(joan), f"/equipment/teams/{world.team.id}")
    before = [queries(path) for path in paths]
    for name in ("Stan", "Bob"):
        another = home(session, world, world.people[name])
        ordered(amina, session, world.people[name], another, "bath-lift")
    for code in ("key-safe", "half-step", "stair-lift"):
        ordered(amina, session, joan, one, code)
    assert [queries(path) for path in paths] == before


def test_every_page_of_an_assessment_goes_on_to_the_next(amina: Client, joan: Person) -> None:
    one = begun(amina, joan)
    at = f"{base(joan)}/{one}"
    for number, step in enumerate(STEPS):
        data = OWN if number == 0 else {"left_out": "Not there", "seen": "0"}
        following = STEPS[number + 1] if number + 1 < len(STEPS) else "finish"
        assert sent(amina, f"{at}/{step}", data) == f"{at}/{following}"
