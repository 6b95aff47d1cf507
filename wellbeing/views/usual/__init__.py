"""The usual pattern: its board, its visits, how it begins, its proposal, and the weeks made from it."""

from wellbeing.views.usual import begin, dated, proposal, show, visit
from wellbeing.views.usual.blueprint import bp

__all__ = ["begin", "bp", "dated", "proposal", "show", "visit"]
