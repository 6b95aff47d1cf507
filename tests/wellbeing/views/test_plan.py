import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.plan import Looked, Plan
from tests.factories import create_competence, create_person, create_team
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.answered_plan import with_answers
from tests.wellbeing.views.conftest import NOBODYS
from tests.wellbeing.views.page_text import page, refused, taken
from wellbeing.models import Person, PlanVersion, RotaChange, SupportLine, TimelineVisit, WellbeingPlan
from wellbeing.store.lines import line_from
from wellbeing.store.people import plan_from

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LINE: dict[str, Any] = {
    "name": "Tea, then up and washed",
    "tasks": "Tea first\nHelp with back and feet",
    "duration": "45",
    "how_often": "each",
    "weekdays": ["0", "2"],
    "every_weeks": "1",
    "suits_from": "08:30",
    "suits_to": "09:30",
    "possible_from": "07:15",
    "possible_to": "11:00",
    "workers": "1",
    "starts": "2026-11-24",
    "how_agreed": "Joan asked for it",
}


@pytest.fixture
def joan(session: Session, world: World, client: Client) -> Person:
    """Joan, whose plan has every step but the last answered; Amina looks."""
    client.sign_in(world.users["worker"])
    return with_answers(session, world.people["Joan"])


def shown(client: Client, path: str) -> dict[str, str]:
    """The mark of the answer that a step's page shows; nothing on other pages."""
    mark = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(path).text)
    return {"seen": mark[1]} if mark else {}


def sent(client: Client, path: str, data: dict[str, Any]) -> str:
    """Where a page leads that took what was sent, with what its form sends along."""
    return taken(client, path, {**shown(client, path), **data})


def plan_of(session: Session, person: Person) -> Plan:
    session.expire_all()
    return plan_from(session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == person.id)).one())


def test_the_plan_in_its_order(client: Client, joan: Person) -> None:
    text = page(client, f"/people/{joan.id}/plan")
    titles = ["What matters to me", "What I want to change", "People in my life", "What my community offers"]
    titles += ["Technology that could help", "What the team does"]
    places = [text.index(f". {title}") for title in titles]
    assert places == sorted(places)
    assert "We looked, and nothing fits, because: nothing is near by" in text


def test_each_step_is_saved_and_leads_to_the_next(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/plan"
    assert sent(client, f"{at}/what-matters", {"what_matters": "Tea, then the news."}).endswith("/outcomes")
    data = {"outcomes-0-key": "o1", "outcomes-0-words": "Into town for a bun", "outcomes-0-statements": ["1", "8"]}
    data |= {"outcomes-1-words": "To sleep through", "outcomes-1-statements": ["8"]}
    assert sent(client, f"{at}/outcomes", data).endswith("/circle")
    data = {"found-0-was": "0", "found-0-name": "Rita next door", "found-0-what": "bingo", "found-0-hours": "2.5"}
    assert sent(client, f"{at}/circle", data).endswith("/community")
    assert sent(client, f"{at}/community", {"nothing_because": "none near by"}).endswith("/technology")
    assert sent(client, f"{at}/technology", {"found-0-name": "A talking clock"}).endswith(f"{at}")
    plan = plan_of(session, joan)
    assert plan.what_matters == "Tea, then the news."
    assert [(o.words, o.statements) for o in plan.outcomes] == [
        ("Into town for a bun", (1, 8)),
        ("To sleep through", (8,)),
    ]
    assert plan.outcomes[0].id == "o1"
    assert plan.circle.minutes_a_week == 150
    assert plan.community == Looked((), "none near by")
    assert plan.technology.found[0].name == "A talking clock"


def test_a_half_written_outcome_says_what_is_missing_and_keeps_what_was_typed(
    client: Client, session: Session, joan: Person
) -> None:
    data = {"outcomes-0-words": "To sleep through", "outcomes-1-statements": ["2"]}
    text = refused(client, f"/people/{joan.id}/plan/outcomes", data)
    assert 'href="#outcomes-0-statements"' in text
    assert 'href="#outcomes-1-words"' in text
    assert 'value="To sleep through"' in text
    assert plan_of(session, joan).outcomes[0].words == "Into town for a bun"


@pytest.mark.parametrize(
    ("step", "field"),
    [("what-matters", "what_matters"), ("outcomes", "outcomes-0-words"), ("circle", "found-0-name")],
)
def test_too_long_is_said_and_kept_on_the_page(client: Client, joan: Person, step: str, field: str) -> None:
    words = "x" * 6_000
    text = refused(client, f"/people/{joan.id}/plan/{step}", {field: words, "outcomes-0-statements": ["1"]})
    assert "too long" in text
    assert words in text


@pytest.mark.parametrize("hours", ["NaN", "1e9", "-1", "lots", "Infinity", "9" * 5_000])
def test_hours_that_can_not_be_are_refused(client: Client, joan: Person, hours: str) -> None:
    refused(client, f"/people/{joan.id}/plan/circle", {"found-0-name": "Rita", "found-0-hours": hours})


def test_agreeing_keeps_a_version_that_can_be_read(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/plan"
    text = refused(client, f"{at}/agree", {"how_agreed": " "})
    assert "Say how the person agreed" in text
    sent(client, f"{at}/agree", {"present": "Joan and Rita", "how_agreed": "She read it and said yes"})
    sent(client, f"{at}/what-matters", {"what_matters": "Coffee now."})
    sent(client, f"{at}/agree", {"how_agreed": "She said yes"})
    text = page(client, at)
    assert "Version 2 is agreed" in text
    first = page(client, f"{at}/versions/1")
    assert "Tea before anything else." in first
    assert "Joan and Rita" in first and "She read it and said yes" in first
    assert client.get(f"{at}/versions/3").status_code == 404
    assert client.get(f"{at}/versions/{'9' * 30}").status_code == 404


def test_a_plan_with_a_step_to_answer_says_which(client: Client, session: Session, world: World) -> None:
    stan = world.people["Stan"]
    client.sign_in(world.users["worker"])
    text = page(client, f"/people/{stan.id}/plan/agree")
    assert "Technology that could help" in text
    client.post(f"/people/{stan.id}/plan/agree", data={"how_agreed": "yes"})
    assert session.scalars(select(PlanVersion)).all() == []


def test_support_added_becomes_a_version_and_visits_and_says_so(client: Client, session: Session, joan: Person) -> None:
    location = sent(client, f"/people/{joan.id}/plan/support/new", LINE)
    text = page(client, location)
    assert "What this changed on the rota" in text
    assert "Wednesday 25 November" in text
    assert "Monday 30 November" in text
    assert "Nobody is going" in text
    seq = int(location.rpartition("/")[2])
    change = session.scalars(select(RotaChange).where(RotaChange.seq == seq)).one()
    assert change.cause == "plan v1"
    assert "Tea, then up and washed" in page(client, f"/people/{joan.id}/plan")


def test_support_altered_keeps_its_id_and_shows_who_was_told(client: Client, session: Session, joan: Person) -> None:
    row = next(
        row
        for row in session.scalars(select(SupportLine).where(SupportLine.person_id == joan.id))
        if line_from(row.body).starts == date(2026, 11, 25)
    )
    at = f"/people/{joan.id}/plan/support/{row.id}"
    text = page(client, at)
    assert 'value="2026-11-25"' in text
    assert 'value="09:00"' in text
    data = {**LINE, "starts": "2026-11-25", "ends": "2026-11-25", "weekdays": ["2"], "duration": "60"}
    location = sent(client, at, data)
    text = page(client, location)
    assert "Changed" in text
    assert "Amina was told to come at 09:00" in " ".join(text.split())
    session.expire_all()
    row = session.get_one(SupportLine, row.id)
    assert line_from(row.body).duration == 60


def test_ending_support_takes_its_visits_off(client: Client, session: Session, joan: Person) -> None:
    sent(client, f"/people/{joan.id}/plan/support/new", LINE)
    row = next(
        row
        for row in session.scalars(select(SupportLine).where(SupportLine.person_id == joan.id))
        if line_from(row.body).name == LINE["name"]
    )
    at = f"/people/{joan.id}/plan/support/{row.id}/end"
    assert "before the first" in refused(client, at, {"last": "2026-11-01", "how_agreed": "yes"})
    location = sent(client, at, {"last": "2026-11-30", "how_agreed": "She is well"})
    assert "No longer" in page(client, location)
    asked = session.scalars(select(TimelineVisit).where(TimelineVisit.person_id == joan.id))
    days = [visit.first_day for visit in asked if visit.asked and str(row.id) in visit.asked]
    assert max(days) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("field", "value", "about"),
    [
        ("name", "", "name"),
        ("duration", "0", "duration"),
        ("duration", "9" * 40, "duration"),
        ("duration", "long", "duration"),
        ("suits_from", "06:00", "suits_from"),
        ("suits_from", "25:00", "suits_from"),
        ("starts", "1999-01-01", "starts"),
        ("starts", "2026-02-30", "starts"),
        ("ends", "2026-11-01", "ends"),
        ("weekdays", [], "weekdays"),
        ("weekdays", ["9"], "weekdays"),
        ("least_gap", "-1", "least_gap"),
        ("competences", [NOBODYS], "competences"),
        ("competences", ["nonsense"], "competences"),
        ("must", ["a wizard"], "must"),
        ("every_weeks", "3", "every_weeks"),
        ("workers", "3", "workers"),
        ("how_agreed", "", "how_agreed"),
        ("name", "x" * 1_000, "name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: Client, session: Session, joan: Person, field: str, value: Any, about: str
) -> None:
    text = refused(client, f"/people/{joan.id}/plan/support/new", {**LINE, field: value})
    assert f'href="#{about}"' in text
    assert f'id="{about}' in text
    assert "Help with back and feet" in text
    if isinstance(value, str) and value:
        assert f'value="{value}"' in text or field in ("every_weeks", "workers")
    assert session.scalars(select(PlanVersion)).all() == []


def test_another_providers_competence_is_refused(client: Client, session: Session, joan: Person) -> None:
    foreign = create_competence(session, create_team(session), "Foreign")
    text = refused(client, f"/people/{joan.id}/plan/support/new", {**LINE, "competences": [str(foreign.id)]})
    assert "Foreign" not in text


def test_a_short_visit_is_advised_about_not_refused(client: Client, joan: Person) -> None:
    location = sent(client, f"/people/{joan.id}/plan/support/new", {**LINE, "duration": "15"})
    assert "NICE" in page(client, location)


def test_any_day_of_the_week(client: Client, session: Session, joan: Person) -> None:
    text = refused(client, f"/people/{joan.id}/plan/support/new", {**LINE, "how_often": "any"})
    assert 'href="#times_a_week"' in text
    sent(client, f"/people/{joan.id}/plan/support/new", {**LINE, "how_often": "any", "times_a_week": "2"})
    assert "Twice a week, on any of Monday, Wednesday" in page(client, f"/people/{joan.id}/plan")


def test_somebody_new_tonight(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    assert page(client, "/people/new")
    data = {
        "name": "Nora Invented",
        "known_as": "Nora",
        "postcode": "rm187ab",
        "address": "3 Invented Road",
        "born": "1940-05-01",
        "starts": "2026-11-24",
        "reason": "Home from hospital tonight",
        "team": str(world.team.id),
    }
    location = sent(client, "/people/new", data)
    id = UUID(location.split("/")[2])
    text = page(client, location)
    assert "at most six weeks" in text
    assert 'value="Home from hospital tonight"' in text
    line = {**LINE, "weekdays": [str(n) for n in range(7)], "ends": "2027-01-04", "interim": "Home from hospital"}
    location = sent(client, location, line)
    assert "Wednesday 25 November" in page(client, location)
    text = page(client, f"/people/{id}")
    assert "Review in 14 days" in text
    assert "Support began before the plan was agreed" in text
    text = page(client, f"/people/{id}/plan")
    assert "Before the plan, until 4 January 2027" in text
    assert session.scalars(select(RotaChange.cause).order_by(RotaChange.seq.desc())).first() == "interim support"
    assert session.get_one(Person, id).postcode == "RM18 7AB"


def test_interim_support_of_more_than_six_weeks_is_refused(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    stan = world.people["Stan"]
    line = {**LINE, "interim": "Home from hospital", "ends": "2027-03-01"}
    text = refused(client, f"/people/{stan.id}/plan/support/new", line)
    assert "at most 6 weeks" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("known_as", "x" * 101),
        ("postcode", "nowhere"),
        ("born", "2030-01-01"),
        ("born", "soon"),
        ("starts", "2020-01-01"),
        ("reason", ""),
        ("team", NOBODYS),
        ("team", "nonsense"),
    ],
)
def test_somebody_new_with_something_wrong(client: Client, world: World, field: str, value: str) -> None:
    client.sign_in(world.users["worker"])
    data = {
        "name": "Nora Invented",
        "known_as": "Nora",
        "starts": "2026-11-24",
        "reason": "Home tonight",
        "team": str(world.team.id),
    }
    text = refused(client, "/people/new", {**data, field: value})
    assert 'value="Nora' in text or field in ("name", "known_as")


def test_a_coach_reads_and_does_not_write(client: Client, joan: Person, world: World) -> None:
    client.sign_in(world.users["coach"])
    text = page(client, f"/people/{joan.id}/plan")
    assert "Add support" not in text
    assert client.get(f"/people/{joan.id}/plan/support/new").status_code == 403
    assert client.post(f"/people/{joan.id}/plan/agree", data={"how_agreed": "yes"}).status_code == 403


def test_another_persons_line_or_change_is_not_there(
    client: Client, session: Session, joan: Person, world: World
) -> None:
    stan = world.people["Stan"]
    row = session.scalars(select(SupportLine).where(SupportLine.person_id == stan.id)).first()
    assert row is not None
    for path in (f"support/{row.id}", f"support/{row.id}/end", f"support/{uuid4()}", "changed/4", "changed/99999"):
        assert client.get(f"/people/{joan.id}/plan/{path}").status_code == 404, path
    assert client.post(f"/people/{joan.id}/plan/support/{row.id}", data=LINE).status_code == 404


def test_queries_do_not_grow_with_the_support(
    client: Client, session: Session, joan: Person, queries: Callable[[str], int]
) -> None:
    create_person(session, create_team(session))
    at = f"/people/{joan.id}/plan"
    few = queries(at)
    for number in range(3):
        sent(client, f"{at}/support/new", {**LINE, "name": f"Support {number}"})
    assert queries(at) <= few + 1  # the first version's author is asked for by then


def test_who_comes_is_asked_for_in_plain_words(client: Client, session: Session, world: World, joan: Person) -> None:
    world.me.attributes = ["woman", "language:bn"]
    form = page(client, f"/people/{joan.id}/plan/support/new")
    assert "somebody who speaks Bengali" in form and "language:bn</label>" not in form
    sent(client, f"/people/{joan.id}/plan/support/new", {**LINE, "must": ["language:bn"]})
    assert "Must be somebody who speaks Bengali" in page(client, f"/people/{joan.id}/plan")
