"""The learning log: written, seen, decided; nothing overwritten unseen, and shared only where the team says so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plans.experiments import Experiment as Words
from tests.factories import create_team
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import on_one_line as page
from wellbeing.models import Experiment, ExperimentSeen
from wellbeing.store import experiment as store
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SENT = {
    "client_key": "e1",
    "title": "The same two on Sundays",
    "purpose": "Faces that people know",
    "understand": "New faces on Sundays",
    "trying": "Two of us take the month",
    "begun": "2026-11-02",
    "look_again": "2026-12-28",
    "principles": ["2", "8"],
    "statements": ["5"],
}


def begun(client: Client, world: World, session: Session, **other: object) -> Experiment:
    answer = client.post(f"/learning-log/teams/{world.team.id}/new", data=SENT | other)
    assert answer.status_code == 302, answer.text
    session.expire_all()
    return session.scalars(select(Experiment).order_by(Experiment.written_at.desc())).first() or pytest.fail("none")


def seen_on(client: Client, path: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(path).text)
    assert found is not None
    return found[1]


def test_an_experiment_is_begun_once_seen_and_decided(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    row = begun(client, world, session)
    begun(client, world, session)
    assert session.scalar(select(func.count()).select_from(Experiment)) == 1
    where = f"/learning-log/{row.id}"
    for _ in range(2):
        sent = {"client_key": "s1", "on": "2026-11-20", "words": "Nobody asked who I was."}
        assert client.post(f"{where}/saw", data=sent).status_code == 302
    assert session.scalar(select(func.count()).select_from(ExperimentSeen)) == 1
    text = page(client, where)
    for words in ("Faces that people know", "Nobody asked who I was.", "Bespoke by design", "28 December", "Trying it"):
        assert words in text
    seen = seen_on(client, f"{where}/decide")
    sent = {"decided": "keep", "why": "It is calmer.", "seen": seen}
    assert client.post(f"{where}/decide", data=sent).status_code == 302
    assert "We keep it" in page(client, where)
    again = {"decided": "stop", "why": "Two of us left.", "seen": seen_on(client, f"{where}/decide")}
    assert client.post(f"{where}/decide", data=again).status_code == 302
    text = page(client, where)
    assert "We stopped" in text
    assert "On 24 November 2026 we decided to keep it: It is calmer." in text, "what was decided before stays"


def test_of_two_who_change_it_the_second_is_shown_both_and_loses_nothing(
    client: Client, session: Session, world: World
) -> None:
    client.sign_in(world.users["worker"])
    where = f"/learning-log/{begun(client, world, session).id}"
    seen = seen_on(client, f"{where}/change")
    assert client.post(f"{where}/change", data=SENT | {"trying": "All of us", "seen": seen}).status_code == 302
    clash = client.post(f"{where}/change", data=SENT | {"trying": "Nobody", "seen": seen})
    assert clash.status_code == 409
    assert "All of us" in clash.text
    assert "Nobody" in clash.text
    assert "All of us" in page(client, where)
    stale = client.post(f"{where}/decide", data={"decided": "stop", "why": "Because", "seen": seen})
    assert stale.status_code == 409
    assert "Because" in stale.text


WRONG: tuple[dict[str, object], ...] = (
    {"title": ""},
    {"purpose": " "},
    {"begun": "yesterday"},
    {"look_again": "2026-11-01"},
    {"principles": ["13"]},
    {"statements": ["x"]},
    {"trying": "x" * 5_001},
)


def test_what_cannot_be_taken_is_said_and_everything_typed_is_kept(
    client: Client, session: Session, world: World
) -> None:
    client.sign_in(world.users["worker"])
    for wrong in WRONG:
        answer = client.post(f"/learning-log/teams/{world.team.id}/new", data=SENT | wrong)
        assert answer.status_code == 400, wrong
        assert "There is a problem" in answer.text
        assert "New faces on Sundays" in answer.text
    assert session.scalar(select(func.count()).select_from(Experiment)) == 0


def test_nothing_is_seen_tomorrow(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    where = f"/learning-log/{begun(client, world, session).id}"
    answer = client.post(f"{where}/saw", data={"on": "2026-11-25", "words": "It will work."})
    assert answer.status_code == 400
    assert "Give a day that has been" in answer.text
    assert "It will work." in answer.text


def test_other_teams_read_it_only_while_it_is_shared_without_who_wrote_and_never_write_it(
    client: Client, session: Session, world: World, become: Become
) -> None:
    client.sign_in(world.users["worker"])
    where = f"/learning-log/{begun(client, world, session).id}"
    client.post(f"{where}/saw", data={"client_key": "s", "on": "2026-11-20", "words": "It was calm."})
    neighbour = become(RoleName.WORKER, world.other_team)
    assert client.get(where).status_code == 404
    assert "The same two" not in page(client, "/learning-log")
    client.sign_in(world.users["worker"])
    assert client.post(f"{where}/share", data={"shared": "yes"}).status_code == 302
    client.sign_in(neighbour)
    text = page(client, where)
    assert "It was calm." in text
    assert "Amina" not in text
    assert "<textarea" not in text
    assert "What other teams share" in page(client, "/learning-log")
    for path in ("change", "decide", "share"):
        assert client.get(f"{where}/{path}").status_code == 404
    for path, data in (
        ("saw", {"on": "2026-11-20", "words": "x"}),
        ("decide", {"decided": "stop", "why": "x", "seen": "1"}),
        ("share", {"shared": "no"}),
        ("change", SENT | {"seen": "1"}),
    ):
        assert client.post(f"{where}/{path}", data=data).status_code == 404, path
    elsewhere = create_team(session, "Another provider’s")
    become(RoleName.COACH, elsewhere)
    assert client.get(where).status_code == 404
    client.sign_in(world.users["worker"])
    client.post(f"{where}/share", data={"shared": "no"})
    client.sign_in(neighbour)
    assert client.get(where).status_code == 404


def test_before_it_is_shared_the_people_it_names_are_named(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["worker"])
    where = f"/learning-log/{begun(client, world, session, trying='Two of us go to Joan').id}"
    assert "It names Joan." in page(client, f"{where}/share")
    client.post(f"{where}/share", data={"shared": "yes"})
    client.post(f"{where}/saw", data={"client_key": "s", "on": "2026-11-20", "words": "Stan liked it."})
    assert "it names Joan, Stan" in page(client, where)


def test_what_it_is_about_finds_it(client: Client, session: Session, world: World) -> None:
    client.sign_in(world.users["coach"])
    begun(client, world, session)
    assert "The same two" in page(client, "/learning-log?about=principle-8")
    assert "Nothing of ours is about this." in page(client, "/learning-log?about=statement-1")
    assert "The same two" in page(client, "/learning-log?about=nonsense")


def test_queries_stay_the_same_however_many_there_are(
    client: Client, session: Session, world: World, queries: Callable[[str], int]
) -> None:
    client.sign_in(world.users["coach"])
    begun(client, world, session)
    few = queries("/learning-log")
    for number in range(4):
        store.put(session, world.team.id, Words(f"More {number}", "x", TODAY), None, NOW, f"m{number}")
    assert queries("/learning-log") == few
