"""What the team has settled stays: team time and places with a settled worker and time do not move."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    for piece, start in model.start.items():
        if model.problem.fixed[piece]:
            model.cp.add(start == int(model.plan.start[piece]))
