"""Fills a week: the only package that knows OR-Tools."""

from solver.answer import Answer, ChangedPlace, Freeing, Moves, Progress, State, Uncovered, Weighed
from solver.propose import propose
from solver.repair import ill, repair, repairs
from solver.what_if import WhatIf, what_if

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
    "ill",
    "propose",
    "repair",
    "repairs",
    "what_if",
]
