"""The page of somebody in hospital: what is held, when they come home, and taking the visits back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import page, text_of
from wellbeing.models import Assignment, Person, PersonEvent, TimelineVisit
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ADMISSION = {"kind": "admission", "on": TODAY.isoformat(), "minute": "08:30", "note": ""}
HOME = {"home-on": (TODAY + timedelta(days=1)).isoformat(), "home-minute": "08:00"}


@pytest.fixture
def joan(client: Client, world: World) -> Person:
    """Joan went into hospital this morning."""
    client.sign_in(world.users["worker"])
    person = world.people["Joan"]
    assert client.post(f"/people/{person.id}/events/new", data=ADMISSION).location == f"/people/{person.id}/hospital"
    return person


def test_the_page_says_what_is_held_and_offers_the_visits_back(client: Client, session: Session, joan: Person) -> None:
    there = f"/people/{joan.id}/hospital"
    assert "Since Tuesday 24 November at 08:30" in page(client, there)
    assert "Joan is in hospital" in page(client, f"/people/{joan.id}")
    assert client.post(f"{there}/home", data=HOME).location == there
    text = page(client, there)
    assert "Coming home on Wednesday 25 November at 08:00" in text and "Amina, as before" in text
    taken = re.findall(r'name="take"[^>]*value="([^"]+)"', text)
    assert len(taken) == 1
    for _ in range(2):
        assert client.post(f"{there}/take", data={"take": [*taken, "x", str(joan.id)]}).location == there
    going = session.scalars(
        select(Assignment.start)
        .join(TimelineVisit, TimelineVisit.id == Assignment.visit_id)
        .where(TimelineVisit.person_id == joan.id, Assignment.worker_id.is_not(None))
    ).all()
    assert (TODAY + timedelta(days=1)) in {start.date() for start in going}
    assert client.post(f"{there}/not-home").location == there


def test_what_can_not_be_is_said_and_nothing_happens(client: Client, session: Session, joan: Person) -> None:
    there = f"/people/{joan.id}/hospital"
    for sent in ({"home-on": "soon", "home-minute": "08:00"}, {"home-on": "2026-11-26", "home-minute": ""}):
        assert "There is a problem" in text_of(client.post(f"{there}/home", data=sent))
    wrong = {"in-on": (TODAY + timedelta(days=1)).isoformat(), "in-minute": "08:00"}
    assert "Give a time that has been" in text_of(client.post(f"{there}/minute", data=wrong))
    assert client.post(f"{there}/take").status_code == 404, "nobody has said when"
    assert client.post(f"{there}/minute", data={**wrong, "in-on": TODAY.isoformat()}).location == there
    session.expire_all()
    standing = session.scalars(select(PersonEvent).where(PersonEvent.withdrawn_at.is_(None))).one()
    assert standing.at is not None and standing.at.hour == 8 and standing.at.minute == 0


def test_who_only_looks_has_no_buttons_and_others_have_no_page(
    client: Client, world: World, joan: Person, become: Become
) -> None:
    there = f"/people/{joan.id}/hospital"
    become(RoleName.COACH)
    assert "<form" not in page(client, there).split("<main")[1].split("</main>")[0]
    assert client.post(f"{there}/take").status_code == 403
    client.sign_in(world.users["other worker"])
    assert client.get(there).status_code == 404
    client.sign_in(world.users["worker"])
    assert "is not in hospital" in page(client, f"/people/{world.people['Stan'].id}/hospital")
