"""Swaps: two workers change places with each other, one visit, a run of them, or a day; or one simply takes another's.

Knows a timeline and what was asked when. Must not know who may answer, nor whether a swap is wise: rules say that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rota.changes import Change, Placement, PlannedPart, Timeline
from rota.week import Assignment


@dataclass(frozen=True, slots=True)
class Leg:
    """One place of a visit that would go to the other, as it was planned when the swap was asked."""

    visit: UUID
    place: int
    start: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """`one` gives these legs to `other` and takes those; `takes` may be empty."""

    one: str
    other: str
    gives: tuple[Leg, ...]
    takes: tuple[Leg, ...] = ()

    @property
    def visits(self) -> frozenset[UUID]:
        """The visits it touches."""
        return frozenset(leg.visit for leg in (*self.gives, *self.takes))

    @property
    def begins(self) -> datetime:
        """When the first of its visits starts."""
        return min(leg.start for leg in (*self.gives, *self.takes))

    def after(self) -> tuple[Assignment, ...]:
        """Who would go to each place."""
        return (
            *(Assignment(leg.visit, leg.place, self.other, leg.start) for leg in self.gives),
            *(Assignment(leg.visit, leg.place, self.one, leg.start) for leg in self.takes),
        )


def moved(timeline: Timeline, exchange: Exchange) -> tuple[UUID, ...]:
    """The visits that are not as they were when the swap was asked: somebody else goes, at another time, or nobody."""
    wanted = [(leg, exchange.one) for leg in exchange.gives] + [(leg, exchange.other) for leg in exchange.takes]
    found = (leg.visit for leg, worker in wanted if not _stands(timeline, leg, worker))
    return tuple(dict.fromkeys(found))


def together(timeline: Timeline, exchange: Exchange) -> tuple[UUID, ...]:
    """The visits at which one of the two would fill both places: they go there already."""
    coming = [(leg, exchange.other) for leg in exchange.gives] + [(leg, exchange.one) for leg in exchange.takes]
    return tuple(
        dict.fromkeys(
            leg.visit for leg, worker in coming if any(place.worker == worker for place in _others(timeline, leg))
        )
    )


def change_of(timeline: Timeline, exchange: Exchange, cause: str) -> Change:
    """The one change that does it; what two have agreed is a pin. For a timeline in which nothing has moved."""
    going: dict[UUID, dict[int, str]] = {}
    for assignment in exchange.after():
        going.setdefault(assignment.visit, {})[assignment.place] = str(assignment.worker)
    return Change(tuple(_part(timeline, visit, places) for visit, places in going.items()), cause)


def _part(timeline: Timeline, visit: UUID, going: dict[int, str]) -> PlannedPart:
    before = timeline[visit].planned
    places = [
        replace(place, worker=going[number], pinned_worker=True) if number in going else place
        for number, place in enumerate(before.places, start=1)
    ]
    return PlannedPart(visit, before, replace(before, places=tuple(places)))


def _stands(timeline: Timeline, leg: Leg, worker: str) -> bool:
    place = _place(timeline, leg)
    return place is not None and place.worker == worker and place.start == leg.start


def _place(timeline: Timeline, leg: Leg) -> Placement | None:
    state = timeline.get(leg.visit)
    if state is None or state.asked is None or state.planned.cancelled or leg.place not in state.asked.places:
        return None
    return state.planned.places[leg.place - 1] if leg.place <= len(state.planned.places) else None


def _others(timeline: Timeline, leg: Leg) -> Iterable[Placement]:
    state = timeline.get(leg.visit)
    places: Sequence[Placement] = state.planned.places if state is not None else ()
    return (place for number, place in enumerate(places, start=1) if number != leg.place)
