"""Extra time that was agreed: written down once, put right, told to the colleague, paid, and in payroll's file."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import DayTime, Notice, RoleGrant, TeamMembership, WorkedDay
from wellbeing.store import worked_day

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def sent(client: Client, world: World, minutes: object, key: str = "k", **other: object):  # type: ignore[no-untyped-def]
    fields = {"day": TODAY.isoformat(), "minutes": str(minutes), "colleague": str(world.workers["Sam"].id)}
    given = {**fields, "why": "Joan’s tap burst.", "client_key": key, **other}
    return client.post("/me/extra", data=given, follow_redirects=True)


def extra_of(session: Session, world: World) -> int:
    session.expire_all()
    row = session.get(WorkedDay, (world.team.id, world.me.id, TODAY))
    return row.extra if row is not None else 0


def test_it_is_paid_told_to_the_colleague_and_seen_by_the_team(amina: Client, world: World, session: Session) -> None:
    for _ in range(2):
        assert "Written down" in text_of(sent(amina, world, 45))
    assert extra_of(session, world) == 45
    row = session.query(DayTime).one()  # sent twice, it is taken once
    sam, why = world.workers["Sam"].id, "Joan’s tap burst."
    as_ever = f"Agreed(day={TODAY!r}, minutes=45, colleague={sam!r}, why={why!r})"
    assert row.content_hash == sha256(as_ever.encode()).hexdigest()  # or no resend is known over an upgrade
    told = session.scalars(select(Notice)).one()
    assert told.worker_id == world.workers["Sam"].id and "45 minutes extra on Tuesday 24 November" in told.words
    amina.sign_in(world.users["sam"])
    assert "Amina, Tuesday 24 November: 45 minutes With Sam: Joan’s tap burst." in text_of(amina.get("/me/extra"))
    amina.sign_in(world.users["other worker"])
    assert "Joan" not in text_of(amina.get("/me/extra"))


@on_one_database
def test_the_latest_word_stands_and_the_one_before_is_kept(amina: Client, world: World, session: Session) -> None:
    for number, minutes in enumerate((45, 60, 0)):
        sent(amina, world, minutes, f"k{number}")
        assert extra_of(session, world) == minutes
    assert session.query(DayTime).count() == 3
    assert "No extra time was agreed" in text_of(amina.get("/me/extra"))
    sent(amina, world, 30, "k3")
    worked_day.recompute(session, world.team.id, TODAY, TODAY)
    assert extra_of(session, world) == 30, "counting a day anew takes no extra away"


@on_one_database
def test_a_day_that_has_gone_to_another_team_since_is_paid_once(amina: Client, world: World, session: Session) -> None:
    sent(amina, world, 45)
    there = {"team_id": world.other_team.id}
    session.execute(update(TeamMembership).where(TeamMembership.worker_id == world.me.id).values(there))
    session.execute(update(RoleGrant).where(RoleGrant.user_id == world.users["worker"].id).values(there))
    sent(amina, world, 60, "k2", colleague=str(world.workers["Zed"].id))
    session.expire_all()
    days = session.scalars(select(WorkedDay).where(WorkedDay.worker_id == world.me.id, WorkedDay.extra > 0)).all()
    assert [(row.team_id, row.extra) for row in days] == [(world.other_team.id, 60)]


@on_one_database
def test_other_minutes_under_the_same_key_are_not_taken(amina: Client, world: World, session: Session) -> None:
    sent(amina, world, 45)
    assert "so these were not" in text_of(sent(amina, world, 50))
    assert extra_of(session, world) == 45


WRONG = (
    ({"minutes": "-5"}, "Give 0 to 720 minutes"),
    ({"minutes": "x"}, "whole number"),
    ({"day": (TODAY - timedelta(days=90)).isoformat()}, "Choose a day of the last two months"),
    ({"day": "2026-13-01"}, "real date"),
    ({"why": ""}, "Say in a few words"),
    ({"colleague": "00000000-0000-4000-8000-000000000000"}, "Choose one of those"),
)


@on_one_database
def test_what_makes_no_sense_is_said_and_what_was_typed_is_kept(amina: Client, world: World, session: Session) -> None:
    for wrong, said in WRONG:
        answer = sent(amina, world, **{"minutes": 45, **wrong})
        page = text_of(answer, 400)
        assert "There is a problem" in page and said in page
        for name in {"minutes", "why"} - wrong.keys():
            assert {"minutes": 'value="45"', "why": "tap burst"}[name] in answer.text
    assert session.query(DayTime).count() == 0


@on_one_database
def test_nobody_agrees_it_with_another_team(amina: Client, world: World, session: Session) -> None:
    assert sent(amina, world, 45, colleague=str(world.workers["Zed"].id)).status_code == 400
    assert sent(amina, world, 45, colleague=str(world.me.id)).status_code == 400, "nor with themselves"
    assert session.query(DayTime).count() == 0
