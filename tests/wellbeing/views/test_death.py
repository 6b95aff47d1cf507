"""Somebody dies: asked once to make sure, everybody who knew them hears, and nothing reminds of them any more."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.reablement import Goal, Stay
from tests.factories import (
    create_allocation,
    create_asset,
    create_choice,
    create_competence,
    create_introduction,
    create_sign_off,
)
from tests.homes_made import create_assessment, create_learning, create_order
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.lives_made import create_story
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import page, text_of
from wellbeing import clock
from wellbeing.models import (
    Assignment,
    Notice,
    Person,
    PersonEvent,
    PersonMembership,
    Reablement,
    ReviewAsked,
    TimelineVisit,
    ToldAssignment,
)
from wellbeing.store import reablement
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.reviews import notice_drift
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SURE = {"on": TODAY.isoformat(), "minute": "08:40", "sure": "yes"}


@pytest.fixture
def zenobia(session: Session, world: World, client: Client) -> Person:
    """Joan under a name that stands nowhere else, of whom everything is due that can be."""
    person = world.people["Joan"]
    person.known_as = "Zenobia"
    for ago, ended in ((140, None), (60, None)):
        began = TODAY - timedelta(days=ago)
        stay = Stay((Goal("Up the stairs"),), began, began + timedelta(days=41), began, ended)
        reablement.put(session, person.id, world.team.id, stay)
    session.add(ReviewAsked(person_id=person.id, due=TODAY, why="The hours", asked_by_id=None, asked_at=NOW))
    create_allocation(session, person, 3_000)
    create_choice(session, person, world.workers["Sam"], "link")
    eyes = create_competence(session, world.team, "Eye drops")
    create_sign_off(session, world.workers["Sam"], eyes, person, until=TODAY + timedelta(days=3))
    create_learning(session, world.me, eyes, person)
    create_order(session, create_assessment(session, world.team.id, person), world.team.provider_id)
    create_order(session, create_assessment(session, world.team.id, person), world.team.provider_id, "with_ot")
    create_introduction(session, person, create_asset(session, world.team))
    create_story(session, person, world.team, scope="team", title="The bun")
    session.flush()
    client.sign_in(world.users["worker"])
    return person


def died(client: Client, person: Person, **more: str) -> Any:
    return client.post(f"/people/{person.id}/died", data={**SURE, **more})


def pages(app: Flask) -> list[str]:
    """Every page that takes no argument."""
    leave = {"account.sign_out", "static", "health.healthz"}
    rules = (r for r in app.url_map.iter_rules() if not r.arguments and "GET" in (r.methods or ()))
    return sorted(rule.rule for rule in rules if rule.endpoint not in leave)


def reminders(client: Client, app: Flask) -> set[str]:
    """The pages on which the name still stands, but for what says that they died."""
    found = set()
    for path in pages(app):
        answer = client.get(path)
        text = (
            unescape(answer.text).replace("Zenobia died on Tuesday 24 November", "")
            if answer.status_code == 200
            else ""
        )
        if "Zenobia" in text:
            found.add(path)
    return found


def test_nothing_reminds_of_somebody_who_has_died_from_that_minute(
    app: Flask, client: Client, session: Session, world: World, zenobia: Person, become: Become
) -> None:
    roles = (RoleName.COACH, RoleName.PROFESSIONAL, RoleName.MANAGER, RoleName.ASSESSOR)
    users = [world.users["worker"], world.users["sam"], *(become(role) for role in roles)]
    before: dict[str, set[str]] = {}
    for user in users:
        client.sign_in(user)
        before[user.name] = reminders(client, app)
    assert {"/people", "/review", "/me", "/my-day", "/equipment"} <= set().union(*before.values()), before
    client.sign_in(world.users["worker"])
    assert died(client, zenobia).status_code == 302
    session.execute(Notice.__table__.delete())  # news on My day, which somebody may not have seen yet, says it once
    for moment in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=60)):
        with clock.at(moment):
            for user in users:
                client.sign_in(user)
                stay = reminders(client, app)
                allowed = {"/stories"} | ({"/worries"} if user.name == "Manager-Invented" else set())
                assert stay <= allowed, f"{user.name} is still reminded on {moment:%d %B}: {stay}"
            assert notice_drift(session, world.team.id) == 0


def test_visits_end_and_the_membership_with_them_and_nothing_kept_is_lost(
    client: Client, session: Session, world: World, zenobia: Person
) -> None:
    kept = session.scalar(select(PersonMembership.starts).where(PersonMembership.person_id == zenobia.id))
    died(client, zenobia)
    extend_horizon(session, world.team.id)
    session.expire_all()
    for table in (Assignment, ToldAssignment):
        to_come = session.scalars(
            select(table.start)  # type: ignore[attr-defined]
            .join(TimelineVisit, TimelineVisit.id == table.visit_id)  # type: ignore[attr-defined]
            .where(TimelineVisit.person_id == zenobia.id, table.start >= NOW)  # type: ignore[attr-defined]
        ).all()
        assert to_come == []
    row = session.scalars(select(PersonMembership).where(PersonMembership.person_id == zenobia.id)).one()
    assert (row.starts, row.until) == (kept, TODAY), "reports count them until that day"
    assert client.get(f"/people/{zenobia.id}").status_code == 404
    long_ago, lately = session.scalars(select(Reablement).order_by(Reablement.starts)).all()
    assert long_ago.day_91 is None and lately.day_91 == "died", "who died before day 91 was not at home on it"
    assert "The bun" in page(client, "/stories")


def test_everybody_who_knew_them_hears_it_in_plain_words(
    client: Client, session: Session, world: World, zenobia: Person, become: Become
) -> None:
    died(client, zenobia)
    said = {row.worker_id: row.words for row in session.scalars(select(Notice))}
    assert said.keys() == {world.me.id, world.workers["Sam"].id}
    assert said[world.workers["Sam"].id].startswith(
        "Zenobia died on Tuesday 24 November. You were Zenobia’s Link Wellbeing Worker. We are sorry."
    )
    assert "Please do not go: Wednesday 25 November 09:00." in said[world.me.id]
    for role, path in ((RoleName.COACH, "/review"), (RoleName.MANAGER, "/worries"), (RoleName.COACH, "/people")):
        become(role)
        text = page(client, path)
        assert "Zenobia died on Tuesday 24 November" in text and f"/people/{zenobia.id}/remembered" in text
    assert "Take the time you need" in page(client, f"/people/{zenobia.id}/remembered")
    client.sign_in(world.users["other worker"])
    assert client.get(f"/people/{zenobia.id}/remembered").status_code == 404


def test_it_is_asked_once_to_make_sure_and_sent_twice_is_once(
    client: Client, session: Session, zenobia: Person
) -> None:
    answer = client.post(f"/people/{zenobia.id}/died", data={**SURE, "sure": ""})
    assert "Is this right?" in text_of(answer) and session.scalars(select(PersonEvent)).all() == []
    assert [died(client, zenobia).status_code for _ in range(2)] == [302, 404]
    assert len(session.scalars(select(PersonEvent)).all()) == 1
    for wrong in ({"on": "2026-11-25"}, {"on": "soon"}, {"minute": "10:00"}, {"minute": "x"}):
        assert client.post(f"/people/{zenobia.id}/died", data={**SURE, **wrong}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"on": "2026-11-25"}, {"on": "soon"}, {"on": ""}, {"minute": "10:00"}, {"minute": "x"}]
)
def test_a_day_to_come_is_no_day_of_a_death(
    client: Client, session: Session, zenobia: Person, wrong: dict[str, str]
) -> None:
    assert "There is a problem" in unescape(died(client, zenobia, **wrong).text)
    assert session.scalars(select(PersonEvent)).all() == []


def test_a_mistake_is_taken_back_whole_and_everybody_told_hears_it(
    client: Client, session: Session, world: World, zenobia: Person
) -> None:
    def stands() -> list[Any]:
        session.expire_all()
        rows = session.scalars(select(TimelineVisit).order_by(TimelineVisit.id))
        visits: list[Any] = [(row.id, row.asked, row.planned, row.told) for row in rows]
        until = session.scalars(select(PersonMembership.until).where(PersonMembership.person_id == zenobia.id))
        return [visits, until.all(), session.scalars(select(Reablement.day_91).order_by(Reablement.starts)).all()]

    extend_horizon(session, world.team.id, now=NOW - timedelta(hours=2))
    before = stands()
    died(client, zenobia)
    assert stands() != before
    with clock.at(NOW + timedelta(days=29)):
        client.sign_in(world.users["worker"])
        assert client.post(f"/people/{zenobia.id}/died/mistake").location.endswith("/remembered")
    client.sign_in(world.users["worker"])
    assert stands() != before, "after so long it is no mistake any more"
    for _ in range(2):
        assert client.post(f"/people/{zenobia.id}/died/mistake").status_code == 302
    after = stands()
    assert after[1:] == before[1:]
    assert [a for a, b in zip(after[0], before[0], strict=True) if a != b] == []
    assert client.get(f"/people/{zenobia.id}").status_code == 200
    words = session.scalars(select(Notice.words).where(Notice.worker_id == world.workers["Sam"].id)).all()
    assert any(each.startswith("Zenobia is alive. What we told you was a mistake") for each in words)


def test_who_is_alive_or_unknown_has_no_such_page(client: Client, zenobia: Person) -> None:
    for person in (zenobia.id, uuid4()):
        assert client.get(f"/people/{person}/remembered").status_code == 404
        assert client.post(f"/people/{person}/died/mistake").status_code == 404


def test_a_death_is_told_as_of_its_day(client: Client, session: Session, world: World, zenobia: Person) -> None:
    died(client, zenobia, on="2026-11-22", minute="")
    assert session.scalars(
        select(PersonMembership.until).where(PersonMembership.person_id == zenobia.id)
    ).one() == date(2026, 11, 22)
    assert "died on Sunday 22 November" in page(client, "/people")
