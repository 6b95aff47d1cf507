"""Whole weeks: complete, right, the same again, stopped at will, and honest about what they cost."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import solver
from rota.json_form import from_json, to_json
from rota.rules import check, hard
from rota.week import Rota, Week
from solver import Answer, Progress, State, propose
from solver.arrays import arrays
from solver.benchmarks.weeks import week as invented
from solver.judged import clean
from solver.objective import Name, weights
from solver.propose import USUAL_HEAT, searching
from solver.search.run import HOT, Search
from solver.search.team import Searches
from solver.weigh import amounts, weigh
from tests.builders import a_person, a_pin, a_rota, a_visit, a_week, a_worker, going
from tests.solver.solving import beyond_pins, covered, places, solved

TILBURY = Path(solver.__file__).parent / "examples" / "tilbury.json"


@cache
def tilbury() -> Week:
    """The demonstration week, as it ships."""
    return from_json(Week, json.loads(TILBURY.read_text(encoding="utf-8")))


@cache
def answered() -> Answer:
    """The demonstration week proposed, once for all tests."""
    return propose(tilbury(), steps=10_000)


def test_the_demonstration_week_is_complete_and_right() -> None:
    week, answer = tilbury(), answered()
    assert len(week.visits) > 300
    assert answer.uncovered == ()
    assert answer.state is State.DONE
    assert hard(check(week, answer.rota)) == []
    assert not [f for f in check(week, answer.rota) if f.rule in ("split_shift", "nobody_going", "contracted_hours")]
    assert answer.seconds < 60


def test_with_the_usual_costs_the_search_is_calmer_than_with_other_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    warmths: list[float] = []

    def noted(*asked: Any) -> Searches:
        search = searching(*asked)
        warmths.append(search.first.hot / HOT)
        return search

    monkeypatch.setattr(sys.modules["solver.propose"], "searching", noted)
    week = a_week([a_visit()])
    for costs in (None, weights()):
        propose(week, steps=1, costs=costs)
    propose(replace(week, wanted=("faces",)), steps=1)
    assert warmths == [USUAL_HEAT, 1.0, 2 * USUAL_HEAT]


def test_every_change_has_a_reason_in_plain_words() -> None:
    answer = answered()
    places = sum(len(visit.places) for visit in tilbury().visits)
    assert len(answer.changes) + answer.same_count == places
    for change in answer.changes:
        assert change.reason.endswith(".") and len(change.reason) > 15


def test_an_answer_has_a_form_in_json() -> None:
    answer = answered()
    assert from_json(Rota, json.loads(json.dumps(to_json(answer)))["rota"]) == answer.rota


def test_the_books_agree_with_the_rota() -> None:
    """What the search reckons the plan costs is what the rota itself comes to, counted another way."""
    week = invented(people=20, workers=8, seed=3)
    short = tuple(replace(w, contracted_minutes=w.contracted_minutes // 2) for w in week.workers)
    week = replace(week, workers=short)
    costs = weights(under_contract=2, far_from_contract=3, long_days=5, no_two_days_off=120)
    asked = arrays(week, costs, {week.people[0].id: 2})
    search = Search(asked.problem, 1)
    search.start({})
    for steps in (0, 200):
        search.improve(0, steps, lambda _: None, lambda: False)
        rota = asked.rota(search.best)
        assert search.best.total[0] == sum(w.cost_after for w in weigh(week, Rota(), rota, costs, asked.few))
        assert hard(check(week, rota)) == []
    assert amounts(week, rota)[Name.FAR_OVER_CONTRACT] > 0, "the case is too easy to show anything"


def test_a_visit_that_would_break_a_rule_is_taken_out_and_the_rest_stays() -> None:
    good, bad = a_visit(), a_visit("ivy", 1, needs=["insulin"])
    week = a_week([good, bad], travel=places(["joan", "ivy"]))
    rota, findings, pinned = clean(week, a_rota(going(good, "amina"), going(bad, "amina")))
    assert rota.assignments == going(good, "amina")
    assert {f.rule for f in findings} == {"nobody_going"} and pinned == ()
    settled = replace(week, pins=(a_pin(bad, "amina"),))
    rota, _, pinned = clean(settled, a_rota(going(good, "amina"), going(bad, "amina")))
    assert len(rota.assignments) == 2 and {f.rule for f in pinned} == {"sign_off"}


def test_same_seed_and_steps_same_answer() -> None:
    week = invented(people=12, workers=5, seed=2)
    one, other, third = propose(week, steps=150), propose(week, steps=150), propose(week, steps=150, seed=2)
    assert one.rota == other.rota
    assert one.rota != third.rota


def test_more_steps_are_never_worse() -> None:
    week = invented(people=12, workers=5, seed=2)
    assert propose(week, steps=600).cost <= propose(week, steps=0).cost


def test_stop_keeps_the_best_so_far() -> None:
    week = invented(people=20, workers=8, seed=1)
    told: list[Progress] = []
    answer = propose(week, seconds=60, progress=told.append, stop=lambda: len(told) >= 4)
    assert answer.state is State.STOPPED
    assert answer.seconds < 20
    assert beyond_pins(week, answer) == []
    best = max(p.covered for p in told)
    assert len([a for a in answer.rota.assignments if a.worker]) == best
    assert [p.covered for p in told[1:]] == sorted(p.covered for p in told[1:])


def test_progress_tells_what_is_covered_and_how_hours_balance() -> None:
    week = invented(people=12, workers=5, seed=2)
    told: list[Progress] = []
    propose(week, steps=100, progress=told.append)
    assert told[0].doing == "getting ready"
    last = told[-1]
    assert last.of == sum(len(v.places) for v in week.visits)
    assert {worker for worker, _ in last.balance} == {w.id for w in week.workers}
    assert hard(check(week, last.rota())) == []


def test_what_stands_is_where_it_starts() -> None:
    week = invented(people=20, workers=8, seed=1)
    first = propose(week, steps=800)
    again = propose(week.planned(first.rota), steps=20)
    assert again.cost <= first.cost
    assert again.same_count > 3 * len(again.changes)


def test_somebody_ill_leaves_the_rest_in_place() -> None:
    week = invented(people=20, workers=8, seed=1)
    stands = propose(week, steps=800).rota
    ill = stands.assignments[0].worker
    workers = tuple(replace(w, available=()) if w.id == ill else w for w in week.workers)
    answer = propose(replace(week, workers=workers).planned(stands), steps=20)
    assert beyond_pins(replace(week, workers=workers), answer) == []
    assert ill not in {a.worker for a in answer.rota.assignments}
    still = [place for place, a in stands.by_place.items() if answer.rota.by_place.get(place, a).worker == a.worker]
    assert len(still) > 2 * len(stands.assignments) / 3


def test_what_nobody_may_do_is_said_apart_from_what_found_no_room() -> None:
    visit = a_visit(needs=["insulin"])
    assert solved(a_week([visit])).state is State.IMPOSSIBLE
    one, other = a_visit(possible=("09:00", "09:00")), a_visit("ivy", possible=("09:00", "09:00"))
    assert solved(a_week([one, other], travel=places(["joan", "ivy"]))).state is State.UNKNOWN
    assert solved(a_week([one])).state is State.DONE


def test_time_critical_visits_come_first() -> None:
    usual = a_visit(possible=("09:00", "09:00"))
    critical = a_visit("ivy", possible=("09:00", "09:00"), time_critical=True)
    answer = solved(a_week([usual, critical], travel=places(["joan", "ivy"])))
    assert covered(answer, usual, critical) == [False, True]


def test_chosen_workers_come_first() -> None:
    visits = [a_visit(day=day) for day in range(3)]
    week = a_week(visits, [a_worker("Amina"), a_worker("Ben")], people=(a_person("Joan", chosen=("ben",)),))
    assert {a.worker for a in solved(week).rota.assignments} == {"ben"}


def test_hours_under_the_contract_are_not_filled_by_waiting() -> None:
    """One short visit on a full contract: the day is the visit, and nothing else."""
    visits = [a_visit("joan", 0, "09:00"), a_visit("ivy", 0, "09:30")]
    answer = solved(a_week(visits, [a_worker(contracted_minutes=37 * 60)], travel=places(["joan", "ivy"])))
    assert amounts(a_week(visits, travel=places(["joan", "ivy"])), answer.rota)[Name.WAITING] == 0


def test_an_answer_kept_from_before_still_loads() -> None:
    """What was stored before answers told of moves, pins and what was tried to free a visit."""
    week = a_week([a_visit(needs=["insulin"])])
    answer = propose(week, steps=0)
    old = json.loads(json.dumps(to_json(answer)))
    for field in ("moves", "unpinned", "bound"):
        del old[field]
    for uncovered in old["uncovered"]:
        del uncovered["freeing"], uncovered["proved"]
    loaded = from_json(Answer, old)
    assert loaded.rota == answer.rota and loaded.uncovered[0].sentence == answer.uncovered[0].sentence
