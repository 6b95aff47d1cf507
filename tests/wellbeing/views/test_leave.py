"""My leave and the team's, as pages: asking, saying, agreeing, taking back, time that the law gives, the year."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import Absence, LeaveAsked, LeaveYear
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FIRST, LAST = TODAY + timedelta(days=13), TODAY + timedelta(days=17)
"""Monday 7 to Friday 11 December."""
DAYS = {"first": str(FIRST), "last": str(LAST)}


def ask(client: Client, world: World, who: str = "worker", key: str = "k1", **days: str) -> str:
    """Somebody asks; gives the page of it."""
    client.sign_in(world.users[who])
    answer = client.post("/leave/ask", data={**DAYS, "words": "A wedding", "client_key": key, **days})
    assert answer.status_code == 302, answer.text
    assert answer.location is not None
    return answer.location


def test_my_leave_says_what_is_left_and_how_it_is_worked_out(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    said = text_of(client.get("/leave"))
    assert "168 h left, 5.6 weeks" in said and "1 April 2026 to 31 March 2027" in said
    assert "Bank holidays are part of the 5.6 weeks" in said and "Working Time Regulations 1998" in said
    assert "My leave" in client.get("/me").text


def test_what_it_would_do_is_shown_before_anybody_is_asked(client: Client, world: World, session: Session) -> None:
    client.sign_in(world.users["worker"])
    said = text_of(client.get(f"/leave/ask?first={TODAY}&last={TODAY}"))
    assert "visits would be open" in said and "1 day away, 4 h 17 of leave" in said and "163 h 43 after this" in said
    assert session.scalar(select(func.count()).select_from(LeaveAsked)) == 0


def test_asked_said_to_and_agreed_by_equals(client: Client, world: World, session: Session) -> None:
    path = ask(client, world)
    assert "A wedding" in text_of(client.get(path)) and "Fine by me" not in client.get(path).text
    client.sign_in(world.users["sam"])
    assert "Amina" in text_of(client.get(f"/rota/{world.team.id}/leave"))
    worry = client.post(f"{path}/say", data={"say": "worry", "words": " "})
    assert "Say in a sentence what worries you" in text_of(worry, 400)
    client.post(f"{path}/say", data={"say": "worry", "words": "Who goes to Eric?"})
    assert "Who goes to Eric?" in text_of(client.get(path)) and "have you talked" in client.get(path).text
    assert "Agreed. Any visit they had" in client.post(f"{path}/agree", follow_redirects=True).text
    client.post(f"{path}/agree")
    absence = session.scalars(select(Absence)).one()
    assert (absence.kind, absence.first, absence.last) == ("leave", FIRST, LAST)
    client.sign_in(world.users["worker"])
    assert "146 h 35 left" in text_of(client.get("/leave"))


def test_a_coach_and_a_manager_see_and_have_no_button(client: Client, world: World, become: Become) -> None:
    path = ask(client, world)
    for role in (RoleName.COACH, RoleName.MANAGER):
        become(role)
        page = client.get(path).text
        assert "A wedding" in page and "<form" not in page[page.index("<main") :]
        for act in ("say", "agree"):
            assert client.post(f"{path}/{act}").status_code == 403


def test_two_who_ask_for_the_same_days_see_each_other(client: Client, world: World) -> None:
    mine = ask(client, world)
    theirs = ask(client, world, "sam", first=str(LAST))
    assert "Amina asks for: Monday 7 December to Friday 11 December" in text_of(client.get(theirs))
    client.sign_in(world.users["worker"])
    assert "Sam asks for: Friday 11 December" in text_of(client.get(mine))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first": ""}, "Give the first day"),
        ({"last": ""}, "Give the last day"),
        ({"last": "soon"}, "Give the last day"),
        ({"last": str(FIRST - timedelta(days=1))}, "before the first"),
        ({"first": str(TODAY - timedelta(days=1))}, "too long ago"),
    ],
)
def test_what_is_no_date_asks_nobody(
    client: Client, world: World, session: Session, sent: dict[str, str], said: str
) -> None:
    client.sign_in(world.users["worker"])
    assert said in text_of(client.post("/leave/ask", data={**DAYS, **sent}), 400)
    assert session.scalar(select(func.count()).select_from(LeaveAsked)) == 0


def test_asked_twice_is_asked_once_and_the_same_days_again_are_said(
    client: Client, world: World, session: Session
) -> None:
    assert ask(client, world) == ask(client, world)
    again = client.post("/leave/ask", data={**DAYS, "client_key": "other"})
    assert "already" in text_of(again, 400)
    assert session.scalar(select(func.count()).select_from(LeaveAsked)) == 1


def test_changed_and_taken_back(client: Client, world: World, session: Session) -> None:
    path = ask(client, world)
    asked = session.scalars(select(LeaveAsked.id)).one()
    change = client.get(f"/leave/{asked}/change").text
    assert f'value="{FIRST}"' in change and "A wedding" in change
    client.post(f"/leave/{asked}/change", data={"first": str(LAST), "last": str(LAST), "words": "A wedding"})
    assert "Friday 11 December off" in text_of(client.get(path))
    client.post(f"/leave/{asked}/withdraw")
    assert "Taken back" in text_of(client.get(path))
    assert client.get(f"/leave/{asked}/change").status_code == 404
    client.sign_in(world.users["sam"])
    assert client.post(f"/leave/{asked}/withdraw").status_code == 404


@pytest.mark.parametrize("kind", ["dependants", "bereavement"])
def test_what_the_law_gives_is_told_and_counts_at_once(
    client: Client, world: World, session: Session, become: Become, kind: str
) -> None:
    client.sign_in(world.users["worker"])
    assert "Until when are you away?" in text_of(client.get(f"/leave/now/{kind}"))
    answer = client.post(f"/leave/now/{kind}", data={"until": "today"})
    row = session.scalars(select(Absence)).one()
    assert (row.kind, row.first, row.last) == (kind, TODAY, TODAY) and answer.location.endswith(f"/away/{row.id}")
    become(RoleName.WORKER)
    assert kind not in text_of(client.get(answer.location))
    assert client.get("/leave/now/holiday").status_code == 404


def test_the_calendar_names_days_and_never_kinds(
    client: Client, world: World, session: Session, become: Become, queries: Callable[[str], int]
) -> None:
    become(RoleName.WORKER)
    page = f"/rota/{world.team.id}/leave"
    factories.create_absence(session, world.me, FIRST, LAST, kind="sickness")
    few = queries(page)
    said = text_of(client.get(page))
    assert "Monday 7 December to Friday 11 December Amina" in said and "sick" not in said
    for days in range(20, 40):
        factories.create_absence(session, world.workers["Sam"], TODAY + timedelta(days=days), kind="bereavement")
    factories.create_absence(session, world.workers["Zed"], FIRST)
    assert queries(page) == few
    assert "Zed" not in client.get(page).text


@pytest.mark.parametrize("role", [RoleName.MANAGER, RoleName.ADMINISTRATOR])
def test_a_year_is_put_right_by_manager_and_administrator(
    client: Client, world: World, session: Session, become: Become, role: RoleName
) -> None:
    become(role)
    path = f"/leave/year/{world.me.id}"
    assert "168 h" in text_of(client.get(path))
    client.post(path, data={"starts": "2026-04-01", "hours": "200:30", "carried": "7.5"})
    row = session.scalars(select(LeaveYear)).one()
    assert (row.minutes, row.carried_minutes) == (200 * 60 + 30, 450)
    assert "208 h left" in text_of(client.get(path))
    assert client.get(f"/leave/year/{world.workers['Zed'].id}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"hours": "lots"}, "hours"),
        ({"hours": "-1"}, "hours"),
        ({"carried": "nan"}, "carried"),
        ({"starts": "x"}, "starts"),
    ],
)
def test_hours_that_are_none_are_said_and_nothing_is_saved(
    client: Client, world: World, session: Session, become: Become, sent: dict[str, str], field: str
) -> None:
    become(RoleName.MANAGER)
    page = client.post(f"/leave/year/{world.me.id}", data={"starts": "2026-04-01", "hours": "9", **sent})
    assert page.status_code == 400 and f'href="#{field}"' in page.text and sent[field] in page.text
    assert session.scalar(select(func.count()).select_from(LeaveYear)) == 0
