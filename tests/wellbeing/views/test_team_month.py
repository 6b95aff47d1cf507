"""A team's own month, and what an hour costs: who sees it, what it says, and two people who change it at once."""

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import midnight
from tests.factories import create_worker
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import on_one_line as page
from wellbeing.models import ReferenceRate, TimelineVisit
from wellbeing.store import visit_entry
from wellbeing.store.entries import What
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def recorded(session: Session, world: World) -> None:
    """Amina was with Ivy for half an hour this morning."""
    visit = session.get_one(TimelineVisit, world.visits["Ivy"])
    start = midnight(date(2026, 11, 24)) + timedelta(hours=7, minutes=30)
    end = start + timedelta(minutes=30)
    said = visit_entry.Said(visit.id, uuid4().hex, What.FINISHED, end, start, end)
    visit_entry.add(session, visit, world.me.id, said, recorded_by=None)


@pytest.mark.parametrize("role", [RoleName.WORKER, RoleName.COACH, RoleName.MANAGER])
def test_the_team_its_coach_and_its_manager_see_the_running_month(
    client: Client, world: World, recorded: None, become: Become, role: RoleName
) -> None:
    become(role)
    assert client.get("/our-month").location == f"/our-month/{world.team.id}"
    text = page(client, f"/our-month/{world.team.id}")
    assert "November 2026, up to today" in text
    assert "30 minutes were recorded on the spot, and 0 minutes filled in later" in text
    assert "1 h 15 were planned for the visits that are over" in text
    assert "<dt>took place</dt><dd>1</dd>" in text
    assert "<dt>different workers to a person</dt><dd>1.0</dd>" in text
    assert "Monday 23 November at 09:00</strong>: Joan, Sam" in text
    assert "never a target" in text


def test_each_page_of_the_month_says_what_the_other_is_for(client: Client, world: World, become: Become) -> None:
    become(RoleName.COACH)
    ours, theirs = (
        f"/our-month/{world.team.id}?month=2026-10",
        f"/reports/face-to-face?team={world.team.id}&month=2026-10",
    )
    assert "The months side by side, and a file of them that names nobody" in page(client, ours)
    assert f'href="{theirs}"' in page(client, ours) and f'href="{ours}"' in page(client, theirs)
    assert "How the month itself went" in page(client, theirs)
    for path in ("/reports/face-to-face?month=2026-10", theirs.replace("2026-10", "2024-10")):  # it has no such month
        assert "How the month itself went" not in page(client, path)


@pytest.mark.parametrize("role", [RoleName.COMMISSIONER, RoleName.ADMINISTRATOR, RoleName.PROFESSIONAL])
def test_nobody_else_does(client: Client, world: World, recorded: None, become: Become, role: RoleName) -> None:
    become(role)
    for path in ("/our-month", f"/our-month/{world.team.id}", f"/cost/{world.team.id}"):
        answer = client.get(path)
        assert answer.status_code in (403, 404) and "Joan" not in answer.text
    assert client.post(f"/cost/{world.team.id}/hour", data={"pounds": "20"}).status_code in (403, 404)


@pytest.mark.parametrize("query", ["month=2026-12", "month=2025-10", "month=x", "month=%00"])
def test_a_month_that_there_is_not_is_no_page(client: Client, world: World, become: Become, query: str) -> None:
    become(RoleName.WORKER)
    assert client.get(f"/our-month/{world.team.id}?{query}").status_code == 404


def test_an_empty_month_says_so(client: Client, world: World, become: Become) -> None:
    become(RoleName.COACH)
    text = page(client, f"/our-month/{world.team.id}?month=2026-03")
    assert "Nothing was worked in March 2026" in text
    assert "Every visit that is over has a record" in text


def test_the_queries_do_not_grow_with_the_team(
    client: Client, session: Session, world: World, recorded: None, become: Become, queries: Callable[[str], int]
) -> None:
    become(RoleName.COACH)
    few = queries(f"/our-month/{world.team.id}")
    for _ in range(4):
        create_worker(session, world.team)
    assert queries(f"/our-month/{world.team.id}") <= few


def test_an_hour_face_to_face_costs_what_is_paid_for_it(
    client: Client, session: Session, world: World, recorded: None, become: Become
) -> None:
    become(RoleName.MANAGER)
    path = f"/cost/{world.team.id}"
    text = page(client, path)
    assert "£25.00</strong> an hour" in text and "2022" in text
    assert "It shows once the cost of an hour is written below" in text
    answer = client.post(f"{path}/hour", data={"pounds": "£21.50", "seen": ""}, follow_redirects=True)
    assert "Kept" in answer.text and 'value="21.50"' in answer.text
    session.expire_all()
    assert world.team.hourly_pence == 2150
    assert "were paid at £21.50; 30 minutes of them were with people" in page(client, path)


def test_of_two_who_change_it_at_once_neither_is_lost(
    client: Client, session: Session, world: World, become: Become
) -> None:
    world.team.hourly_pence = 2000
    become(RoleName.COACH)
    path = f"/cost/{world.team.id}"
    client.post(f"{path}/hour", data={"pounds": "21", "seen": "20.00"})
    answer = client.post(f"{path}/hour", data={"pounds": "22", "seen": "20.00"})
    text = unescape(answer.text)
    assert "Somebody else has made £21.00" in text and 'value="22"' in text and 'value="21.00"' in text
    assert "Kept" in client.post(f"{path}/hour", data={"pounds": "22", "seen": "21.00"}, follow_redirects=True).text
    assert client.post(f"{path}/hour", data={"pounds": "22", "seen": "21.00"}).status_code == 302  # sent twice
    session.expire_all()
    assert world.team.hourly_pence == 2200


@pytest.mark.parametrize("pounds", ["", "free", "-3", "nan", "inf", "1e9", "0", "１２x"])
def test_what_is_no_amount_is_kept_on_the_page_and_said(
    client: Client, session: Session, world: World, become: Become, pounds: str
) -> None:
    become(RoleName.COACH)
    answer = client.post(f"/cost/{world.team.id}/hour", data={"pounds": pounds})
    text = unescape(answer.text)
    assert "There is a problem" in text and "Error:" in text and f'value="{pounds}"' in text
    session.expire_all()
    assert world.team.hourly_pence is None


def test_a_rate_elsewhere_is_written_after_the_last_and_says_where_it_is_from(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.MANAGER)
    path = f"/cost/{world.team.id}"
    assert "Say where it is from" in client.post(f"{path}/elsewhere", data={"pounds": "27"}).text
    for _ in range(2):
        given = {"pounds": "27", "source": "The council’s framework, 2026"}
        assert client.post(f"{path}/elsewhere", data=given).status_code == 302
    [row] = session.scalars(select(ReferenceRate))
    assert (row.pence, row.starts) == (2700, date(2026, 11, 24))
    assert "£27.00</strong> an hour" in page(client, path)
    become(RoleName.WORKER)
    assert client.post(f"{path}/elsewhere", data={"pounds": "1", "source": "x"}).status_code in (403, 404)
    assert "bought from others" not in page(client, path)
