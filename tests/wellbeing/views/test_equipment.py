"""Equipment ordered within a level, beyond it by an OT, sent and fitted; the list of it, and the wait for it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes, policy
from io import StringIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.homes_pages import (
    base,
    begun,
    home,
    level,
    ordered,
    somebody,
)
from tests.wellbeing.views.page_text import refused
from tests.wellbeing.views.page_text import taken as sent
from tests.wellbeing.views.page_text import words_at as page
from wellbeing.models import (
    EquipmentItem,
    EquipmentOrder,
    HomeAssessment,
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
