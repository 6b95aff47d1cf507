"""Looking after a visit, as the team and its manager see it: what to do, what was done, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from plans.about_me import Moment, Private
from plans.no_reply import RING_DUTY
from tests import small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.safety_made import alarms, create_duty, create_phone, make_critical, write
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import AlarmStep, Look, ToldAssignment, VisitAlarm
from wellbeing.store import about_me, alarm_watch
from wellbeing.store.account import viewer_of
from wellbeing.store.duty import Numbers
from wellbeing.store.entries import What
from wellbeing.viewer import RoleName
from wellbeing.views.alarms import whom_to_ring
from wellbeing.views.concern_sent import take_alarm_step
from wellbeing.views.sent import Sent, State

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)
STEPS = "1. Ring Pat, 01632 960001\n2. The key is with Mo at number 4\n3. 999"


@pytest.fixture
def late(world: World, session: Session, client: Client) -> Iterator[World]:
    """Ivy's visit should have begun an hour ago; Sam looks."""
    make_critical(session, world.visits["Ivy"])
    alarm_watch.look_after(session, world.team.id)
    client.sign_in(world.users["sam"])
    yield world


@pytest.fixture
def door(world: World, session: Session, client: Client) -> VisitAlarm:
    """Amina stands at Bob's door; what he agreed is written down. Amina looks."""
    agreed = Moment(private=Private(no_reply=STEPS))
    about_me.put(session, world.people["Bob"].id, agreed, None, NOW)
    client.sign_in(world.users["worker"])
    answer = client.post(f"/visits/{world.visits['Bob']}/not-done", data={"what": "no_answer", "client_key": "n"})
    assert answer.status_code == 303, answer.text
    where = client.get(answer.location)
    (row,) = alarms(session)
    assert where.location == f"/alarms/{row.id}"
    return row


def test_it_stands_on_everybodys_my_day_and_on_the_managers_page_with_the_phone(
    late: World, client: Client, session: Session, become: Become
) -> None:
    create_phone(session, late.users["worker"], late.me, NOW - 53 * MINUTE)
    said = (
        "Nobody has begun Ivy’s visit. It was to begin by 08:00. Amina was to go."
        " Amina’s phone was last heard from at 08:12, 53 minutes ago."
    )
    client.sign_in(late.users["worker"])
    assert "It was to begin by 08:00. You were to go." in text_of(client.get("/my-day"))
    client.sign_in(late.users["sam"])
    assert said in text_of(client.get("/my-day"))
    become(RoleName.MANAGER)
    page = text_of(client.get("/worries"))
    assert said in page and "Nobody is on duty today in Tilbury Wellbeing Team" in page
    client.sign_in(late.users["other worker"])
    assert "Ivy" not in text_of(client.get("/my-day"))


def test_it_stays_until_somebody_closes_it_with_words(late: World, client: Client, session: Session) -> None:
    (row,) = alarms(session)
    assert "Write how it ended" in text_of(client.post(f"/alarms/{row.id}/close", data={"words": " "}), 400)
    assert "To look after now" in text_of(client.get("/my-day"))
    words = "She is at her sister’s and is well."
    client.post(f"/alarms/{row.id}/close", data={"words": words, "client_key": "c"})
    assert "To look after now" not in text_of(client.get("/my-day"))
    page = text_of(client.get(f"/alarms/{row.id}"))
    assert words in page and "Open until somebody closes it" not in page
    assert words in text_of(client.get("/alarms"))


def test_a_start_closes_it_and_its_page_says_so(late: World, client: Client, session: Session) -> None:
    (row,) = alarms(session)
    client.sign_in(late.users["worker"])
    client.post(f"/visits/{late.visits['Ivy']}/start", data={"client_key": "s"})
    assert "Amina began the visit at 09:05. This closed by itself." in text_of(client.get(f"/alarms/{row.id}"))


def test_no_answer_opens_what_the_person_agreed_as_steps_and_that_somebody_looked_is_kept(
    door: VisitAlarm, world: World, client: Client, session: Session
) -> None:
    page = text_of(client.get(f"/alarms/{door.id}"))
    assert "What Bob agreed we do" in page
    assert "Ring Pat, 01632 960001" in page and "The key is with Mo at number 4" in page
    client.get(f"/alarms/{door.id}")
    looks = session.scalars(select(Look).where(Look.what == "no_reply")).all()
    assert [look.user_id for look in looks] == [world.users["worker"].id]
    assert 'href="tel:01632960001"' in client.get(f"/alarms/{door.id}").text


def test_where_nothing_is_agreed_there_are_the_usual_steps(late: World, client: Client, session: Session) -> None:
    page = text_of(client.get(f"/alarms/{alarms(session)[0].id}"))
    assert "Nothing is agreed with Ivy yet" in page and "Agree who goes there now." in page


def test_it_leads_to_the_visit_while_there_is_a_page_of_it(late: World, client: Client, session: Session) -> None:
    page, visit = f"/alarms/{alarms(session)[0].id}", late.visits["Ivy"]
    assert f'href="/visits/{visit}"' in client.get(page).text
    session.execute(delete(ToldAssignment).where(ToldAssignment.visit_id == visit))
    assert client.get(f"/visits/{visit}").status_code == 404
    assert f'href="/visits/{visit}"' not in client.get(page).text


def test_a_step_to_ring_says_so_where_no_number_is_known_and_has_it_where_one_is(
    late: World, client: Client, session: Session
) -> None:
    address = f"/alarms/{alarms(session)[0].id}"
    page = text_of(client.get(address))
    assert "Ring them at home, and ask whether somebody is with them. Their own number is not kept here." in page
    assert "Workers’ numbers are not kept here." in page and "Ivy’s contacts, and their numbers" in page
    agreed = Moment(private=Private(no_reply="Ring Pat\nRing Mo, 01632 960004"))
    about_me.put(session, late.people["Ivy"].id, agreed, None, NOW)
    answer = client.get(address)
    assert text_of(answer).count("Look in their contacts") == 1 and 'href="tel:01632960004"' in answer.text

    assert whom_to_ring(RING_DUTY, Numbers(duty="01632 960099")) == ("01632960099", "")
    assert "Ring anybody else of the team" in whom_to_ring(RING_DUTY, Numbers())[1]
    assert whom_to_ring(RING_DUTY, Numbers(duty="01632-960099")) == (None, "On duty: 01632-960099")  # not “none yet”


def test_a_step_is_ticked_with_what_came_of_it_once_and_others_see_it(
    door: VisitAlarm, world: World, client: Client, session: Session
) -> None:
    step = {"step": "Ring Pat, 01632 960001", "words": "No answer there either", "client_key": "p"}
    for _ in range(2):
        assert client.post(f"/alarms/{door.id}/steps", data=step).status_code == 303
    assert len(session.scalars(select(AlarmStep)).all()) == 1
    client.sign_in(world.users["sam"])
    page = text_of(client.get(f"/alarms/{door.id}"))
    assert re.search(r"Ring Pat, 01632 960001 .*Done Amina, 09:05 No answer there either", page)
    assert client.get(f"/alarms/{door.id}").text.count('name="step"') == 2  # the two that are left
    client.post(f"/alarms/{door.id}/steps", data={"words": "I drive there now", "client_key": "q"})
    assert "I drive there now" in text_of(client.get(f"/alarms/{door.id}"))
    assert "Write what was done" in text_of(client.post(f"/alarms/{door.id}/steps", data={}), 400)


def test_no_answer_written_twice_leads_to_the_same_steps(door: VisitAlarm, world: World, client: Client) -> None:
    again = client.post(f"/visits/{world.visits['Bob']}/not-done", data={"what": "no_answer", "client_key": "n"})
    assert client.get(again.location).location == f"/alarms/{door.id}"


def test_its_page_says_who_is_on_duty_and_who_has_opened_it(late: World, client: Client, session: Session) -> None:
    create_duty(session, late)
    (row,) = alarms(session)
    assert "New for you" not in text_of(client.get("/my-day"))  # it stands above, once
    assert "You are on duty today. Sam has opened this." in text_of(client.get(f"/alarms/{row.id}"))


def test_that_somebody_was_there_since_is_said(late: World, client: Client, session: Session) -> None:
    (row,) = alarms(session)
    later = small_world.visit(session, late, "Ivy", TODAY, time(10), 30, ("Sam",))
    small_world.tell(session, late.team)
    late.visits["Ivy"] = later
    with clock.at(NOW + 60 * MINUTE):
        write(session, late, "Ivy", What.STARTED, NOW + 60 * MINUTE, worker="Sam")
        text = text_of(client.get(f"/alarms/{row.id}"))
    assert "Somebody wrote that they were with Ivy since, Tuesday 24 November at 10:05" in text
    assert "Open until somebody closes it" in text


def test_the_lists_ask_the_database_as_often_for_many_as_for_one(
    late: World, client: Client, session: Session, queries: Callable[[str], int]
) -> None:
    few = [queries("/alarms"), queries("/my-day")]
    make_critical(session, *(late.visits[name] for name in ("Joan", "Bob", "Stan")))
    with clock.at(NOW + timedelta(hours=6)):
        alarm_watch.look_after(session, late.team.id)
    assert len(alarms(session)) == 4
    assert [queries("/alarms"), queries("/my-day")] == few


# From a phone


def sent(visit: UUID | None, **fields: str) -> Sent:
    return Sent("alarm_step", "k", visit, fields, NOW - MINUTE, NOW - MINUTE, 0)


def test_a_step_from_a_phone_counts_once_and_is_of_when_it_was_done(
    door: VisitAlarm, world: World, session: Session, app: object
) -> None:
    amina = viewer_of(session, world.users["worker"])
    assert amina is not None
    for _ in range(2):
        took = take_alarm_step(session, amina, sent(door.visit_id, step="999", words="They come"))
        assert took.state == State.TAKEN
    (row,) = session.scalars(select(AlarmStep))
    assert (row.words, row.at) == ("999\nThey come", NOW - MINUTE)


def test_a_step_before_anybody_said_so_opens_it_for_the_team(world: World, session: Session, client: Client) -> None:
    amina = viewer_of(session, world.users["worker"])
    assert amina is not None
    with client.application.app_context():
        assert take_alarm_step(session, amina, sent(world.visits["Stan"], step="Ring Pat")).state == State.TAKEN
        assert take_alarm_step(session, amina, sent(world.visits["Stan"])).state == State.NEEDS_YOU
        assert take_alarm_step(session, amina, sent(None, step="Ring Pat")).state == State.NEEDS_YOU
        assert take_alarm_step(session, amina, sent(UUID(int=7), step="Ring Pat")).state == State.NEEDS_YOU
    (row,) = alarms(session)
    assert (row.visit_id, row.kind, row.at) == (world.visits["Stan"], "no_answer", NOW - MINUTE)
