"""Several searches of one thing on two cores: as they cool, the worse are given up and their time goes to the better.

How a search starts decides much of where it ends, and shows long before the end. Knows searches and plans, and
nothing of what they are about.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from solver.search.problem import Plan, Problem, copy_plan
from solver.search.run import Search

CORES = 2
LEAST_SLICE = 0.4  # seconds: shorter than that, a search shows nothing of where it will end


def own(problem: Problem) -> Problem:
    """The problem with arrays of its own: two cores counting who uses one array would wait for each other."""
    fields: list[Any] = [each.copy() if isinstance(each, np.ndarray) else each for each in problem]
    return Problem(*fields)


def knock_out(
    new: Callable[[int], Search], most: int, seconds: float, stop: Callable[[], bool] = lambda: False
) -> tuple[Plan, int]:
    """The best plan of at most `most` searches in this many seconds, and the steps that all of them took.

    `new` makes search number n, which has not started yet. Each round halves how many go on, and cools by as much.
    """
    while most > CORES and _slice(most, seconds) < LEAST_SLICE:
        most //= 2
    rounds = _rounds(most)
    searches = [new(n) for n in range(most)]
    everyone, hot, cold = list(searches), searches[0].hot, searches[0].cold
    with ThreadPoolExecutor(CORES) as cores:
        for n in range(rounds):
            share = seconds / rounds * CORES / max(CORES, len(searches))
            for search in searches:
                search.hot, search.cold = (hot * (cold / hot) ** (k / rounds) for k in (n, n + 1))
            turns = [searches[core::CORES] for core in range(CORES)]
            list(cores.map(partial(_take_turns, seconds=share, first=n == 0, stop=stop), turns))
            searches.sort(key=lambda search: int(search.best.total[0]))
            searches = searches[: max(CORES, len(searches) // 2)]
            if n == rounds - 2:
                for search in searches[1:]:
                    copy_plan(searches[0].saved, search.saved)
                    copy_plan(searches[0].plan, search.plan)
    return searches[0].best, sum(search.steps for search in everyone)


def _rounds(most: int) -> int:
    """From so many down to one for each core, and once more."""
    rounds = 1
    while most > CORES:
        most, rounds = most // 2, rounds + 1
    return rounds


def _slice(most: int, seconds: float) -> float:
    return seconds / _rounds(most) * CORES / most


def _take_turns(turn: list[Search], seconds: float, first: bool, stop: Callable[[], bool]) -> None:
    for search in turn:
        if first:
            search.start({})
        search.improve(seconds, None, lambda _: None, stop)
