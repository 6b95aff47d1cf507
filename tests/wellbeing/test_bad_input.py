"""Every route and method, as every role and as nobody, with what no page of ours would send: never a 500.

The routes come from the URL map and the fields from the pages' own forms, so a new one is attacked without being
named here. A failure gives the seed of its request, and says what was sent.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote_plus, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from plans.supposing import What
from rota import changes
from rota.json_form import to_json
from rota.local_time import monday_of
from rota.pattern import Shape
from rota.week import Assignment, Rota
from solver.answer import Answer, ChangedPlace, State
from tests import small_world
from tests.around_made import create_around
from tests.factories import (
    LONG_AGO,
    create_allocation,
    create_asset,
    create_competence,
    create_introduction,
    create_rest,
    create_sign_off,
    create_user,
    create_worker,
)
from tests.homes_made import create_assessment, create_learning, create_order, create_outside_assessor
from tests.reviews_made import create_reviews
from tests.rounds_made import create_rounds
from tests.small_world import NOW
from tests.together_made import create_together
from tests.wellbeing.forms_known import ALSO_SENT, COMMON, DATES, Fields, Target, crawl, path_of, rules_of
from tests.wellbeing.hostile import BODIES, DAYS, HOSTILE, MARKUP, RAW
from tests.wellbeing.lives_made import create_rating, create_story
from tests.wellbeing.phone_made import create_sent
from tests.wellbeing.safety_made import create_safety
from tests.wellbeing.trials_made import create_trial
from wellbeing import clock
from wellbeing.models import (
    Competence,
    Job,
    JobState,
    Person,
    RoleGrant,
    SignOff,
    SupportLine,
    Team,
    User,
    WellbeingPlan,
    Worker,
)
from wellbeing.store import account, calendar_feed, usual, usual_begin
from wellbeing.store.rota import record_change
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName


@pytest.fixture
def target(app: Flask, session: Session) -> Iterator[Target]:
    with clock.at(NOW):
        world = small_world.load(session)
        spare = create_worker(session, world.team, "Spare")
        users = {"worker": world.users["worker"], "coach": world.users["coach"]}
        gone = create_user(session, "Spare", spare)
        holders = {role.value: create_user(session, role.value) for role in RoleName if role.value not in users}
        for role, user in [*((RoleName(name), user) for name, user in holders.items()), (RoleName.WORKER, gone)]:
            session.add(RoleGrant(user_id=user.id, role=role, team_id=world.team.id, starts=LONG_AGO))
        job = _proposal(session, world)
        _move(session, world)
        session.flush()
        grants = session.scalars(select(RoleGrant).where(RoleGrant.user_id == gone.id))
        lines = select(SupportLine).where(SupportLine.person_id == next(iter(world.people.values())).id)
        asset = create_asset(session, world.team)
        homes = _homes(session, world, holders["assessor"])
        ids: dict[str, list[Any]] = {
            "asset_id": [asset.id],
            "locality_id": [world.team.locality_id],
            "introduction_id": [create_introduction(session, next(iter(world.people.values())), asset).id],
            "rating_id": [create_rating(session, next(iter(world.people.values()))).id],
            "story_id": [create_story(session, next(iter(world.people.values())), world.team).id],
            "team_id": [world.team.id, world.other_team.id],
            "worker_id": [worker.id for worker in world.workers.values()],
            "allocation_id": [create_allocation(session, next(iter(world.people.values()))).id],
            "visit_id": list(world.visits.values()),
            "person_id": [person.id for person in world.people.values()],
            "line_id": [row.id for row in session.scalars(lines)],
            "job_id": [job],
            "competence_id": [*session.scalars(select(Competence.id))],
            "sign_off_id": [*session.scalars(select(SignOff.id).order_by(SignOff.suspended_at.is_not(None)))],
            "grant_id": [grant.id for grant in grants],
            "user_id": [gone.id],
            "usual_id": [_usual(session, world)],
            "rest_id": [create_rest(session, world.team, world.me).id],
            "trial_id": [create_trial(session, world, What.TAKE_ON), create_trial(session, world)],
            "feed_id": [_feed(session, world.users["worker"])],
            **homes,
            **create_around(session, world),
            **create_rounds(session, world),
            **create_together(session, world),
            **create_reviews(session, world),
            **create_safety(session, world),
            **create_sent(session, world),
        }
        session.commit()
        found = Target(app, users | holders, ids)
        found.forms = crawl(found)
        for endpoint, fields in ALSO_SENT.items():
            found.forms[endpoint] = {**found.forms[endpoint], **fields}
        yield found


def _feed(session: Session, user: User) -> UUID:
    """An address at which this worker's calendar asks for their days."""
    viewer = account.viewer_of(session, user)
    assert viewer is not None
    return calendar_feed.make(session, viewer, "x" * calendar_feed.TOKEN_LENGTH).id


def _homes(session: Session, world: small_world.World, outside: User) -> dict[str, list[Any]]:
    """Somebody learns, a home is assessed as far as its last page, and a thing is ordered."""
    assessing = create_competence(session, world.team, "trusted-assessor-3", kind="trusted_assessor", per_person=False)
    create_sign_off(session, world.me, assessing)
    provider, home = world.team.provider_id, next(iter(world.people.values()))
    assessment = create_assessment(session, world.team.id, home)
    return {
        "learning_id": [create_learning(session, world.me, assessing).id],
        "assessment_id": [assessment.id],
        "order_id": [create_order(session, assessment, provider).id],
        "assessor_id": [create_outside_assessor(session, provider, assessing, outside).id],
    }


def _usual(session: Session, world: small_world.World) -> UUID:
    """A usual pattern out of this week and the next, and one of its visits."""
    shape = Shape(2, monday_of(small_world.TODAY))
    begun = usual_begin.from_weeks(session, world.team.id, shape, None)
    usual.record_change(
        session,
        team_id=world.team.id,
        change=begun,
        author_id=None,
        device="pages",
        client_key="1",
        kind="begin",
        happened_at=NOW,
    )
    return next(iter(usual.keys_of(session, world.team.id, shape)))


def _move(session: Session, world: small_world.World) -> None:
    """Sam takes Stan's visit, and nobody has been told: there is something to undo and to tell."""
    timeline = states_of(session, world.team.id, [world.visits["Stan"]])
    change = changes.move(timeline, world.visits["Stan"], 1, str(world.workers["Sam"].id), "Sam asked")
    author = world.users["worker"].id
    record_change(
        session,
        team_id=world.team.id,
        change=change,
        author_id=author,
        device="pages",
        client_key="1",
        kind="move",
        happened_at=NOW,
    )


def _proposal(session: Session, world: small_world.World) -> UUID:
    """A finished job that proposes Sam for Joan."""
    visit = world.visits["Joan"]
    now = states_of(session, world.team.id, [visit])[visit].planned.places[0]
    assert now.start is not None
    before = Assignment(visit, 1, now.worker, now.start)
    after = Assignment(visit, 1, str(world.workers["Sam"].id), now.start)
    change = ChangedPlace(visit, 1, before, after, "Sam is near.")
    answer = Answer(Rota((after,)), (change,), 4, (), (), (), (), 1.0, 1, 1, State.DONE)
    asked = {"week": monday_of(small_world.TODAY).isoformat(), "seconds": 1}
    job = Job(
        team_id=world.team.id,
        kind="propose",
        state=JobState.DONE,
        asked=json.dumps(asked),
        attempt=1,
        stop_asked=False,
        result=json.dumps(to_json(answer)),
        created_at=NOW,
    )
    session.add(job)
    session.flush()
    return job.id


def _spoiled(target: Target, fields: Fields, chance: random.Random) -> str:
    """The form with some values spoiled, some repeated, some gone, as bytes on the wire."""
    sent = [(name, chance.choice(values)) for name, values in fields.items() if chance.random() > 0.03]
    sent += [(chance.choice(COMMON), chance.choice(HOSTILE)) for _ in range(chance.choice((0, 0, 0, 2)))]
    spoil = chance.choice((0.0, 0.0, 0.2, 1.0))
    one = chance.randrange(len(sent)) if sent else -1
    pairs = []
    for number, (name, value) in enumerate(sent):
        if number == one or chance.random() < spoil:
            value = _hostile(target, name, chance)
        elif DATES.search(name) and not value:
            value = chance.choice(("2026-11-30", "9999-12-31"))
        elif not value:
            value = "Tea"
        written = chance.choice(RAW) if chance.random() < 0.02 else quote_plus(value)
        pairs += [f"{quote_plus(name)}={written}"] * (1 if chance.random() > 0.03 else 2)
    return "&".join(pairs)


def _hostile(target: Target, name: str, chance: random.Random) -> str:
    if DATES.search(name) and chance.random() < 0.6:
        return chance.choice(DAYS)
    if chance.random() < 0.2:
        return str(chance.choice(chance.choice(list(target.ids.values()))))
    return chance.choice(HOSTILE)


def attack(target: Target, rule: Rule, method: str, who: str, seed: int) -> str | None:
    """Ask once, in a way that follows from the seed alone; what is wrong with the answer, None if nothing is."""
    chance = random.Random(seed)
    client = target.client(who)
    path = path_of(target, rule, chance)
    kwargs: dict[str, Any] = {"method": method}
    if method == "GET":
        kwargs["query_string"] = _spoiled(target, {chance.choice(COMMON): ["1"] for _ in range(3)}, chance)
        said = kwargs["query_string"]
    elif chance.random() < 0.06:
        kwargs["content_type"], kwargs["data"] = chance.choice(BODIES)
        said = str(kwargs["data"])
    else:
        kwargs["content_type"] = "application/x-www-form-urlencoded"
        said = _spoiled(target, target.forms.get(rule.endpoint, {}), chance)
        kwargs["data"] = said.encode()
        client.csrf = chance.random() > 0.02
    what = f"{method} {path} as {who}, seed {seed}, sent {said[:600]}"
    try:
        answer = client.open(path, **kwargs)
    except Exception as error:  # the app tests with errors passed on, so that their cause is seen
        return f"{type(error).__name__}: {str(error)[:300]}\n  {what}"
    text = answer.get_data().decode(errors="replace")  # a PDF is no text
    if answer.status_code >= 500 or "Traceback" in text:
        return f"{answer.status_code}\n  {what}"
    if MARKUP in text or "<script>alert" in text:
        return f"markup came through as it was sent\n  {what}"
    if answer.location and urlsplit(answer.location).netloc not in ("", "localhost"):
        return f"sent away to {answer.location}\n  {what}"
    return None


def storm(target: Target, requests: int, seed: int) -> list[str]:
    """So many requests over every route, method and role; what went wrong, each kind of failure once."""
    rounds = [(rule, method) for method in ("GET", "POST") for rule in rules_of(target.app, method)]
    rounds += [(rule, "POST") for rule in rules_of(target.app, "POST")] * 3  # there is more to get wrong in a form
    chance = random.Random(seed)
    wrong: dict[str, str] = {}
    with target.app.app_context():
        from wellbeing import access

        allowed = {rule.endpoint: access.rule_of(rule.endpoint) for rule, _ in rounds}
    for number in range(requests):
        rule, method = rounds[number % len(rounds)]
        who = chance.choice(_who_may(allowed[rule.endpoint]) if chance.random() > 0.15 else [*target.users, "nobody"])
        if problem := attack(target, rule, method, who, seed * 1_000_000 + number):
            wrong.setdefault(f"{rule.endpoint} {problem[:60]}", problem)
    return list(wrong.values())


def _who_may(rule: Any) -> list[str]:
    from wellbeing.viewer import ACCESS

    if rule is None or rule.action is None:
        return [role.value for role in RoleName]
    return sorted(role.value for role in ACCESS[rule.action])


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_no_input_breaks_a_page(target: Target) -> None:
    wrong = storm(target, 500, seed=1)
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3])
def test_ten_thousand_strange_requests(target: Target, seed: int) -> None:
    wrong = storm(target, 5_000, seed)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_form_was_found(target: Target) -> None:
    """The attack is worth what it knows: forms of pages that are read off the pages themselves."""
    missing = {rule.endpoint for rule in rules_of(target.app, "POST")} - target.forms.keys()
    assert not missing


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_markup_in_every_word_is_shown_as_words(target: Target, session: Session) -> None:
    for model in (Person, Worker, Team, User):
        for row in session.scalars(select(model)):
            row.name = MARKUP + str(row.id)
    for person in session.scalars(select(Person)):
        person.known_as = person.way_in = person.address = MARKUP
    for plan in session.scalars(select(WellbeingPlan)):
        plan.body = plan.body.replace("Tea before", MARKUP).replace("Into town", MARKUP)
    session.commit()
    shown = 0
    for who in target.users:
        for rule in rules_of(target.app, "GET"):
            answer = target.client(who).get(path_of(target, rule, random.Random(3), odd=0))
            if answer.mimetype == "text/html":
                assert MARKUP not in answer.text, f"GET {rule} as {who}"
                shown += escape(MARKUP) in answer.text
    assert shown > 20, "the words stand on many pages"
