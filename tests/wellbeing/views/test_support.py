"""Support on its pages: stepping down, alternate weeks, two who save at once, and plans that nobody agreed yet."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.support import Step, SupportLine
from tests.factories import create_competence, create_line, support_line
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.answered_plan import with_answers
from tests.wellbeing.views.test_plan import LINE, page, refused, sent
from wellbeing.models import Person, PlanVersion, RotaChange, WellbeingPlan
from wellbeing.models import SupportLine as LineRow
from wellbeing.store.lines import line_from, lines_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

STEPS: dict[str, Any] = {
    "steps-0-starts": "2026-12-07",
    "steps-0-duration": "30",
    "steps-0-how_often": "each",
    "steps-0-weekdays": ["0", "2"],
    "steps-1-starts": "2026-12-21",
    "steps-1-duration": "30",
    "steps-1-how_often": "any",
    "steps-1-weekdays": ["0", "1", "2", "3", "4"],
    "steps-1-times_a_week": "1",
    "ends": "2027-01-03",
    "how_agreed": "Joan wants to do it herself by the new year",
}


@pytest.fixture
def joan(session: Session, world: World, client: Client) -> Person:
    """Joan, whose plan has every step but the last answered; Amina looks."""
    client.sign_in(world.users["worker"])
    return with_answers(session, world.people["Joan"])


def line_named(session: Session, person: Person, name: str) -> SupportLine:
    session.expire_all()
    (found,) = [line for line in lines_of(session, [person.id]) if line.name == name]
    return found


def value(text: str, name: str) -> str:
    """What a hidden field of a page holds."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    found = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return unescape(found[1]) if found else ""


def added(client: Client, session: Session, joan: Person, **said: Any) -> tuple[str, SupportLine]:
    """Where a line's pages are, and the line, once it is in the plan."""
    sent(client, f"/people/{joan.id}/plan/support/new", {**LINE, **said})
    line = line_named(session, joan, said.get("name", LINE["name"]))
    return f"/people/{joan.id}/plan/support/{line.id}", line


def test_support_steps_down_on_a_page_and_the_rota_shows_it_at_once(
    client: Client, session: Session, joan: Person
) -> None:
    at, line = added(client, session, joan)
    text = page(client, f"{at}/tapering")
    assert "Every Monday, Wednesday, 45 minutes" in text
    seen = value(text, "seen")
    location = sent(client, f"{at}/tapering", {**STEPS, "seen": seen})
    assert "What this changed on the rota" in page(client, location)
    line = line_named(session, joan, LINE["name"])
    assert line.tapering == (
        Step(date(2026, 12, 7), 30, frozenset({0, 2})),
        Step(date(2026, 12, 21), 30, frozenset(range(5)), 1),
    )
    assert line.ends == date(2027, 1, 3)
    text = page(client, f"{at}/tapering")
    assert "A bar a week that gets lower, from 1 h 30 to 0 h 30" in text and "21 December 2026" in text
    picture = client.get(f"{at}/hours.svg")
    assert picture.mimetype == "image/svg+xml" and ">1:30<" in picture.text and ">0:30<" in picture.text
    assert "hours.svg" in page(client, f"/people/{joan.id}/plan")
    assert page(client, f"/people/{joan.id}/plan").count("From 21 December 2026") == 1


@pytest.mark.parametrize(
    ("said", "about", "words"),
    [
        ({"ends": ""}, "ends", "within 6 weeks"),
        ({"ends": "2027-03-01"}, "ends", "up to 4 January 2027"),
        ({"steps-0-duration": "60"}, "steps-0-starts", "Make it fewer"),
        ({"steps-1-duration": "90"}, "steps-1-starts", "Make it fewer"),
        ({"steps-0-starts": "2026-11-01"}, "steps-0-starts", "does not come after"),
        ({"steps-0-starts": "2027-01-05"}, "steps-0-starts", "comes after the last day"),
        ({"steps-0-starts": ""}, "steps-0-starts", "first day and how many minutes"),
        ({"steps-0-duration": ""}, "steps-0-starts", "first day and how many minutes"),
        ({"steps-0-duration": "9" * 400}, "steps-0-duration", "can't be"),
        ({"steps-0-duration": "long"}, "steps-0-duration", "whole number"),
        ({"steps-0-weekdays": []}, "steps-0-starts", "Choose at least one day"),
        ({"steps-0-weekdays": ["9"]}, "steps-0-weekdays", "Choose from"),
        ({"steps-1-times_a_week": "9"}, "steps-1-starts", "does not fit"),
        ({"steps-1-times_a_week": ""}, "steps-1-starts", "how many times a week"),
        ({"steps-0-starts": "9999-12-31"}, "steps-0-starts", "real date"),
        ({"how_agreed": ""}, "how_agreed", "Say how they agreed"),
    ],
)
def test_what_is_wrong_with_a_step_stands_beside_it_and_nothing_typed_is_lost(
    client: Client, session: Session, joan: Person, said: dict[str, Any], about: str, words: str
) -> None:
    at, line = added(client, session, joan)
    seen = value(page(client, f"{at}/tapering"), "seen")
    answer = client.post(f"{at}/tapering", data={**STEPS, **said, "seen": seen})
    text = unescape(answer.text)
    assert answer.status_code == 200 and "There is a problem" in text
    assert words in text
    if about != "steps-0-duration" or said["steps-0-duration"] == "long":
        assert f'href="#{about}"' in text
    typed = {**STEPS, **said}
    for name in ("steps-1-starts", "ends"):
        assert not typed[name] or f'value="{typed[name]}"' in text
    assert line_named(session, joan, LINE["name"]) == line


def test_one_more_step_keeps_what_is_typed_and_no_step_means_none(
    client: Client, session: Session, joan: Person
) -> None:
    at, line = added(client, session, joan)
    answer = client.post(f"{at}/tapering", data={**STEPS, "another": "Show one more step"})
    assert 'name="steps-2-starts"' in answer.text and 'value="2026-12-21"' in answer.text
    assert line_named(session, joan, LINE["name"]) == line
    sent(client, f"{at}/tapering", {**STEPS, "seen": value(page(client, f"{at}/tapering"), "seen")})
    empty = {"ends": "", "how_agreed": "It goes on", "seen": value(page(client, f"{at}/tapering"), "seen")}
    sent(client, f"{at}/tapering", empty)
    assert line_named(session, joan, LINE["name"]) == line


def test_a_longer_visit_may_not_undo_the_steps(client: Client, session: Session, joan: Person) -> None:
    at, _ = added(client, session, joan)
    sent(client, f"{at}/tapering", {**STEPS, "seen": value(page(client, f"{at}/tapering"), "seen")})
    text = refused(client, at, {**LINE, "duration": "20", "ends": "2027-01-03"})
    assert 'href="#duration"' in text and "Make it fewer" in text


def test_alternate_weeks_have_their_turn(client: Client, session: Session, joan: Person) -> None:
    at, line = added(client, session, joan, every_weeks="2", anchor="2026-12-03")
    assert line.anchor == date(2026, 12, 3)
    assert not line.on(date(2026, 11, 25)) and line.on(date(2026, 12, 2))
    assert 'value="2026-12-03"' in page(client, at)
    assert "the week of 30 November 2026 is one" in page(client, f"/people/{joan.id}/plan")
    seen = value(page(client, at), "seen")
    sent(client, at, {**LINE, "every_weeks": "1", "anchor": "2026-12-03", "seen": seen})
    assert line_named(session, joan, LINE["name"]).anchor is None, "every week has no turn"


def test_a_need_of_both_is_a_need(client: Client, session: Session, world: World, joan: Person) -> None:
    hoist = create_competence(session, world.team, "Hoist")
    session.flush()
    _, line = added(client, session, joan, workers="2", both=[str(hoist.id)])
    assert [(need.competence, str(need.of)) for need in line.competences] == [(str(hoist.id), "both")]


def test_the_same_page_sent_twice_makes_one_line(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/plan/support/new"
    key = value(page(client, at), "client_key")
    assert key
    for _ in range(2):
        sent(client, at, {**LINE, "client_key": key})
    assert line_named(session, joan, LINE["name"])
    assert len(session.scalars(select(PlanVersion)).all()) == 1


def test_of_two_who_save_one_line_neither_is_lost(client: Client, session: Session, joan: Person) -> None:
    at, _ = added(client, session, joan)
    seen = value(page(client, at), "seen")
    sent(client, at, {**LINE, "duration": "50", "seen": seen})
    answer = client.post(at, data={**LINE, "duration": "70", "seen": seen})
    text = unescape(answer.text)
    assert answer.status_code == 409
    assert "Somebody else saved this support" in text and "50 minutes" in text and 'value="70"' in text
    assert line_named(session, joan, LINE["name"]).duration == 50
    sent(client, at, {**LINE, "duration": "70", "seen": value(text, "seen")})
    assert line_named(session, joan, LINE["name"]).duration == 70
    assert client.post(f"{at}/end", data={"last": "2026-12-01", "how_agreed": "yes", "seen": seen}).status_code == 409
    assert client.post(f"{at}/tapering", data={**STEPS, "seen": seen}).status_code == 409


@pytest.fixture
def stan(session: Session, world: World, client: Client) -> tuple[Person, SupportLine]:
    """Stan, whose plan came from files and was never agreed, with an ordinary line; Amina looks."""
    stan = world.people["Stan"]
    line = support_line(stan, name="Garden", duration=60, starts=date(2026, 11, 1))
    create_line(session, stan, line)
    client.sign_in(world.users["worker"])
    return stan, line


def test_an_ordinary_line_of_a_plan_that_nobody_agreed_stays_ordinary(
    client: Client, session: Session, stan: tuple[Person, SupportLine]
) -> None:
    person, line = stan
    at = f"/people/{person.id}/plan/support/{line.id}"
    text = page(client, at)
    assert "at most six weeks" not in text and 'name="interim"' not in text and 'name="how_agreed"' not in text
    data = {**LINE, "name": "Garden", "duration": "75", "starts": "2026-11-01", "how_agreed": ""}
    location = sent(client, at, {**data, "seen": value(text, "seen")})
    assert "What this changed on the rota" in page(client, location)
    altered = line_named(session, person, "Garden")
    assert (altered.duration, altered.interim, altered.ends) == (75, None, None)
    row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == person.id)).one()
    assert (row.version, row.interim_reason) == (0, None)
    assert session.scalars(select(RotaChange.cause).order_by(RotaChange.seq.desc())).first() == "support changed"
    sent(client, f"{at}/end", {"last": "2026-12-01", "seen": value(page(client, f"{at}/end"), "seen")})
    assert line_named(session, person, "Garden").ends == date(2026, 12, 1)
    assert line_named(session, person, "Garden").interim is None


def test_a_new_line_of_a_plan_that_nobody_agreed_is_interim_and_leaves_the_ordinary_one(
    client: Client, session: Session, stan: tuple[Person, SupportLine]
) -> None:
    person, line = stan
    at = f"/people/{person.id}/plan/support/new"
    assert "at most six weeks" in page(client, at)
    refused(client, at, {**LINE, "ends": "2027-01-01", "interim": ""})
    sent(client, at, {**LINE, "ends": "2027-01-01", "interim": "Home after a fall"})
    assert line_named(session, person, LINE["name"]).interim == "Home after a fall"
    assert line_named(session, person, "Garden") == line


def test_somebody_elses_line_is_not_there(client: Client, session: Session, joan: Person, world: World) -> None:
    row = session.scalars(select(LineRow).where(LineRow.person_id == world.people["Stan"].id)).first()
    assert row is not None and line_from(row.body)
    for path in ("tapering", "hours.svg"):
        assert client.get(f"/people/{joan.id}/plan/support/{row.id}/{path}").status_code == 404
    client.sign_in(world.users["coach"])
    assert client.get(f"/people/{joan.id}/plan/support/{row.id}/tapering").status_code == 403
