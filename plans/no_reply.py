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

TO_RING = re.compile(r"(ring|phone)\b(?! (the |their |his |her )?(door ?)?bell)", re.IGNORECASE)
"""How a step begins that is a call to make."""
A_NUMBER = re.compile(r"\d[\d ().-]*\d[\d ().-]*\d")
"""Any number that somebody could ring, such as 999 or one that no link is made of."""
THEIR_NUMBER = "Their own number is not kept here."
NO_NUMBER = {
    RING_THEM: f"{THEIR_NUMBER} If you have it, ring it. If not, don’t wait: go on to the next step.",
    RING_AND_ASK: f"{THEIR_NUMBER} If you have it, ring it. If not, don’t wait: agree who goes there.",
    RING_WORKER: "Workers’ numbers are not kept here. If you don’t have it, don’t wait: go on to the next step.",
    RING_DUTY: "No number to ring on duty is written down yet. Ring anybody else of the team.",
}
"""What to do at a usual step that says to ring, where no number is known."""
NONE_WRITTEN = "No number stands here. Look in their contacts. If there is none, go on to the next step."


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


def no_number(step: str) -> str:
    """What to do where `step` says to ring and no number is known; empty where it says no such thing, or has one."""
    return NO_NUMBER.get(step) or (NONE_WRITTEN if TO_RING.match(step) and not A_NUMBER.search(step) else "")
