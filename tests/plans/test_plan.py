"""A plan is written in order, each step answered before it is agreed, and each agreed version is kept whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from plans.outcomes import Outcome
from plans.plan import (
    QUESTIONS,
    Interim,
    Looked,
    NotAnswered,
    Offer,
    Plan,
    Version,
    agree,
    hours_a_week,
    interim_problems,
    unanswered,
)
from rota.json_form import from_json, to_json
from tests.plans.lines import MONDAY, line

RITA = Offer("Rita next door", "takes me to bingo", minutes_a_week=120, outcomes=("bun",), helping=True)
WRITTEN = Plan(
    person="ivy",
    what_matters="Tea before anything else.",
    outcomes=(Outcome("bun", "Into town for a bun", (1,)),),
    circle=Looked((RITA,)),
    community=Looked((Offer("Tilbury hub", "lunch club", 90),)),
    technology=Looked(nothing_because="We looked, and nothing fits, because Ivy would rather ring."),
    support=(
        line(duration=60, weekdays=frozenset({0, 3})),
        line(id="trip", duration=180, every_weeks=2, times_a_week=1),
    ),
)


def test_a_plan_begins_with_every_earlier_step_unanswered_and_in_order() -> None:
    assert unanswered(Plan("ivy")) == tuple(QUESTIONS)[:-1]
    assert list(QUESTIONS)[-1] == "support"


def test_a_written_plan_has_nothing_unanswered_even_without_support() -> None:
    assert unanswered(WRITTEN) == ()
    assert unanswered(replace(WRITTEN, support=())) == ()


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("what_matters", "  "),
        ("outcomes", ()),
        ("outcomes", (Outcome("bun", "Into town for a bun", ()),)),
        ("circle", Looked()),
        ("community", Looked(nothing_because=" ")),
        ("technology", Looked()),
    ],
)
def test_each_step_waits_for_its_answer(step: str, answer: object) -> None:
    plan = replace(WRITTEN, **{step: answer})  # type: ignore[arg-type]
    assert unanswered(plan) == (step,)
    with pytest.raises(NotAnswered, match=QUESTIONS[step]) as refused:
        agree(plan, None, MONDAY, "Amina", "Ivy said yes.")
    assert refused.value.steps == (step,)


def test_versions_are_numbered_and_kept_whole() -> None:
    first = agree(WRITTEN, None, MONDAY, "Amina", "Ivy said yes.", ("Ivy", "Rita"))
    second = agree(replace(WRITTEN, what_matters="Toast."), first, MONDAY + timedelta(days=1), "Sam", "She nodded.")
    assert (first.number, second.number) == (1, 2)
    assert first.plan == WRITTEN
    assert from_json(Version, json.loads(json.dumps(to_json(first)))) == first


def test_a_version_says_how_it_was_agreed() -> None:
    with pytest.raises(ValueError, match="Say how the person agreed"):
        agree(WRITTEN, None, MONDAY, "Amina", " ")


def test_hours_a_week_beside_the_teams() -> None:
    hours = hours_a_week(WRITTEN, MONDAY)
    assert (hours.circle, hours.community, hours.technology) == (2, 1.5, 0)
    assert hours.team == 2 + 1.5, "two hours each week, and three every other week"
    assert hours_a_week(WRITTEN, MONDAY + timedelta(weeks=1)).team == hours.team


def test_interim_support_talks_after_14_days_and_ends_after_six_weeks() -> None:
    interim = Interim("home from hospital", date(2026, 11, 23))
    assert interim.conversation_due == date(2026, 12, 7)
    assert interim.last_day == date(2027, 1, 3)
    assert interim_problems(interim) == []


@pytest.mark.parametrize(
    ("interim", "words"),
    [
        (Interim(" ", MONDAY), "Say why"),
        (Interim("a fall", MONDAY, MONDAY - timedelta(days=1)), "within 6 weeks"),
        (Interim("a fall", MONDAY, MONDAY + timedelta(weeks=6)), "within 6 weeks"),
    ],
)
def test_interim_support_has_a_reason_and_a_day_to_talk(interim: Interim, words: str) -> None:
    (problem,) = interim_problems(interim)
    assert words in problem
