"""Two visits to a person on one day keep their distance, in the order in which they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    problem, plan = model.problem, model.plan
    for one in model.start:
        for k in range(problem.of_gap[one], problem.of_gap[one + 1]):
            other = int(problem.gap_other[k])
            if plan.at[other] < 0 or plan.at[other] % problem.days != plan.at[one] % problem.days:
                continue
            moving = other in model.start
            if moving and (plan.start[one], one) > (plan.start[other], other):
                continue
            theirs = model.start[other] if moving else int(plan.start[other])
            mine = model.start[one]
            if plan.start[one] <= plan.start[other]:
                apart = theirs - mine - int(problem.length[one])
            else:
                apart = mine - theirs - int(problem.length[other])
            model.cp.add(apart >= int(problem.gap_least[k]))
            if problem.gap_most[k] >= 0:
                model.cp.add(apart <= int(problem.gap_most[k]))
