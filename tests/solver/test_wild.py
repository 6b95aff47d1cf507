"""Wild weeks: whatever is asked, an answer that is clean beyond what pins alone break; never an exception."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from rota.json_form import from_json, to_json
from rota.rules import check, hard
from rota.week import CompetenceNeed, NeededOf, Person, SignOff, Week
from solver import Answer, propose, repair
from solver.__main__ import read
from solver.benchmarks.weeks import week as invented
from solver.what_if import Leave, LostCompetence, NewPerson, SignedOff, Supposed, WorkerGone, supposed, what_if
from solver.why import why
from solver.why_not import why_not
from tests.builders import a_visit, a_week, a_worker
from tests.solver.solving import beyond_pins
from tests.solver.wild_weeks import wild_weeks, windows

EXAMPLES = 3_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 300
WILD = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
STEPS = 8
A_LONG_TIME = 20
GONE = object()
TAME = invented(people=2, workers=2)
JUNK: tuple[Any, ...] = (
    GONE,
    None,
    "",
    "x",
    0,
    -1,
    10**30,
    1.5,
    True,
    [],
    {},
    "2026-02-30",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    [[]],
)


def judge(week: Week, answer: Answer) -> None:
    """Clean beyond what pins alone break; pins kept; sentences said."""
    assert beyond_pins(week, answer) == []
    if not week.pins and not week.team_time:
        assert hard(check(week, answer.rota)) == [] == list(answer.pinned)
    for pin in week.pins:
        visit, planned = week.visit.get(pin.visit), answer.rota.at(pin.visit, pin.place)
        if visit is None or pin.place not in visit.places:
            assert planned is None
        elif planned is not None:
            others = [p for p in week.pins if (p.visit, p.place) == (pin.visit, pin.place)]
            assert planned.worker in {p.worker for p in others} | {
                planned.worker if None in {p.worker for p in others} else None
            }
            assert any(p.start in (None, planned.start) for p in others)
    for left in answer.uncovered:
        assert left.sentence.endswith((".", ".”")) and left.remedy.endswith(".")
    backwards = any(
        minutes is not None and minutes < 0 for rows in week.travel.minutes.values() for row in rows for minutes in row
    )
    assert backwards or all(weighed.after >= 0 for weighed in answer.penalties)
    json.dumps(to_json(answer))


@WILD
@given(wild_weeks())
def test_whatever_is_asked_the_answer_is_clean(week: Week) -> None:
    answer = propose(week, steps=STEPS)
    event(f"somebody goes: {min(3, len(answer.rota.assignments))}")
    event(f"pins break something: {bool(answer.pinned)}")
    judge(week, answer)


@settings(WILD, max_examples=EXAMPLES // 20)
@given(wild_weeks())
def test_it_is_clean_when_it_is_carried_on_to_a_proof_too(week: Week) -> None:
    begun = monotonic()
    answer = propose(week, seconds=0.2)
    assert monotonic() - begun < A_LONG_TIME
    judge(week, answer)
    assert answer.bound is None or answer.bound <= answer.cost


def held(week: Week, answer: Answer) -> Week:
    """The week with the pins that a repair could keep."""
    return replace(week, pins=tuple(pin for pin in week.pins if pin not in answer.unpinned))


@settings(WILD, max_examples=EXAMPLES // 10)
@given(wild_weeks())
def test_what_is_mended_is_clean(week: Week) -> None:
    answer = repair(week, steps=STEPS)
    judge(held(week, answer), answer)


@st.composite
def supposed_changes(draw: st.DrawFn) -> tuple[Week, Supposed]:
    """A wild week, and something that a team asks about it; of somebody whom it knows, or not."""
    week = draw(wild_weeks())
    worker = draw(st.sampled_from([*week.worker, "stranger"]))
    person = draw(st.sampled_from([*week.person, "stranger"]))
    day = draw(st.sampled_from([week.first - timedelta(days=1), *week.dates]))
    when = draw(windows(day))
    new = NewPerson(Person("new", "New", "a"), tuple(replace(v, person="new") for v in week.visits[:2]))
    changes: tuple[Supposed, ...] = (
        Leave(worker, when), WorkerGone(worker), WorkerGone(worker, day), LostCompetence(worker, "insulin"),
        LostCompetence(worker, "insulin", person), SignedOff(SignOff(worker, "insulin", person, day)), new,
    )  # fmt: skip
    return week, draw(st.sampled_from(changes))


@settings(WILD, max_examples=EXAMPLES // 10)
@given(supposed_changes())
def test_what_would_be_is_clean(asked: tuple[Week, Supposed]) -> None:
    week, change = asked
    answer = what_if(week, change, steps=STEPS).answer
    judge(held(supposed(week, change), answer), answer)


@settings(WILD, max_examples=EXAMPLES // 10)
@given(wild_weeks(), st.data())
def test_why_and_why_not_say_sentences(week: Week, data: st.DataObject) -> None:
    visit = data.draw(st.sampled_from([*week.visit, TAME.visits[0].id]))
    place, worker = data.draw(st.sampled_from((1, 2, 3))), data.draw(st.sampled_from([*week.worker, "stranger", None]))
    start = data.draw(windows(week.first)).start
    said = why(week, week.rota, visit, place)
    other = why_not(week, week.rota, visit, place, worker=worker, start=start, steps=2)
    assert all(each.sentence.endswith((".", "?")) for each in (*said, *other.said))


@settings(WILD, max_examples=EXAMPLES // 3)
@given(wild_weeks())
def test_a_wild_week_in_a_file_is_the_same_week(week: Week) -> None:
    assert from_json(Week, json.loads(json.dumps(to_json(week)))) == week


def leaves(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all parts of some JSON."""
    yield way
    if isinstance(data, dict):
        for name in data:
            yield from leaves(data[name], (*way, name))
    if isinstance(data, list):
        for n in range(len(data)):
            yield from leaves(data[n], (*way, n))


def spoilt(data: Any, way: tuple[Any, ...], junk: Any) -> Any:
    """The same JSON with one part of it replaced, or taken away where `junk` is `GONE`."""
    if not way:
        return None if junk is GONE else junk
    part = data
    for name in way[:-1]:
        part = part[name]
    if junk is GONE:
        del part[way[-1]]
    else:
        part[way[-1]] = junk
    return data


@st.composite
def spoilt_files(draw: st.DrawFn) -> Any:
    """A wild week, or a tame one, as JSON with one or two parts of it replaced by something else."""
    data = json.loads(json.dumps(to_json(draw(st.one_of(st.just(TAME), wild_weeks())))))
    for _ in range(draw(st.integers(1, 2))):
        ways = list(leaves(data))
        data = spoilt(data, draw(st.sampled_from(ways)), draw(st.sampled_from(JUNK)))
    return data


@settings(WILD, max_examples=EXAMPLES)
@given(spoilt_files())
def test_a_file_gets_an_answer_or_a_plain_sentence(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "wild.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    try:
        week = read(path)
    except ValueError as error:
        event("a sentence")
        said = str(error)
        assert said.startswith(str(path))
        assert not [word for word in ("Traceback", "Error", "unknown error", "object at", "has no") if word in said], (
            said
        )
        return
    event("a week")
    judge(week, propose(week, steps=2))


def test_more_competences_than_anybody_has_leave_the_visit_and_say_so() -> None:
    """One of two must bring each of seventy: more than a whole number has bits."""
    needs = tuple(CompetenceNeed(f"c{n}", NeededOf.ONE) for n in range(70))
    visit = a_visit("joan", needs=needs, double_handed=True)
    answer = propose(a_week([visit], [a_worker("Amina"), a_worker("Ben")]), steps=20)
    assert len(answer.uncovered) == 2 and not hard(answer.findings)
