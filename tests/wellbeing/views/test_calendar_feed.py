"""A worker's days in their own calendar: what whoever holds the address gets, and that nobody else gets anything."""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock, serving
from wellbeing.models import CalendarFeed, Person, RoleGrant, ToldAssignment
from wellbeing.reports.calendar import ics_of
from wellbeing.store import calendar_feed
from wellbeing.viewer import RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def make(client: Client, key: str = "k1") -> str:
    """A new address, as the page shows it: without the host."""
    answer = client.post("/me/calendar", data={"client_key": key}, follow_redirects=True)
    assert answer.status_code == 200
    found = re.search(r'id="address"[^>]*value="([^"]+)"', answer.text)
    assert found, text_of(answer)
    return urlsplit(found[1]).path


def stranger(client: Client) -> Client:
    """A calendar: it is signed in nowhere."""
    found = client.application.test_client()
    assert isinstance(found, Client)
    return found


def events(client: Client, address: str) -> list[tuple[str, datetime, datetime]]:
    answer = stranger(client).get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    found = Calendar.from_ical(answer.text).walk("VEVENT")
    return [(str(each["summary"]), each["dtstart"].dt, each["dtend"].dt) for each in found]


def test_a_calendar_gets_first_names_and_times_and_no_more(amina: Client, world: World, session: Session) -> None:
    joan = world.people["Joan"]
    joan.known_as, joan.name = "Joan Bennett", "Joan Anne Bennett"
    address = make(amina)
    today = [each for each in events(amina, address) if each[1].date() == TODAY]
    assert [name for name, _, _ in today] == ["Ivy", "Joan", "Team meeting", "Bob", "Stan", "Eric"]
    assert today[0][1:] == (datetime(2026, 11, 24, 7, 30, tzinfo=UTC), datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    text = stranger(amina).get(address).text
    for person in session.scalars(select(Person)):
        for word in (
            "Bennett",
            person.postcode,
            person.address,
            person.way_in,
            *small_world.MATTERS.values(),
            "nsulin",
        ):
            assert word is None or word not in text
    assert "Amina" not in text and "Sam" not in text and "Tilbury" not in text


@on_one_database
def test_only_what_was_told_and_only_what_is_mine(amina: Client, world: World, session: Session) -> None:
    address = make(amina)
    at = {(name, start) for name, start, _ in events(amina, address)}
    assert ("Joan", datetime(2026, 11, 24, 17, tzinfo=UTC)) not in at, "that one is Sam's"
    small_world.visit(session, world, "Stan", TODAY, time(19), 30, ["Amina"])
    assert {(name, start) for name, start, _ in events(amina, address)} == at, "a draft is nobody's business yet"
    small_world.tell(session, world.team)
    assert ("Stan", datetime(2026, 11, 24, 19, tzinfo=UTC)) in {each[:2] for each in events(amina, address)}


@on_one_database
def test_an_hour_is_an_hour_when_the_clocks_change(amina: Client, world: World, session: Session) -> None:
    """On the night to 28 March 2027 the clocks go forward: 09:00 is an hour earlier by UTC than the day before."""
    saturday = date(2027, 3, 27)
    for day in (saturday, saturday + timedelta(days=1)):
        small_world.visit(session, world, "Joan", day, time(9), 45, ["Amina"])
    small_world.tell(session, world.team)
    with clock.at(datetime(2027, 3, 26, 12, tzinfo=UTC)):
        amina.sign_in(world.users["worker"])
        address = make(amina)
        starts = [start for name, start, _ in events(amina, address) if name == "Joan" and start.month == 3]
    assert starts == [datetime(2027, 3, 27, 9, tzinfo=UTC), datetime(2027, 3, 28, 8, tzinfo=UTC)]


@on_one_database
def test_a_visit_that_moves_keeps_its_key_and_one_that_is_gone_goes(
    amina: Client, world: World, session: Session
) -> None:
    address = make(amina)
    before = {
        str(e["uid"]): e["dtstart"].dt for e in Calendar.from_ical(stranger(amina).get(address).text).walk("VEVENT")
    }
    stan = session.scalars(select(ToldAssignment).where(ToldAssignment.visit_id == world.visits["Stan"])).one()
    stan.start, stan.end = stan.start + timedelta(hours=1), stan.end + timedelta(hours=1)
    session.delete(session.scalars(select(ToldAssignment).where(ToldAssignment.visit_id == world.visits["Eric"])).one())
    after = {
        str(e["uid"]): e["dtstart"].dt for e in Calendar.from_ical(stranger(amina).get(address).text).walk("VEVENT")
    }
    stans, erics = (f"{world.visits[name]}@wellbeing-teams" for name in ("Stan", "Eric"))
    assert after[stans] == before[stans] + timedelta(hours=1)
    assert erics in before and erics not in after


@on_one_database
def test_an_address_that_is_taken_back_or_nobodys_gives_nothing(amina: Client, world: World, session: Session) -> None:
    address = make(amina)
    other = make(amina, "k2")
    feed = session.scalars(select(CalendarFeed).order_by(CalendarFeed.made_at, CalendarFeed.id)).first()
    assert feed is not None and address.split("/")[-1][:-4] not in feed.token_hash, "only a hash is kept"
    of_address = calendar_feed.hash_of(address.removeprefix("/calendar/").removesuffix(".ics"))
    mine = session.scalars(select(CalendarFeed).where(CalendarFeed.token_hash == of_address)).one()
    assert "gives nothing any more" in amina.post(f"/me/calendar/{mine.id}/take-back", follow_redirects=True).text
    assert amina.post(f"/me/calendar/{mine.id}/take-back").status_code == 302, "sent twice, it stays taken back"
    gone, wrong = stranger(amina).get(address), stranger(amina).get(f"/calendar/{'x' * 43}.ics")
    assert gone.status_code == wrong.status_code == 404 and gone.data == wrong.data
    assert stranger(amina).get("/calendar/x.ics").status_code == 404
    assert stranger(amina).get(other).status_code == 200, "each is taken back by itself"


@on_one_database
def test_nobody_takes_back_anothers(amina: Client, world: World, session: Session) -> None:
    make(amina)
    feed = session.scalars(select(CalendarFeed)).one()
    amina.sign_in(world.users["sam"])
    assert amina.post(f"/me/calendar/{feed.id}/take-back").status_code == 404
    session.refresh(feed)
    assert feed.revoked_at is None


@on_one_database
def test_it_ends_with_the_account_the_role_and_the_phone(amina: Client, world: World, session: Session) -> None:
    address = make(amina)
    user = world.users["worker"]
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    grant.until = TODAY - timedelta(days=1)
    assert stranger(amina).get(address).status_code == 404
    grant.until, user.left_on = None, TODAY
    assert stranger(amina).get(address).status_code == 404
    user.left_on, grant.role = None, RoleName.COACH
    assert stranger(amina).get(address).status_code == 404, "a coach has no days to go to"
    grant.role = RoleName.WORKER
    assert stranger(amina).get(address).status_code == 200
    calendar_feed.revoke_all(session, user.id)
    assert stranger(amina).get(address).status_code == 404


@on_one_database
def test_the_page_sent_twice_makes_one_address_which_is_shown_once(amina: Client, session: Session) -> None:
    first, again = make(amina, "same"), make(amina, "same")
    assert first == again and session.scalar(select(func.count()).select_from(CalendarFeed)) == 1
    assert first not in amina.get("/me/calendar").text
    for number in range(calendar_feed.MOST - 1):
        make(amina, f"more{number}")
    answer = amina.post("/me/calendar", data={"client_key": "one more"}, follow_redirects=True)
    assert "as many as there can be" in text_of(answer)
    assert session.scalar(select(func.count()).select_from(CalendarFeed)) == calendar_feed.MOST


@on_one_database
def test_the_worker_sees_that_a_calendar_asks_and_the_same_days_are_not_sent_twice(amina: Client) -> None:
    address = make(amina)
    assert "No calendar has asked yet" in text_of(amina.get("/me/calendar"))
    answer = stranger(amina).get(address)
    assert "A calendar last asked on 24 November 2026" in text_of(amina.get("/me/calendar"))
    again = stranger(amina).get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    assert "public" not in answer.headers["Cache-Control"] and "Set-Cookie" not in answer.headers


@on_one_database
def test_the_address_is_in_no_log(
    amina: Client, world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    address = make(amina)
    stranger(amina).get(address)
    amina.application.testing = False
    monkeypatch.setattr("wellbeing.views.calendar_feed.ics_of", lambda *_: 1 / 0)
    assert stranger(amina).get(address).status_code == 500
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert "A page failed" in caplog.text and token not in caplog.text


def test_the_server_keeps_no_log_of_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    class Recorder:
        def __init__(self, target: str, **how: object) -> None:
            asked.update(how)

        signal_handler_interrupt = None

        def serve(self, **_: object) -> None: ...

    monkeypatch.setattr("granian.server.Server", Recorder)
    monkeypatch.setattr(serving.lifeline, "hold", lambda _: None)
    serving.pages("127.0.0.1", 0)
    assert asked["log_access"] is False


@on_one_database
def test_the_days_of_a_season_cost_a_handful_of_questions(
    amina: Client, world: World, session: Session, queries
) -> None:  # type: ignore[no-untyped-def]
    address = make(amina)
    stranger(amina).get(address)
    few = queries(address)
    for number in range(20):
        small_world.visit(session, world, "Stan", TODAY + timedelta(days=number), time(19), 30, ["Amina"])
    small_world.tell(session, world.team)
    assert queries(address) == few <= 12


def test_no_name_breaks_out_of_its_line() -> None:
    from rota.calendar_days import CalendarDay
    from rota.week import Window

    evil = "Joan\r\nATTACH:https://example.org/;,\\"
    text = ics_of([CalendarDay("k", Window(NOW, NOW + timedelta(hours=1)), evil)], NOW).decode()
    assert "\r\nATTACH" not in text
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 1
