"""What to do when nobody answers the door: the steps that a person agreed, or the usual ones. Knows no rows.

The steps are the person's own words, one on each line. Where nothing is agreed there are usual steps, so that nobody
stands at a door with an empty page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_STEPS = 20
LONGEST_STEP = 500
"""Letters of one step; a line that is longer goes on in the next."""
BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")

AT_THE_DOOR = "Knock, ring the bell and say who you are. Wait two minutes and try again."
LOOK = "Look through the windows and round the back, where you can."
RING_THEM = "Ring them at home."
IN_DANGER = "If you can see or hear that somebody is hurt, ring 999 now."
RING_DUTY = "Ring whoever is on duty, and agree who does what next."
AT_ANY_DOOR = frozenset({AT_THE_DOOR, LOOK, RING_THEM, IN_DANGER, RING_DUTY})
RING_WORKER = "Ring whoever was to go."
RING_AND_ASK = "Ring them at home, and ask whether somebody is with them."
WHO_GOES = "Agree who goes there now."


@dataclass(frozen=True, slots=True)
class NoReply:
    """The steps for when nobody answers. `agreed`: they are the person's own, not the usual ones."""

    steps: tuple[str, ...]
    agreed: bool


def no_reply(words: str, ring: Iterable[str] = ()) -> NoReply:
    """The agreed steps in `words`, else the usual ones with whom to ring (each a line, first to last)."""
    agreed = steps_of(words)
    if agreed:
        return NoReply(agreed, True)
    contacts = (f"Ring {line}" for line in ring)
    return NoReply((AT_THE_DOOR, LOOK, IN_DANGER, RING_THEM, *contacts, RING_DUTY)[:MOST_STEPS], False)


def not_begun(words: str, ring: Iterable[str] = ()) -> NoReply:
    """What to do about a visit that nobody has begun: find out, agree who goes, then what is agreed for the door."""
    door = no_reply(words, ring)
    at_the_door = door.steps if door.agreed else tuple(step for step in door.steps if step not in AT_ANY_DOOR)
    return NoReply((RING_WORKER, RING_AND_ASK, WHO_GOES, *at_the_door)[:MOST_STEPS], door.agreed)


def steps_of(words: str) -> tuple[str, ...]:
    """Each line of `words` as one step, without bullets and numbers, each once."""
    lines = (BULLET.sub("", line).strip() for line in words.splitlines())
    parts = (line[at : at + LONGEST_STEP] for line in lines for at in range(0, len(line), LONGEST_STEP))
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_STEPS]
