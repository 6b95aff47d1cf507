"""The page of a week, small and big: what it opens on, how much it lists, how often it asks the database."""

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from tests import small_world
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing.viewer import RoleName
from wellbeing.views.rota.week import FEW_OF_A_RULE

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def path(world: World, query: str = "") -> str:
    return f"/rota/{world.team.id}/{monday_of(TODAY)}{query}"


def fill(session: Session, world: World, workers: tuple[str, ...]) -> None:
    """Sixty visits more, to everybody on every day."""
    days = [monday_of(TODAY) + timedelta(days=day) for day in range(7)]
    for number, name in enumerate(sorted(world.people) * 2):
        for day in days:
            small_world.visit(session, world, name, day, time(8 + number, 20), 30, workers)


def opened_on(page: str) -> str:
    found = re.search(r'aria-current="true">(By \w+)</a>', page)
    assert found
    return found.group(1)


def test_a_phone_opens_on_the_day_and_a_laptop_on_the_week(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    assert opened_on(client.get(path(world)).text) == "By worker"
    assert opened_on(client.get(path(world), headers={"User-Agent": PHONE}).text) == "By day"
    assert opened_on(client.get(path(world), headers={"Sec-CH-UA-Mobile": "?1"}).text) == "By day"
    assert opened_on(client.get(path(world, "?by=person"), headers={"User-Agent": PHONE}).text) == "By person"


def test_hundreds_of_findings_are_counted_and_a_few_are_shown(
    client: Client, session: Session, world: World, become: Become
) -> None:
    fill(session, world, ("Amina",))
    become(RoleName.WORKER)
    page = client.get(path(world)).text
    found = re.search(r"(\d+) things to look at", page)
    assert found
    shown = page.count('<div class="finding ')
    assert FEW_OF_A_RULE <= shown < int(found.group(1))
    assert f"And {int(found.group(1)) - shown} more like these" in page


@pytest.mark.parametrize("by", ["worker", "person", "day"])
def test_a_big_week_asks_the_database_no_more_often_than_a_small_one(
    session: Session, world: World, become: Become, queries: Callable[[str], int], by: str
) -> None:
    become(RoleName.WORKER)
    small = queries(path(world, f"?by={by}"))
    fill(session, world, ("Amina",))
    assert queries(path(world, f"?by={by}")) == small
