"""Changes to a team's timeline: what each expects, what it makes of it, and how it is taken back.

A timeline is a mapping from visit ids to `VisitState`: what is asked of the visit and what is planned for it.
Every alteration, from a finger on a phone to the solver, is a `Change` made of parts; each part carries the
value it expects and the value it leaves, so that applying, refusing, undoing and comparing are one idea.
Knows nothing of storage, of authors' rights, or of whether a change is wise: that is for the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from rota.local_time import days_later
from rota.week import Assignment, Pin, Rota, Visit


@dataclass(frozen=True, slots=True)
class Placement:
    """What is planned for one place of a visit: who, from when (UTC), and which of the two the team has pinned."""

    worker: str | None = None
    start: datetime | None = None
    pinned_worker: bool = False
    pinned_start: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned for a whole visit: a placement for each place (1, then 2), or that it was cancelled by hand."""

    places: tuple[Placement, ...] = (Placement(),)
    cancelled: bool = False

    @classmethod
    def nothing(cls, visit: Visit) -> Planned:
        """Nobody goes yet, at no time, to any of the visit's places."""
        return cls(tuple(Placement() for _ in visit.places))


@dataclass(frozen=True, slots=True)
class VisitState:
    """One visit on the timeline. `asked` None: the plan has withdrawn it; what was planned is kept for undo."""

    asked: Visit | None
    planned: Planned


Timeline = Mapping[UUID, VisitState]


@dataclass(frozen=True, slots=True)
class AskedPart:
    """What is asked of a visit changes; `before` None adds it, `after` None withdraws it."""

    visit: UUID
    before: Visit | None
    after: Visit | None

    def inverted(self) -> AskedPart:
        """The part that takes this one back."""
        return AskedPart(self.visit, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """What is planned for a visit changes."""

    visit: UUID
    before: Planned
    after: Planned

    def inverted(self) -> PlannedPart:
        """The part that takes this one back."""
        return PlannedPart(self.visit, before=self.after, after=self.before)


Part = AskedPart | PlannedPart


@dataclass(frozen=True, slots=True)
class Change:
    """Parts that happen together or not at all, and in plain words why ("Joan hates early mornings", "plan v3")."""

    parts: tuple[Part, ...]
    cause: str = ""

    @property
    def visits(self) -> frozenset[UUID]:
        """The visits it touches."""
        return frozenset(part.visit for part in self.parts)


class Conflict(Exception):
    """The timeline is not as the change expects. `parts` are those that did not fit; nothing was applied."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        super().__init__("Somebody changed the same visit in the meantime. Nothing of yours was applied.")
        self.parts = parts


NOTHING = VisitState(None, Planned())


def apply(timeline: Timeline, change: Change) -> dict[UUID, VisitState]:
    """The timeline after `change`. Raises `Conflict`, with every part that does not fit, and applies none of them.

    Parts on the same visit are taken in order. A visit that neither is asked nor was ever planned is left out.
    """
    after = dict(timeline)
    misfits: list[Part] = []
    for part in change.parts:
        state = after.get(part.visit, NOTHING)
        current: Visit | Planned | None = state.asked if isinstance(part, AskedPart) else state.planned
        if current != part.before:
            misfits.append(part)
            continue
        after[part.visit] = _with(state, part)
        if after[part.visit] == NOTHING:
            del after[part.visit]
    if misfits:
        raise Conflict(tuple(misfits))
    return after


def _with(state: VisitState, part: Part) -> VisitState:
    if isinstance(part, AskedPart):
        return replace(state, asked=part.after)
    return replace(state, planned=part.after)


def invert(change: Change, cause: str) -> Change:
    """The change that takes `change` back: its parts inverted, in reverse order."""
    return Change(tuple(part.inverted() for part in reversed(change.parts)), cause)


def squeezed(change: Change) -> Change:
    """The same with one part for what is asked of each visit, one for what is planned, and none that does nothing.

    Its parts on one visit must follow from each other, as they do in changes made in turn.
    """
    first: dict[tuple[UUID, type[Part]], Part] = {}
    last: dict[tuple[UUID, type[Part]], Part] = {}
    for part in change.parts:
        first.setdefault((part.visit, type(part)), part)
        last[part.visit, type(part)] = part
    parts: list[Part] = []
    for key, begun in first.items():
        ended = last[key]
        if begun.before == ended.after:
            continue
        if isinstance(begun, AskedPart) and isinstance(ended, AskedPart):
            parts.append(AskedPart(begun.visit, begun.before, ended.after))
        elif isinstance(begun, PlannedPart) and isinstance(ended, PlannedPart):
            parts.append(PlannedPart(begun.visit, begun.before, ended.after))
    return Change(tuple(parts), change.cause)


def in_turn(timeline: Timeline, edits: Iterable[Callable[[Timeline], Change]], cause: str = "") -> Change:
    """Several edits as one change, each made of the timeline that those before it leave."""
    parts: list[Part] = []
    for edit in edits:
        change = edit(timeline)
        timeline = apply(timeline, change)
        parts.extend(change.parts)
    return squeezed(Change(tuple(parts), cause))


def diff(before: Timeline, after: Timeline, cause: str = "") -> Change:
    """The change that leads from `before` to `after`; applying it to `before` gives `after`."""
    visits = [*after, *(visit for visit in before if visit not in after)]
    parts: list[Part] = []
    for visit in visits:
        old, new = before.get(visit, NOTHING), after.get(visit, NOTHING)
        if old.asked != new.asked:
            parts.append(AskedPart(visit, old.asked, new.asked))
        if old.planned != new.planned:
            parts.append(PlannedPart(visit, old.planned, new.planned))
    return Change(tuple(parts), cause)


def move(
    timeline: Timeline, visit: UUID, place: int, worker: str | None, cause: str = "", start: datetime | None = None
) -> Change:
    """Another worker (None: nobody yet) takes this place of the visit; the team's choice of a worker is a pin.

    `start` is from when, where the place has no time yet.
    """
    was = _placement(timeline, visit, place)
    placement = replace(was, worker=worker, pinned_worker=worker is not None, start=was.start or start)
    return _place(timeline, visit, {place: placement}, cause)


def apart(timeline: Timeline, visit: UUID, place: int, start: datetime, cause: str = "") -> Change:
    """One of the two of a double-handed visit starts at another time than the other."""
    placement = replace(_placement(timeline, visit, place), start=start, pinned_start=True)
    return _place(timeline, visit, {place: placement}, cause)


def shift(timeline: Timeline, visit: UUID, days: int = 0, minutes: int = 0, cause: str = "") -> Change:
    """The whole visit so many local days and minutes later (earlier when negative), at the times it has or suits."""
    state = timeline[visit]
    suits = state.asked.options[0].suits.start if state.asked and state.asked.options else None
    placed: dict[int, Placement] = {}
    for n, place in enumerate(state.planned.places, start=1):
        if (start := place.start or suits) is not None:
            later = days_later(start, days) + timedelta(minutes=minutes)
            placed[n] = replace(place, start=later, pinned_start=True)
    return _place(timeline, visit, placed, cause)


def retime(timeline: Timeline, visit: UUID, start: datetime, cause: str = "") -> Change:
    """The whole visit, both places, starts at `start`; a time that the team chose is a pin."""
    planned = timeline[visit].planned
    placed = {n: replace(p, start=start, pinned_start=True) for n, p in enumerate(planned.places, start=1)}
    return _place(timeline, visit, placed, cause)


def pin(timeline: Timeline, visit: UUID, place: int, *, worker: bool, start: bool, cause: str = "") -> Change:
    """Settle (or let go of) who goes and when, as they stand."""
    was = _placement(timeline, visit, place)
    pinned = replace(was, pinned_worker=worker and was.worker is not None, pinned_start=start and was.start is not None)
    return _place(timeline, visit, {place: pinned}, cause)


def cancel(timeline: Timeline, visit: UUID, cause: str) -> Change:
    """The visit will not be: nobody goes, and no later plan or proposal brings it back. Undo does."""
    planned = timeline[visit].planned
    return Change((PlannedPart(visit, planned, replace(planned, cancelled=True)),), cause)


def bring_back(timeline: Timeline, visit: UUID, cause: str = "") -> Change:
    """A visit cancelled by hand will be after all, with the workers and times that it had."""
    planned = timeline[visit].planned
    return Change((PlannedPart(visit, planned, replace(planned, cancelled=False)),) if planned.cancelled else (), cause)


def add(asked: Visit, cause: str, planned: Planned | None = None) -> Change:
    """A visit that no plan asked for, or a new one that a plan does."""
    parts: list[Part] = [AskedPart(asked.id, None, asked)]
    planned = planned or Planned.nothing(asked)
    if planned != NOTHING.planned:
        parts.append(PlannedPart(asked.id, NOTHING.planned, planned))
    return Change(tuple(parts), cause)


def swap(timeline: Timeline, one: tuple[UUID, int], other: tuple[UUID, int], cause: str = "") -> Change:
    """Two places change workers with each other."""
    first, second = _placement(timeline, *one), _placement(timeline, *other)
    moved = {
        one: replace(first, worker=second.worker, pinned_worker=second.worker is not None),
        other: replace(second, worker=first.worker, pinned_worker=first.worker is not None),
    }
    parts: list[Part] = []
    for visit in dict.fromkeys((one[0], other[0])):
        placed = {place: placement for (of, place), placement in moved.items() if of == visit}
        parts.extend(_place(timeline, visit, placed, cause).parts)
    return Change(tuple(parts), cause)


def accept(timeline: Timeline, proposed: Iterable[Assignment], cause: str) -> Change:
    """One composite change that plans these assignments; pins stay as they are."""
    parts: list[Part] = []
    by_visit: dict[UUID, dict[int, Assignment]] = {}
    for assignment in proposed:
        by_visit.setdefault(assignment.visit, {})[assignment.place] = assignment
    for visit, places in by_visit.items():
        placed = {
            place: replace(_placement(timeline, visit, place), worker=a.worker, start=a.start)
            for place, a in places.items()
        }
        parts.extend(_place(timeline, visit, placed, cause).parts)
    return Change(tuple(parts), cause)


def rota_of(timeline: Timeline) -> Rota:
    """What is planned for the visits that are asked and not cancelled, wherever a time is set."""
    return Rota(
        tuple(
            Assignment(visit, place, placement.worker, placement.start)
            for visit, place, placement in _standing(timeline)
            if placement.start is not None
        )
    )


def pins_of(timeline: Timeline) -> tuple[Pin, ...]:
    """What the team has settled about the visits that are asked and not cancelled."""
    return tuple(
        Pin(
            visit,
            place,
            placement.worker if placement.pinned_worker else None,
            placement.start if placement.pinned_start else None,
        )
        for visit, place, placement in _standing(timeline)
        if placement.pinned_worker or placement.pinned_start
    )


def _standing(timeline: Timeline) -> Iterator[tuple[UUID, int, Placement]]:
    for visit, state in timeline.items():
        if state.asked is not None and not state.planned.cancelled:
            for place in state.asked.places:
                yield visit, place, _at(state.planned, place)


def _at(planned: Planned, place: int) -> Placement:
    return planned.places[place - 1] if place <= len(planned.places) else Placement()


def _placement(timeline: Timeline, visit: UUID, place: int) -> Placement:
    return _at(timeline[visit].planned, place)


def _place(timeline: Timeline, visit: UUID, placed: Mapping[int, Placement], cause: str) -> Change:
    before = timeline[visit].planned
    size = max((len(before.places), *placed))
    places = tuple(placed.get(n, _at(before, n)) for n in range(1, size + 1))
    after = replace(before, places=places)
    return Change((PlannedPart(visit, before, after),) if after != before else (), cause)
