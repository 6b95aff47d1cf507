"""What an open page asks by itself: how far the rota is, and what is new; it keeps nobody signed in for longer."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from rota.findings import Finding, Kind
from rota.local_time import monday_of
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing import clock
from wellbeing.models import SignOff
from wellbeing.store import rota as store
from wellbeing.store import working_time
from wellbeing.store.rota import Recorded
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName
from wellbeing.views.rota import laid

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = monday_of(TODAY)


def now(world: World) -> str:
    return f"/rota/{world.team.id}/now"


def board(world: World, since: int | None = None, by: str = "worker") -> str:
    asked = "" if since is None else f"&since={since}"
    return f"/rota/{world.team.id}/{MONDAY}/board?by={by}{asked}"


def move(session: Session, world: World, name: str, to: str | None, author: str = "sam") -> int:
    """A colleague gives one of today's visits to somebody else, or to nobody."""
    from rota.changes import move as moved

    visit = world.visits[name]
    answer = store.record_change(
        session,
        team_id=world.team.id,
        change=moved(
            states_of(session, world.team.id, [visit]), visit, 1, to and str(world.workers[to].id), "he asked"
        ),
        author_id=world.users[author].id,
        device="test",
        client_key=f"{name}-{to}",
        kind="move",
        happened_at=clock.now(),
    )
    assert isinstance(answer, Recorded)
    session.flush()
    return answer.seq


def test_a_page_that_is_as_far_hears_nothing_and_stays_signed_in_no_longer(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    client.get(f"/rota/{world.team.id}/{MONDAY}")  # the page that asks
    first = client.get(now(world))
    tag = first.headers["ETag"]
    again = client.get(now(world), headers={"If-None-Match": tag})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    before = first.json["seq"]
    assert move(session, world, "Stan", "Sam") == before + 1
    later = client.get(now(world), headers={"If-None-Match": tag})
    assert later.status_code == 200 and later.json["seq"] == before + 1
    fresh = client.get(board(world, before))
    for answer in (first, again, later, fresh):
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get(f"/rota/{world.team.id}/{MONDAY}").headers


def test_how_far_it_is_takes_one_question_beside_who_asks(
    world: World, become: Become, queries: Callable[[str], int]
) -> None:
    become(RoleName.WORKER)
    assert queries(now(world)) <= queries("/healthz") + 5


def test_the_news_say_who_did_what_to_whose_visit(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    before = client.get(now(world)).json["seq"]
    assert 'class="news"' not in client.get(board(world, before)).text
    move(session, world, "Stan", "Sam")
    page = client.get(board(world, before)).text
    assert "Sam: changed who goes to Stan&#39;s visit, 09:05" in page.replace("'", "&#39;")
    (news,) = re.findall(r'class="news".*', page)
    assert "he asked" not in news, "why stays in the history"
    assert f'id="v-{world.visits["Stan"]}-1"' in page
    assert 'data-mine="yes"' not in page


def test_another_teams_page_is_none(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER, world.other_team)
    assert client.get(now(world)).status_code == 404
    assert client.get(board(world)).status_code == 404
    assert client.get(f"/rota/{UUID(int=5)}/now").status_code == 404


def test_a_coach_gets_a_board_to_look_at(client: Client, world: World, become: Become) -> None:
    become(RoleName.COACH)
    page = client.get(f"/rota/{world.team.id}/{MONDAY}?by=worker").text
    assert "data-visits" not in page and 'id="expects"' not in page and "data-worker" in page


@pytest.mark.parametrize("by", ["worker", "person", "day"])
def test_figures_beside_the_rows_follow_every_edit(
    client: Client, session: Session, world: World, become: Become, by: str
) -> None:
    become(RoleName.WORKER)
    before = client.get(board(world, by=by)).text
    move(session, world, "Eric", None)
    after = client.get(board(world, by=by)).text
    new = {"worker": "6 h 15 of 30 h", "person": "0 faces", "day": "55 % with people"}[by]
    assert new in after and new not in before


def test_a_page_never_shows_what_is_no_more(client: Client, session: Session, world: World, become: Become) -> None:
    """What was laid out is kept only while every row that it came from says the same, though no change was made."""
    become(RoleName.WORKER)
    path = f"/rota/{world.team.id}/{MONDAY}?by=worker"
    first = client.get(path).text
    assert world.suspended is not None
    for sign_off in session.query(SignOff):
        sign_off.suspended_at = clock.now() - timedelta(hours=3)
    session.flush()
    assert client.get(path).text.count("chip--harm") > first.count("chip--harm")


def test_what_counts_over_many_weeks_is_asked_again_though_nothing_in_the_week_is_other(
    client: Client, world: World, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(RoleName.WORKER)
    path = f"/rota/{world.team.id}/{MONDAY}?by=worker"
    too_much = Finding(Kind.LAW, "average", "Amina works 50 hours a week on average.", "Regulation 4")
    found = [too_much]
    monkeypatch.setattr(working_time, "findings", lambda *given: list(found))
    assert too_much.sentence in client.get(path).text
    found.clear()  # she has agreed to it in writing
    assert too_much.sentence in client.get(path).text, "kept for some seconds"
    monkeypatch.setattr(laid, "OVER_WEEKS_SECONDS", -1.0)
    assert too_much.sentence not in client.get(path).text


def test_the_same_week_is_laid_out_once(client: Client, world: World, become: Become, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    become(RoleName.WORKER)
    made = []
    real = laid._board
    monkeypatch.setattr(laid, "_board", lambda *given: made.append(1) or real(*given))
    for _ in range(3):
        client.get(f"/rota/{world.team.id}/{MONDAY}?by=worker")
    assert len(made) <= 1


def test_sheets_for_paper_name_first_names_and_only_what_was_told(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    joan, sam = world.people["Joan"], world.workers["Sam"]
    paper = f"/rota/{world.team.id}/{MONDAY}/paper"
    sheet = client.get(f"{paper}/people/{joan.id}").text
    assert "Joan: who is coming" in sheet and "Amina" in sheet and "Invented Road" not in sheet
    move(session, world, "Joan", "Sam")
    again = client.get(f"{paper}/people/{joan.id}").text
    assert "1 visit is otherwise on the rota and not told yet" in again
    on_paper = [page.partition("<article")[2].partition("</article>")[0] for page in (sheet, again)]
    assert on_paper[0] == on_paper[1]
    assert "Stan" in client.get(f"{paper}/workers/{world.me.id}").text
    assert "Stan" not in client.get(f"{paper}/workers/{sam.id}").text
    assert "not yet told" in client.get(paper).text
    assert client.get(f"{paper}/workers/{world.workers['Zed'].id}").status_code == 404
    answer = client.get(f"/rota/people/{joan.id}")
    assert answer.status_code == 302 and answer.location.endswith(f"paper/people/{joan.id}")
