"""The judge of the weekly set: costs by hand, each rule broken by a minute, and what the solver says of itself."""

from __future__ import annotations

import ast
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from solver import propose
from solver.benchmarks import weekly as ours
from tests.solver.checkers import weekly
from tests.solver.checkers.weekly import judge

WEEKDAYS = [[400, 1200]] * 5 + [None, None]


def visit(person: int, day: int, slot: int, duration: int, **given: Any) -> dict[str, Any]:
    """A visit on one day that can be at any time of it, by either worker."""
    return {
        "person": person, "days": [day], "slot": slot, "duration": duration, "possible": [0, 1400],
        "suits": [0, 1400], "workers": [0, 1], "together_with": None, "uncovered_cost": 10_000, **given,
    }  # fmt: skip


def instance(*visits: dict[str, Any]) -> dict[str, Any]:
    """Two people, two workers on 10 hours, ten minutes between homes."""
    return {
        "people": [{"link_worker": 0, "faces_target": 1}, {"link_worker": 1, "faces_target": 1}],
        "workers": [{"contract": 600, "travel": 0, "available": WEEKDAYS} for _ in range(2)],
        "visits": list(visits), "slots": ["morning", "noon"], "gaps": [[30, 60], [60, 30]],
        "travel": [[[0, 10], [10, 0]]],
        "limits": {"waiting": 60, "break": 20, "break_over": 360, "shift": 600, "shift_preferred": 480, "rest": 660,
                   "over_contract": 240},
        "weights": {"not_suiting": 4, "under": 2, "over": 4, "beyond_180": 2, "face": 60, "face_over_target": 240,
                    "not_link": 8, "travel": 2, "waiting": 1, "shift_over_preferred": 2, "six_days": 200,
                    "no_two_days_off": 120, "shift": 40},
    }  # fmt: skip


def planned(*stops: tuple[int, int, int]) -> dict[str, Any]:
    """The visits in order, each by its worker, day and start."""
    return {"visits": {str(n): {"worker": w, "day": d, "start": s} for n, (w, d, s) in enumerate(stops)}}


def test_costs_by_hand() -> None:
    week = instance(
        visit(0, 0, 0, 60, suits=[500, 510]), visit(1, 0, 0, 60, suits=[600, 700]), visit(0, 1, 0, 30),
        visit(1, 2, 1, 30, uncovered_cost=16_000),
    )  # fmt: skip
    judged = judge(week, planned((0, 0, 490), (0, 0, 580), (1, 1, 700)))
    assert judged.broken == []
    assert judged.costs == {
        "uncovered": 16_000,
        "not suiting": 4 * 10 + 4 * 20,
        "not link": 8 + 8,  # worker 0 at person 1, worker 1 at person 0
        "faces": 60 + 240,  # person 0 sees two, and was promised one
        "shifts": 80,
        "travel": 2 * 10,
        "waiting": 580 - 490 - 60 - 10,
        "shift over preferred": 0,
        "contract": 2 * (600 - 150) + 2 * (450 - 180) + 2 * (600 - 30) + 2 * (570 - 180),
    }
    assert judged.cost == sum(judged.costs.values())


def test_long_shifts_many_days_and_hours_over_the_contract() -> None:
    week = instance(*(visit(0, day, 0, 500) for day in range(6)))
    week["workers"][0]["available"] = [[400, 1200]] * 7
    judged = judge(week, planned(*((0, day, 500) for day in range(6))))
    assert judged.costs["shift over preferred"] == 6 * 2 * 20
    assert judged.costs["days"] == 200 + 120
    assert judged.costs["contract"] == 4 * 2400 + 2 * (2400 - 180) + 2 * 600 + 2 * (600 - 180)
    assert judged.rules == {"break", "hours"}


ONE, TWO, NOON = visit(0, 0, 0, 60), visit(1, 0, 0, 60), visit(0, 0, 1, 60)
HALF, OTHER = visit(0, 0, 0, 60, together_with=1), visit(0, 0, 0, 60, together_with=0)
LONG = [visit(0, 0, 0, 180)] * 3
EACH_DAY = [visit(0, day, 0, 60) for day in range(7)]
RULES: dict[str, tuple[dict[str, Any], list[tuple[int, int, int]], tuple[int, int, int]]] = {
    "day": (instance(visit(0, 0, 0, 60, days=[0, 2])), [(0, 2, 500)], (0, 1, 500)),
    "worker": (instance(visit(0, 0, 0, 60, workers=[1])), [(1, 0, 500)], (0, 0, 500)),
    "time": (instance(visit(0, 0, 0, 60, possible=[500, 510])), [(0, 0, 510)], (0, 0, 511)),
    "together": (instance(HALF, OTHER), [(0, 0, 500), (1, 0, 500)], (1, 0, 501)),
    "gap": (instance(ONE, NOON), [(0, 0, 500), (1, 0, 620)], (1, 0, 619)),
    "two places": (instance(ONE, TWO), [(0, 0, 500), (0, 0, 570)], (0, 0, 569)),
    "waiting": (instance(ONE, TWO), [(0, 0, 500), (0, 0, 630)], (0, 0, 631)),
    "break": (instance(*LONG), [(0, 0, 500), (0, 0, 680), (0, 0, 880)], (0, 0, 879)),
    "shift": (instance(*LONG, visit(0, 0, 0, 20)), [(0, 0, 500), (0, 0, 680), (0, 0, 880), (0, 0, 1080)], (0, 0, 1081)),
    "available": (instance(ONE), [(0, 0, 400)], (0, 0, 399)),
    "day off": (instance(*EACH_DAY), [(day // 6, day, 500) for day in range(7)], (0, 6, 500)),
}
"""By rule: a week, a plan just within it, and where its last visit is put to be just beyond it."""


@pytest.mark.parametrize("name", RULES)
def test_each_rule_at_its_boundary(name: str) -> None:
    week, within, beyond = RULES[name]
    if name == "day off":
        week = {**week, "workers": [{**worker, "available": [[400, 1200]] * 7} for worker in week["workers"]]}
    assert judge(week, planned(*within)).broken == []
    said = judge(week, planned(*within[:-1], beyond)).rules
    assert said - ({"break"} if name == "two places" else set()) == {name}


@pytest.mark.parametrize(("minutes", "broken"), [(180, set()), (181, {"hours"})])
def test_hours_over_the_contract_have_a_limit(minutes: int, broken: set[str]) -> None:
    week = instance(visit(0, 0, 0, 330), visit(0, 1, 0, 330), visit(0, 2, 0, minutes))
    assert judge(week, planned((0, 0, 500), (0, 1, 500), (0, 2, 500))).rules == broken


@pytest.mark.parametrize(("start", "broken"), [(1120, set()), (1121, {"rest"})])
def test_rest_from_one_day_to_the_next(start: int, broken: set[str]) -> None:
    """Home at 19:40, out again at 06:40."""
    week = instance(visit(0, 0, 0, 60), visit(0, 1, 0, 60))
    week["workers"][0]["available"] = [[0, 1440]] * 7
    assert judge(week, planned((0, 0, start), (0, 1, 400))).rules == broken


def test_one_worker_is_not_two() -> None:
    half, other = visit(0, 0, 0, 60, together_with=1), visit(0, 0, 0, 60, together_with=0)
    assert "together" in judge(instance(half, other), planned((0, 0, 500), (0, 0, 500))).rules


def test_a_later_slot_does_not_come_first() -> None:
    week = instance(visit(0, 0, 1, 60), visit(0, 0, 0, 60))
    assert judge(week, planned((0, 0, 500), (1, 0, 800))).rules == {"gap"}


@pytest.mark.parametrize("wrong", [{"worker": 2}, {"day": 7}, {"start": 1.5}])
def test_what_is_no_solution_is_refused(wrong: dict[str, Any]) -> None:
    plan = planned((0, 0, 500))
    plan["visits"]["0"].update(wrong)
    with pytest.raises(ValueError, match="visit 0"):
        judge(instance(visit(0, 0, 0, 60)), plan)


def test_it_agrees_with_what_the_solver_says_of_itself() -> None:
    """A week of the set's form, proposed, written as its solution and judged from the two files."""
    week = instance(
        *(visit(n % 2, day, n // 2, 45, suits=[450 + 200 * n, 480 + 200 * n]) for day in range(5) for n in range(4)),
        *(visit(0, 2, 0, 30, possible=[600, 700], together_with=other) for other in (21, 20)),
    )  # fmt: skip
    asked, number = ours.read(week)
    answer = propose(asked, steps=200, costs=ours.costs(week), few=ours.few(week))
    judged = judge(week, ours.write(asked, answer.rota, number))
    assert judged.broken == []
    assert judged.cost == answer.cost
    spoilt = deepcopy(ours.write(asked, answer.rota, number))
    spoilt["visits"].popitem()
    assert judge(week, spoilt).costs.get("uncovered", 0) > judged.costs.get("uncovered", 0)


def test_it_knows_nothing_of_the_solver() -> None:
    tree = ast.parse(Path(weekly.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert not [name for name in imported if name and name.split(".")[0] in ("solver", "rota", "ortools", "numpy")]
