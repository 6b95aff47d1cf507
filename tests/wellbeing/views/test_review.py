from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import create_person, create_plan
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing.models import TimelineVisit, WellbeingPlan
from wellbeing.store.entries import What
from wellbeing.store.visit_entry import Said, add
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def page(client: Client) -> str:
    answer = client.get("/review")
    assert answer.status_code == 200, answer.status_code
    return " ".join(unescape(answer.text).split())


def learn(session: Session, world: World, name: str, words: str, hours_ago: int) -> None:
    visit = session.get_one(TimelineVisit, world.visits[name])
    at = NOW - timedelta(hours=hours_ago)
    said = Said(visit.id, f"{name}{hours_ago}", What.FINISHED, at, at - timedelta(minutes=30), at, learned=words)
    add(session, visit, world.me.id, said, recorded_by=None)


def test_who_has_waited_longest_comes_first(client: Client, session: Session, world: World) -> None:
    waited = {"Joan": date(2026, 3, 1), "Ivy": date(2025, 3, 1), "Bob": date(2026, 11, 1), "Stan": date(2024, 3, 1)}
    for row in session.scalars(select(WellbeingPlan)):
        name = next(name for name, person in world.people.items() if person.id == row.person_id)
        row.last_reviewed = waited.get(name)
    client.sign_in(world.users["coach"])
    text = page(client)
    # Eric was never talked about, and has been supported since 2020
    places = [text.index(f">{name}</a>") for name in ("Eric", "Stan", "Ivy", "Joan", "Bob")]
    assert places == sorted(places)
    assert "not talked about yet" in text


def test_those_who_can_wait_are_folded_and_nobody_is_missing(client: Client, session: Session, world: World) -> None:
    for number in range(4):
        create_plan(session, create_person(session, world.team, f"Settled {number}"))
    for place, row in enumerate(session.scalars(select(WellbeingPlan).order_by(WellbeingPlan.id))):
        row.last_reviewed = TODAY - timedelta(days=30 + place)
    newest = create_person(session, world.team, "Newest", starts=TODAY)
    client.sign_in(world.users["coach"])
    stands, fold, folded = page(client).partition(
        '<details class="govuk-details turns-later"><summary class="govuk-details__summary">'
    )
    names = [*world.people, *(f"Settled {number}" for number in range(4)), "Newest"]
    assert fold and sorted(stands.count(f">{name}</a>") + folded.count(f">{name}</a>") for name in names) == [1] * 10
    assert stands.count('<li class="turn card">') == 6 and f">{newest.known_as}</a>" in stands  # no plan yet
    assert "4 more whom we talked about" in folded and '<ol class="turns" start="7">' in folded


def test_faces_outcomes_and_the_last_thing_learned(client: Client, session: Session, world: World) -> None:
    learn(session, world, "Joan", "The wheelchair brake is loose.", 30)
    learn(session, world, "Joan", "She likes the window open.", 2)
    client.sign_in(world.users["coach"])
    text = page(client)
    assert "She likes the window open." in text
    assert "wheelchair brake" not in text
    assert "Into town for a bun" in text
    assert "2 faces in the last 4 weeks" in text


def test_nothing_is_approved_and_nobody_is_ranked(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["coach"])
    text = page(client)
    main = text[text.index("<main") : text.index("</main")]
    assert "<form" not in main
    assert "<button" not in main
    assert not any(worker in main for worker in world.workers)


def test_only_our_own_people(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.COACH, world.other_team)
    text = page(client)
    assert "Your team supports nobody yet" in text
    assert "Joan" not in text


@pytest.mark.parametrize("role", [RoleName.COMMISSIONER, RoleName.MANAGER, RoleName.PROFESSIONAL])
def test_not_for_everyone(client: Client, become: Become, role: RoleName) -> None:
    become(role)
    assert client.get("/review").status_code == 403


def test_queries_stay_the_same_however_many_people(
    client: Client, session: Session, world: World, queries: Callable[[str], int]
) -> None:
    client.sign_in(world.users["coach"])
    few = queries("/review")
    for _ in range(5):
        create_plan(session, create_person(session, world.team))
    learn(session, world, "Stan", "The bottom bed is dug.", 2)
    assert queries("/review") == few
