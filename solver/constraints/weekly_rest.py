"""One long rest in every seven days: those that are there now stay as long as they must be."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solver.search.problem import LIM_WEEK_REST

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    problem, plan, rest = model.problem, model.plan, int(model.problem.limits[LIM_WEEK_REST])
    for worker in range(problem.workers):
        worked = [r for r in range(worker * problem.days, (worker + 1) * problem.days) if plan.size[r] > 0]
        for earlier, later in pairwise(worked):
            if plan.begin[later] - plan.end[earlier] >= rest:
                model.cp.add(model.leaves(later) - model.home(earlier) >= rest)
        round_ = int(problem.day_from[problem.days])
        if worked and problem.cyclic and plan.begin[worked[0]] + round_ - plan.end[worked[-1]] >= rest:
            model.cp.add(model.leaves(worked[0]) + round_ - model.home(worked[-1]) >= rest)
