from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.reablement import Goal, Stay, last_day
from tests.factories import create_person
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import mark, page
from wellbeing import clock
from wellbeing.models import Day91Answer, Person, PersonEvent, PersonMembership, Reablement
from wellbeing.store.reablement import put

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

STAY = {
    "goals": "I walk to the shop\n\nI make my own tea",
    "starts": "2026-11-23",
    "ends": "2027-01-03",
    "discharged_on": "2026-11-22",
}


@pytest.fixture
def joan(client: Client, world: World) -> Person:
    client.sign_in(world.users["worker"])
    return world.people["Joan"]


def stay(session: Session, world: World, person: Person, discharged: date, ended: bool = True) -> Reablement:
    """A stay that followed a discharge on this day."""
    starts = discharged + timedelta(days=1)
    over = last_day(starts) if ended else None
    kept = put(session, person.id, world.team.id, Stay((Goal("Stairs"),), starts, last_day(starts), discharged, over))
    session.commit()
    return kept


def test_begun_with_goals_it_writes_the_discharge_down_and_a_review_becomes_due(
    client: Client, session: Session, joan: Person
) -> None:
    at = f"/people/{joan.id}/reablement"
    for _ in range(2):
        assert client.post(f"{at}/new", data=STAY).status_code == 302
    assert len(session.scalars(select(Reablement)).all()) == 1
    assert session.scalars(select(PersonEvent.kind)).all() == ["discharge"]
    text = page(client, at)
    assert "I make my own tea" in text and "40 days left" in text and "21 February 2027" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("goals", " "),
        ("goals", "\n".join("x" for _ in range(13))),
        ("goals", "x" * 400),
        ("ends", "2027-01-04"),
        ("ends", "2026-11-22"),
        ("ends", "never"),
        ("starts", "1999-01-01"),
        ("discharged_on", "2026-11-24"),
        ("discharged_on", "2026-02-30"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, session: Session, joan: Person, field: str, value: str
) -> None:
    text = unescape(client.post(f"/people/{joan.id}/reablement/new", data={**STAY, field: value}).text)
    assert "There is a problem" in text and 'href="#' in text
    assert field == "goals" or "I make my own tea" in text
    assert session.scalars(select(Reablement)).all() == []


def test_one_stay_at_a_time(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/reablement"
    client.post(f"{at}/new", data=STAY)
    answer = client.post(f"{at}/new", data={**STAY, "goals": "Something else"})
    assert "Another stay goes on" in unescape(answer.text) and "Something else" in answer.text
    assert len(session.scalars(select(Reablement)).all()) == 1


def test_it_ends_with_how_each_goal_went(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/reablement"
    client.post(f"{at}/new", data=STAY)
    end = f"{at}/{session.scalars(select(Reablement.id)).one()}/end"
    text = page(client, end)
    assert "I walk to the shop" in text
    half = {"ended": "2026-11-24", "goals-0-met": "met", "goals-0-how": "Twice!", "seen": mark(text)}
    refused = unescape(client.post(end, data=half).text)
    assert "Say how this goal went" in refused and 'href="#goals-1-met"' in refused and "Twice!" in refused
    for _ in range(2):
        assert client.post(end, data={**half, "goals-1-met": "partly"}).status_code == 302
    text = page(client, at)
    assert "We got there" in text and "Part of the way" in text and "Twice!" in text and "Ended" in text
    assert "Begin reablement" in text


def test_of_two_who_put_it_right_at_once_neither_is_lost(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    client.post(f"/people/{joan.id}/reablement/new", data=STAY)
    at = f"/people/{joan.id}/reablement/{session.scalars(select(Reablement.id)).one()}"
    seen = mark(page(client, at))
    client.sign_in(world.users["sam"])
    assert client.post(at, data={**STAY, "goals": "Sam’s goal", "seen": seen}).status_code == 302
    client.sign_in(world.users["worker"])
    answer = client.post(at, data={**STAY, "goals": "Amina’s goal", "seen": seen})
    assert answer.status_code == 409
    assert "Sam’s goal" in unescape(answer.text) and "Amina’s goal" in unescape(answer.text)


def test_a_stay_past_its_last_day_stands_on_the_teams_pages_until_its_goals_are_spoken_of(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    stay(session, world, joan, TODAY - timedelta(days=50), ended=False)
    assert "Reablement is over: how did the goals go?" in page(client, "/people")
    assert "how did the goals go?" in page(client, f"/people/{joan.id}/reablement")


def test_day_91_is_asked_from_that_day_until_somebody_answers(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    row = stay(session, world, joan, TODAY - timedelta(days=91))
    late = stay(session, world, world.people["Ivy"], TODAY - timedelta(days=90))
    link = f"/people/day-91/{row.id}"
    for who, path in (("worker", "/people"), ("coach", "/review")):
        client.sign_in(world.users[who])
        text = page(client, path)
        assert "Day 91 has come" in text and link in text and str(late.id) not in text
    assert client.post(link, data={"where": "home"}).status_code == 403  # a coach asks, the team answers
    client.sign_in(world.users["worker"])
    assert "There is a problem" in unescape(client.post(link, data={"where": "moon"}).text)
    assert client.post(link, data={"where": "hospital"}).status_code == 302
    assert link not in page(client, "/people")
    assert client.post(f"/people/day-91/{late.id}", data={"where": "home"}).status_code == 404


def test_an_answer_that_was_wrong_is_put_right_and_the_first_is_kept(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    row = stay(session, world, joan, TODAY - timedelta(days=100))
    link = f"/people/day-91/{row.id}"
    for where in ("hospital", "hospital", "home"):
        with clock.at(datetime(2026, 11, 24, 9 + len(where), tzinfo=UTC)):
            assert client.post(link, data={"where": where}).status_code == 302
    session.expire_all()
    answers = session.scalars(select(Day91Answer.answer).order_by(Day91Answer.answered_at)).all()
    assert sorted(answers) == ["home", "hospital"]
    assert session.get_one(Reablement, row.id).day_91 == "home"
    text = page(client, link)
    assert "At home" in text and "In hospital" in text and "Amina" in text


def test_everybody_is_asked_about_and_who_counts_is_said(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    joan.born = date(1990, 1, 1)
    row = stay(session, world, joan, TODAY - timedelta(days=100))
    assert "was under 65" in page(client, f"/people/day-91/{row.id}")
    session.get_one(Person, joan.id).born = date(1940, 1, 1)
    assert "This counts in the national figure" in page(client, f"/people/day-91/{row.id}")
    session.get_one(Person, joan.id).born = None
    assert "don’t know" in page(client, f"/people/day-91/{row.id}")


def test_the_team_is_asked_though_it_supports_them_no_longer(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    row = stay(session, world, joan, TODAY - timedelta(days=95))
    membership = session.scalars(select(PersonMembership).where(PersonMembership.person_id == joan.id)).one()
    membership.until = TODAY - timedelta(days=10)
    assert f"/people/day-91/{row.id}" in page(client, "/people")
    assert client.post(f"/people/day-91/{row.id}", data={"where": "died"}).status_code == 302


def test_another_persons_and_another_teams_stay_is_not_there(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    row = stay(session, world, joan, TODAY - timedelta(days=95), ended=False)
    stan = world.people["Stan"]
    assert client.get(f"/people/{stan.id}/reablement/{row.id}/end").status_code == 404
    client.sign_in(world.users["other worker"])
    for path in (f"day-91/{row.id}", f"{joan.id}/reablement", f"{joan.id}/reablement/{row.id}"):
        assert client.get(f"/people/{path}").status_code == 404
    assert client.post(f"/people/day-91/{row.id}", data={"where": "home"}).status_code == 404
    assert "Day 91" not in page(client, "/people")


def test_queries_do_not_grow_with_the_stays(
    client: Client, session: Session, world: World, joan: Person, queries: Callable[[str], int]
) -> None:
    stay(session, world, joan, TODAY - timedelta(days=95))
    few = queries("/people"), queries("/review")
    for _ in range(3):
        stay(session, world, create_person(session, world.team), TODAY - timedelta(days=95), ended=False)
    assert (queries("/people"), queries("/review")) == few
