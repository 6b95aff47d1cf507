"""The team's rota: seen by worker, person and day; edited, undone, told, and filled from a proposal."""

from wellbeing.views.rota import (  # they add their routes
    adding,
    edits,
    history,
    live,
    pair,
    paper,
    proposal,
    several,
    telling,
    visit,
    wanted,
    week,
)
from wellbeing.views.rota.blueprint import bp

__all__ = [
    "adding",
    "bp",
    "edits",
    "history",
    "live",
    "pair",
    "paper",
    "proposal",
    "several",
    "telling",
    "visit",
    "wanted",
    "week",
]
