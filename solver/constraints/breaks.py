"""A day of more than six hours holds a break of 20 minutes in one of its waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.search.problem import LIM_BREAK, LIM_BREAK_AFTER

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    length, after = int(model.problem.limits[LIM_BREAK]), int(model.problem.limits[LIM_BREAK_AFTER])
    for route, pieces in model.routes.items():
        long = model.cp.new_bool_var(f"long {route}")
        model.cp.add(model.span(route) <= after).only_enforce_if(~long)
        model.cp.add(model.span(route) >= after + 1).only_enforce_if(long)
        taken = [model.cp.new_bool_var(f"break {route} {k}") for k in range(len(pieces) - 1)]
        model.cp.add(sum(taken) == long)
        model.pause[route] = length * long
        model.taken[route] = taken
        for k, here in enumerate(taken):
            ready = model.start[pieces[k]] + int(model.problem.length[pieces[k]]) + model.travel(route, k)
            model.cp.add(model.start[pieces[k + 1]] >= ready + length).only_enforce_if(here)
