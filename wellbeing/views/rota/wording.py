"""The history of a rota in plain words. Knows logged changes and names; knows nothing of how they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wellbeing.store.change_log import LEAVER, PLAN, UNDO, LoggedChange
from wellbeing.store.history import MADE_ELSEWHERE

DID = {
    "move": "Changed who goes to",
    "retime": "Changed the time of",
    "cancel": "Cancelled",
    "pin": "Pinned",
    "swap": "Swapped",
    "add": "Added",
    "accept": "Took a proposal for",
    "what_if": "Made a trial real for",
    "back": "Brought back",
    "split": "Split the two workers of",
    "several": "Moved",
    "usual": "Planned as usual",
    PLAN: "Changed support for",
    LEAVER: "Left open",
    UNDO: "Took back a change to",
}


FROM = {
    "phone": "from a phone",
    "computer": "from a computer",
    "pages": "on these pages",
    "offline": "from a phone without a signal",
    "server": "because something else changed",
}
"""Where a change came from, by the device that sent it; nothing finer is kept."""
CAME_OF = {PLAN: "from the plan", "accept": "from a proposal", LEAVER: "as somebody left"}
"""Where a change came from, by its kind: that says more than the device."""
OF_PLAN = re.compile(r"^plan v(\d+)$")
"""What a change says of itself that came of a plan."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the history shows it. `undone`: it was taken back; `undoable`: the page offers to."""

    seq: int
    who: str
    at: datetime
    sentence: str
    undone: bool
    undoable: bool
    origin: str = ""


def lines(changes: Iterable[LoggedChange], people: Mapping[UUID, str]) -> list[Line]:
    """The changes as lines; `people` has the name of the person of each visit, where it is known."""
    return [line(change, people) for change in changes]


def line(change: LoggedChange, people: Mapping[UUID, str]) -> Line:
    """One change as a line."""
    known = [people[visit] for visit in change.visits if visit in people]
    did = DID.get(change.kind, "Changed")
    why = f" Why: {_spoken(change.cause)}" if change.cause else ""
    return Line(
        change.seq,
        change.author,
        change.happened_at,
        f"{did} {_whom(known, len(change.visits))}.{why}",
        undone=change.undone_by is not None,
        undoable=change.kind not in MADE_ELSEWHERE and change.undone_by is None,
        origin=CAME_OF.get(change.kind) or FROM.get(change.device, ""),
    )


def _spoken(cause: str) -> str:
    """Why, as people say it: a change that a plan made keeps no more than the plan's number."""
    return OF_PLAN.sub(r"version \1 of the plan", cause)


def _whom(known: list[str], visits: int) -> str:
    """Whose visits: `known` has a name for each visit whose person the page knows, of `visits` in all."""
    names = sorted(set(known))
    if not names:
        return "1 visit" if visits == 1 else f"{visits} visits"
    if visits == 1:
        return f"{names[0]}'s visit"
    if len(names) == 1 and len(known) < visits:
        return f"{visits} visits, {names[0]}'s among them"
    if len(names) == 1:
        return f"{visits} of {names[0]}'s visits"
    return f"{visits} visits, to {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
