"""The way to a sign-off, a step at a time: what comes first, asking, the workbook, being watched, the sign-off.

Knows a worker's way to one competence in plain words; nothing of rows or pages, nor who is better at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

USUAL_TIMES = 3
"""How often practice is watched before a sign-off, where nobody has said otherwise."""
MOST_TIMES = 20
"""More than this is a slip of the pen."""
SIGNS = {"nurse": "The community nurse", "ot": "The occupational therapist"}
"""Who signs off, by the profession that a competence names."""
ANY_PROFESSIONAL = "A registered professional"


class Progress(StrEnum):
    """How a step stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way, in words, and how it stands."""

    words: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Way:
    """How far a worker has come. `first` are the names of what comes before and is not held yet."""

    name: str
    first: Sequence[str] = ()
    begun: bool = False
    workbook: bool = False
    watched: int = 0
    times: int = USUAL_TIMES
    signed_by: str | None = None
    person: str | None = None

    @property
    def ready(self) -> bool:
        """Whether all is done but the sign-off itself."""
        return self.begun and self.workbook and self.watched >= self.times and not self.first


def who_signs(profession: str | None) -> str:
    """Who signs this off, at the beginning of a sentence."""
    return SIGNS.get(profession or "", ANY_PROFESSIONAL)


def steps(way: Way) -> tuple[Step, ...]:
    """The steps to this sign-off, in order; the first that is not done is the one to do now.

    Learning may go on while what comes first is still missing: only the sign-off itself waits for it.
    """
    for_whom = f" for {way.person}" if way.person else ""
    done = [(f"Be signed off for {name} first", False) for name in way.first]
    done += [
        ("Ask to learn it", way.begun),
        ("Do the workbook", way.workbook),
        (watched_words(way.watched, way.times), way.watched >= way.times),
        (f"{who_signs(way.signed_by)} signs you off for {way.name}{for_whom}", False),
    ]
    now = next(number for number, (_, each) in enumerate(done) if not each)
    return tuple(
        Step(words, Progress.DONE if each else Progress.NOW if number == now else Progress.LATER)
        for number, (words, each) in enumerate(done)
    )


def watched_words(watched: int, times: int) -> str:
    """How often practice was watched, of how often it has to be."""
    return f"Be watched doing it: {watched} of {times} {'time' if times == 1 else 'times'} so far"
