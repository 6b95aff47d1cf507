"""Searches side by side: the same again, never worse than alone, no more memory than was given."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from rota.rules import check, hard
from solver.arrays import Asked, arrays
from solver.benchmarks.weeks import week as invented
from solver.search import team
from solver.search.costs import evaluate
from solver.search.team import Searches, memory_used

STEPS = 2000


@pytest.fixture(autouse=True)
def shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "FEW_STEPS", 500)


@cache
def asked() -> Asked:
    return arrays(invented(people=12, workers=5, seed=2))


def searched(steps: int, cores: int, seed: int = 1, memory: int | None = None) -> Searches:
    search = Searches(asked().problem, seed, cores, memory)
    search.start({})
    stopped = search.improve(0, steps, lambda _: None, lambda: False)
    assert stopped == (search.steps < steps)
    return search


def test_the_same_seed_and_steps_give_the_same_plan() -> None:
    one, other, third = searched(STEPS, 2), searched(STEPS, 2), searched(STEPS, 2, seed=2)
    assert len(one.members) == 2
    assert one.steps == other.steps == STEPS
    assert np.array_equal(one.best.start, other.best.start) and np.array_equal(one.best.at, other.best.at)
    assert not np.array_equal(one.best.start, third.best.start)


def test_the_best_is_the_best_of_all_and_right() -> None:
    search = searched(STEPS, 2)
    assert search.best.total[0] == min(m.best.total[0] for m in search.members)
    assert search.best.total[0] == evaluate(search.first.asked, search.first.saved)
    week = asked().week
    assert hard(check(week, asked().rota(search.best))) == []
    search.settle_times()
    assert hard(check(week, asked().rota(search.best))) == []


def test_those_behind_go_on_from_the_best() -> None:
    search = Searches(asked().problem, 1, 2)
    search.start({})
    search.members[-1].improve(0, 300, lambda _: None, lambda: False)
    best = int(search.best.total[0])
    search.meet()
    assert {int(m.best.total[0]) for m in search.members} == {best}
    assert int(search.members[0].now.total[0]) == best or len(search.members) == 1


def test_few_steps_are_done_by_one() -> None:
    search = searched(50, 2)
    assert search.steps == max(m.steps for m in search.members) == 50


def test_by_the_clock_all_take_part_and_stopping_is_heard() -> None:
    search = Searches(asked().problem, 1, 2)
    search.start({})
    told: list[int] = []
    stopped = search.improve(60, None, lambda s: told.append(int(s.best.total[0])), lambda: len(told) >= 3)
    assert stopped and len(told) >= 3
    assert told == sorted(told, reverse=True)
    assert all(m.steps > 0 for m in search.members)


def test_never_more_memory_than_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 20 < memory_used() < 4000
    monkeypatch.setattr(team, "memory_used", lambda: 500.0)
    search = searched(STEPS, 2, memory=500)
    assert len(search.members) == 1, "no second one where the first already takes all there is"
    assert search.steps == 0, "and it ends at once"
    assert hard(check(asked().week, asked().rota(search.best))) == [], "with what it has"
    assert searched(STEPS, 2, memory=501).steps == STEPS


def test_all_go_on_from_the_best_with_the_same_pieces_held() -> None:
    search = Searches(asked().problem, 1, 2)
    fixed = asked().problem.fixed.copy()
    search.start({})
    standing = {
        p: (int(search.best.at[p]) // asked().problem.days, int(search.best.start[p]))
        for p in range(len(asked().places)) if search.best.at[p] >= 0 and not fixed[p]
    }  # fmt: skip
    again = Searches(asked().problem, 3, 2)
    again.start(standing, frozen=standing)
    held = list(standing)[: len(standing) // 2]
    again.free(held)
    before = [[(int(m.now.at[p]), int(m.now.start[p])) for p in held] for m in again.members]
    again.improve(0, STEPS, lambda _: None, lambda: False)
    asked().problem.fixed[:] = fixed
    assert all(each == before[0] for each in before)
    assert [[(int(m.best.at[p]), int(m.best.start[p])) for p in held] for m in again.members] == before
    assert again.best.total[0] == evaluate(again.first.asked, again.first.saved)
