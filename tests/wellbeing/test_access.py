"""Every route, for every role and for nobody, with this team's and another team's ids.

The routes come from the URL map, so a new one is walked without being named here; only a new kind of argument is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plans.plan import Plan
from tests.factories import create_person, create_plan, create_team, create_worker
from tests.wellbeing.accounts_made import a_user
from tests.wellbeing.conftest import Client, make_app
from tests.wellbeing.foreign import CANARY, as_it_stands, create_foreign
from wellbeing import access
from wellbeing.access import Unclassified
from wellbeing.models import User
from wellbeing.store.plan import body_text
from wellbeing.viewer import ACCESS, Action, RoleName, Viewer

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WHOSE = {
    "team_id": "team",
    "person_id": "person",
    "worker_id": "worker",
    "visit_id": "timeline_visit",
    "usual_id": "usual_visit",
    "job_id": "job",
    "user_id": "user",
    "grant_id": "role_grant",
    "sign_off_id": "sign_off",
    "competence_id": "competence",
    "line_id": "support_line",
    "entry_id": "visit_entry",
    "plan_id": "wellbeing_plan",
    "absence_id": "absence",
    "asked_id": "leave_asked",
    "meeting_id": "team_meeting",
    "locality_id": "locality",
    "provider_id": "provider",
    "contact_id": "contact",
    "event_id": "person_event",
    "review_id": "review",
    "reablement_id": "reablement",
    "allocation_id": "hours_allocation",
    "adjustment_id": "hours_adjustment",
    "asset_id": "community_asset",
    "introduction_id": "introduction",
    "rating_id": "rating",
    "story_id": "story",
    "learning_id": "learning",
    "assessor_id": "outside_assessor",
    "assessment_id": "home_assessment",
    "item_id": "equipment_item",
    "order_id": "equipment_order",
    "rest_id": "rest_owed",
    "trial_id": "trial",
    "wish_id": "wish",
    "gave_id": "gave_way",
    "once_id": "team_time_once",
    "role_id": "team_role",
    "taken_id": "role_taken",
    "swap_id": "swap",
    "advice_id": "advice",
    "comment_id": "rota_comment",
    "phone_id": "phone",
    "sent_id": "phone_sent",
    "refused_id": "refused_sent",
    "feed_id": "calendar_feed",
    "alarm_id": "visit_alarm",
    "concern_id": "concern",
    "duty_id": "on_duty",
    "team_review_id": "team_review",
    "team_action_id": "team_action",
    "coach_asked_id": "coach_asked",
    "experiment_id": "experiment",
    "edition_id": "edition",
}
"""Arguments that name somebody's record, with the table that it is in."""

ANYBODYS = {
    "day": "2026-11-23",
    "monday": "2026-11-23",
    "first": "2026-11-23",
    "last": "2026-11-29",
    "date": "2026-11-23",
    "month": "2026-11",
    "seq": 1,
    "place": 1,
    "number": 1,
    "ordinal": 1,
    "part": 1,
    "version": 1,
    "kind": "shift",
    "what": "day-off",
    "name": "x",
    "step": "what-matters",
    "room": "bathroom",
    "question": "support-me",
    "box": "working",
    "filename": "css/house.css",
    "token": "x",
}
"""Arguments that name nobody's record by themselves."""

METHODS = ("GET", "POST")


@dataclass
class World:
    """Two teams: one with a user for each role, and another whose every text is a canary."""

    app: Flask
    session: Session
    users: dict[RoleName, User]
    mine: dict[str, Any]
    theirs: dict[str, Any]
    foreign: dict[str, dict[str, Any]]

    def ask(self, who: RoleName | None, method: str, url: str, **kwargs: Any) -> TestResponse:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if who is not None:
            client.sign_in(self.users[who])
        return client.open(url, method=method, **kwargs)


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    team = create_team(session, "Ours")
    worker = create_worker(session, team)
    person = create_person(session, team)
    create_plan(session, person, body_text(Plan(person=str(person.id), what_matters="Tea first")))
    users = {
        role: a_user(session, team, role, worker_id=worker.id if role == RoleName.WORKER else None) for role in RoleName
    }
    foreign = create_foreign(session)
    mine: dict[str, Any] = {name: uuid4() for name in WHOSE} | {
        "team_id": team.id,
        "person_id": person.id,
        "worker_id": worker.id,
        "user_id": users[RoleName.COACH].id,
        "grant_id": users[RoleName.COACH].grants[0].id,
    }
    theirs = {name: foreign[table]["id"] for name, table in WHOSE.items()}
    return World(app, session, users, mine, theirs, foreign)


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each route with each method that it takes, but for those that the test of the arguments fails on."""
    for rule in app.url_map.iter_rules():
        if unknown_arguments(rule):
            continue
        for method in METHODS:
            if method in (rule.methods or ()):
                yield rule, method


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        from flask import url_for

        return url_for(rule.endpoint, **{name: values[name] for name in rule.arguments}).partition("?")[0]


def unknown_arguments(rule: Rule) -> set[str]:
    return rule.arguments - WHOSE.keys() - ANYBODYS.keys()


def says_nothing(answer: TestResponse, what: str) -> None:
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    assert CANARY.encode() not in answer.get_data(), f"{what} shows another team's record"
    assert CANARY not in str(answer.headers), f"{what} names another team's record in a header"


@on_one_database
def test_every_argument_is_one_that_the_walk_knows(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for name in unknown_arguments(rule):
            pytest.fail(
                f"Route {rule} has argument {name}: tell the walk what to put there, in WHOSE if it names a record "
                f"(with its table), else in ANYBODYS."
            )


@on_one_database
def test_every_view_names_its_rule(app: Flask) -> None:
    with app.app_context():
        missing = [endpoint for endpoint in app.view_functions if access.rule_of(endpoint) is None]
    assert missing == [], "give each an @allow(Action.…), @signed_in or @public"


@on_one_database
def test_only_these_are_open_to_everyone(app: Flask) -> None:
    with app.app_context():
        found = {endpoint for endpoint in app.view_functions if (rule := access.rule_of(endpoint)) and rule.public}
    assert found <= {"static", "health.healthz", "account.sign_in", "account.sign_out"} | OPEN_TOO


OPEN_TOO: set[str] = {
    "phone.service_worker",  # a script, the same for everybody
    "phone.manifest",  # a name and pictures
    "phone.shell",  # the page without a signal, which holds nobody's data
    "phone.contact",  # a phone that is signed out hears whether it was cut off
    "outbox.key",  # what phones seal to, and the time: nobody's data
    "outbox.send",  # a phone sends also after signing out: the credential inside each seal is the authority
    "calendar_feed.feed",  # a calendar can't sign in: the secret in its address is the authority
}
"""Others that need to be, each with its reason."""


EVERYBODY = (
    # as in COLUMNS: worker, coach, professional, manager, commissioner, administrator, assessor
    ("see my day", 1, 0, 0, 0, 0, 0, 0),
    ("record a visit", 1, 0, 0, 0, 0, 0, 0),
    ("see the rota", 1, 1, 0, 1, 0, 0, 0),
    ("change the rota", 1, 0, 0, 0, 0, 0, 0),
    ("say something about the rota", 1, 1, 0, 0, 0, 0, 0),
    ("see what the law on working time wants kept", 1, 0, 0, 1, 0, 0, 0),
    ("put a worker's leave year right", 0, 0, 0, 1, 0, 1, 0),
    ("see the people supported", 1, 1, 1, 1, 0, 0, 0),
    ("write a Wellbeing Plan", 1, 0, 0, 0, 0, 0, 0),
    ("see what is most private", 1, 0, 1, 1, 0, 0, 0),
    ("see what the community offers", 1, 1, 1, 1, 0, 0, 1),
    ("keep what the community offers", 1, 1, 0, 0, 0, 0, 0),
    ("see assessments and equipment", 1, 1, 1, 1, 0, 0, 1),
    ("assess a home and order equipment", 1, 0, 0, 0, 0, 0, 1),
    ("decide on equipment beyond a level", 0, 0, 1, 0, 0, 0, 0),
    ("keep the list of equipment", 0, 0, 1, 0, 0, 1, 0),
    ("see stories told to be shared", 1, 1, 0, 0, 1, 0, 0),
    ("pause a sign-off", 1, 1, 1, 1, 0, 0, 0),
    ("add and alter competences", 0, 0, 1, 0, 0, 1, 0),
    ("see sign-offs", 1, 1, 1, 1, 0, 0, 0),
    ("sign off and suspend", 0, 0, 1, 0, 0, 0, 0),
    ("review with the team", 1, 1, 0, 0, 0, 0, 0),
    ("see worries and missed visits", 0, 0, 0, 1, 0, 0, 0),
    ("look after a visit that was missed", 1, 0, 0, 1, 0, 0, 0),
    ("see the face-to-face report", 1, 1, 0, 1, 1, 0, 0),
    ("give out an edition of the report", 0, 1, 0, 1, 0, 0, 0),
    ("download what payroll needs", 0, 0, 0, 0, 0, 1, 0),
    ("download minutes per person for the council", 0, 0, 0, 1, 0, 0, 0),
    ("administer accounts", 0, 0, 0, 0, 0, 1, 0),
)
"""The access table a second time, so that who widens a row says so twice."""


COLUMNS = ("worker", "coach", "professional", "manager", "commissioner", "administrator", "assessor")


@pytest.mark.parametrize("role", COLUMNS)
@pytest.mark.parametrize("row", EVERYBODY, ids=lambda row: row[0])
def test_the_access_table_is_as_agreed(row: tuple[Any, ...], role: str) -> None:
    team = uuid4()
    viewer = Viewer(1, "Somebody", None, {RoleName(role): frozenset({team})})
    assert viewer.may(Action(row[0]), team) is bool(row[1 + COLUMNS.index(role)])


def test_no_action_and_no_role_is_left_out_of_the_second_table() -> None:
    assert [row[0] for row in EVERYBODY] == [action.value for action in Action]
    assert set(COLUMNS) == {role.value for role in RoleName}


@on_one_database
def test_nobody_signed_out_gets_in(world: World) -> None:
    for rule, method in routes(world.app):
        with world.app.app_context():
            open_to_all = (found := access.rule_of(rule.endpoint)) is not None and found.public
        for ids in (world.mine, world.theirs):
            answer = world.ask(None, method, address(world.app, rule, ANYBODYS | ids))
            says_nothing(answer, f"{method} {rule} to nobody")
            if not open_to_all:
                assert answer.status_code == 302, f"{method} {rule} opens to nobody: {answer.status_code}"
                assert answer.location.startswith("/sign-in")


@on_one_database
@pytest.mark.parametrize("who", list(RoleName))
def test_each_role_opens_what_the_table_says(world: World, who: RoleName) -> None:
    for rule, method in routes(world.app):
        with world.app.app_context():
            found = access.rule_of(rule.endpoint)
        assert found is not None
        may = found.public or found.action is None or who in ACCESS[found.action]
        if may and method == "POST":
            continue  # what it does is for the tests of that page
        what = f"{method} {rule} for a {who}"
        answer = world.ask(who, method, address(world.app, rule, ANYBODYS | world.mine))
        says_nothing(answer, what)
        assert (answer.status_code == 403) is not may, f"{what}: {answer.status_code}"


@on_one_database
@pytest.mark.parametrize("who", list(RoleName))
def test_another_teams_ids_find_nothing_and_change_nothing(world: World, who: RoleName) -> None:
    before = as_it_stands(world.session, world.foreign)
    for rule, method in routes(world.app):
        named = sorted(rule.arguments & WHOSE.keys())
        for whose in product((world.mine, world.theirs), repeat=len(named)):
            if named and all(ids is world.mine for ids in whose):
                continue
            values = {name: ids[name] for name, ids in zip(named, whose, strict=True)}
            what = f"{method} {rule} for a {who} with {sorted(values)} of another team"
            answer = world.ask(who, method, address(world.app, rule, ANYBODYS | values), **_also(world, method))
            says_nothing(answer, what)
            if named:
                assert answer.status_code in (403, 404), f"{what}: {answer.status_code}"
    assert as_it_stands(world.session, world.foreign) == before


def _also(world: World, method: str) -> dict[str, Any]:
    """The other team's ids under every name that a page might read, in the query or in the form."""
    ids = {name: str(value) for name, value in world.theirs.items()}
    ids |= {name.removesuffix("_id"): value for name, value in ids.items()}
    return {"query_string": ids} if method == "GET" else {"data": ids}


def test_a_view_without_a_rule_fails_in_tests_and_opens_for_nobody_in_production(app: Flask, settings: Any) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    with pytest.raises(Unclassified, match="forgotten names no access rule"):
        app.test_client().get("/forgotten")
    app.testing = False
    assert app.test_client().get("/forgotten").status_code == 404


def test_a_mark_counts_above_and_below_the_route(settings: Any, session: Session) -> None:
    app = make_app(settings)

    @access.allow(Action.ADMINISTER)
    @app.get("/above")
    def above() -> str:
        return "above"

    assert app.test_client().get("/above").location == "/sign-in?next=/above"


def test_a_role_counts_only_from_its_day_to_its_day(app: Flask, session: Session) -> None:
    team = create_team(session)
    user = a_user(session, team, RoleName.ADMINISTRATOR, starts=date(2020, 1, 1), until=date(2020, 12, 31))
    user.grants.extend(a_user(session, team, RoleName.COACH).grants)
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(user)
    assert client.get("/admin/").status_code == 403
    assert client.get("/account/password").status_code == 200


@on_one_database
@pytest.mark.parametrize("who", [None, *RoleName])
def test_nothing_is_taken_without_its_token(world: World, who: RoleName | None) -> None:
    for rule, method in routes(world.app):
        if method == "POST":
            client = world.app.test_client()
            assert isinstance(client, Client)
            client.csrf = False
            if who is not None:
                client.sign_in(world.users[who])
            answer = client.post(address(world.app, rule, ANYBODYS | world.mine))
            assert answer.status_code == 400, f"POST {rule} takes what has no token"
            assert "open too long" in answer.text or rule.endpoint in NEEDS_NO_TOKEN


NEEDS_NO_TOKEN = {"outbox.send"}
"""Asks for no cookie, so that there is nothing that another site could misuse."""
