from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import create_choice, create_person, create_plan
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import page
from wellbeing.models import PersonMembership, WellbeingPlan
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def sought(client: Client, name: str) -> str:
    return page(client, client.post("/people/find", data={"q": name}).location)


def test_the_people_of_my_team_with_link_worker_review_and_faces(
    client: Client, session: Session, world: World
) -> None:
    create_choice(session, world.people["Joan"], world.workers["Sam"], "link")
    client.sign_in(world.users["worker"])
    text = page(client, "/people")
    assert all(name in text for name in world.people)
    assert "Sam · 2 faces this week" in " ".join(text.split()).replace("</svg> ", "")
    assert "Review was due 12 February 2020" in text


@pytest.mark.parametrize(("talked", "said"), [(date(2026, 11, 20), False), (date(2025, 12, 20), True)])
def test_a_review_is_spoken_of_when_it_comes_near(
    client: Client, session: Session, world: World, talked: date, said: bool
) -> None:
    for plan in session.scalars(select(WellbeingPlan)):
        plan.last_reviewed = talked
    client.sign_in(world.users["worker"])
    assert ("Review by" in page(client, "/people")) == said
    text = page(client, f"/people/{world.people['Joan'].id}")
    assert "Review by" in text
    assert ("A review is due at least once a year" in text) == said


def test_finding_somebody_by_name(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    text = sought(client, "joa")
    assert "Joan" in text
    assert "Stan" not in text
    assert "Nobody here has “zz%” in their name" in sought(client, "zz%")
    assert "“'” in their name" in sought(client, "\x00'")


def test_a_name_looked_for_stays_out_of_every_address_and_out_of_what_the_browser_can_read(
    client: Client, world: World
) -> None:
    client.sign_in(world.users["worker"])
    answer = client.post("/people/find", data={"q": "Joan"})
    assert (answer.status_code, answer.location) == (303, "/people/find")
    with client.session_transaction() as cookie:
        assert "Joan" not in str(dict(cookie))
    assert "Stan" in page(client, "/people?q=Joan")
    assert 'method="post"' in page(client, "/people")


def test_coming_back_to_what_was_found_finds_it_again(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    assert "Stan" in page(client, "/people/find")
    sought(client, "Joan")
    page(client, f"/people/{world.people['Joan'].id}")
    again = page(client, "/people/find")
    assert "1 person with “Joan” in their name" in again
    assert "Stan" not in again
    assert "Stan" in page(client, "/people")
    assert client.post("/people/find", data={"q": " "}).location == "/people"


def test_a_team_without_people_says_what_to_do_next(client: Client, world: World) -> None:
    client.sign_in(world.users["other worker"])
    assert "Your team supports nobody yet" in page(client, "/people")


def test_one_persons_page(client: Client, session: Session, world: World) -> None:
    joan = world.people["Joan"]
    create_choice(session, joan, world.workers["Amina"], "declined")
    client.sign_in(world.users["worker"])
    text = page(client, f"/people/{joan.id}")
    assert "Tea before anything else." in text
    assert "Into town for a bun" in text
    assert "Tuesday 24 November" in text
    assert "Amina: Joan said no" in " ".join(text.split())
    assert "Zed" not in text
    assert joan.way_in is not None
    assert joan.way_in not in text


def test_somebody_without_a_plan_is_shown_all_the_same(client: Client, session: Session, world: World) -> None:
    new = create_person(session, world.team, "Nora")
    client.sign_in(world.users["worker"])
    assert "Nobody has written down yet what matters to Nora" in page(client, f"/people/{new.id}")
    assert "No plan yet" in sought(client, "Nora")


@pytest.mark.parametrize("role", [RoleName.COMMISSIONER, RoleName.ADMINISTRATOR])
def test_not_for_commissioners_and_administrators(client: Client, world: World, become: Become, role: RoleName) -> None:
    become(role)
    for path in ("/people", f"/people/{world.people['Joan'].id}", f"/people/{world.people['Joan'].id}/plan"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Joan" not in answer.text


def test_another_teams_person_is_not_there(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["other worker"])
    joan = world.people["Joan"]
    for path in ("", "/plan", "/plan/agree", "/plan/outcomes", "/plan/support/new", "/plan/versions/1"):
        assert client.get(f"/people/{joan.id}{path}").status_code == 404
    assert client.get(f"/people/{uuid4()}").status_code == 404


def test_somebody_the_team_no_longer_supports_is_gone(client: Client, session: Session, world: World) -> None:
    joan = world.people["Joan"]
    session.query(PersonMembership).filter_by(person_id=joan.id).update({"until": date(2026, 11, 23)})
    client.sign_in(world.users["worker"])
    assert client.get(f"/people/{joan.id}").status_code == 404
    assert "Joan" not in page(client, "/people")


def test_queries_stay_the_same_however_many_people(
    client: Client, session: Session, world: World, queries: Callable[[str], int]
) -> None:
    client.sign_in(world.users["worker"])
    few = queries("/people")
    for _ in range(5):
        create_plan(session, create_person(session, world.team))
    assert queries("/people") == few
