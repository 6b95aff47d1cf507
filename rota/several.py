"""Several visits at once: what is to become of them, and the one change that it makes. Whole days and runs of visits.

Knows timelines and how an edit of one place is made. Must not know whether any of it is wise: that is for the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID

from rota.changes import Change, Timeline, in_turn, move, pin, shift
from rota.options import Candidate, who_could_go
from rota.week import Assignment, Rota, Week, local_day

Place = tuple[UUID, int]
"""A place of a visit: the visit's id, and 1 or 2."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What is to become of several places: another worker (or nobody), so many days and minutes later.

    `worker` counts where `to_worker`; a visit moves in time as a whole, both workers of a pair.
    """

    to_worker: bool = False
    worker: str | None = None
    days: int = 0
    minutes: int = 0

    @property
    def nothing(self) -> bool:
        """Whether it leaves everything as it is."""
        return not (self.to_worker or self.days or self.minutes)


def several(timeline: Timeline, places: Iterable[Place], to: Moved, cause: str = "") -> Change:
    """One change that moves all of these places; undone, they are all back."""
    chosen = tuple(dict.fromkeys(places))
    edits: list[Callable[[Timeline], Change]] = []
    if to.to_worker:
        edits += [partial(_given, place=place, worker=to.worker) for place in chosen]
    if to.days or to.minutes:
        visits = dict.fromkeys(visit for visit, _ in chosen)
        edits += [partial(_later, visit=visit, to=to) for visit in visits]
    return in_turn(timeline, edits, cause)


def give(timeline: Timeline, to: Mapping[Place, str | None], cause: str = "") -> Change:
    """One change in which each of these places goes to its own worker."""
    return in_turn(timeline, [partial(_given, place=place, worker=worker) for place, worker in to.items()], cause)


def settle(timeline: Timeline, visit: UUID, *, workers: bool, start: bool, cause: str = "") -> Change:
    """Pin (or let go of) who goes and when, for every place of the visit."""
    places = range(1, len(timeline[visit].planned.places) + 1)
    edits = [partial(pin, visit=visit, place=place, worker=workers, start=start) for place in places]
    return in_turn(timeline, edits, cause)


def _given(timeline: Timeline, place: Place, worker: str | None) -> Change:
    """The place goes to this worker, when it suits where it has no time yet."""
    asked = timeline[place[0]].asked
    suits = asked.options[0].suits.start if asked is not None and asked.options else None
    return move(timeline, *place, worker, start=suits)


def _later(timeline: Timeline, visit: UUID, to: Moved) -> Change:
    """The visit that much later; one that no plan asks for, and to whom nobody goes any more, is nowhere."""
    return shift(timeline, visit, to.days, to.minutes) if visit in timeline else Change(())


def of_day(week: Week, rota: Rota, worker: str, day: date) -> tuple[Place, ...]:
    """The places that a worker has on a day, in order of time."""
    return tuple(
        (planned.visit, planned.place)
        for planned in rota.of_worker(worker)
        if planned.visit in week.visit and local_day(planned.start) == day
    )


def share_out(week: Week, rota: Rota, places: Sequence[Place]) -> dict[Place, Candidate | None]:
    """The best worker for each place in turn, knowing who has taken those before; not who has it now.

    None where everybody else would break a rule that a proposal never breaks. What the giver's day is without some
    of them is no reason against anybody: they give them all away at once.
    """
    now = {(visit, place): rota.at(visit, place) for visit, place in places}
    rota = rota.with_assignments([replace(planned, worker=None) for planned in now.values() if planned is not None])
    found: dict[Place, Candidate | None] = {}
    for (visit, place), planned in now.items():
        others = {worker.id for worker in week.workers} - {planned.worker if planned else None}
        tried = who_could_go(week, rota, visit, place, others, hard_only=True)
        best = next((one for one in tried if not one.hard), None)
        found[visit, place] = best
        if best is not None:
            rota = rota.with_assignments([Assignment(visit, place, best.worker, best.start)])
    return found
