"""What a team and its coach write down when they go through how lives are going: notes that two may write at once.

Knows texts and days; nothing of rows, pages or who may see them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def kept_both(standing: str, mine: str) -> str:
    """What stands once somebody wrote over an older text: all that stands, and what only `mine` has below it.

    Line by line, so that nothing is lost whoever was first: a line that somebody took out or put otherwise stays, to
    be tidied by whoever reads it through. The same `mine` sent again adds nothing.
    """
    there = {line.strip() for line in standing.splitlines()}
    new = [line for line in mine.splitlines() if line.strip() and line.strip() not in there]
    if not standing.strip():
        return mine
    return "\n".join([standing.rstrip(), *new]) if new else standing


def waited_since(supported: date, talked: Iterable[date | None]) -> date:
    """Since when somebody waits for a conversation: the last one, else the day on which support began."""
    return max((day for day in talked if day is not None), default=supported)
