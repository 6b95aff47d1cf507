"""A Wellbeing Plan: its words, step by step, and the support that its visits come from."""

from wellbeing.views.plan import begin, support, versions, words  # they add their routes
from wellbeing.views.plan.blueprint import bp

__all__ = ["begin", "bp", "support", "versions", "words"]
