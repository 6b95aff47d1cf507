"""What a professional says when they sign a worker off, and what is still missing from it, as sentences.

Knows a sign-off's words; nothing of rows, forms or who is signing. Source: Skills for Care and DHSC 2023, guiding
principles for delegated healthcare activities: the person agrees, one professional delegates and can be reached,
and competence was seen, not supposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PROFESSIONS = {"nurse": "nurse", "ot": "occupational therapist"}
"""Who signs off what names a profession, by the word that is stored."""
RENEWED_AHEAD = timedelta(days=60)
"""How long before its end a renewal begins with the day after; one that has longer to go is taken over today."""
USUAL_MONTHS = 12
"""How long a sign-off lasts where its competence does not say."""
MONTHS = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """What stands behind a sign-off. `watched` of `watched_of` is how often their practice was watched, and had to be.

    `consent` is how the person agreed; `delegated_by` who delegates, and how to reach them.
    """

    consent: str = ""
    delegated_by: str = ""
    assessed_by: str = ""
    assessed_on: date | None = None
    watched: int | None = None
    watched_of: int | None = None
    evidence: str = ""
    conditions: str = ""


def missing(said: Said, *, delegated: bool, person: bool, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong or missing, as (field, sentence). `delegated`: a health task; `person`: for one by name."""
    if delegated and person and not said.consent:
        yield "consent", "Say how the person agreed, or who decided in their best interests and why"
    if delegated and not said.delegated_by:
        yield "delegated_by", "Say who delegates it and how to reach them, such as: Ngozi Okafor, 01375 000000"
    if not said.assessed_by:
        yield "assessed_by", "Say who saw that they can do it"
    if said.assessed_on is None:
        yield "assessed_on", "Give the day on which it was seen"
    elif said.assessed_on > today:
        yield "assessed_on", "That day is still to come. Give the day on which it was seen"
    yield from _watched(said)


def _watched(said: Said) -> Iterator[tuple[str, str]]:
    if said.watched is None and said.watched_of is None:
        if not said.evidence:
            yield "watched", "Say how often you watched, or write down what else you saw, such as a workbook"
    elif said.watched is None or said.watched_of is None:
        yield ("watched" if said.watched is None else "watched_of"), "Give both numbers, such as 3 of 3"
    elif said.watched < said.watched_of:
        yield "watched", "It was watched less often than it has to be. Sign off when it was watched often enough"


def in_words(said: Said) -> str:
    """What was seen, in a line: "Watched 3 of 3. Workbook done"; empty where nothing was written."""
    parts = [f"Watched {said.watched} of {said.watched_of}"] if said.watched is not None else []
    return ". ".join([*parts, said.evidence] if said.evidence else parts)


def usual_days(today: date, last_until: date | None, months: int | None) -> tuple[date, date]:
    """The first and the last day that a sign-off most likely has, the one before it ending on `last_until`."""
    starts = today
    if last_until is not None and today <= last_until <= today + RENEWED_AHEAD:
        starts = last_until + ONE_DAY
    return starts, months_after(starts, months or USUAL_MONTHS) - ONE_DAY


def months_after(day: date, months: int) -> date:
    """The same day of the month, so many months later; the last of a month that has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    first = date(year, month + 1, 1)
    after = date(year + (month + 1) // MONTHS, (month + 1) % MONTHS + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - ONE_DAY)
