"""Money as somebody types it: pounds for an hour. Knows no rows."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from wellbeing.forms.problems import Problem

DEAREST_HOUR = 100_000
"""Pence: more than that for an hour is a slip of the finger."""
LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a cost: the pounds, where they are from, and what the page showed when it was opened."""

    pounds: str
    source: str = ""
    seen: str = ""

    @property
    def pence(self) -> int | None:
        """As pence; None where it is no amount of money."""
        return pence_of(self.pounds)


def typed(fields: MultiDict[str, str]) -> Typed:
    """What a form holds."""
    pounds, source, seen = (fields.get(name, "").replace("\x00", "").strip() for name in ("pounds", "source", "seen"))
    return Typed(pounds[:20], source[: LONGEST_SOURCE + 1], seen[:20])


def problem_of(given: Typed, *, sourced: bool) -> Problem | None:
    """What is wrong with it; None where it can be kept. `sourced`: it needs to say where it is from."""
    if given.pence is None:
        return Problem(
            "That is no amount of money, so nothing was changed.",
            "rate" if sourced else "hour",
            "Write pounds for an hour, such as 25 or 27.50",
        )
    if sourced and not given.source:
        return Problem("Nobody would know where that is from.", "source", "Say where it is from, and of which year")
    if len(given.source) > LONGEST_SOURCE:
        return Problem("That is longer than fits.", "source", f"Use at most {LONGEST_SOURCE} letters")
    return None


def pence_of(text: str) -> int | None:
    """Pounds as pence, such as 2750 for £27.50; None for what is no amount that an hour could cost."""
    try:
        pence = round(float(text.removeprefix("£").strip()) * 100)
    except (ValueError, OverflowError):
        return None
    return pence if 0 < pence <= DEAREST_HOUR else None
