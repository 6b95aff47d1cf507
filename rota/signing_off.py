"""What a professional says when they sign a worker off, and what is still missing from it, as sentences.

Knows a sign-off's words; nothing of rows, forms or who is signing. Source: Skills for Care and DHSC 2023, guiding
principles for delegated healthcare activities: the person agrees, one professional delegates and can be reached,
and competence was seen, not supposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

PROFESSIONS = {"nurse": "nurse", "ot": "occupational therapist"}
"""Who signs off what names a profession, by the word that is stored."""


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
