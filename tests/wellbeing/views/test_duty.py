"""Who is on duty, the numbers to ring, and how late is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import create_absence
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.safety_made import create_safety
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import OnDuty, SafetyNumbers, TeamMembership
from wellbeing.store import duty
from wellbeing.store.account import viewer_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def put(client: Client, world: World, who: str, starts: int = 0, days: int = 1) -> int:
    first = TODAY + timedelta(days=starts)
    data = {"worker": str(world.workers[who].id), "starts": str(first), "until": str(first + timedelta(days=days - 1))}
    return client.post(f"/duty/{world.team.id}/who", data=data).status_code


def test_what_is_written_last_holds_and_twice_is_once(amina: Client, world: World, session: Session) -> None:
    assert put(amina, world, "Sam", days=3) == put(amina, world, "Sam", days=3) == 303
    with clock.at(NOW + timedelta(minutes=1)):
        assert put(amina, world, "Amina", starts=1) == 303
    text = text_of(amina.get("/duty", follow_redirects=True))
    all_of_it = "Take all of it away , Sam : Tuesday 24 November to Thursday 26 November"
    assert f"Today Sam {all_of_it} Wednesday 25 November Amina (you) Take it away : Amina" in text
    assert f"Thursday 26 November Sam {all_of_it} Friday 27 November to" in text
    assert "to Monday 7 December Nobody" in text and "What is written down" not in text
    assert len(session.scalars(select(OnDuty)).all()) == 2


def test_who_is_away_is_said_and_counts_for_nobody(amina: Client, world: World, session: Session) -> None:
    put(amina, world, "Sam")
    create_absence(session, world.workers["Sam"], TODAY, TODAY)
    assert "Today Sam, who is away" in text_of(amina.get(f"/duty/{world.team.id}"))
    assert duty.on_duty(session, world.team.id, TODAY) is None


def test_who_has_left_the_team_is_on_duty_on_no_page(amina: Client, world: World, session: Session) -> None:
    alarm = create_safety(session, world)["alarm_id"][0]  # with Sam on duty today
    assert "Sam is on duty today" in text_of(amina.get(f"/alarms/{alarm}"))
    left = update(TeamMembership).where(TeamMembership.worker_id == world.workers["Sam"].id)
    session.execute(left.values(until=TODAY))
    assert "Today Sam Take it away" in text_of(amina.get(f"/duty/{world.team.id}"))
    session.execute(left.values(until=TODAY - timedelta(days=1)))
    assert "Sam is on duty today but is away, so all of the team was told" in text_of(amina.get(f"/alarms/{alarm}"))
    assert "Today Sam, who is away" in text_of(amina.get(f"/duty/{world.team.id}"))
    viewer = viewer_of(session, world.users["worker"])
    assert viewer is not None and [team.id for team in duty.without(session, viewer)] == [world.team.id]


def test_each_stretch_stands_once_also_what_is_written_far_ahead(amina: Client, world: World, session: Session) -> None:
    put(amina, world, "Sam", starts=2, days=10)
    put(amina, world, "Amina", starts=20, days=5)
    create_absence(session, world.workers["Sam"], TODAY + timedelta(days=4), TODAY + timedelta(days=5))
    create_absence(session, world.workers["Amina"], TODAY + timedelta(days=24), date.max)  # nobody knows how long
    viewer = viewer_of(session, world.users["worker"])
    assert viewer is not None
    found = duty.stretches(session, viewer, world.team.id)
    days = [((each.first - TODAY).days, (each.last - TODAY).days, each.name, each.away) for each in found]
    sam = [(2, 3, "Sam", False), (4, 5, "Sam", True), (6, 11, "Sam", False)]
    assert days == [(0, 1, None, False), *sam, (12, 19, None, False), (20, 23, "Amina", False), (24, 24, "Amina", True)]


def test_it_is_taken_away_but_not_from_days_that_are_past(amina: Client, world: World, session: Session) -> None:
    put(amina, world, "Sam", days=2)
    (row,) = session.scalars(select(OnDuty))
    row.starts = TODAY - timedelta(days=2)
    amina.post(f"/duty/turns/{row.id}/end")
    assert (row.starts, row.until) == (TODAY - timedelta(days=2), TODAY - timedelta(days=1))
    put(amina, world, "Sam")
    for turn in session.scalars(select(OnDuty).where(OnDuty.starts == TODAY)):
        amina.post(f"/duty/turns/{turn.id}/end")
    assert duty.on_duty(session, world.team.id, TODAY) is None


@pytest.mark.parametrize(
    ("starts", "days", "said"),
    [
        (-1, 1, "Give today or a day to come"),
        (3, 0, "The last day can’t be before the first"),
        (0, 40, "Give at most 31 days at a time"),
    ],
)
def test_what_can_not_be_is_said(amina: Client, world: World, starts: int, days: int, said: str) -> None:
    first = TODAY + timedelta(days=starts)
    data = {"worker": str(world.me.id), "starts": str(first), "until": str(first + timedelta(days=days - 1))}
    assert said in text_of(amina.post(f"/duty/{world.team.id}/who", data=data), 400)


def test_somebody_of_another_team_is_not_offered(amina: Client, world: World, session: Session) -> None:
    assert put(amina, world, "Zed") == 400
    assert session.scalars(select(OnDuty)).all() == []


def test_two_who_change_the_numbers_lose_nothing(amina: Client, world: World, session: Session) -> None:
    url = f"/duty/{world.team.id}/numbers"
    mine = {"safeguarding": "01632 960123", "duty": "", "late_after_minutes": "20", "seen": "0"}
    assert amina.post(url, data=mine).status_code == amina.post(url, data=mine).status_code == 303
    theirs = {**mine, "safeguarding": "01632 960999"}
    page = amina.post(url, data=theirs)
    assert "Amina changed these while you were writing" in text_of(page, 409)
    assert "01632 960123" in page.text and 'value="01632 960999"' in page.text and 'value="1"' in page.text
    assert amina.post(url, data={**theirs, "seen": "1"}).status_code == 303
    assert session.scalars(select(SafetyNumbers.safeguarding)).all() == ["01632 960999"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("safeguarding", "the council", "Give a telephone number"),
        ("late_after_minutes", "-1", "Give 0 to 240 minutes"),
        ("late_after_minutes", "soon", "Give a whole number"),
        ("late_after_minutes", "9" * 400, "Give a whole number"),
    ],
)
def test_numbers_that_nobody_can_ring_or_count_are_said(
    amina: Client, world: World, field: str, value: str, said: str
) -> None:
    data = {"safeguarding": "", "duty": "", "late_after_minutes": "15", "seen": "0", field: value}
    assert said in text_of(amina.post(f"/duty/{world.team.id}/numbers", data=data), 400)
