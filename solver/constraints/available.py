"""A visit lies wholly in one of the worker's stretches, the one in which it lies now; that leaves leave out too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    problem = model.problem
    for route, pieces in model.routes.items():
        for piece in pieces:
            now, length = int(model.plan.start[piece]), int(problem.length[piece])
            for k in range(problem.of_stretch[route], problem.of_stretch[route + 1]):
                opens, closes = int(problem.stretch_from[k]), int(problem.stretch_to[k])
                if opens <= now and now + length <= closes and not problem.fixed[piece]:
                    model.cp.add(model.start[piece] >= opens)
                    model.cp.add(model.start[piece] + length <= closes)
