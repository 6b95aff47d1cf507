from collections.abc import Callable
from datetime import time, timedelta
from html import unescape

import pytest
from sqlalchemy.orm import Session

from tests import small_world
from tests.small_world import NOW, YESTERDAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing.models import TimelineVisit
from wellbeing.store.entries import What
from wellbeing.store.visit_entry import Said, add
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def page(client: Client) -> str:
    answer = client.get("/worries")
    assert answer.status_code == 200, answer.status_code
    return " ".join(unescape(answer.text).split())


def say(session: Session, world: World, name: str, what: What, worker: str = "Amina", minutes_ago: int = 60) -> None:
    visit = session.get_one(TimelineVisit, world.visits[name])
    end = NOW - timedelta(minutes=minutes_ago)
    start = end - timedelta(minutes=30)
    finished = what is What.FINISHED
    said = Said(visit.id, f"{name}{what}", what, end, start if finished else None, end if finished else None)
    add(session, visit, world.workers[worker].id, said, recorded_by=None)


def test_a_visit_without_a_record_is_open(client: Client, world: World, become: Become) -> None:
    become(RoleName.MANAGER)
    text = page(client)
    assert "Ivy</a>, Tuesday 24 November at 07:30" in text
    assert "Nobody has written down what happened. Amina was to go." in text
    assert "Joan</a>, Monday 23 November at 09:00" in text  # yesterday's, Sam's
    assert "at 13:30" not in text  # still to come


def test_a_record_settles_it(client: Client, session: Session, world: World, become: Become) -> None:
    say(session, world, "Ivy", What.FINISHED)
    become(RoleName.MANAGER)
    assert "Ivy" not in page(client)


def test_no_answer_and_missed_in_plain_words(client: Client, session: Session, world: World, become: Become) -> None:
    say(session, world, "Ivy", What.NO_ANSWER)
    become(RoleName.MANAGER)
    assert "Nobody answered the door to Amina." in page(client)


def test_not_needed_and_refused_are_no_worry(client: Client, session: Session, world: World, become: Become) -> None:
    say(session, world, "Ivy", What.REFUSED)
    become(RoleName.MANAGER)
    assert "Ivy" not in page(client)


def test_a_person_seen_since_is_not_open(client: Client, session: Session, world: World, become: Become) -> None:
    say(session, world, "Joan", What.FINISHED, minutes_ago=5)
    become(RoleName.MANAGER)
    text = page(client)
    assert text.index("Seen since") < text.index("Joan</a>, Monday 23 November")
    assert "Somebody was there on Tuesday 24 November at 08:30" in text


def test_one_of_two_without_a_record(client: Client, session: Session, world: World, become: Become) -> None:
    small_world.visit(session, world, "Bob", YESTERDAY, time(10), 30, ("Amina", "Sam"))
    small_world.tell(session, world.team)
    become(RoleName.MANAGER)
    assert "Amina and Sam were to go" in page(client)


def test_only_our_own(client: Client, world: World, become: Become) -> None:
    become(RoleName.MANAGER, world.other_team)
    text = page(client)
    assert "Nothing is open" in text
    assert "Ivy" not in text


@pytest.mark.parametrize("role", [RoleName.COMMISSIONER, RoleName.WORKER, RoleName.COACH, RoleName.ADMINISTRATOR])
def test_not_for_everyone(client: Client, become: Become, role: RoleName) -> None:
    become(role)
    assert client.get("/worries").status_code == 403


def test_queries_stay_the_same_however_many(
    client: Client, session: Session, world: World, become: Become, queries: Callable[[str], int]
) -> None:
    become(RoleName.MANAGER)
    few = queries("/worries")
    for hour in range(8, 14):
        small_world.visit(session, world, "Stan", YESTERDAY, time(hour), 30, ("Amina",))
    small_world.tell(session, world.team)
    assert queries("/worries") == few


def test_a_person_seen_before_is_still_open(client: Client, session: Session, world: World, become: Become) -> None:
    say(session, world, "Joan", What.FINISHED, minutes_ago=26 * 60)  # on Monday before 09:00
    become(RoleName.MANAGER)
    assert "Seen since" not in page(client)
