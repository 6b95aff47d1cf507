"""What the solver answers: a rota, what it changes and why, and what it could not do. Knows nothing of how.

Everything here is plain data, safe to store as JSON with `rota.json_form`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rota.findings import Finding
from rota.week import Assignment, Rota


class State(StrEnum):
    """How a solve ended. `DONE` it used its time or steps; `STOPPED` somebody stopped it and the best was kept;
    `IMPOSSIBLE` at least one visit can be done by nobody, whatever else is moved; the rest of the week is answered.
    """

    DONE = "done"
    STOPPED = "stopped"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """One place of a visit that the answer fills otherwise than `week.rota`; None where nothing is planned."""

    visit: UUID
    place: int
    before: Assignment | None
    after: Assignment | None
    reason: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A place of a visit to which nobody goes: the rule that stood in the way, in words, and what would free it."""

    visit: UUID
    place: int
    rule: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A named penalty before and after: `amount` in its own unit, `cost` in the solver's common measure."""

    name: str
    unit: str
    before: int
    after: int
    cost_before: int
    cost_after: int


@dataclass(frozen=True, slots=True)
class FacesOf:
    """How many different workers come to a person, and how few that could be if only their visits mattered.

    `at_most` None: no way of doing it with so few was found, only that it takes `at_least` as many.
    """

    person: str
    faces: int
    at_least: int
    at_most: int | None


@dataclass(frozen=True)
class Answer:
    """What `propose` gives back.

    `findings` judge `rota` by `rota.rules`; `pinned` are those that the pins alone already cause, kept and named.
    `same_count` counts the places that stay as they stood. `bound` is a proved lowest cost, None where none is.
    """

    rota: Rota
    changes: tuple[ChangedPlace, ...]
    same_count: int
    findings: tuple[Finding, ...]
    pinned: tuple[Finding, ...]
    uncovered: tuple[Uncovered, ...]
    penalties: tuple[Weighed, ...]
    seconds: float
    steps: int
    seed: int
    state: State
    bound: int | None = None
    faces: tuple[FacesOf, ...] = ()

    @property
    def cost(self) -> int:
        """All penalties together, in the solver's common measure; lower is better."""
        return sum(weighed.cost_after for weighed in self.penalties)


@dataclass(frozen=True)
class Progress:
    """How far a solve is. `doing` is in words for a team; `balance` the minutes over (+) or under (-) contract by
    worker; `rota()` builds the best rota so far, at a small cost, for whoever wants it.
    """

    doing: str
    covered: int
    of: int
    balance: tuple[tuple[str, int], ...]
    cost: int
    seconds: float
    steps: int
    rota: Callable[[], Rota]
