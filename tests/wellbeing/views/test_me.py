"""A worker's own page: hours, sign-offs, leave, the next days."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import factories, small_world
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def test_hours_of_the_week_against_the_contract(amina: Client) -> None:
    page = text_of(amina.get("/me"))
    # Tuesday 07:30 to 14:00 and Wednesday 09:00 to 09:45, of 30 hours
    assert "7 h 15 planned this week of 30 h" in page
    assert "22 h 45 are not planned." in page


def test_leave_is_taken_off_what_is_owed(amina: Client, world: World, session: Session) -> None:
    factories.create_absence(session, world.me, TODAY + timedelta(days=2), minutes_a_day=6 * 60)
    assert "planned this week of 24 h" in text_of(amina.get("/me"))


def test_time_with_people_is_what_was_recorded(amina: Client, world: World) -> None:
    ivy, insulin = world.visits["Ivy"], world.insulin
    assert insulin is not None
    data = {"client_key": "k", "start": "07:30", "finish": "08:05", f"said-{insulin.id}": "done"}
    amina.post(f"/visits/{ivy}/finish", data=data)
    assert "0 h 35 with people so far in November 2026" in text_of(amina.get("/me"))


def test_my_pages_stand_under_short_headings_each_once(amina: Client) -> None:
    page = amina.get("/me").text
    headings = re.findall(r'id="pages-\d">([^<]+)<', page)
    assert headings == ["When I work", "With the team", "My phone and photo"]
    under = [part.partition("</section>")[0] for part in page.split('id="pages-')[1:]]
    found = [re.findall(r'rows__main">([^<]+)<', part) for part in under]
    assert found[0][:2] == ["I am ill", "My leave"] and "On duty" in found[1] and "What I sent" in found[2]
    every = [label for labels in found for label in labels]
    assert max(len(labels) for labels in found) <= 7 and len(every) == len(set(every)) > 13


def test_the_next_days_lead_to_them(amina: Client) -> None:
    answer = amina.get("/me")
    page = text_of(answer)
    assert "Today 07:30 – 14:00 · 5 visits" in page
    assert "Wednesday 25 November 09:00 – 09:45 · 1 visit" in page
    assert "/my-day/2026-11-25" in answer.text


def test_sign_offs_say_how_they_stand(amina: Client, world: World, session: Session) -> None:
    moving = factories.create_competence(session, world.team, "Moving", kind="training", per_person=False)
    eating = factories.create_competence(session, world.team, "Eating", kind="training", per_person=False)
    driving = factories.create_competence(session, world.team, "Driving", kind="driving", per_person=False)
    factories.create_sign_off(session, world.me, moving, until=TODAY + timedelta(days=20))
    factories.create_sign_off(session, world.me, eating, until=TODAY - timedelta(days=1))
    factories.create_sign_off(session, world.me, driving)
    page = text_of(amina.get("/me"))
    assert "Insulin for Ivy Until 31 March 2027" in page
    assert "Insulin for Eric Paused: do not do this" in page
    assert "Moving Ends 14 December 2026" in page
    assert "Eating Ended 23 November 2026" in page
    assert "Driving No end date" in page


def test_leave_to_come_is_shown_and_sickness_is_not(amina: Client, world: World, session: Session) -> None:
    factories.create_absence(session, world.me, date(2026, 12, 21), date(2026, 12, 27))
    factories.create_absence(session, world.me, date(2026, 12, 1), kind="sickness")
    page = text_of(amina.get("/me"))
    assert "Monday 21 December to Sunday 27 December" in page
    assert "Tuesday 1 December" not in page.split("When I am away")[1]


def test_the_page_is_mine_alone_and_leads_out(client: Client, world: World, session: Session) -> None:
    small_world.visit(session, world, "Stan", TODAY, time(15), 30, ["Sam"])
    client.sign_in(world.users["sam"])
    answer = client.get("/me")
    assert "Insulin for" not in answer.text
    assert "/account/password" in answer.text
    assert answer.text.count("/sign-out") == 2
    client.sign_in(world.users["commissioner"])
    assert client.get("/me").status_code == 403
