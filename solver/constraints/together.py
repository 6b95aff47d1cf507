"""The two workers at a double-handed visit start together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    for piece, start in model.start.items():
        other = int(model.problem.pair[piece])
        if other > piece:
            if other in model.start:
                model.cp.add(start == model.start[other])
            elif model.plan.at[other] >= 0:
                model.cp.add(start == int(model.plan.start[other]))
