"""“I’m worried”: said once, read by those named and nobody else, answered; in no other page and in no file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tests.factories import LONG_AGO, create_user
from tests.small_world import NOW, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import Concern, ConcernAnswer, Notice, RoleGrant, SafetyNumbers, TeamMembership, ToldAssignment
from wellbeing.store.account import viewer_of
from wellbeing.viewer import RoleName
from wellbeing.views.concern_sent import take_concern
from wellbeing.views.sent import Sent, State

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SECRET = "zqxworry her nephew has the bank card"


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    client.sign_in(world.users["worker"])
    return client


def say(
    client: Client, world: World, told: str = "manager", key: str = "k", words: str = SECRET, kind: str = "worry"
) -> str:
    """Amina says it at Joan's visit; gives the address of its page."""
    data = {"kind": kind, "told": told, "words": words, "client_key": key}
    answer = client.post(f"/visits/{world.visits['Joan']}/worried", data=data)
    assert answer.status_code == 303, answer.text
    assert answer.location.startswith("/worries-said/")
    return str(answer.location)


def test_it_is_on_the_page_of_every_visit_with_whom_to_ring(amina: Client, world: World, session: Session) -> None:
    session.add(SafetyNumbers(team_id=world.team.id, safeguarding="01632 960123", changed_at=NOW))
    for page in ("", "/finish", "/not-done"):
        assert f"/visits/{world.visits['Ivy']}/worried" in amina.get(f"/visits/{world.visits['Ivy']}{page}").text
    page = amina.get(f"/visits/{world.visits['Ivy']}/worried").text
    assert 'href="tel:999"' in page and 'href="tel:01632960123"' in page
    assert 'data-outbox="concern"' in page


def test_its_page_leads_back_to_the_visit_it_was_said_at_and_a_managers_does_not(
    amina: Client, world: World, become: Become
) -> None:
    page, visit = say(amina, world), f'href="/visits/{world.visits["Joan"]}"'
    assert visit in amina.get(page).text and amina.get(f"/visits/{world.visits['Joan']}").status_code == 200
    become(RoleName.MANAGER)
    assert visit not in amina.get(page).text


def test_a_visit_that_nobody_may_open_is_no_dead_link_and_a_worry_without_one_is_read(
    amina: Client, world: World, session: Session
) -> None:
    page, visit = say(amina, world, told="team"), world.visits["Joan"]
    amina.sign_in(world.users["sam"])
    assert f'href="/visits/{visit}"' in amina.get(page).text
    session.execute(delete(ToldAssignment).where(ToldAssignment.visit_id == visit))  # told since: nobody goes
    assert amina.get(f"/visits/{visit}").status_code == 404
    assert f'href="/visits/{visit}"' not in amina.get(page).text
    session.execute(update(Concern).values(visit_id=None))
    assert SECRET in text_of(amina.get(page))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(amina: Client, world: World) -> None:
    answer = amina.post(f"/visits/{world.visits['Joan']}/worried", data={"words": SECRET, "client_key": "k"})
    page = text_of(answer, 400)
    assert "Choose what it is about" in page and "Choose who is told" in page and SECRET in page


def test_sent_twice_it_is_one_and_other_words_under_its_key_are_kept_too(
    amina: Client, world: World, session: Session
) -> None:
    assert say(amina, world) == say(amina, world)
    other = say(amina, world, words="And her gas was on.")
    assert other == say(amina, world, words="And her gas was on.")
    kept = {row.words: row.content_hash for row in session.scalars(select(Concern))}
    assert sorted(kept) == ["And her gas was on.", SECRET]
    as_ever = json.dumps([str(world.visits["Joan"]), "worry", "manager", SECRET])
    assert kept[SECRET] == sha256(as_ever.encode()).hexdigest()  # or it is kept twice over an upgrade


def test_one_key_and_the_same_words_about_three_worries_are_three_answers(
    amina: Client, world: World, session: Session
) -> None:
    for key in ("1", "2", "3"):
        answer = amina.post(f"{say(amina, world, key=key)}/answer", data={"words": "Rang her.", "client_key": "same"})
        assert answer.status_code == 303
    assert len(session.scalars(select(ConcernAnswer.concern_id)).all()) == 3


def test_told_to_the_manager_alone_nobody_else_finds_it_and_the_team_hears_nothing(
    amina: Client, world: World, session: Session, become: Become
) -> None:
    page = say(amina, world)
    assert SECRET in text_of(amina.get(page))
    for who in ("sam", "coach", "commissioner", "other worker"):
        amina.sign_in(world.users[who])
        assert amina.get(page).status_code in (403, 404)
        assert amina.post(f"{page}/answer", data={"words": "I saw", "client_key": "x"}).status_code in (403, 404)
    assert session.scalars(select(Notice).where(Notice.kind == "concern")).all() == []
    become(RoleName.MANAGER)
    assert SECRET in text_of(amina.get(page))
    assert "Amina about Joan" in text_of(amina.get("/worries"))


def test_told_to_the_team_they_hear_that_there_is_something_to_read_and_no_more(
    amina: Client, world: World, session: Session
) -> None:
    page = say(amina, world, told="team")
    (news,) = session.scalars(select(Notice).where(Notice.kind == "concern"))
    assert news.worker_id == world.workers["Sam"].id
    assert "Joan" not in news.words and SECRET not in news.words
    amina.sign_in(world.users["sam"])
    assert SECRET in text_of(amina.get(page))
    assert SECRET not in text_of(amina.get("/my-day"))
    amina.sign_in(world.users["coach"])
    assert amina.get(page).status_code == 403


def test_the_manager_reads_answers_and_closes_and_the_author_sees_each(
    amina: Client, world: World, session: Session, become: Become
) -> None:
    page = say(amina, world)
    assert "has not said yet that they read it" in text_of(amina.get(page))
    become(RoleName.MANAGER)
    assert "Not read yet" in text_of(amina.get("/worries"))
    amina.post(f"{page}/read")
    for _ in range(2):
        amina.post(f"{page}/answer", data={"words": "I have rung the council.", "client_key": "a"})
    amina.post(f"{page}/close")
    assert "Amina about Joan" not in text_of(amina.get("/worries"))
    amina.sign_in(world.users["worker"])
    text = text_of(amina.get(page))
    assert "The registered manager read it Tuesday 24 November at 09:05" in text
    assert text.count("I have rung the council.") == 1
    (news,) = session.scalars(select(Notice).where(Notice.kind == "concern"))
    assert news.worker_id == world.me.id
    amina.post(f"{page}/answer", data={"words": "It goes on.", "client_key": "b"})
    become(RoleName.MANAGER)
    assert "Amina about Joan" in text_of(amina.get("/worries"))


def test_its_author_may_not_say_that_the_manager_has_read_or_done_it(amina: Client, world: World) -> None:
    page = say(amina, world)
    for what in ("read", "close"):
        assert amina.post(f"{page}/{what}").status_code == 403


@pytest.fixture
def everybody(world: World, session: Session) -> Iterator[dict[str, object]]:
    """Sam, and somebody of each other role that reads about people or their support."""
    found: dict[str, object] = {"sam": world.users["sam"]}
    for role in RoleName:
        if role in (RoleName.COACH, RoleName.COMMISSIONER):
            user = create_user(session, f"{role.value} Invented")
            session.add(RoleGrant(user_id=user.id, role=role, team_id=world.team.id, starts=LONG_AGO))
            found[role.value] = user
    session.flush()
    yield found


def test_it_is_on_no_page_and_in_no_file_of_anybody_else(
    amina: Client, world: World, session: Session, everybody: dict[str, object]
) -> None:
    """Every page that can be opened with the ids of this visit, this person and this team."""
    own = say(amina, world)
    visit = {"visit_id": world.visits["Joan"], "person_id": world.people["Joan"].id, "team_id": world.team.id}
    values = {**visit, "concern_id": UUID(own.rpartition("/")[2]), "worker_id": world.me.id}
    values |= {"day": "2026-11-24", "first": "2026-11-23", "monday": "2026-11-23", "month": "2026-11", "number": 1}
    opened = 0
    for who, user in everybody.items():
        amina.sign_in(user)  # type: ignore[arg-type]
        for rule in amina.application.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or not rule.arguments <= values.keys():
                continue
            with amina.application.test_request_context():
                path = rule.build({name: values[name] for name in rule.arguments})
            assert path is not None
            answer = amina.get(path[1])
            opened += answer.status_code == 200
            assert b"zqxworry" not in answer.get_data(), f"{rule} shows it to {who}"
    assert opened > 60


# From a phone


def sent(visit: UUID | None, **fields: str) -> Sent:
    return Sent("concern", "k", visit, fields, NOW, NOW, 0)


FIELDS = {"kind": "danger", "told": "team", "words": SECRET}


def test_from_a_phone_it_is_taken_once_also_by_who_has_left_the_team_since(
    client: Client, world: World, session: Session
) -> None:
    amina = viewer_of(session, world.users["worker"])
    assert amina is not None
    gone = type(amina)(amina.user_id, amina.name, amina.worker_id, {}, {})
    with client.application.app_context():
        for viewer in (amina, amina, gone):
            took = take_concern(session, viewer, sent(world.visits["Joan"], **FIELDS))
            assert (took.state, took.team_id) == (State.TAKEN, world.team.id)
    assert len(session.scalars(select(Concern)).all()) == 1
    assert session.scalars(select(TeamMembership).where(TeamMembership.worker_id == world.me.id)).first()


def test_from_a_phone_what_cant_be_read_or_is_not_theirs_is_for_its_author(
    client: Client, world: World, session: Session
) -> None:
    zed = viewer_of(session, world.users["other worker"])
    amina = viewer_of(session, world.users["worker"])
    assert zed is not None and amina is not None
    with client.application.app_context():
        took = take_concern(session, zed, sent(world.visits["Joan"], **FIELDS))
        assert took.state == State.NEEDS_YOU and "registered manager by telephone" in took.sentence
        took = take_concern(session, amina, sent(world.visits["Joan"], **{**FIELDS, "kind": "x"}))
        assert took.state == State.NEEDS_YOU and SECRET not in took.sentence
        assert take_concern(session, amina, sent(None, **FIELDS)).state == State.NEEDS_YOU
    assert session.scalars(select(Concern)).all() == []
