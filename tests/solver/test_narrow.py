"""Only a few for somebody who sees too many: who they are, what it takes out, and that it ends."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from solver.arrays import arrays
from solver.benchmarks.weeks import week as invented
from solver.search import team
from solver.search.costs import evaluate
from solver.search.narrow import a_few, crowded, narrow, widen
from solver.search.run import Search
from solver.search.team import Searches

WEEK = invented(people=12, workers=5, seed=2)
FEW = 2


def searching(few: int = FEW) -> Search:
    """A search of its own for a week in which everybody is promised so few faces."""
    problem = arrays(WEEK).problem
    problem.few[:] = few
    search = Search(problem._replace(may=problem.may.copy()), 3)
    search.start({})
    return search


def faces(search: Search, person: int) -> int:
    return int((search.now.visits[person] > 0).sum())


def test_crowded_are_those_who_see_more_than_promised() -> None:
    search = searching()
    seen = [faces(search, person) for person in range(search.problem.people)]
    assert crowded(search.problem, search.now) == [person for person, many in enumerate(seen) if many > FEW]
    assert max(seen) > FEW
    assert crowded(search.problem._replace(few=search.problem.few + 12), search.now) == []


def test_those_chosen_are_as_many_as_promised_and_can_go_to_everything_where_that_can_be() -> None:
    search = searching(few=4)
    problem = search.problem
    for person in range(problem.people):
        pieces = np.flatnonzero(problem.person == person)
        chosen = a_few(problem, problem.may, search.best, person, Random(1))
        assert len(chosen) == len(set(chosen)) <= 4
        for piece in pieces:
            days = problem.opt_day[problem.of_option[piece] : problem.of_option[piece + 1]]
            assert problem.may[piece][:, days].any() <= problem.may[piece][chosen][:, days].any()


def test_nobody_else_goes_until_it_is_wide_again() -> None:
    search = searching()
    problem, may = search.problem, search.problem.may.copy()
    person = crowded(problem, search.now)[0]
    narrow(search, may, person, Random(1))
    assert faces(search, person) <= FEW
    assert search.now.total[0] == evaluate(search.asked, search.plan)
    pieces = problem.person == person
    assert 0 < problem.may[pieces].any(axis=(0, 2)).sum() <= FEW
    assert np.array_equal(problem.may[~pieces], may[~pieces])
    search.improve(0, 60, lambda _: None, lambda: False)
    assert faces(search, person) <= FEW
    widen(search, may)
    assert np.array_equal(problem.may, may)


def test_what_is_fixed_stays_with_its_worker() -> None:
    search = searching()
    problem, may = search.problem, search.problem.may.copy()
    person = crowded(problem, search.now)[0]
    fixed = np.flatnonzero((problem.person == person) & (search.now.at >= 0))[:2]
    problem.fixed[fixed] = 1
    at = search.now.at[fixed].copy()
    narrow(search, may, person, Random(1))
    assert np.array_equal(search.now.at[fixed], at)
    assert np.array_equal(problem.may[fixed], may[fixed])


def test_side_by_side_it_gives_fewer_faces_over_and_who_may_go_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "FEW_STEPS", 100)
    problem = arrays(WEEK).problem
    problem.few[:] = 3
    may, tried = problem.may.copy(), []
    monkeypatch.setattr(team, "narrow", lambda *args: (tried.append(args[2]), narrow(*args)))
    search = Searches(problem, 1, 2, narrows=True)
    search.start({})
    for member in search.members:
        assert member.problem.may is not problem.may
    search.improve(0, 600, lambda _: None, lambda: False)
    assert tried
    assert np.array_equal(problem.may, may)
    assert search.best.total[0] == evaluate(search.first.asked, search.first.saved)
    calm = Searches(problem, 1, 2)
    calm.start({})
    tried.clear()
    calm.improve(0, 600, lambda _: None, lambda: False)
    assert not tried
