"""For a while, and in one search of several, only a few may go to somebody who sees too many different workers.

Giving up one face often takes many moves that each cost more at first. Where nobody else may go, the visits in
question are out until room is made for them, and for that the search has moves enough. Knows plans; nothing of threads.
"""

from __future__ import annotations

from random import Random

import numpy as np
from numpy.typing import NDArray

from solver.search.costs import evaluate
from solver.search.problem import Plan, Problem
from solver.search.ruin import out, settle
from solver.search.run import Search
from solver.search.steps import forget

May = NDArray[np.uint8]
TRIED = 40
LUCK = 3.0
"""How many visits by luck count as much as one that a worker makes already, in who is chosen."""


def crowded(problem: Problem, plan: Plan) -> list[int]:
    """The people who see more workers than the team promises, or than the fewest there can be."""
    faces = (plan.visits[: problem.people] > 0).sum(axis=1)
    return [int(person) for person in np.flatnonzero(faces > problem.few[: problem.people])]


def a_few(problem: Problem, may: May, plan: Plan, person: int, dice: Random) -> list[int]:
    """As many workers as promised, rather those who go to the person already, with somebody for each visit if found."""
    pieces = np.flatnonzero(problem.person == person)
    able = [int(worker) for worker in np.flatnonzero(may[pieces].any(axis=(0, 2)))]
    fewest, chosen = len(pieces) + 1, able
    for _ in range(TRIED):
        rank = {worker: int(plan.visits[person, worker]) + LUCK * dice.random() for worker in able}
        some = sorted(able, key=lambda worker: -rank[worker])[: int(problem.few[person])]
        without = sum(not _covered(problem, may, int(piece), some) for piece in pieces)
        if without < fewest:
            fewest, chosen = without, some
        if without == 0:
            break
    return chosen


def _covered(problem: Problem, may: May, piece: int, workers: list[int]) -> bool:
    """Whether on one of its days enough of these workers may go."""
    days = problem.opt_day[problem.of_option[piece] : problem.of_option[piece + 1]]
    wanted = 1 if problem.pair[piece] < 0 else 2
    return any(int(may[piece, workers, day].sum()) >= wanted for day in days)


def narrow(search: Search, may: May, person: int, dice: Random) -> None:
    """Lets only a few go to this person from now on, and takes out what others do there; `may`: who may usually.

    `search.problem.may` has to be its own. Nothing is narrowed where what is left of a day cannot be timed.
    """
    problem, plan = search.problem, search.now
    chosen = a_few(problem, may, search.best, person, dice)
    others = [worker for worker in range(problem.workers) if worker not in chosen]
    pieces = [int(p) for p in np.flatnonzero((problem.person == person) & (problem.fixed == 0))]
    forget(search.space)
    for piece in pieces:
        if plan.at[piece] >= 0 and plan.at[piece] // problem.days in others:
            out(search.asked, search.plan, search.space, piece, 0)
    if settle(search.asked, search.plan, search.space, search.options, 0) < 0:
        search.go_back()
    else:
        evaluate(search.asked, search.plan)
        problem.may[np.ix_(pieces, others)] = 0


def widen(search: Search, may: May) -> None:
    """Everybody may go again who `may` usually."""
    search.problem.may[:] = may


__all__ = ["crowded", "narrow", "widen"]
