"""The team's rota: seen by worker, person and day; edited, undone, told, and filled from a proposal."""

from wellbeing.views.rota import edits, live, paper, proposal, telling, visit, wanted, week  # they add their routes
from wellbeing.views.rota.blueprint import bp

__all__ = ["bp", "edits", "live", "paper", "proposal", "telling", "visit", "wanted", "week"]
