"""What a person wants to change, the eight statements, and how life is going over time in numbers and words.

Knows nothing of plans' other steps, of who may see a rating, or of charts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LOWEST, HIGHEST = 0, 10


@dataclass(frozen=True, slots=True)
class Statement:
    """One of the eight things that people in Thurrock asked for, as they are printed."""

    number: int
    words: str


STATEMENTS = (
    Statement(1, "I am less isolated and have the opportunity to be well connected where I live"),
    Statement(2, "I am able to get the majority of support I need from within my neighbourhood"),
    Statement(
        3,
        "The health and care system treats me as an individual and does not define me by my illness or conditions",
    ),
    Statement(
        4,
        "I will take responsibility for staying as healthy as possible and take responsibility for using"
        " health and care resources appropriately and responsibly",
    ),
    Statement(5, "I can get the support and care I need at the right place and the right time"),
    Statement(6, "By bringing health and social care services together there is less duplication"),
    Statement(7, "Health and Social Care providers act before I reach crisis point"),
    Statement(8, "I am enabled to live a healthy and happy life"),
)
"""Source: Thurrock's Prospectus, *What is the impact that people want to see from system?*"""

STATEMENT = {statement.number: statement for statement in STATEMENTS}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person wants, in their words, and the numbers of the statements that it belongs to."""

    id: str
    words: str
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """How it was going on a day, from 0 to 10; `number` None is "not now", which is an answer.

    `about` is an `Outcome.id`, or what `about_statement` gives. `asked_by` is who asked, in words.
    """

    about: str
    on: date
    number: int | None
    words: str = ""
    asked_by: str = ""


def about_statement(number: int) -> str:
    """What a rating of this statement is about. Raises KeyError where there is no such statement."""
    return f"statement {STATEMENT[number].number}"


def outcome_problems(outcome: Outcome) -> list[str]:
    """What is wrong with an outcome, each a sentence that says what to do."""
    found = []
    if not outcome.words.strip():
        found.append("Say what should change, in the person's own words.")
    if not outcome.statements:
        found.append("Choose at least one of the eight statements that this belongs to.")
    found.extend(
        f"There is no statement {number}. Choose from 1 to {len(STATEMENTS)}."
        for number in outcome.statements
        if number not in STATEMENT
    )
    return found


def rating_problems(rating: Rating) -> list[str]:
    """What is wrong with a rating, each a sentence that says what to do."""
    if rating.number is not None and not LOWEST <= rating.number <= HIGHEST:
        return [f"Choose a number from {LOWEST} to {HIGHEST}, or: not now."]
    return []


def over_time(ratings: Iterable[Rating], about: str) -> tuple[Rating, ...]:
    """The ratings of one outcome or statement that have a number, earliest first; the last of a day counts."""
    of_day = {rating.on: rating for rating in ratings if rating.about == about and rating.number is not None}
    return tuple(of_day[day] for day in sorted(of_day))
