"""One place at a time: each piece begins once the one before has ended and the way is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    for route, pieces in model.routes.items():
        for k in range(len(pieces) - 1):
            earlier, later = pieces[k], pieces[k + 1]
            ready = model.start[earlier] + int(model.problem.length[earlier]) + model.travel(route, k)
            model.cp.add(model.start[later] >= ready)
