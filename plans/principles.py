"""The twelve principles by which Thurrock's health and care are being changed: what an experiment may be tagged with.

Source: Thurrock and its NHS partners, 2022, chapter 7, *Our 12 Transformation Principles*; `words` are short words of
ours. Knows nothing of experiments, teams or rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the twelve: its number and name as they are printed, and what it says in short words."""

    number: int
    name: str
    words: str


PRINCIPLES = (
    Principle(1, "An equal relationship with residents", "We do things with people, not to them."),
    Principle(2, "Bespoke by design", "What we do fits this person’s life and neighbourhood."),
    Principle(3, "A strengths and assets approach", "We begin with what people and places already have."),
    Principle(4, "Prevention", "We act early, so that less help is needed later."),
    Principle(5, "Empower our workforce", "Whoever is with the person may decide."),
    Principle(6, "Integrated solutions to complex problems", "Fewer people, who do more. Nobody is passed on."),
    Principle(7, "Learning is the key strategic action", "We try things out, and share what we learn."),
    Principle(8, "Flexibility", "When life changes, we change with it."),
    Principle(9, "Bureaucracy light", "Less paper, so that there is more time for people."),
    Principle(10, "Whole system approach", "We work together. No one service does it alone."),
    Principle(11, "Subsidiarity", "We decide things as near to people’s homes as we can."),
    Principle(12, "Addressing health inequalities", "Who needs more gets more."),
)
PRINCIPLE = {principle.number: principle for principle in PRINCIPLES}


def principles_of(numbers: Iterable[int]) -> tuple[Principle, ...]:
    """Those principles, in their order; a number that there is not is left out."""
    return tuple(PRINCIPLE[number] for number in sorted(set(numbers)) if number in PRINCIPLE)
