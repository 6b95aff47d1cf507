"""What a worker would change about a visit of theirs, also without a signal: the time, that they go, that it is at all.

Turns what was chosen into a `Change` of the visit as the page showed it. Knows forms and changes; no rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from rota import changes
from rota.changes import Change, Planned, Timeline, VisitState
from rota.week import Visit
from wellbeing.forms.edited import cause_typed, start_typed
from wellbeing.forms.problems import Problem

TIME, OPEN, CANCEL = "time", "open", "cancel"
CHOICES = {
    TIME: "I go at another time",
    OPEN: "I can’t go: somebody else should",
    CANCEL: "It is not needed this time",
}
"""What can be chosen: the form's word, and ours."""
KINDS = {TIME: "retime", OPEN: "move", CANCEL: "cancel"}
"""What the history calls each."""
NOT_CHANGED = "Nothing was changed."
TOO_OLD = Problem(NOT_CHANGED, "main-content", "Look at the visit as it is now, and choose again.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of a visit: the edit, by the word that the history has for it, of a timeline with the visit."""

    kind: str
    edit: Callable[[Timeline], Change]


def wanted(fields: Mapping[str, str], visit: UUID, asked: Visit, me: str) -> Wanted | Problem:
    """What was chosen and typed. `me` is the worker who asks, whose place is left open."""
    cause = cause_typed(fields)
    match fields.get("what"):
        case "time":
            start = start_typed(asked, fields.get("day", ""), fields.get("start", ""))
            if start is None:
                return Problem(NOT_CHANGED, "start", "Type a time like 09:30.")
            return Wanted(KINDS[TIME], lambda timeline: changes.retime(timeline, visit, start, cause))
        case "open":
            return Wanted(KINDS[OPEN], lambda timeline: left_open(timeline, visit, me, cause))
        case "cancel" if not cause:
            return Problem(NOT_CHANGED, "cause", "Say why it is not needed.")
        case "cancel":
            return Wanted(KINDS[CANCEL], lambda timeline: changes.cancel(timeline, visit, cause))
    return Problem(NOT_CHANGED, "what", "Choose what should change.")


def left_open(timeline: Timeline, visit: UUID, me: str, cause: str) -> Change:
    """Nobody goes yet in my place; no part where I do not go."""
    places = [number for number, place in enumerate(timeline[visit].planned.places, start=1) if place.worker == me]
    moves = [partial(changes.move, visit=visit, place=place, worker=None, cause=cause) for place in places]
    return changes.in_turn(timeline, moves, cause)


def as_shown(visit: UUID, asked: Visit, expected: Planned | None) -> Timeline | None:
    """The visit as the page showed it; None where the page says nothing that can be of this visit."""
    if expected is None or len(expected.places) != len(asked.places):
        return None
    return {visit: VisitState(asked, expected)}
