"""Two versions of a plan side by side: step by step, what was added, what was altered, what was taken out.

In words, so that it can be read out to the person whose plan it is. Knows nothing of where versions are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from plans.in_words import offer_words, outcome_words, support_words
from plans.plan import QUESTIONS, Looked, Plan

SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
ALIKE = 0.5
"""Two sentences with at least this share in common are one sentence, altered."""

MOST_PAIRED = 2_500
"""Pairs of sentences that are looked at; where there would be more, none is called altered."""

Said = Mapping[str, str]
"""What is said of each thing, by what tells it apart."""


class What(StrEnum):
    """What became of something between the two."""

    ADDED = "Added"
    ALTERED = "Altered"
    TAKEN_OUT = "Taken out"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: what it said before (empty: it was not there), and what it says after."""

    what: What
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StepCompared:
    """A step of the plan with what differs in it; nothing differs where there are none."""

    step: str
    title: str
    differences: tuple[Difference, ...]


def compare(before: Plan, after: Plan, competences: Mapping[str, str]) -> tuple[StepCompared, ...]:
    """Every step of the plan in its order; `competences` gives the names of competences by their id."""
    words = {outcome.id: outcome.words for plan in (before, after) for outcome in plan.outcomes}
    found: dict[str, tuple[Difference, ...]] = {
        "what_matters": _sentences(before.what_matters, after.what_matters),
        "outcomes": _things(_outcomes(before, after), _outcomes(after, before)),
        "circle": _looked(before.circle, after.circle, words),
        "community": _looked(before.community, after.community, words),
        "technology": _looked(before.technology, after.technology, words),
        "support": _things(_support(before, competences), _support(after, competences)),
    }
    return tuple(StepCompared(step, title, found[step]) for step, title in QUESTIONS.items())


def _outcomes(plan: Plan, other: Plan) -> Said:
    """Each with its statements, but for those that belong to the same ones in the other plan."""
    tied = {outcome.id: outcome.statements for outcome in other.outcomes}
    return {
        outcome.id: outcome.words if tied.get(outcome.id) == outcome.statements else outcome_words(outcome)
        for outcome in plan.outcomes
    }


def _support(plan: Plan, competences: Mapping[str, str]) -> Said:
    return {line.id: ". ".join(support_words(line, competences)) for line in plan.support}


def _looked(before: Looked, after: Looked, outcomes: Mapping[str, str]) -> tuple[Difference, ...]:
    """Offers by who or what they are; why nothing (else) fits, sentence by sentence."""
    why = _sentences(before.nothing_because, after.nothing_because, "Nothing fits, because: ")
    return _things(_offers(before, outcomes), _offers(after, outcomes)) + why


def _offers(looked: Looked, outcomes: Mapping[str, str]) -> Said:
    """Two of one name are told apart by their place."""
    found: dict[str, str] = {}
    for offer in looked.found:
        name = " ".join(offer.name.casefold().split())
        key = next(key for n in range(len(looked.found) + 1) if (key := f"{name} {n}") not in found)
        found[key] = offer_words(offer, outcomes)
    return found


def _things(before: Said, after: Said) -> tuple[Difference, ...]:
    """In the order in which they stand, those that are gone last."""
    found = []
    for key, said in after.items():
        if key not in before:
            found.append(Difference(What.ADDED, "", said))
        elif before[key] != said:
            found.append(Difference(What.ALTERED, before[key], said))
    gone = [Difference(What.TAKEN_OUT, said, "") for key, said in before.items() if key not in after]
    return (*found, *gone)


def _sentences(before: str, after: str, lead: str = "") -> tuple[Difference, ...]:
    """Text sentence by sentence: one in place of one alike is altered; else one is gone and another new."""
    old, new = _cut(before), _cut(after)
    found: list[Difference] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += _swapped(old[i1:i2], new[j1:j2], lead)
    return tuple(found)


def _swapped(gone: Iterable[str], come: Iterable[str], lead: str) -> list[Difference]:
    left, new, found = list(gone), list(come), []
    paired = len(left) * len(new) <= MOST_PAIRED
    for said in new:
        alike = max(left, key=lambda other: _share(other, said), default=None) if paired else None
        if alike is not None and _share(alike, said) >= ALIKE:
            left.remove(alike)
            found.append(Difference(What.ALTERED, lead + alike, lead + said))
        else:
            found.append(Difference(What.ADDED, "", lead + said))
    return [*found, *(Difference(What.TAKEN_OUT, lead + said, "") for said in left)]


def _share(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _cut(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE.split(text) if part.strip()]
