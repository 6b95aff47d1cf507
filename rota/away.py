"""Somebody is away: what they leave open, what comes back when they are well again, and the week as it is by now.

Knows timelines and weeks. Knows neither why somebody is away nor who goes instead: the team and the solver do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from rota.changes import Change, Placement, Planned, PlannedPart, Timeline, VisitState
from rota.week import Assignment, DayOption, Pin, Rota, Visit, Week, Window


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What can be as it was before somebody was away, and the visits that have been changed since, which stay."""

    change: Change
    stay: frozenset[UUID]


def opened(timeline: Timeline, worker: str, when: Window, begun: Collection[UUID], cause: str) -> Change:
    """Nobody goes yet to what this worker would begin within `when`; the times stay, and who else goes.

    Visits that have `begun` stay theirs, and so do those that were over before `when`.
    """
    parts = []
    for visit, state in timeline.items():
        if state.asked is None or state.planned.cancelled or visit in begun:
            continue
        places = tuple(_without(place, worker, state.asked, when) for place in state.planned.places)
        if places != state.planned.places:
            parts.append(PlannedPart(visit, state.planned, Planned(places)))
    return Change(tuple(parts), cause)


def _without(place: Placement, worker: str, asked: Visit, when: Window) -> Placement:
    if place.worker != worker or place.start is None:
        return place
    end = place.start + timedelta(minutes=asked.duration)
    if end <= when.start or place.start >= when.end:
        return place
    return replace(place, worker=None, pinned_worker=False)


def given_back(
    timeline: Timeline, changes: Iterable[Change], latest: Mapping[UUID, bool], since: datetime, cause: str
) -> GivenBack:
    """Undo, visit by visit, what `changes` (first to last) did to visits that began at `since` or later.

    `latest` says of each visit whether nobody has changed it after the last of them; those changed since stay.
    """
    first: dict[UUID, Planned] = {}
    for change in changes:
        for part in change.parts:
            if isinstance(part, PlannedPart):
                first.setdefault(part.visit, part.before)
    parts: list[PlannedPart] = []
    stay: set[UUID] = set()
    for visit, before in first.items():
        state = timeline.get(visit)
        if state is None or state.asked is None or not _begins_after(state, before, since):
            continue
        if state.planned == before:
            continue
        if latest.get(visit, False):
            parts.append(PlannedPart(visit, state.planned, before))
        else:
            stay.add(visit)
    return GivenBack(Change(tuple(parts), cause), frozenset(stay))


def _begins_after(state: VisitState, before: Planned, since: datetime) -> bool:
    """Both as it was and as it is: what has begun by now stays."""
    starts = [place.start for planned in (before, state.planned) for place in planned.places if place.start is not None]
    return all(start >= since for start in starts)


def from_now(week: Week, now: datetime, away: str, when: Window, begun: Collection[UUID]) -> Week:
    """The week for mending at `now`: what is over or has begun is settled, and nothing is put into the past.

    `away` is out for `when` from now on, after what they have begun. Visits to which nobody went and for which it
    is too late are left out: no repair can bring them back.
    """
    settled = {
        place: a for place, a in week.rota.by_place.items() if a.worker is not None and _is_over(week, a, now, begun)
    }
    stay = {visit for visit, _ in settled}
    visits = tuple(
        kept for visit in week.visits if (kept := visit if visit.id in stay else _later(visit, now)) is not None
    )
    ids = {visit.id for visit in visits}
    pins = {(pin.visit, pin.place): pin for pin in week.pins if pin.visit in ids}
    pins |= {place: Pin(a.visit, a.place, a.worker, a.start) for place, a in settled.items()}
    busy = max((week.when(a).end for a in settled.values() if a.worker == away), default=now)
    return replace(
        week,
        workers=tuple(
            replace(w, leave=_out(w.leave, _from(when, max(now, busy))))
            if w.id == away
            else replace(w, leave=_after_work(w.leave, [week.when(a) for a in settled.values() if a.worker == w.id]))
            for w in week.workers
        ),
        visits=visits,
        gaps=tuple(gap for gap in week.gaps if gap.one in ids and gap.other in ids),
        pins=tuple(pins.values()),
        rota=_within(week.rota, ids),
        usual=_within(week.usual, ids),
    )


def _is_over(week: Week, a: Assignment, now: datetime, begun: Collection[UUID]) -> bool:
    return a.visit in begun or a.start <= now


def _later(visit: Visit, now: datetime) -> Visit | None:
    """The visit with the times that are still to come; None where there are none."""
    options = tuple(
        option if option.possible.start >= now else _clipped(option, now)
        for option in visit.options
        if option.possible.end >= now
    )
    return replace(visit, options=options) if options else None


def _clipped(option: DayOption, now: datetime) -> DayOption:
    possible = Window(now, option.possible.end)
    return replace(option, possible=possible, suits=Window(max(option.suits.start, now), max(option.suits.end, now)))


def _out(leave: Iterable[Window], away: Window) -> tuple[Window, ...]:
    """The same time away, but for what overlaps `away`, which begins with it."""
    if away.start >= away.end:
        return tuple(leave)
    end = max([away.end, *(window.end for window in leave if window.overlaps(away))])
    others = [window for window in leave if not window.overlaps(Window(away.start, end))]
    return tuple(sorted([*others, Window(away.start, end)], key=lambda window: window.start))


def _after_work(leave: tuple[Window, ...], worked: list[Window]) -> tuple[Window, ...]:
    """Time away as it was for somebody who worked first: it begins when what they had begun by then is over.

    Otherwise a colleague who went home ill at noon would break a rule with the morning's visits, which they did.
    """
    begins = ((max([away.start, *(done.end for done in worked if done.overlaps(away))]), away.end) for away in leave)
    return tuple(Window(start, end) for start, end in begins if start < end)


def _from(when: Window, start: datetime) -> Window:
    begins = max(when.start, start)
    return Window(begins, max(begins, when.end))


def _within(rota: Rota, visits: Collection[UUID]) -> Rota:
    return Rota(tuple(a for a in rota.assignments if a.visit in visits))
