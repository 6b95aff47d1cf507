"""Equipment after a trusted assessment: the list of things, who may order what, what becomes of an order, the wait.

A Trusted Assessor orders within the level of their sign-off; what lies beyond goes to an occupational therapist, who
agrees or says why not. Nothing is ordered without a finished assessment and a sign-off that counts today. Knows
nothing of rows, pages or accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

LEVELS = (3, 4)
"""The levels of a Trusted Assessor; the higher may order what the lower may."""
BEYOND = "An occupational therapist decides"
MOST_OF_ONE = 12
"""More of one thing in one home is a slip of the finger."""


class State(StrEnum):
    """What has become of an order."""

    WITH_OT = "with_ot"
    ORDERED = "ordered"
    SENT = "sent"
    FITTED = "fitted"
    CANCELLED = "cancelled"
    NOT_AGREED = "not_agreed"


STATE_WORDS = {
    State.WITH_OT: "With the occupational therapist",
    State.ORDERED: "Ordered, not sent yet",
    State.SENT: "Sent",
    State.FITTED: "Fitted",
    State.CANCELLED: "Cancelled",
    State.NOT_AGREED: "Not agreed",
}
NEXT: dict[State, tuple[State, ...]] = {
    State.WITH_OT: (State.ORDERED, State.NOT_AGREED, State.CANCELLED),
    State.ORDERED: (State.SENT, State.CANCELLED),
    State.SENT: (State.FITTED, State.CANCELLED),
}
"""What may come after what; what stands nowhere on the left is the end."""
OPEN = tuple(NEXT)
OTS_TO_SAY = (State.ORDERED, State.NOT_AGREED)
"""What only an occupational therapist says of an order that is with them."""


class Refused(ValueError):
    """It can't be ordered: the message says why, and `way` what would put it right."""

    def __init__(self, sentence: str, way: str) -> None:
        super().__init__(sentence)
        self.way = way


def level_of(slug: str) -> int:
    """The level that a Trusted Assessor competence is of: the one that follows "level" in its name, else the lowest
    that stands there by itself; 3 where there is none. A year or a second edition gives nobody a higher one.
    """
    said = re.findall(r"level-?([0-9]+)(?![0-9])", slug) or re.findall(r"(?<![0-9])[0-9]+(?![0-9])", slug)
    return min((int(one) for one in said if int(one) in LEVELS), default=LEVELS[0])


def level_words(level: int | None) -> str:
    """Who may order a thing of this level."""
    return BEYOND if level is None else f"Trusted Assessor level {level}" + (" or 4" if level == LEVELS[0] else "")


def where_it_goes(*, finished: bool, level: int | None, item: int | None) -> State:
    """What becomes of an order: ordered within the orderer's `level`, beyond it to an occupational therapist.

    `finished`: there is a finished assessment. `level` None: no sign-off that counts today. Raises `Refused`.
    """
    if level is None:
        raise Refused(
            "You have no Trusted Assessor sign-off that counts today, so nothing was ordered.",
            "Ask the occupational therapist to sign you off or to renew it, or ask a colleague who has one.",
        )
    if not finished:
        raise Refused(
            "Nothing is ordered without a finished assessment.",
            "Go through the home with the person, finish the assessment, then order.",
        )
    return State.ORDERED if item is not None and item <= level else State.WITH_OT


def may_become(now: State, then: State) -> bool:
    """Whether an order may go from the one to the other."""
    return then in NEXT.get(now, ())


@dataclass(frozen=True, slots=True)
class Month:
    """A month's waits in days: from first contact to the assessment, and from the order to the day it was fitted."""

    first: date
    to_assessment: tuple[int, ...]
    to_fitted: tuple[int, ...]

    @property
    def assessment(self) -> float | None:
        """The median wait for an assessment; None where none was done."""
        return median(self.to_assessment) if self.to_assessment else None

    @property
    def fitted(self) -> float | None:
        """The median wait for a thing to be fitted; None where none was."""
        return median(self.to_fitted) if self.to_fitted else None


def waits(
    assessed: Iterable[tuple[date, date]], fitted: Iterable[tuple[date, date]], months: Sequence[date]
) -> tuple[Month, ...]:
    """The waits of each month (its first day), by the month in which the wait ended. Days, never below 0."""
    done, there = list(assessed), list(fitted)
    return tuple(Month(first, _ended_in(done, first), _ended_in(there, first)) for first in months)


def _ended_in(pairs: Iterable[tuple[date, date]], first: date) -> tuple[int, ...]:
    month = (first.year, first.month)
    return tuple(max(0, (end - start).days) for start, end in pairs if (end.year, end.month) == month)


def days_words(days: float | None) -> str:
    """'9 days', '1 day', '8.5 days', '–' for none."""
    if days is None:
        return "–"
    number = f"{days:g}"
    return "1 day" if number == "1" else f"{number} days"
