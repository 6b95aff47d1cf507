import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from rota.face_to_face import DEFINITION
from tests.factories import LONG_AGO, create_person, create_team, create_worker
from tests.small_world import MATTERS, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS, Become
from tests.wellbeing.views.page_text import page
from wellbeing.models import Contract, RoleGrant, WorkedDay
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGE = "/reports/face-to-face"


@pytest.fixture
def worked(session: Session, world: World) -> None:
    """Eight people, and three days of Amina's: two in October, one in November. Nobody has a contract."""
    session.execute(delete(Contract))
    for _ in range(3):
        create_person(session, world.team)
    for day, face_to_face in ((date(2026, 10, 1), 200), (date(2026, 10, 2), 115), (date(2026, 11, 3), 90)):
        session.add(
            WorkedDay(team_id=world.team.id, worker_id=world.me.id, day=day, contracted=300, face_to_face=face_to_face)
        )
    session.flush()


def test_both_parts_and_the_definition(client: Client, world: World, worked: None, become: Become) -> None:
    become(RoleName.COACH)
    text = page(client, f"{PAGE}?team={world.team.id}&month=2026-10")
    assert "52 %" in text or "53 %" in text
    assert "5 h 15 min" in text
    assert "10 h 0 min" in text
    assert DEFINITION in text
    assert "October 2026" in text


def test_a_report_holds_nobodys_data(client: Client, world: World, worked: None, become: Become) -> None:
    become(RoleName.COACH)
    for path in ("/reports", PAGE, f"{PAGE}.csv", f"{PAGE}/chart.svg"):
        text = page(client, path)
        for word in (*MATTERS, *MATTERS.values(), "Invented Road", "Amina", "Sam"):
            assert word not in text, (path, word)


def test_the_team_sees_which_visits_have_no_record(client: Client, world: World, worked: None, become: Become) -> None:
    client.sign_in(world.users["worker"])
    text = page(client, f"{PAGE}?team={world.team.id}&month=2026-11")
    assert "Tuesday 24 November at 07:30" in text
    assert "Ivy, Amina" in text


def test_the_index_lists_the_months_there_are(client: Client, world: World, worked: None, become: Become) -> None:
    become(RoleName.COACH)
    text = page(client, "/reports")
    assert "October 2026" in text
    assert "November 2026" in text
    assert "September 2026" not in text
    assert world.other_team.name not in text


def test_the_file(client: Client, world: World, worked: None, become: Become) -> None:
    become(RoleName.COACH)
    answer = client.get(f"{PAGE}.csv?team={world.team.id}&month=2026-10")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="face-to-face-2026-10-tilbury-wellbeing-team.csv"'
    )
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["face_to_face_minutes"], row["paid_working_minutes"]) == ("315", "600")
    assert row["face_to_face_percent"] == "52.5"


def test_the_chart_is_an_image_with_its_numbers_in_a_table(
    client: Client, world: World, worked: None, become: Become
) -> None:
    become(RoleName.COACH)
    answer = client.get(f"{PAGE}/chart.svg?team={world.team.id}&month=2026-11")
    assert answer.mimetype == "image/svg+xml"
    assert "Oct 2026" in answer.text
    assert "30 %" in answer.text
    text = page(client, f"{PAGE}?team={world.team.id}&month=2026-11")
    assert 'alt="Bars of face-to-face time' in text
    assert "30 %" in text


def test_a_team_of_few_people_is_not_shown(
    client: Client, session: Session, world: World, worked: None, become: Become
) -> None:
    worker = create_worker(session, world.other_team)
    session.add(
        WorkedDay(
            team_id=world.other_team.id, worker_id=worker.id, day=date(2026, 10, 5), contracted=7777, face_to_face=777
        )
    )
    become(RoleName.COACH, world.other_team)
    text = page(client, f"{PAGE}?team={world.other_team.id}&month=2026-10")
    assert "at least 8 people" in text
    assert "12 h 57" not in text
    assert "10 %" not in text + page(client, f"{PAGE}/chart.svg?month=2026-10")
    assert "777" not in page(client, f"{PAGE}.csv?month=2026-10")


@pytest.mark.parametrize(
    "query",
    ["month=2026-13", "month=abc", "month=2030-01", "team=nonsense", f"team={NOBODYS}", "month=2026-1", "month=%00"],
)
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.csv", f"{PAGE}/chart.svg"])
def test_a_month_or_team_that_isnt_there_is_no_page(client: Client, become: Become, query: str, path: str) -> None:
    become(RoleName.COACH)
    assert client.get(f"{path}?{query}").status_code == 404


def test_another_teams_report_is_no_page(client: Client, world: World, become: Become) -> None:
    become(RoleName.COACH)
    assert client.get(f"{PAGE}?team={world.other_team.id}").status_code == 404


def test_a_month_without_anything_says_so(client: Client, world: World, worked: None, become: Become) -> None:
    become(RoleName.COACH)
    assert "Nothing was worked in August 2026" in page(client, f"{PAGE}?team={world.team.id}&month=2026-08")


def test_a_commissioner_sees_no_month_as_it_runs(client: Client, world: World, worked: None, become: Become) -> None:
    become(RoleName.COMMISSIONER)
    for path in (PAGE, f"{PAGE}.csv", f"{PAGE}/chart.svg", f"{PAGE}?team={world.team.id}&month=2026-10"):
        assert client.get(path).status_code == 404
    assert "as it runs" not in page(client, "/reports")


@pytest.mark.parametrize("role", [RoleName.PROFESSIONAL, RoleName.ADMINISTRATOR])
def test_not_for_everyone(client: Client, become: Become, role: RoleName) -> None:
    become(role)
    assert client.get("/reports").status_code == 403


def test_queries_stay_the_same_however_many_teams(
    client: Client, session: Session, world: World, worked: None, become: Become, queries: Callable[[str], int]
) -> None:
    user = become(RoleName.COACH)
    few = queries("/reports"), queries(PAGE)
    for _ in range(3):
        team = create_team(session)
        session.add(RoleGrant(user_id=user.id, role=RoleName.COACH, team_id=team.id, starts=LONG_AGO))
    assert (queries("/reports"), queries(PAGE)) == few
