"""Eleven hours of rest between one day's work and the next, door to door."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solver.search.problem import BIG, LIM_REST, NOT_YET

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    problem, rest = model.problem, int(model.problem.limits[LIM_REST])
    for worker in range(problem.workers):
        worked = [r for r in range(worker * problem.days, (worker + 1) * problem.days) if model.plan.size[r] > 0]
        for earlier, later in pairwise(worked):
            model.cp.add(model.leaves(later) - model.home(earlier) >= rest)
        if worked and problem.cyclic:
            model.cp.add(model.leaves(worked[0]) + int(problem.day_from[problem.days]) - model.home(worked[-1]) >= rest)
        elif worked:
            if problem.last_end[worker] != NOT_YET:
                model.cp.add(model.leaves(worked[0]) >= int(problem.last_end[worker]) + rest)
            if problem.next_begin[worker] < BIG:
                model.cp.add(model.home(worked[-1]) + rest <= int(problem.next_begin[worker]))
