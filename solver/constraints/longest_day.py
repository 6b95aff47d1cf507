"""A day is at most as long as the team promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.polish import Model


def add(model: Model) -> None:
    """Adds the rule to the model."""
    for route in model.routes:
        model.cp.add(model.span(route) <= int(model.plan.most_day[route]))
