"""The history of a rota in plain words. Knows logged changes and names; knows nothing of how they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wellbeing.store.change_log import LoggedChange

UNDO, PLAN, LEAVER = "undo", "plan", "leaver"
NOT_OURS = frozenset({UNDO, PLAN, LEAVER})
"""Kinds that the Undo button passes over: what it did itself, what a plan asks for, what a leaver leaves open."""
DID = {
    "move": "Changed who goes to",
    "retime": "Changed the time of",
    "cancel": "Cancelled",
    "pin": "Pinned",
    "swap": "Swapped",
    "add": "Added",
    "accept": "Took a proposal for",
    PLAN: "Changed support for",
    LEAVER: "Left open",
    UNDO: "Took back a change to",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the history shows it. `undone`: it was taken back; `undoable`: the page offers to."""

    seq: int
    who: str
    at: datetime
    sentence: str
    undone: bool
    undoable: bool


def lines(changes: Iterable[LoggedChange], people: Mapping[UUID, str]) -> list[Line]:
    """The changes as lines; `people` has the name of the person of each visit, where it is known."""
    return [line(change, people) for change in changes]


def line(change: LoggedChange, people: Mapping[UUID, str]) -> Line:
    """One change as a line."""
    names = sorted({people[visit] for visit in change.visits if visit in people})
    did = DID.get(change.kind, "Changed")
    why = f" Why: {change.cause}" if change.cause else ""
    return Line(
        change.seq,
        change.author,
        change.happened_at,
        f"{did} {_whom(names, len(change.visits))}.{why}",
        undone=change.undone_by is not None,
        undoable=change.kind != PLAN and change.undone_by is None,
    )


def newest_undoable(changes: Iterable[LoggedChange]) -> LoggedChange | None:
    """The newest change that Undo is for: neither its own, nor a plan's, nor taken back already."""
    return next((change for change in changes if change.kind not in NOT_OURS and change.undone_by is None), None)


def _whom(names: list[str], visits: int) -> str:
    if not names:
        return "1 visit" if visits == 1 else f"{visits} visits"
    if visits == 1:
        return f"{names[0]}'s visit"
    if len(names) == 1:
        return f"{visits} of {names[0]}'s visits"
    return f"{visits} visits, to {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
