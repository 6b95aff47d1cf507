"""Travel and team time of my day: filled in from the rota, put right by hand, and no figure moves."""

from __future__ import annotations

from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import DayTime, RoleGrant, TeamMembership, WorkedDay
from wellbeing.store import worked_day

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGE = f"/my-day/{TODAY}/time"


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def rows(session: Session) -> list[DayTime]:
    session.commit()
    session.expire_all()
    return list(session.scalars(select(DayTime).order_by(DayTime.at, DayTime.minutes)))


def test_the_rota_fills_it_in(amina: Client) -> None:
    page = text_of(amina.get(PAGE))
    assert "Team time: 20 minutes As the rota says." in page
    assert "Travel: 0 minutes" not in page
    assert "It changes nobody’s pay and no figure of the report" in page
    assert "team time 20 minutes" in text_of(amina.get("/my-day"))


def test_it_is_put_right_and_every_word_before_is_kept(amina: Client, session: Session) -> None:
    days = [(row.day, row.face_to_face, row.contracted) for row in session.scalars(select(WorkedDay))]
    first = {"kind": "travel", "minutes": "95", "note": "The bridge was shut", "client_key": "a"}
    for fields in (first, first, {**first, "minutes": "80", "client_key": "b"}):
        with clock.at(NOW):
            assert amina.post(PAGE, data=fields).status_code == 303
    page = text_of(amina.get(PAGE))
    assert "Travel: 1 h 20 Put right by you." in page and "The bridge was shut" in page
    assert "On the way 1 h 20, team time 20 minutes. Put it right" in text_of(amina.get("/my-day"))
    later, earlier = rows(session)
    assert (earlier.minutes, later.minutes, later.supersedes_id) == (95, 80, earlier.id)
    assert earlier.planned_minutes == later.planned_minutes > 0
    as_ever = (
        f'{{"client_key": "a", "day": "{TODAY}", "kind": "travel", "minutes": "95", "note": "The bridge was shut"}}'
    )
    assert earlier.content_hash == sha256(as_ever.encode()).hexdigest()  # or no resend is known over an upgrade
    assert days == [(row.day, row.face_to_face, row.contracted) for row in session.scalars(select(WorkedDay))]


def test_other_minutes_under_the_same_key_are_said(amina: Client, session: Session) -> None:
    for minutes in ("95", "80"):
        data = {"kind": "travel", "minutes": minutes, "client_key": "a"}
        page = text_of(amina.post(PAGE, data=data, follow_redirects=True))
    assert "Other minutes were saved from this page before, so these were not." in page
    assert len(rows(session)) == 1


@pytest.mark.parametrize("minutes", ["", "many", "-1", "1441", "9" * 400, "\x00"])
def test_what_no_day_has_is_said_and_kept(amina: Client, session: Session, minutes: str) -> None:
    answer = amina.post(PAGE, data={"kind": "team_time", "minutes": minutes, "note": "Keep <this>"})
    page = text_of(answer, 400)
    assert "There is a problem Write a number of minutes, like 40" in page
    assert "<title>Error: " in answer.text and "Keep &lt;this&gt;" in answer.text
    assert rows(session) == []


def test_extra_which_is_paid_is_not_put_right_here(amina: Client, session: Session) -> None:
    assert amina.post(PAGE, data={"kind": "extra", "minutes": "45", "client_key": "a"}).status_code == 400
    assert rows(session) == []


def test_of_two_teams_the_one_joined_later_has_the_day_as_it_is_paid(
    amina: Client, world: World, session: Session
) -> None:
    joined = {"worker_id": world.me.id, "team_id": world.other_team.id, "starts": TODAY}
    grant = {"user_id": world.users["worker"].id, "team_id": world.other_team.id, "role": "worker", "starts": TODAY}
    session.add_all([TeamMembership(**joined), RoleGrant(**grant)])
    session.commit()
    amina.post(PAGE, data={"kind": "travel", "minutes": "95", "client_key": "a"})
    (row,) = rows(session)
    paid = worked_day.employed(session, [world.me.id])
    assert row.team_id == world.other_team.id
    assert paid.paid_on(world.other_team.id, world.me.id, TODAY) is not None
    assert paid.paid_on(world.team.id, world.me.id, TODAY) is None


def test_a_team_mate_sees_their_own(client: Client, world: World, amina: Client, session: Session) -> None:
    amina.post(PAGE, data={"kind": "travel", "minutes": "95", "client_key": uuid4().hex})
    client.sign_in(world.users["sam"])
    assert "Put right by you" not in text_of(client.get(PAGE))
    client.sign_in(world.users["coach"])
    assert client.get(PAGE).status_code == 403
