"""A visit starts when it is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    for piece, start in model.start.items():
        option = int(model.plan.option[piece])
        model.cp.add(start >= int(model.problem.opt_from[option]))
        model.cp.add(start <= int(model.problem.opt_to[option]))
