"""The benchmarks' own parts: invented weeks are what they say, and the weekly set's form is read and written right."""

from __future__ import annotations

from typing import Any

from rota.local_time import midnight, minutes_between
from rota.rules import check, hard
from rota.rules.fewest import Fewest, fewest_of
from rota.week import Travel
from solver import propose
from solver.arrays import arrays
from solver.benchmarks import weekly
from solver.benchmarks.habit import by_habit
from solver.benchmarks.weeks import days_off, named
from solver.benchmarks.weeks import week as invented
from solver.objective import Name

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


def test_an_invented_week_asks_for_everything() -> None:
    week = named("40-12 mixed usual 1")
    assert week.pins and week.worked_before and week.team_time and week.sign_offs and week.seen
    assert any(worker.leave for worker in week.workers)
    assert any(visit.double_handed for visit in week.visits) and any(visit.time_critical for visit in week.visits)
    assert any(len(visit.options) > 1 for visit in week.visits)
    assert {need.hard for visit in week.visits for need in visit.who} == {True, False}
    assert any(person.declined for person in week.people)
    assert any(gap.greatest is None for gap in week.gaps) and any(gap.greatest for gap in week.gaps)


def test_four_workers_can_make_the_visits_of_two_workers() -> None:
    """Nobody asks for two workers twice a day unless the name says so: hardly a shift could do both."""
    week = named("40-12 mixed usual 1")
    double = [visit for visit in week.visits if visit.double_handed]
    asked = {(visit.person, visit.options[0].day) for visit in double}
    people = {visit.person for visit in double}
    assert len(people) == 4 and len(asked) == len(double) == 4 * 7
    assert all(fewest_of(week, person) == Fewest(3, 3) for person in people)
    hours = [minutes_between(midnight(visit.options[0].day), visit.options[0].suits.start) for visit in double]
    assert sum(hour < 12 * 60 for hour in hours) == sum(hour > 18 * 60 for hour in hours) == 14


def test_a_named_week_is_as_its_name_says() -> None:
    twice = [visit for visit in named("40-12 mixed usual 1 twice").visits if visit.double_handed]
    assert len({visit.person for visit in twice}) == 2 and len(twice) == 2 * 7 * 2
    walking, driving = named("20-8 walk slack 2"), named("20-8 drive tight 2")
    assert {w.travel for w in driving.workers} == {Travel.DRIVE}
    assert {w.travel for w in walking.workers} == {Travel.WALK, Travel.CYCLE}
    assert (len(walking.people), len(walking.workers)) == (20, 8)
    care = [sum(v.duration * len(v.places) for v in week.visits) for week in (walking, driving)]
    assert care[1] > 1.1 * care[0]


def test_every_day_has_its_share_of_hours_evenings_too() -> None:
    contracts, early = [37.5, 30, 37.5, 25, 37.5, 30, 20, 37.5, 30, 37.5, 25, 30], [n % 4 == 0 for n in range(12)]
    chosen = days_off(contracts, early)
    for only in (early, [not e for e in early]):
        away = [sum(1 for n, off in enumerate(chosen) if only[n] and day in off) for day in range(7)]
        assert max(away) - min(away) <= 1
    assert all(len(off) == (2 if hours > 25 else 3) for off, hours in zip(chosen, contracts, strict=True))


def test_the_weekly_sets_form_is_read_and_written() -> None:
    week, number = weekly.read(SMALL)
    answer = propose(week, steps=60, costs=weekly.costs(SMALL))
    visits = weekly.write(week, answer.rota, number)["visits"]
    assert sorted(visits) == ["0", "1", "2", "3"]
    assert {visits["0"]["worker"], visits["1"]["worker"]} == {0, 1}
    assert visits["0"]["start"] == visits["1"]["start"] and 430 <= visits["0"]["start"] <= 450
    assert visits["2"]["worker"] == 1 and visits["2"]["day"] in (1, 2) and 600 <= visits["2"]["start"] <= 610
    assert visits["3"]["worker"] == 0 and visits["3"]["start"] >= visits["0"]["start"] + 30 + 60


def test_the_weekly_sets_weights_are_its_own_and_no_others() -> None:
    costs = weekly.costs(SMALL)
    assert costs[Name.NOBODY_GOING] == 10_000 and costs[Name.TIME_CRITICAL] == 6_000
    assert costs[Name.FACES] == 60 and costs[Name.NOT_LINK_WORKER] == 8 and costs[Name.UNDER_CONTRACT] == 2
    counted = {
        Name.NOBODY_GOING, Name.TIME_CRITICAL, Name.OVER_CONTRACT, Name.FAR_OVER_CONTRACT, Name.FACES, Name.FACES_OVER,
        Name.NOT_LINK_WORKER, Name.OUTSIDE_SUITS, Name.DAYS_IN_A_ROW, Name.SHIFTS, Name.TRAVEL, Name.WAITING,
        Name.UNDER_CONTRACT, Name.FAR_FROM_CONTRACT, Name.LONG_DAYS, Name.NO_TWO_DAYS_OFF,
    }  # fmt: skip
    assert {name for name in Name if costs[name]} == counted


def test_leaving_out_a_visit_of_the_weekly_set_costs_what_the_set_says() -> None:
    week, number = weekly.read(SMALL)
    asked = arrays(week, weekly.costs(SMALL), weekly.few(SMALL), weekly.worth(SMALL))
    for place, piece in asked.piece.items():
        assert asked.problem.left_out[piece] == SMALL["visits"][number[place]]["uncovered_cost"]


def test_a_planners_habit_keeps_the_rules_and_covers_nearly_everything() -> None:
    week = invented(people=20, workers=8, seed=2)
    habit = by_habit(week)
    left = {(v.id, p) for v in week.visits for p in v.places} - set(habit.by_place)
    unplanned = {visit for visit, _ in left}
    assert [f for f in hard(check(week, habit)) if not set(f.visits) & unplanned] == []
    assert len(left) <= 0.06 * len(week.visits)
    assert by_habit(week) == habit
