"""Fills a week: the only package that knows OR-Tools."""

from solver.answer import Answer, ChangedPlace, Progress, State, Uncovered, Weighed
from solver.propose import propose

__all__ = ["Answer", "ChangedPlace", "Progress", "State", "Uncovered", "Weighed", "propose"]
