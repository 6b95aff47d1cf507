"""What the last visits learned, short enough to be read in ten seconds before the door opens.

Rule: at most 40 words are shown, shared fairly, the newest visit first; the rest of a line is one tap away and
nothing is left out. Knows words alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LAST_VISITS = 3
TEN_SECONDS = 40
"""Words that somebody reads in ten seconds while they ring a bell, at 240 a minute."""
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands before the door opens, and what follows it; `rest` is empty where it is all there."""

    first: str
    rest: str = ""


def in_ten_seconds(lines: Sequence[str]) -> tuple[Line, ...]:
    """The lines, newest first, cut so that what stands at first is at most `TEN_SECONDS` words in all.

    Each has an even share; what a short line leaves is the next ones'. A line is cut after a sentence where one ends
    within its share, else after a word.
    """
    found: list[Line] = []
    left = TEN_SECONDS
    for number, line in enumerate(lines):
        later = lines[number + 1 :]
        # What shorter lines further down will not need is this one's to use.
        spare = sum(max(0, left // (len(later) + 1) - len(one.split())) for one in later)
        cut = _cut(line, left // (len(later) + 1) + spare)
        left -= len(cut.first.split())
        found.append(cut)
    return tuple(found)


def _cut(line: str, most: int) -> Line:
    words = line.split()
    if len(words) <= most:
        return Line(" ".join(words))
    shown = ""
    for sentence in SENTENCE_ENDS.split(" ".join(words)):
        longer = f"{shown} {sentence}".strip()
        if len(longer.split()) > most:
            break
        shown = longer
    if shown:
        return Line(shown, " ".join(words[len(shown.split()) :]))
    return Line(" ".join(words[:most]) + "…", "…" + " ".join(words[most:]))
