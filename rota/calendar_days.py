"""A worker's days as an ordinary calendar may hold them: first names and times, and nothing else.

A calendar is kept by others (a phone's maker, a search engine), so it is told as little as helps: no surname, no
address, no task, no reason. Knows no files and no addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rota.week import Window

TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lady", "lord", "rev", "revd", "father", "sister", "prof"}
)
"""What stands before a surname: of "Mrs Bennett" the first word is no name, and the second says too much."""
A_VISIT = "A visit"
"""What stands for a name where there is none to give."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One entry: `key` is the same for the same visit, so that a calendar moves it rather than doubling it.

    `times_told` counts how often it was told, `told_at` when last: None for team time, which stands by itself.
    """

    key: str
    when: Window
    words: str
    times_told: int = 1
    told_at: datetime | None = None


def first_name_only(called: str) -> str:
    """What may stand in a calendar of what a person is called: "Joan", and "Mrs B" where only a surname is known."""
    words = called.split()
    if not words:
        return A_VISIT
    if words[0].strip(".").lower() not in TITLES:
        return words[0].strip(",;") or A_VISIT
    return f"{words[0]} {words[1][0]}" if len(words) > 1 else A_VISIT
