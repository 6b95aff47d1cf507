"""No split shifts: no wait, and not all waits of a day together, are longer than may be; the break is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.search.problem import LIM_BREAK

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    pause = int(model.problem.limits[LIM_BREAK])
    for route, pieces in model.routes.items():
        most = int(model.plan.most_wait[route])
        for k, here in enumerate(model.taken[route]):
            ready = model.start[pieces[k]] + int(model.problem.length[pieces[k]]) + model.travel(route, k)
            model.cp.add(model.start[pieces[k + 1]] <= ready + most + pause * here)
        waiting = model.span(route) - model.busy(route) - model.pause[route]
        model.cp.add(waiting <= int(model.plan.most_waiting[route]))
