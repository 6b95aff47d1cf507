"""What matters most, as a team sees it and moves it with plain buttons."""

import re
from html import unescape

import pytest
from sqlalchemy.orm import Session

from rota.wanted import FACES, HOURS, NOBODY_LEFT, WANTED
from rota.week import Rota, Week
from tests.builders import a_person, a_rota, a_visit, a_week, a_worker, going
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing.store import wanted
from wellbeing.viewer import RoleName
from wellbeing.views.board import Board


def path(world: World) -> str:
    return f"/rota/{world.team.id}/wanted"


def shown(page: str) -> list[str]:
    return [unescape(words) for words in re.findall(r"<strong>([^<]*)</strong>\s*<p class=\"quiet\">", page)]


def test_the_page_shows_the_order_and_moves_it(client: Client, session: Session, world: World, become: Become) -> None:
    user = become(RoleName.WORKER)
    page = client.get(path(world)).text
    assert shown(page) == [each.words for each in WANTED]
    assert all(unescape(each.reason) in unescape(page) for each in WANTED)
    assert f'value="up {NOBODY_LEFT.name}"' not in page and f'value="up {HOURS.name}"' not in page
    answer = client.post(path(world), data={"move": f"up {FACES.name}", "seen_seq": "0"}, follow_redirects=True)
    assert shown(answer.text)[:3] == [NOBODY_LEFT.words, FACES.words, HOURS.words]
    assert "The next proposal goes by this order" in answer.text
    assert user.name in answer.text and "went up a place" in answer.text
    back = client.post(path(world), data={"move": "reset", "seen_seq": "1"}, follow_redirects=True)
    assert shown(back.text) == [each.words for each in WANTED]
    assert "Back to the usual order." in back.text


def test_two_who_move_at_once_are_told(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    client.post(path(world), data={"move": f"up {FACES.name}", "seen_seq": "0"})
    answer = client.post(path(world), data={"move": f"up {FACES.name}", "seen_seq": "0"})
    assert answer.status_code == 409 and "Nothing was moved" in answer.text
    assert wanted.standing(session, world.team.id).seq == 1


@pytest.mark.parametrize("data", [{}, {"move": "sideways faces", "seen_seq": "0"}, {"move": "up faces"}])
def test_a_made_up_form_changes_nothing(
    client: Client, session: Session, world: World, become: Become, data: dict[str, str]
) -> None:
    become(RoleName.WORKER)
    assert client.post(path(world), data=data).status_code == 400
    assert wanted.standing(session, world.team.id).seq == 0


def test_what_is_not_on_the_page_is_not_said_back(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    answer = client.post(path(world), data={"move": "up " + "x" * 10_000, "seen_seq": "0"})
    assert answer.status_code == 302 and answer.headers["Location"] == path(world)


def test_others_see_it_and_change_nothing(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.COACH)
    page = client.get(path(world)).text
    assert shown(page) == [each.words for each in WANTED] and 'name="move"' not in page
    assert client.post(path(world), data={"move": "up faces", "seen_seq": "0"}).status_code == 403
    become(RoleName.WORKER, world.other_team)
    assert client.get(path(world)).status_code == 404
    assert client.post(path(world), data={"move": "up faces", "seen_seq": "0"}).status_code == 404


def test_the_rota_leads_there(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    assert path(world) in client.get("/rota/", follow_redirects=True).text


def test_people_are_shown_with_the_faces_they_need(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    page = client.get("/rota/", follow_redirects=True)
    by_person = client.get(f"{page.request.path}?by=person").text
    assert re.search(r"(1 face|\d faces, needs \d)", by_person)


def test_the_faces_needed_are_said_as_surely_as_they_are_known() -> None:
    """Two workers take two; that no one worker may work on all seven days is not proved."""

    def figure(week: Week) -> str:
        return Board(week, Rota(), ()).people[0].figure

    team, joan = [a_worker("Amina"), a_worker("Ben")], (a_person(),)
    one, lift = a_visit(), a_visit(double_handed=True)
    assert figure(a_week([one], team, people=joan, rota=a_rota(going(one, "amina")))) == "1 face"
    assert figure(a_week([lift], team, people=joan, rota=a_rota(going(lift, "amina", "ben")))) == "2 faces, needs 2"
    daily = [a_visit(day=day, start="13:00", possible=("12:30", "13:30")) for day in range(7)]
    turns = a_rota(*(going(visit, ("amina", "ben")[n % 2]) for n, visit in enumerate(daily)))
    assert figure(a_week(daily, team, people=joan, rota=turns)) == "2 faces, needs 1 or more"
