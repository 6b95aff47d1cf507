"""A visit that no plan asks for, made of what a team says of it, and the ways to take a double-handed one apart.

Knows visits and times. What it is for is said by the change that adds it, not by the visit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from rota.changes import Change, Part, Placement, Planned, Timeline, add, cancel
from rota.local_time import instant
from rota.week import DayOption, Visit, Window

EITHER_WAY = timedelta(minutes=30)
"""How far before and after its time an added visit may start: plans say such things, a quick word does not."""


def added_visit(id: UUID, person: str, place: str | None, day: date, at: time, minutes: int, *, two: bool) -> Visit:
    """The visit: on this local day, `minutes` long, best at this wall time, for one worker or for two."""
    start = instant(day, at)
    option = DayOption(day, Window(start - EITHER_WAY, start + EITHER_WAY), Window(start, start))
    return Visit(id, person, place, minutes, (option,), double_handed=two)


def added(visit: Visit, worker: str | None, cause: str) -> Change:
    """The change that adds it at its time, with this worker in the first place where one is named."""
    start = visit.options[0].suits.start
    first = Placement(worker, start, pinned_worker=worker is not None, pinned_start=True)
    others = tuple(Placement(None, start, pinned_start=True) for _ in visit.places[1:])
    return add(visit, cause, Planned((first, *others)))


def halves_of(visit: Visit) -> tuple[Visit, Visit]:
    """Two visits for one worker each in place of one for two. The same ones each time, so that no tap doubles them.

    They ask for what the whole did, so that a rule still says who may do it; no plan asks for them.
    """
    one, other = (
        replace(visit, id=uuid5(visit.id, f"half {n}"), double_handed=False, support=None) for n in visit.places
    )
    return one, other


def one_is_enough(timeline: Timeline, visit: UUID, keep: int, cause: str) -> Change:
    """The visit for two is cancelled, and one for a single worker stands there instead: who is in place `keep`."""
    state = timeline[visit]
    if state.asked is None or not state.asked.double_handed:
        return Change((), cause)
    return Change((*cancel(timeline, visit, cause).parts, *_half(timeline, visit, keep)), cause)


def two_of_one(timeline: Timeline, visit: UUID, start: datetime, cause: str) -> Change:
    """The visit for two is cancelled, and two for one worker each stand there: the second one at `start`."""
    state = timeline[visit]
    if state.asked is None or not state.asked.double_handed:
        return Change((), cause)
    parts = (*_half(timeline, visit, 1), *_half(timeline, visit, 2, start))
    return Change((*cancel(timeline, visit, cause).parts, *parts), cause)


def _half(timeline: Timeline, visit: UUID, place: int, start: datetime | None = None) -> tuple[Part, ...]:
    state = timeline[visit]
    assert state.asked is not None  # both callers have asked
    was = state.planned.places[place - 1] if place <= len(state.planned.places) else Placement()
    half = halves_of(state.asked)[place - 1]
    placement = replace(was, start=start or was.start, pinned_start=was.pinned_start or start is not None)
    return add(half, "", Planned((placement,))).parts
