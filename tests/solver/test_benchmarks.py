"""The benchmarks' own parts: invented weeks are what they say, and the weekly set's form is read and written right."""

from __future__ import annotations

from typing import Any

from rota.rules import check, hard
from solver import propose
from solver.arrays import arrays
from solver.benchmarks import weekly
from solver.benchmarks.habit import by_habit
from solver.benchmarks.weeks import week as invented
from tests.solver.solving import beyond_pins

SMALL: dict[str, Any] = {
    "people": [{"link_worker": 0, "faces_target": 3}, {"link_worker": 1, "faces_target": 3}],
    "workers": [
        {"contract": 1200, "travel": 0, "available": [[400, 1000]] * 5 + [None, None]},
        {"contract": 1200, "travel": 1, "available": [[400, 1000]] * 5 + [None, None]},
    ],
    "visits": [
        {"person": 0, "days": [0], "slot": 0, "duration": 30, "possible": [420, 480], "suits": [430, 450],
         "workers": [0, 1], "together_with": 1, "uncovered_cost": 10000},
        {"person": 0, "days": [0], "slot": 0, "duration": 30, "possible": [420, 480], "suits": [430, 450],
         "workers": [0, 1], "together_with": 0, "uncovered_cost": 10000},
        {"person": 1, "days": [1, 2], "slot": 1, "duration": 45, "possible": [600, 700], "suits": [600, 610],
         "workers": [1], "together_with": None, "uncovered_cost": 6000},
        {"person": 0, "days": [0], "slot": 1, "duration": 20, "possible": [460, 700], "suits": [460, 700],
         "workers": [0], "together_with": None, "uncovered_cost": 16000},
    ],
    "gaps": [[30, 60], [60, 30]],
    "travel": [[[0, 4], [4, 0]], [[0, 9], [9, 0]]],
    "limits": {"waiting": 60, "break": 20, "break_over": 360, "shift": 600, "rest": 660, "over_contract": 240},
    "weights": {"not_suiting": 4, "under": 2, "over": 4, "face": 60, "face_over_target": 240, "not_link": 8,
                "travel": 2, "waiting": 1, "six_days": 200, "shift": 40, "beyond_180": 2,
                "shift_over_preferred": 2, "no_two_days_off": 120},
}  # fmt: skip


def test_invented_weeks_are_what_they_say() -> None:
    for seed in range(1, 6):
        week = invented(seed=seed)
        care = sum(visit.duration * len(visit.places) for visit in week.visits)
        contracted = sum(w.contracted_minutes - w.leave_minutes for w in week.workers)
        assert 0.58 <= care / contracted <= 0.68
        assert 350 <= len(week.visits) <= 450
        assert len(week.workers) == 12 and len(week.people) == 40
    assert invented(seed=3) == invented(seed=3)


def test_the_weekly_sets_form_is_read_and_written() -> None:
    week, number = weekly.read(SMALL)
    answer = propose(week, steps=60, costs=weekly.costs(SMALL))
    visits = weekly.write(week, answer.rota, number)["visits"]
    assert sorted(visits) == ["0", "1", "2", "3"]
    assert {visits["0"]["worker"], visits["1"]["worker"]} == {0, 1}
    assert visits["0"]["start"] == visits["1"]["start"] and 430 <= visits["0"]["start"] <= 450
    assert visits["2"]["worker"] == 1 and visits["2"]["day"] in (1, 2) and 600 <= visits["2"]["start"] <= 610
    assert visits["3"]["worker"] == 0 and visits["3"]["start"] >= visits["0"]["start"] + 30 + 60


def test_a_planners_habit_keeps_the_rules_and_travels_more() -> None:
    week = invented(people=20, workers=8, seed=2)
    asked = arrays(week)
    habit = asked.rota(by_habit(asked).best)
    assert hard(check(week, habit)) == []
    answer = propose(week, steps=800)
    assert beyond_pins(week, answer) == []
    assert len(answer.rota.assignments) >= len(habit.assignments)
