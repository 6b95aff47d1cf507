"""Whoever is left out weighs more each time: what that finds, when it ends, and that all weighs as before then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import inf

import numpy as np

from rota.week import Rota
from solver.arrays import arrays
from solver.benchmarks.weeks import week as invented
from solver.search.guided import guided, nobody_goes
from solver.search.problem import Plan, Problem
from solver.search.team import Searches
from tests.builders import a_rota, a_visit, a_week, a_worker, going
from tests.solver.solving import places

WEEK = invented(people=12, workers=5, seed=2)
STEPS, MANY = 400, 4000


def problem_of(workers: int = 5) -> Problem:
    """The arrays of a week in which only so many of the workers may go to anybody."""
    problem = arrays(WEEK).problem
    problem.may[:, workers:] = 0
    return problem._replace(left_out=problem.left_out.copy())


def run(problem: Problem, steps: int = STEPS, seed: int = 3) -> tuple[Plan, list[int], Searches]:
    """The plan found from an empty one, and what was weighed in all after each turn."""
    weighed: list[int] = []
    team = Searches(problem, seed, 2)
    for member in team.members:
        member.place_fixed()
    return guided(team, inf, steps, lambda t: weighed.append(int(t.problem.left_out.sum())), bool), weighed, team


def test_nobody_goes_to_what_is_out_and_could_be_in() -> None:
    problem = problem_of()
    team = Searches(problem, 1)
    team.members[0].place_fixed()
    people = [p for p in range(problem.pieces) if problem.person[p] >= 0]
    assert nobody_goes(problem, team.members[0].now) == people
    problem.may[people[0]] = 0
    assert nobody_goes(problem, team.members[0].now) == people[1:]
    team.start({})
    assert set(nobody_goes(problem, team.best)) == {p for p in people[1:] if team.best.at[p] < 0}


def test_it_ends_once_somebody_goes_to_all() -> None:
    problem = problem_of()
    plan, _, team = run(problem, MANY)
    assert nobody_goes(problem, plan) == []
    assert team.steps < MANY


def test_who_is_left_out_weighs_more_each_time_and_as_before_in_the_end() -> None:
    problem = problem_of(workers=2)
    before = problem.left_out.copy()
    plan, weighed, team = run(problem)
    assert nobody_goes(problem, plan) and team.steps >= STEPS
    assert [int(before.sum()), *weighed] == sorted({int(before.sum()), *weighed})
    assert np.array_equal(problem.left_out, before)
    for member in team.members:
        assert before[nobody_goes(problem, member.best)].sum() >= before[nobody_goes(problem, plan)].sum()


def test_the_same_steps_and_seed_give_the_same_plan() -> None:
    one, other = (run(problem_of(workers=2))[0] for _ in range(2))
    assert np.array_equal(one.at, other.at) and np.array_equal(one.start, other.start)


def test_it_stops_when_told_to_and_keeps_what_it_has() -> None:
    problem = problem_of(workers=2)
    team = Searches(problem, 1, 2)
    team.start({})
    stood = {p for p in range(problem.pieces) if team.best.at[p] >= 0}
    plan = guided(team, inf, STEPS, lambda _: None, lambda: True)
    assert {p for p in range(problem.pieces) if plan.at[p] >= 0} == stood


def test_what_stands_after_the_last_day_does_not_stand() -> None:
    visit, worker = a_visit("joan", 0), a_worker("Amina")
    week = a_week([visit], [worker], travel=places(["joan"]))
    asked = arrays(week)
    stands = a_rota(going(visit, worker)).assignments[0]
    assert len(asked.standing(Rota((stands,)))) == 1
    for days in (-1, 7):
        beyond = replace(stands, start=stands.start + timedelta(days=days))
        assert asked.standing(Rota((beyond,))) == {}
