"""Advice and comments: asked of those whom it touches, answered, closed; and all that a coach can do to a rota."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing import access
from wellbeing.models import Advice, AdviceGiven, RoleGrant, RotaChange, RotaComment, User
from wellbeing.viewer import Action

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

MONDAY = TODAY - timedelta(days=1)


@pytest.fixture
def lena(world: World, session: Session) -> User:
    """A third worker, with an account."""
    worker = factories.create_worker(session, world.team, "Lena")
    world.workers["Lena"] = worker
    user = factories.create_user(session, "Lena", worker)
    session.add(RoleGrant(user_id=user.id, role="worker", team_id=world.team.id, starts=factories.LONG_AGO))
    session.flush()
    return user


def week(world: World) -> str:
    return f"/rota/{world.team.id}/{MONDAY}"


def visit(world: World, name: str = "Bob") -> str:
    return f"{week(world)}/visits/{world.visits[name]}"


def ask(session: Session, world: World, client: Client, at: str, *whom: str, key: str = "k") -> UUID:
    client.sign_in(world.users["worker"])
    data = {
        "words": "Could Bob’s be earlier?",
        "whom": [str(world.workers[name].id) for name in whom],
        "client_key": key,
    }
    answer = client.post(at, data=data)
    assert answer.status_code == 302, text_of(answer, 400)
    return session.scalars(select(Advice.id).where(Advice.client_key == key)).one()


def ticked(page: str) -> int:
    return page.count(" checked")


def test_those_whom_it_touches_are_chosen_and_others_may_be_added(
    client: Client, world: World, session: Session, lena: User
) -> None:
    client.sign_in(world.users["worker"])
    assert ticked(client.get(f"{visit(world)}/advice").text) == 1, "Sam goes to Bob with me"
    assert ticked(client.get(f"{week(world)}/advice").text) == 2, "the week is everybody's"
    ask(session, world, client, f"{visit(world)}/advice", "Sam", "Lena")
    client.sign_in(lena)
    assert "Amina asks for your advice: Could Bob’s be earlier?" in text_of(client.get("/my-day"))


def test_answers_gather_and_it_closes_with_what_was_decided(
    client: Client, world: World, session: Session, lena: User
) -> None:
    before = session.scalar(select(func.count()).select_from(RotaChange))
    advice = ask(session, world, client, f"{visit(world)}/advice", "Sam")
    for user, words in ((world.users["sam"], "Bob likes his lie-in."), (lena, "Ask Bob.")):
        client.sign_in(user)
        for _ in range(2):
            data = {"words": words, "client_key": words[:4]}
            assert client.post(f"/advice/{advice}/answer", data=data).status_code == 302
        assert client.post(f"/advice/{advice}/close", data={"words": "Mine"}).status_code == 404, "who asked decides"
    client.sign_in(world.users["worker"])
    assert "Sam answered what you asked." in text_of(client.get("/my-day"))
    page = text_of(client.get(f"/advice/{advice}"))
    assert "Bob likes his lie-in." in page and "Ask Bob." in page
    assert "What do you think?" not in page
    for _ in range(2):
        client.post(f"/advice/{advice}/close", data={"words": "We leave it as Bob likes it."})
    page = text_of(client.get(f"/advice/{advice}"))
    assert "What was decided We leave it as Bob likes it." in page
    client.sign_in(world.users["sam"])
    assert "says now what was decided" in text_of(client.get("/my-day"))
    assert session.scalar(select(func.count()).select_from(AdviceGiven)) == 2
    assert session.scalar(select(func.count()).select_from(RotaChange)) == before, "it changes and blocks nothing"


def test_what_is_missing_is_said_and_kept(client: Client, world: World, session: Session) -> None:
    client.sign_in(world.users["worker"])
    sam = str(world.workers["Sam"].id)
    at = f"{week(world)}/advice"
    assert "Write your question" in text_of(client.post(at, data={"whom": sam}), 400)
    nobody = client.post(at, data={"words": "Could we?"})
    assert "Choose at least one to ask" in text_of(nobody, 400) and "Could we?" in nobody.text
    stranger = client.post(at, data={"words": "Could we?", "whom": str(world.workers["Zed"].id)})
    assert "Choose at least one to ask" in text_of(stranger, 400)
    advice = ask(session, world, client, at, "Sam")
    client.sign_in(world.users["sam"])
    assert "Write what you think" in text_of(client.post(f"/advice/{advice}/answer", data={"words": " "}), 400)
    for _ in range(2):
        ask(session, world, client, at, "Sam", key="same")
    assert session.scalar(select(func.count()).select_from(Advice)) == 2


def test_another_team_sees_none_of_it(client: Client, world: World, session: Session) -> None:
    advice = ask(session, world, client, f"{week(world)}/advice", "Sam")
    client.post(f"{week(world)}/comments", data={"words": "Ours alone", "client_key": "c"})
    comment = session.scalars(select(RotaComment.id)).one()
    client.sign_in(world.users["other worker"])
    for path in (f"/advice/{advice}", f"{week(world)}/advice", f"{week(world)}/comments", f"{visit(world)}/comments"):
        assert client.get(path).status_code == 404
    for path in (f"/advice/{advice}/answer", f"/advice/{advice}/close", f"/comments/{comment}/withdraw"):
        assert client.post(path, data={"words": "x"}).status_code == 404


def test_the_coach_says_something_and_the_team_answers(
    client: Client, world: World, session: Session, lena: User
) -> None:
    client.sign_in(world.users["coach"])
    for _ in range(2):
        client.post(f"{visit(world)}/comments", data={"words": "Is two of you needed?", "client_key": "c"})
    client.post(f"{week(world)}/comments", data={"words": "A full week.", "client_key": "d"})
    assert "Write what you would like to say" in text_of(client.post(f"{week(world)}/comments"), 400)
    client.sign_in(lena)
    page = text_of(client.get("/my-day"))
    assert page.count("Carol said something about the week on the rota. I have") == 1 and "about a visit" not in page
    client.sign_in(world.users["sam"])
    assert "Carol said something about a visit on the rota." in text_of(client.get("/my-day"))
    client.post(f"{visit(world)}/comments", data={"words": "Yes, for the hoist.", "client_key": "e"})
    page = text_of(client.get(f"{week(world)}/comments"))
    assert page.count("Is two of you needed?") == 1 and "Yes, for the hoist." in page and "A full week." in page
    assert page.count("Take it back") == 1, "one's own only"
    coachs = session.scalars(select(RotaComment.id).where(RotaComment.client_key == "d")).one()
    assert client.post(f"/comments/{coachs}/withdraw").status_code == 404
    client.sign_in(world.users["coach"])
    for _ in range(2):
        assert client.post(f"/comments/{coachs}/withdraw").status_code == 302
    assert "A full week." not in text_of(client.get(f"{week(world)}/comments"))


class _Posts(HTMLParser):
    """Where the forms of a page post to."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found = path, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        action = given.get("formaction") or given.get("action")
        if (tag == "form" and (given.get("method") or "get").lower() == "post") or given.get("formaction"):
            self.found.add(urlsplit(action or self.path).path)


ROTA_ACTIONS = {Action.SEE_ROTA, Action.COMMENT_ROTA}


def test_a_coach_has_comments_and_no_other_button_on_the_rota(
    app: Flask, client: Client, world: World, session: Session
) -> None:
    advice = ask(session, world, client, f"{visit(world)}/advice", "Sam")
    client.sign_in(world.users["coach"])
    client.post(f"{week(world)}/comments", data={"words": "A full week.", "client_key": "d"})
    known = {"team_id": world.team.id, "first": MONDAY, "visit_id": world.visits["Bob"], "advice_id": advice}
    adapter = app.url_map.bind("localhost")
    looked, posts = 0, set[str]()
    for rule in app.url_map.iter_rules():
        with app.app_context():
            found = access.rule_of(rule.endpoint)
        if "GET" not in (rule.methods or ()) or found is None or found.action not in ROTA_ACTIONS:
            continue
        if rule.arguments - known.keys():
            continue
        path = adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        reader = _Posts(path)
        reader.feed(answer.text if answer.mimetype == "text/html" else "")
        looked, posts = looked + 1, posts | reader.found
    allowed = {adapter.match(path, method="POST")[0] for path in posts} - {"account.sign_out"}
    assert looked >= 8
    assert allowed == {"comments.say", "comments.withdraw"}


def test_the_lists_ask_the_database_as_often_however_long(
    client: Client, world: World, session: Session, lena: User, queries: Callable[[str], int]
) -> None:
    advice = ask(session, world, client, f"{week(world)}/advice", "Sam", "Lena")
    client.post(f"{visit(world)}/comments", data={"words": "One", "client_key": "0"})
    paths = (f"{week(world)}/advice", f"{week(world)}/comments", f"/advice/{advice}")
    few = [queries(path) for path in paths]
    for number in range(5):
        ask(session, world, client, f"{visit(world, 'Stan')}/advice", "Sam", key=f"a{number}")
        client.post(f"{visit(world, 'Stan')}/comments", data={"words": "More", "client_key": f"c{number}"})
        client.sign_in(world.users["sam"])
        client.post(f"/advice/{advice}/answer", data={"words": "Yes", "client_key": f"g{number}"})
        client.sign_in(world.users["worker"])
    now = [queries(path) for path in paths]
    assert all(many <= number + 1 for many, number in zip(now, few, strict=True)), (few, now)
