"""One step's answer at a time: put into a plan, told apart from another, and two answers kept together.

Two people can write the same step at once. Then both answers are shown, and keeping both loses no word of either.
Knows nothing of pages or of where plans are kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from plans.outcomes import Outcome
from plans.plan import QUESTIONS, Looked, Offer, Plan
from rota.json_form import to_json

LETTERS_OF_A_MARK = 20
"""Enough letters that two answers never share a mark by chance."""

T = TypeVar("T")


class Keep(StrEnum):
    """What somebody wants of two answers that were written at once."""

    BOTH = "both"
    MINE = "mine"
    THEIRS = "theirs"


def with_answer(plan: Plan, step: str, answered: Plan) -> Plan:
    """The plan with this step as `answered` has it, and every other step left alone."""
    changed: dict[str, Any] = {step: getattr(answered, step)}
    assert step in QUESTIONS
    return replace(plan, **changed)


def mark(plan: Plan, step: str) -> str:
    """A short mark of what this step says now: another one as soon as a letter of it is altered."""
    said = json.dumps(to_json(getattr(plan, step)), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:LETTERS_OF_A_MARK]


def both(plan: Plan, step: str, mine: Plan) -> Plan:
    """The plan with this step saying what it said and what `mine` says; what stands in both stands once."""
    merged: dict[str, Any] = {
        "what_matters": lambda: _texts(plan.what_matters, mine.what_matters),
        "outcomes": lambda: _outcomes(plan.outcomes, mine.outcomes),
        "circle": lambda: _looked(plan.circle, mine.circle),
        "community": lambda: _looked(plan.community, mine.community),
        "technology": lambda: _looked(plan.technology, mine.technology),
    }
    return replace(plan, **{step: merged[step]()})


def _texts(theirs: str, mine: str) -> str:
    if mine.strip() in theirs:
        return theirs
    return mine if theirs.strip() in mine else f"{theirs.rstrip()}\n\n{mine.lstrip()}"


def _outcomes(theirs: tuple[Outcome, ...], mine: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """One that both altered keeps its id where theirs stands, so that what hangs on it stays; mine gets another."""
    ids = {outcome.id for outcome in theirs}
    kept = [_with_other_id(outcome) if outcome.id in ids else outcome for outcome in mine if outcome not in theirs]
    return _once((*theirs, *kept), lambda outcome: (outcome.words, outcome.statements))


def _with_other_id(outcome: Outcome) -> Outcome:
    said = f"{outcome.id} {outcome.words} {outcome.statements}"
    return replace(outcome, id=hashlib.sha256(said.encode()).hexdigest()[:32])


def _looked(theirs: Looked, mine: Looked) -> Looked:
    found: tuple[Offer, ...] = _once((*theirs.found, *mine.found), lambda offer: offer)
    return Looked(found, _texts(theirs.nothing_because, mine.nothing_because))


def _once(rows: Iterable[T], what: Callable[[T], Hashable]) -> tuple[T, ...]:
    found: dict[Hashable, T] = {}
    for row in rows:
        found.setdefault(what(row), row)
    return tuple(found.values())
