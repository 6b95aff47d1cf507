"""Growing: a worker's own page, who sees what of it, and what hangs on one worker."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import words_at as page
from wellbeing.models import Competence, Learning, PracticeWatched
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOTE = "My hands shake when the doctor looks."


@pytest.fixture
def insulin(world: World) -> Competence:
    assert world.insulin is not None
    return world.insulin


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


@pytest.fixture
def sams(world: World, session: Session, insulin: Competence) -> Learning:
    """Sam is learning insulin for Ivy."""
    row = Learning(
        worker_id=world.workers["Sam"].id,
        competence_id=insulin.id,
        person_id=world.people["Ivy"].id,
        starts=TODAY - timedelta(days=10),
        watched_of=3,
        note=NOTE,
    )
    session.add(row)
    session.flush()
    return row


def test_what_hangs_on_one_worker_stands_on_the_teams_page(amina: Client, world: World) -> None:
    found = page(amina, f"/growing/team/{world.team.id}")
    assert "Insulin for Eric" in found and "Nobody is signed off and free for Insulin for Eric" in found
    assert "Sam: Insulin" in found, "he could learn it"


def test_every_role_that_sees_sign_offs_sees_it(become: Become, client: Client, world: World) -> None:
    for role in (RoleName.COACH, RoleName.PROFESSIONAL, RoleName.MANAGER):
        become(role)
        assert client.get("/growing/team").location == f"/growing/team/{world.team.id}"
        assert "One sickness away" in page(client, f"/growing/team/{world.team.id}")
        assert client.get(f"/growing/team/{world.other_team.id}").status_code == 404
    become(RoleName.COMMISSIONER)
    assert client.get("/growing/team").status_code == 403


def test_asking_to_learn_begins_once(amina: Client, world: World, session: Session, insulin: Competence) -> None:
    sent = {"competence": str(insulin.id), "person": str(world.people["Joan"].id), "note": NOTE}
    first, again = amina.post("/me/growing/learn", data=sent), amina.post("/me/growing/learn", data=sent)
    assert first.status_code == 302 and first.location == again.location
    (row,) = session.scalars(select(Learning)).all()
    assert (row.note, row.watched, row.watched_of, row.starts) == (NOTE, 0, 3, TODAY)
    assert NOTE not in session.connection().exec_driver_sql("select note from learning").scalar_one()
    found = page(amina, "/me/growing")
    assert "Insulin for Joan" in found and "Be watched doing it: 0 of 3 times so far" in found


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("", "This is learned for one person at a time. Choose the person"),
        ("Ivy", "You are signed off for this already"),
    ],
)
def test_asking_is_refused_with_what_was_typed_kept(
    amina: Client, world: World, insulin: Competence, person: str, said: str
) -> None:
    ids = {name: str(each.id) for name, each in world.people.items()} | {"": ""}
    answer = amina.post(
        "/me/growing/learn", data={"competence": str(insulin.id), "person": ids[person], "note": "Kept words"}
    )
    assert answer.status_code == 200
    text = unescape(answer.text)
    assert said in text and "Kept words" in text and "<title>Error: " in text


def test_what_another_provider_teaches_is_not_offered(amina: Client, session: Session) -> None:
    other = factories.create_competence(session, factories.create_team(session), "Elsewhere")
    assert amina.post("/me/growing/learn", data={"competence": str(other.id)}).status_code == 200
    assert session.scalars(select(Learning)).all() == []


def test_who_sees_how_somebody_learns(
    client: Client, world: World, session: Session, sams: Learning, become: Become
) -> None:
    """The worker and the professional all of it; a colleague who may do it, how far; everybody else nothing."""
    one, of_sam = f"/growing/learning/{sams.id}", f"/growing/workers/{sams.worker_id}"
    client.sign_in(world.users["sam"])
    assert NOTE in unescape(client.get(one).text)
    assert client.get(of_sam).location == "/me/growing"

    client.sign_in(world.users["worker"])  # Amina may do insulin
    assert "is learning" in page(client, one) and NOTE not in unescape(client.get(one).text)
    assert "Is learning" in page(client, of_sam)

    become(RoleName.PROFESSIONAL)
    assert NOTE in unescape(client.get(one).text)

    become(RoleName.COACH)
    assert client.get(one).status_code == 404
    assert "Is learning" not in page(client, of_sam) and "May do" in page(client, of_sam)

    client.sign_in(world.users["other worker"])
    assert client.get(one).status_code == 404 and client.get(of_sam).status_code == 404


def key_on(client: Client, path: str) -> str:
    found = re.search(r'name="client_key"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="client_key"', client.get(path).text)
    assert found is not None
    return found[1] or found[2]


def test_a_colleague_who_may_do_it_watches_and_a_double_tap_counts_once(
    amina: Client, session: Session, sams: Learning
) -> None:
    one = f"/growing/learning/{sams.id}"
    key = key_on(amina, one)
    for _ in range(2):
        sent = amina.post(f"{one}/watched", data={"on": str(TODAY), "client_key": key})
        assert (sent.status_code, sent.location) == (302, one)
    amina.post(f"{one}/watched", data={"on": str(TODAY), "client_key": key_on(amina, one)})
    session.refresh(sams)
    assert sams.watched == 2 == len(session.scalars(select(PracticeWatched)).all())
    assert "Be watched doing it: 2 of 3 times so far" in page(amina, one)


@pytest.mark.parametrize("days", [1, -11])
def test_nobody_watched_tomorrow_or_before_it_began(amina: Client, session: Session, sams: Learning, days: int) -> None:
    one = f"/growing/learning/{sams.id}"
    sent = amina.post(f"{one}/watched", data={"on": str(TODAY + timedelta(days=days)), "client_key": "k"})
    assert sent.status_code == 200 and "from when the learning began until today" in sent.text
    assert session.scalars(select(PracticeWatched)).all() == []


def test_nobody_watches_themselves_nor_without_the_competence(
    client: Client, world: World, session: Session, sams: Learning, become: Become
) -> None:
    one = f"/growing/learning/{sams.id}"
    sent = {"on": str(TODAY), "client_key": "k"}
    client.sign_in(world.users["sam"])
    assert client.post(f"{one}/watched", data=sent).status_code == 404
    become(RoleName.COACH)
    assert client.post(f"{one}/watched", data=sent).status_code == 404
    assert session.scalars(select(PracticeWatched)).all() == []


def test_the_workbook_and_how_often(
    client: Client, world: World, session: Session, sams: Learning, become: Become
) -> None:
    one = f"/growing/learning/{sams.id}"
    client.sign_in(world.users["worker"])
    assert client.post(f"{one}/workbook", data={"done": "yes"}).status_code == 404, "a colleague only watches"
    client.sign_in(world.users["sam"])
    for _ in range(2):
        assert client.post(f"{one}/workbook", data={"done": "yes"}).status_code == 302
    assert client.post(f"{one}/times", data={"times": "1"}).status_code == 403
    become(RoleName.PROFESSIONAL)
    assert "Give a number from 1 to 20" in client.post(f"{one}/times", data={"times": "0"}).text
    assert client.post(f"{one}/times", data={"times": "1"}).status_code == 302
    session.refresh(sams)
    assert (sams.workbook, sams.watched_of) == (True, 1)


def test_a_note_changed_on_two_phones_shows_both(
    client: Client, world: World, session: Session, sams: Learning
) -> None:
    one = f"/growing/learning/{sams.id}"
    client.sign_in(world.users["sam"])
    assert client.post(f"{one}/note", data={"note": "On the phone", "before": NOTE}).status_code == 302
    late = client.post(f"{one}/note", data={"note": "On the tablet", "before": NOTE})
    assert late.status_code == 200
    assert "On the phone" in unescape(late.text) and "On the tablet" in unescape(late.text)
    session.refresh(sams)
    assert sams.note == "On the phone"
    assert client.post(f"{one}/note", data={"note": "Both", "before": "On the phone"}).status_code == 302


def test_stopping_needs_no_reason_and_only_ones_own_word(
    client: Client, world: World, session: Session, sams: Learning
) -> None:
    client.sign_in(world.users["worker"])
    assert client.post(f"/growing/learning/{sams.id}/stop").status_code == 404
    client.sign_in(world.users["sam"])
    for _ in range(2):
        assert client.post(f"/growing/learning/{sams.id}/stop").location == "/me/growing"
    session.refresh(sams)
    assert sams.ended == TODAY
    assert client.get(f"/growing/learning/{sams.id}").status_code == 404


def test_what_the_team_needs_next_is_asked_of_me_and_of_nobody_else(client: Client, world: World) -> None:
    client.sign_in(world.users["sam"])
    found = page(client, "/me/growing")
    assert "None of us may do Insulin for Eric" in found and "You work at those times." in found
    assert "Amina" not in found, "nobody is compared"


def test_a_sign_off_that_ends_soon_is_marked(amina: Client, world: World, session: Session) -> None:
    (row,) = [each for each in session.query(factories.SignOff).all() if each.person_id == world.people["Ivy"].id]
    row.until = TODAY + timedelta(days=60)
    assert "Ends 23 January 2027" in page(amina, "/me/growing")
    row.until = TODAY + timedelta(days=61)
    assert "Until 24 January 2027" in page(amina, "/me/growing")


def test_the_pages_ask_as_often_for_many_as_for_few(
    amina: Client, world: World, session: Session, queries: Callable[[str], int], insulin: Competence
) -> None:
    paths = ("/me/growing", f"/growing/team/{world.team.id}", f"/growing/workers/{world.workers['Sam'].id}")
    before = [queries(path) for path in paths]
    for number in range(6):
        worker = factories.create_worker(session, world.team, f"More {number}")
        factories.create_sign_off(session, worker, insulin, world.people["Stan"])
        for who in (world.me, world.workers["Sam"]):
            name = f"Skill {number} {who.name}"
            learned = factories.create_competence(session, world.team, name, per_person=False)
            session.add(Learning(worker_id=who.id, competence_id=learned.id, starts=TODAY, watched_of=2))
    after = [queries(path) for path in paths]
    assert [now <= then for now, then in zip(after, before, strict=True)] == [True] * 3, (before, after)
