"""My day as its worker sees it: what is on the page, and what never is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from rota.changes import cancel, retime
from tests import factories, small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import TeamMeeting
from wellbeing.store.timeline import load_timeline


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def test_a_day_is_told_in_order_with_what_matters(amina: Client) -> None:
    page = text_of(amina.get("/my-day"))
    assert "Tuesday 24 November" in page
    assert "5 visits · home by 14:10" in page
    places = [
        page.index(words) for words in ("07:30 Ivy", "09:00 Joan", "10:00 Team meeting", "10:30 Bob", "12:00 Stan")
    ]
    assert places == sorted(places)
    assert "Tea before anything else." in page
    assert "with Sam" in page
    assert "12 min walk" in page


def test_the_card_says_that_there_is_a_key_safe_and_never_the_code(amina: Client, world: World) -> None:
    page = text_of(amina.get("/my-day"))
    assert "key safe" in page
    assert not [code for person in world.people.values() if (code := (person.way_in or "").split()[-1]) in page]


def test_a_suspended_sign_off_stops_the_task_and_says_whom_to_ring(amina: Client) -> None:
    page = text_of(amina.get("/my-day"))
    assert "Do not give insulin: ring Nurse Invented." in page
    assert page.count("Do not give") == 1, "Ivy’s sign-off stands"


def test_a_lapsed_sign_off_stops_the_task_too(amina: Client, world: World, session: Session) -> None:
    assert world.suspended is not None
    world.suspended.suspended_at = None
    assert "Do not give" not in text_of(amina.get("/my-day"))
    world.suspended.until = TODAY - timedelta(days=1)
    assert "Do not give insulin: ring Nurse Invented." in text_of(amina.get("/my-day"))


def test_one_start_on_the_visit_that_is_on_now_and_a_gap_is_shown_as_one(amina: Client, world: World) -> None:
    page = amina.get("/my-day").text
    assert page.count(">Start<") == 1
    assert f"/visits/{world.visits['Joan']}/start" in page
    assert "Nothing recorded yet" in page
    assert re.search(r"state--now[^>]*>Now<", page)


def test_the_next_visit_is_marked_before_it_begins(amina: Client) -> None:
    with clock.at(NOW.replace(hour=8, minute=20)):
        page = amina.get("/my-day").text
    assert ">Next<" in page
    assert ">Now<" not in page


def test_state_stands_on_the_card(amina: Client, world: World) -> None:
    joan = world.visits["Joan"]
    amina.post(f"/visits/{joan}/start", data={"client_key": "k1"})
    assert "Started 09:05" in text_of(amina.get("/my-day"))
    with clock.at(NOW + timedelta(minutes=41)):
        amina.post(f"/visits/{joan}/finish", data={"client_key": "k2", "start": "09:05", "finish": ""})
        page = text_of(amina.get("/my-day"))
    assert "Recorded 09:46" in page
    assert "Started" not in page


def test_an_empty_day_says_what_to_do_next(amina: Client) -> None:
    page = text_of(amina.get("/my-day/2026-11-22"))
    assert "Nothing is planned for you on this day." in page
    assert "You work next on Tuesday 24 November" in page


def test_a_day_with_nothing_after_it_points_to_the_rota(amina: Client, world: World, session: Session) -> None:
    session.query(TeamMeeting).delete()
    page = text_of(amina.get("/my-day/2026-12-20"))
    assert "See what the team has planned on the Rota" in page


def test_a_day_away_says_so(amina: Client, world: World, session: Session) -> None:
    factories.create_absence(session, world.me, TODAY + timedelta(days=3))
    assert "You are away on this day. Have a good rest." in text_of(amina.get("/my-day/2026-11-27"))
    factories.create_absence(session, world.me, TODAY)
    page = text_of(amina.get("/my-day"))
    assert "You are away on this day, but the team still has you down for this." in page
    assert "Joan" in page


def test_today_has_one_address_and_nonsense_is_no_page(amina: Client) -> None:
    assert amina.get("/my-day/2026-11-24").location == "/my-day"
    for day in ("2026-02-30", "tomorrow", "0001-01-01x", "0001-01-01", "9999-12-31"):
        assert amina.get(f"/my-day/{day}").status_code == 404
    for day in ("1999-01-01", "2026-12-31"):
        assert amina.get(f"/my-day/{day}").status_code in (200, 302)


def test_what_has_not_been_told_is_not_shown(amina: Client, world: World, session: Session) -> None:
    small_world.visit(session, world, "Stan", TODAY, time(16), 30, ["Amina"])
    assert "16:00" not in text_of(amina.get("/my-day"))
    small_world.tell(session, world.team)
    assert "16:00 Stan" in text_of(amina.get("/my-day"))


def test_what_i_recorded_stays_on_my_day_when_the_visit_is_taken_out(
    amina: Client, world: World, session: Session
) -> None:
    joan = world.visits["Joan"]
    amina.post(f"/visits/{joan}/start", data={"client_key": "k1"})
    timeline = load_timeline(session, world.team.id, TODAY, TODAY)
    small_world.record(session, world, cancel(timeline, joan, "She is out"))
    small_world.tell(session, world.team)
    page = text_of(amina.get("/my-day"))
    assert "Joan Started 09:05" in page
    assert "4 visits" in page


def test_a_day_is_its_workers_alone(client: Client, world: World) -> None:
    client.sign_in(world.users["other worker"])
    page = client.get("/my-day").text
    assert not [name for name in world.people if name in page]
    client.sign_in(world.users["coach"])
    assert client.get("/my-day").status_code == 403


def test_a_night_that_runs_past_midnight_is_on_the_day_it_begins(amina: Client, world: World, session: Session) -> None:
    small_world.visit(session, world, "Stan", TODAY, time(23, 30), 60, ["Amina"])
    small_world.tell(session, world.team)
    assert "23:30 Stan" in text_of(amina.get("/my-day"))
    assert "23:30" not in text_of(amina.get("/my-day/2026-11-25"))


def test_after_midnight_the_rest_of_the_night_is_on_today(amina: Client, world: World, session: Session) -> None:
    small_world.visit(session, world, "Ivy", TODAY, time(23), 30, ["Amina"])
    late = small_world.visit(session, world, "Stan", TODAY, time(23, 50), 30, ["Amina"])
    timeline = load_timeline(session, world.team.id, TODAY, TODAY)
    after_midnight = datetime(2026, 11, 25, 0, 10, tzinfo=UTC)
    small_world.record(session, world, retime(timeline, late, after_midnight))
    small_world.tell(session, world.team)
    page = text_of(amina.get("/my-day"))
    assert page.index("23:00 Ivy") < page.index("00:10 Stan")
    with clock.at(after_midnight):
        assert "00:10 Stan Now" in text_of(amina.get("/my-day"))
        amina.post(f"/visits/{late}/start", data={"client_key": "k"})
        assert "00:10 Stan Started 00:10" in text_of(amina.get("/my-day"))


def test_the_queries_of_a_page_do_not_grow_with_the_day(
    amina: Client, world: World, session: Session, queries: Callable[[str], int]
) -> None:
    pages = ("/my-day", f"/visits/{world.visits['Joan']}", "/me")
    for page in pages:
        amina.get(page)
    few = [queries(page) for page in pages]
    for hour in range(7):
        small_world.visit(session, world, "Stan", TODAY, time(14 + hour), 20, ["Amina"])
    small_world.tell(session, world.team)
    assert text_of(amina.get("/my-day")).count("Stan") == 8
    assert [queries(page) for page in pages] == few
