"""Fills a week: the only package that knows OR-Tools."""

from solver.answer import Answer, ChangedPlace, Freeing, Moves, Progress, State, Uncovered, Weighed
from solver.propose import propose
from solver.repair import ill, repair, repairs
from solver.what_if import WhatIf, what_if
from solver.why import why
from solver.why_not import WhyNot, why_not

__all__ = [
    "Answer",
    "ChangedPlace",
    "Freeing",
    "Moves",
    "Progress",
    "State",
    "Uncovered",
    "Weighed",
    "WhatIf",
    "WhyNot",
    "ill",
    "propose",
    "repair",
    "repairs",
    "what_if",
    "why",
    "why_not",
]
