"""Fills a week: the only package that knows OR-Tools."""

from solver.answer import Answer, ChangedPlace, Freeing, Moves, Progress, State, Uncovered, Weighed
from solver.propose import propose
from solver.repair import ill, repair, repairs

__all__ = [
    "Answer",
    "ChangedPlace",
    "Freeing",
    "Moves",
    "Progress",
    "State",
    "Uncovered",
    "Weighed",
    "ill",
    "propose",
    "repair",
    "repairs",
]
