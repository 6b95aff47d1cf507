"""What a phone is given to keep, what the page without a signal holds, and how a phone is cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import time, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.about_me import Moment, Private
from tests import small_world
from tests.factories import LONG_AGO, create_user
from tests.small_world import NOW, TODAY, YESTERDAY, World
from tests.wellbeing.accounts_made import RIGHT
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing import accounts, clock
from wellbeing.models import CalendarFeed, Look, Phone, RoleGrant, User
from wellbeing.phones import EMPTY_YOURSELF
from wellbeing.store import about_me
from wellbeing.store.alarm_watch import heard_of
from wellbeing.store.phone import is_cut_off, phone_of
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    """Amina, signed in on her phone by the page."""
    return signed_in(world, client)


def signed_in(world: World, client: Client) -> Client:
    user = world.users["worker"]
    with client.application.app_context():
        user.password = accounts.password_hash(RIGHT)
    client.post("/sign-in", data={"email": user.email, "password": RIGHT})
    return client


def pack_of(client: Client) -> dict[str, Any]:
    answer = client.get("/phone/pack")
    assert answer.status_code == 200
    return dict(answer.get_json())


def the_phone(session: Session) -> Phone:
    session.expire_all()
    return session.scalars(select(Phone).order_by(Phone.made_at.desc())).first()  # type: ignore[return-value]


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def looks(session: Session) -> list[Look]:
    return list(session.scalars(select(Look).where(Look.what == about_me.KEPT_ON_PHONE)))


def test_a_phone_is_given_its_worker_s_own_visits_of_today_and_tomorrow_and_no_others(
    amina: Client, world: World
) -> None:
    pages = pack_of(amina)["pages"]
    days = [address for address in pages if address.startswith("/my-day/")]
    assert days == [f"/my-day/{TODAY}", f"/my-day/{TOMORROW}"]
    visits = {address.split("/")[2] for address in pages if address.startswith("/visits/")}
    mine = {str(world.visits[name]) for name in ("Ivy", "Joan", "Bob", "Stan", "Eric")}
    assert mine < visits and len(visits) == len(mine) + 1, "and Joan’s of tomorrow"
    assert str(world.visits["Joan with Sam"]) not in json.dumps(pages)


def test_it_keeps_what_is_needed_at_the_door(amina: Client, world: World, session: Session) -> None:
    person = world.people["Joan"]
    private = Private(
        allergies="Penicillin", emergency="Sit her up", papers="Fridge door", risks="The stairs", health="Diabetes",
        decides="Her niece",
    )  # fmt: skip
    about_me.put(session, person.id, Moment(private=private), None, NOW)
    pages = pack_of(amina)["pages"]
    page = words_of(pages[f"/visits/{world.visits['Joan']}"])
    for words in ("Joan", "2 Invented Road", "09:00 – 09:45", "Tea before anything else.", person.way_in):
        assert words in page
    for words in ("Penicillin", "Sit her up", "Fridge door", "Nobody is written down to ring"):
        assert words in page
    for words in ("The stairs", "Diabetes", "Her niece"):
        assert words not in json.dumps(pages), "what is not needed at the door stays away"


def test_each_day_says_when_it_was_heard_and_what_it_does_not_show(amina: Client) -> None:
    pages = pack_of(amina)["pages"]
    for day in (TODAY, TOMORROW):
        said = words_of(pages[f"/my-day/{day}"])
        assert "your day as the phone heard it Tuesday 24 November at 09:05" in said
        assert "Not shown without a signal: visits to look after, what is new for you, and which visit is next" in said


def test_no_surname_no_plan_and_no_token_goes_to_the_phone(amina: Client, world: World, session: Session) -> None:
    world.people["Joan"].name = "Joan Zqxsurname"
    world.people["Joan"].nhs_number = "943 476 5919"
    body = amina.get("/phone/pack").text
    assert "Zqxsurname" not in body and "943 476" not in body
    assert "csrf_token" not in body
    assert world.users["worker"].email not in body and world.users["worker"].name not in body


def test_that_a_phone_keeps_it_is_a_look_for_each_person_once_a_day(amina: Client, session: Session) -> None:
    for _ in range(3):
        pack_of(amina)
    assert len({look.person_id for look in looks(session)}) == len(looks(session)) == 5
    with clock.at(NOW + timedelta(hours=10)):
        pack_of(amina)
    assert len(looks(session)) == 5
    with clock.at(NOW + timedelta(days=1)):
        pack_of(signed_in_again(amina))
    assert len(looks(session)) == 6, "Joan’s, a day later"


def signed_in_again(client: Client) -> Client:
    with client.session_transaction() as cookie:
        cookie[accounts.SIGNED_IN_AT] = int(clock.now().timestamp())
    return client


def test_the_team_sees_that_a_phone_keeps_it(amina: Client, world: World) -> None:
    pack_of(amina)
    page = text_of(amina.get(f"/people/{world.people['Joan'].id}/looks"))
    assert "Kept on their phone for a visit" in page


def test_the_queries_of_a_pack_do_not_grow_with_the_visits(
    amina: Client, world: World, session: Session, queries: Callable[[str], int]
) -> None:
    pack_of(amina)
    few = queries("/phone/pack")
    for hour in range(6):
        small_world.visit(session, world, "Stan", TODAY, time(15 + hour), 20, ["Amina"])
    small_world.tell(session, world.team)
    assert queries("/phone/pack") == few


def test_the_page_without_a_signal_is_the_same_for_everybody_and_holds_nothing(client: Client, world: World) -> None:
    nobody = client.get("/phone").text
    amina = signed_in(world, client)
    assert amina.get("/phone").text == nobody
    assert amina.get("/sw.js").text == amina.application.test_client().get("/sw.js").text
    assert not [name for name in world.people if name in nobody] and "Amina" not in nobody
    assert "<script nonce" not in nobody and not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=", nobody)


def test_everything_that_the_service_worker_keeps_is_there_and_nobody_s(client: Client) -> None:
    script = client.get("/sw.js")
    assert script.content_type.startswith("text/javascript")
    kept = re.search(r"const KEPT = (\[.*\]);", script.text)
    assert kept is not None
    for address in json.loads(kept[1].replace("'", '"')):
        assert client.get(address).status_code == 200, address
    assert not re.search(r"/(my-day|visits|people|rota|me)\b", kept[1])


def test_the_manifest_opens_on_my_day(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    said = json.loads(answer.text)
    assert (said["start_url"], said["scope"], said["display"]) == ("/my-day", "/", "standalone")
    for icon in said["icons"]:
        assert client.get(icon["src"]).status_code == 200
    assert 'rel="manifest"' in client.get("/sign-in").text


def test_signing_in_again_on_the_same_browser_is_the_same_phone(amina: Client, world: World, session: Session) -> None:
    first = the_phone(session)
    amina.post("/sign-out")
    signed_in(world, amina)
    assert session.scalars(select(Phone.id)).all() == [first.id]
    other = amina.application.test_client()
    assert isinstance(other, Client)
    signed_in(world, other)
    assert len(session.scalars(select(Phone.id)).all()) == 2


def test_somebody_who_is_no_worker_has_no_phone(client: Client, world: World, session: Session) -> None:
    coach = world.users["coach"]
    with client.application.app_context():
        coach.password = accounts.password_hash(RIGHT)
    client.post("/sign-in", data={"email": coach.email, "password": RIGHT})
    assert client.get("/phone/contact").get_json()["signed_in"]
    assert session.scalars(select(Phone)).all() == []
    assert client.get("/phone/pack").status_code == 403


def test_a_phone_is_known_by_its_credential_and_by_no_other(amina: Client, session: Session) -> None:
    shown = pack_of(amina)["credential"]
    assert f'name="phone" content="{shown}"' in amina.get("/my-day").text
    phone = the_phone(session)
    assert phone_of(session, shown) == phone
    assert shown.partition(".")[2] not in phone.secret_hash
    for other in ("", "x", f"{phone.id.hex}.", f"{phone.id.hex}.{'0' * 64}", shown[:-1], "." + shown):
        assert phone_of(session, other) is None


def test_each_contact_is_noted_at_most_once_a_minute(amina: Client, world: World, session: Session) -> None:
    for seconds, heard in ((30, 0), (61, 61), (90, 61), (600, 600)):
        with clock.at(NOW + timedelta(seconds=seconds)):
            amina.get("/my-day")
        assert the_phone(session).heard_at == NOW + timedelta(seconds=heard)
    assert heard_of(session, [world.me.id]) == {world.me.id: NOW + timedelta(minutes=10)}


def test_a_phone_that_i_cut_off_is_out_at_once_and_is_told_to_empty_itself(
    amina: Client, world: World, session: Session
) -> None:
    lost = the_phone(session)
    desk = amina.application.test_client()
    assert isinstance(desk, Client)
    signed_in(world, desk)
    assert "Cut it off" in desk.get("/me/phones/").text
    shown = pack_of(amina)["credential"]
    assert desk.post(f"/me/phones/{lost.id}/cut-off").status_code == 303
    assert "Take that address back" not in desk.get("/me/phones/").text, "she has none"
    answer = amina.get("/my-day")
    assert answer.location.startswith("/sign-in")
    assert amina.get("/sign-in").headers[EMPTY_YOURSELF] == lost.id.hex
    assert amina.get("/phone/contact").get_json()["cut_off"] == [lost.id.hex]
    bare = amina.application.test_client()
    told = bare.get("/phone/contact", headers={"Phone": shown}).get_json()
    assert told["cut_off"] == [lost.id.hex], "also without its cookies"
    assert not told["signed_in"] and "token" not in told
    assert amina.get("/phone/pack").status_code == 302, "nothing is given to it any more"
    assert desk.get("/my-day").status_code == 200, "the other goes on"


def test_who_is_a_worker_no_more_is_told_to_empty_their_phone(amina: Client, world: World, session: Session) -> None:
    phone, user = the_phone(session), world.users["worker"]
    shown = pack_of(amina)["credential"]
    for row in session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)):
        row.until = YESTERDAY
    session.add(RoleGrant(user_id=user.id, role=RoleName.COACH, team_id=world.team.id, starts=TODAY))
    session.flush()
    assert amina.get("/phone/pack").status_code == 403
    for asks, headers in ((amina, {}), (amina.application.test_client(), {"Phone": shown})):
        assert asks.get("/phone/contact", headers=headers).get_json()["cut_off"] == [phone.id.hex]


def test_a_new_password_leaves_this_phone_what_it_was_and_cuts_off_every_other(
    amina: Client, world: World, session: Session
) -> None:
    here = the_phone(session).id
    other = amina.application.test_client()
    assert isinstance(other, Client)
    shown = pack_of(signed_in(world, other))["credential"]
    chosen = {"current": RIGHT, "new": "a kettle for the whole street", "again": "a kettle for the whole street"}
    assert amina.post("/account/password", data=chosen).status_code == 302
    assert pack_of(amina)["phone"] == here.hex, "what it keeps and what it has not sent yet stay good"
    session.expire_all()
    assert {phone.id for phone in session.scalars(select(Phone)) if phone.cut_off_at is None} == {here}
    made = phone_of(session, shown)
    assert made is not None and is_cut_off(session, made), "who knew the old one writes nothing any more"


def test_the_calendar_of_a_lost_phone_is_thought_of_too(
    amina: Client, world: World, session: Session, app: Flask
) -> None:
    phone, user = the_phone(session), world.users["worker"]
    amina.post("/me/calendar", data={"client_key": "k"})
    feed = session.scalars(select(CalendarFeed)).one()
    office = app.test_client()
    assert isinstance(office, Client)
    office.sign_in(administrator(world, session))
    office.post(f"/admin/people/{user.id}/phones/{phone.id}/cut-off")
    session.expire_all()
    assert feed.revoked_at is not None, "nobody knows which calendar was on it"
    signed_in(world, amina)
    amina.post("/me/calendar", data={"client_key": "other"})
    amina.post(f"/me/phones/{phone.id}/cut-off")
    assert "Take that address back" in amina.get("/me/phones/").text


def test_signed_in_again_after_it_was_cut_off_it_is_another_phone(
    amina: Client, world: World, session: Session
) -> None:
    lost = the_phone(session)
    amina.post(f"/me/phones/{lost.id}/cut-off")
    signed_in(world, amina)
    assert len(session.scalars(select(Phone.id)).all()) == 2
    assert pack_of(amina)["phone"] != lost.id.hex


def test_a_lost_phone_is_cut_off_by_an_administrator(amina: Client, world: World, session: Session, app: Flask) -> None:
    office = app.test_client()
    assert isinstance(office, Client)
    office.sign_in(administrator(world, session))
    user = world.users["worker"]
    assert "Browser on a computer" in office.get(f"/admin/people/{user.id}").text
    phone = the_phone(session)
    assert office.post(f"/admin/people/{user.id}/phones/{phone.id}/cut-off").status_code == 302
    assert amina.get("/my-day").status_code == 302
    assert amina.get("/sign-in").headers[EMPTY_YOURSELF] == phone.id.hex
    signed_in(world, amina)
    assert office.post(f"/admin/people/{user.id}/lost-phone").status_code == 200
    assert all(one.cut_off_at for one in session.scalars(select(Phone).execution_options(populate_existing=True)))


def test_nobody_cuts_off_a_phone_that_is_not_theirs_to(
    amina: Client, world: World, session: Session, app: Flask
) -> None:
    phone = the_phone(session)
    sam = app.test_client()
    assert isinstance(sam, Client)
    sam.sign_in(world.users["sam"])
    assert sam.post(f"/me/phones/{phone.id}/cut-off").status_code == 404
    elsewhere = app.test_client()
    assert isinstance(elsewhere, Client)
    elsewhere.sign_in(administrator(world, session, elsewhere=True))
    user = world.users["worker"]
    assert elsewhere.post(f"/admin/people/{user.id}/phones/{phone.id}/cut-off").status_code == 404
    assert the_phone(session).cut_off_at is None


def administrator(world: World, session: Session, *, elsewhere: bool = False) -> User:
    user = create_user(session, "Ada")
    team = world.other_team if elsewhere else world.team
    session.add(RoleGrant(user_id=user.id, role=RoleName.ADMINISTRATOR, team_id=team.id, starts=LONG_AGO))
    session.flush()
    return user


def test_yesterday_s_visits_are_not_kept(amina: Client, world: World) -> None:
    assert f"{YESTERDAY}" not in json.dumps(pack_of(amina)["pages"])
