"""What the solver answers: a rota, what it changes and why, and what it could not do. Knows nothing of how.

Everything here is plain data, safe to store as JSON with `rota.json_form`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from rota.findings import Finding
from rota.week import Assignment, Pin, Rota, Window


class State(StrEnum):
    """How a solve ended; whichever it is, the best rota found is answered.

    `DONE` somebody goes to every visit; `STOPPED` somebody stopped it; `IMPOSSIBLE` at least one visit can be done by
    nobody, whatever else is moved: that is proved; `UNKNOWN` its time or steps were used before there was somebody
    for every visit, and whether there could be is not known.
    """

    DONE = "done"
    STOPPED = "stopped"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """One place of a visit that the answer fills otherwise than `week.rota`; None where nothing is planned."""

    visit: UUID
    place: int
    before: Assignment | None
    after: Assignment | None
    reason: str


class Loosening(StrEnum):
    """One thing that a team could give way in, and that was tried."""

    EARLIER = "earlier"
    LATER = "later"
    OTHER_DAY = "other day"
    OTHER_TIME = "other time"
    SIGN_OFF = "sign-off"


@dataclass(frozen=True, slots=True)
class Freeing:
    """One thing given way in that was tried and covers a place: applied to the week by `solver.freeing.loosened`.

    `worker` starts `minutes` earlier or ends so much later on `day`, or works from `when` on a day off; or the visit
    may start `minutes` earlier and later than it may now; or the worker is signed off for `competence`.
    `assignments` are those that then differ from the rota that was answered: with them, somebody goes.
    """

    kind: Loosening
    visit: UUID
    place: int
    sentence: str
    assignments: tuple[Assignment, ...]
    worker: str | None = None
    minutes: int = 0
    day: date | None = None
    when: Window | None = None
    competence: str | None = None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A place of a visit to which nobody goes: the rule that stood in the way, in words, and what would free it.

    `freeing` was tried and is true; where it is None `remedy` is advice, and says that it is not sure.
    `proved`: nobody could go there whatever else is moved.
    """

    visit: UUID
    place: int
    rule: str
    sentence: str
    remedy: str
    freeing: Freeing | None = None
    proved: bool = False


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
class Moves:
    """What an answer moves of a rota that is published, in places of visits.

    `must` cannot stay as they stood; of the others, `workers` go to somebody else (or to nobody) and `times` stay with
    their worker at another time. `new_faces` counts people and workers who do not know each other from the published
    rota or the last weeks.
    """

    must: int
    workers: int
    times: int
    new_faces: int

    @property
    def all(self) -> int:
        """Visits that could stay as they stood and do not."""
        return self.workers + self.times


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
    """What each way of asking gives back.

    `findings` judge `rota` by `rota.rules`; `pinned` are those that the pins alone already cause, kept and named.
    `same_count` counts the places that stay as they stood. `bound` is a proved lowest cost, None where none is.
    `moves` is for a repair; `unpinned` are pins that it had to take out, as what they settle cannot be any more.
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
    moves: Moves | None = None
    unpinned: tuple[Pin, ...] = ()

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
