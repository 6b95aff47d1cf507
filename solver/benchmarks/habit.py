"""A planner's habit, to measure against: day by day, each visit to whoever is nearest and free, in order of time.

Our own honest greedy: it keeps every hard rule, by the same timing as the search, prefers the worker with the least
travel to the visit, and never looks back.
"""

from __future__ import annotations

import numpy as np

from solver.arrays import Asked
from solver.objective import Name, weights
from solver.search.run import Search


def by_habit(asked: Asked, seed: int = 1) -> Search:
    """A search that has done nothing but put visits in one after another, by travel and times alone."""
    costs = weights(
        **{name.name.lower(): 0 for name in Name if name not in (Name.NOBODY_GOING, Name.TIME_CRITICAL, Name.TRAVEL)}
    )
    costs[Name.OUTSIDE_SUITS] = 1
    costs[Name.WAITING] = 1
    problem = asked.problem
    order = problem.opt_from[problem.of_option[:-1].clip(max=len(problem.opt_from) - 1)]
    search = Search(problem._replace(weights=costs, fit=np.zeros_like(problem.fit)), seed)
    search.choices[:] = order
    search.start({})
    return search
