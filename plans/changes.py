"""What a new version of a plan does to the team's timeline: one change, with the plan's version as its cause.

Knows nothing of how changes are stored or told, nor of whether what is planned still keeps the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from plans.support import SupportLine, iso_week, visit_id, visits_for
from rota.changes import AskedPart, Change, Part, Planned, Timeline, add
from rota.limits import DAYS_IN_WEEK
from rota.week import Visit, Window

Held = Mapping[str, tuple[Window, ...]]
"""By person, from when until when their visits are held: in hospital, or ended by a death."""


def plan_change(
    timeline: Timeline,
    before: Iterable[SupportLine],
    after: Iterable[SupportLine],
    days: Iterable[date],
    now: datetime,
    places: Mapping[str, str | None],
    version: int,
    begun: frozenset[UUID] = frozenset(),
    held: Held | None = None,
) -> Change:
    """The change that brings these lines' visits on these local days in step with the plan, from `now` on.

    New visits are added; those no longer asked for are withdrawn, what was planned kept for undo; altered ones
    keep what is planned for them: workers, times, pins, and that they were cancelled by hand. A planned time
    that is no longer possible stays, for the rules to say so. Nothing is done to a visit that somebody has set
    out for by `now`, that could only have begun before, or that is in `begun` (something is recorded for it).
    Visits whose last possible start is while they are `held` are not asked for.
    `before` are the lines until now (none, to fill days not yet on the timeline), `after` those from now on.
    """
    lines, wanted_days = tuple(after), frozenset(days)
    ours = {line.id for line in (*before, *lines)}
    past = {id for id in timeline if id in begun or _is_past(timeline, id, now)}
    held = held or {}
    asked_for = (visit for visit in visits_for(lines, wanted_days, places) if not is_held(held, visit))
    wanted = _less_what_was_had(asked_for, timeline, past, now, held)
    parts: list[Part] = []
    for visit in wanted.values():
        parts.extend(_asking(timeline, visit) if visit.id not in past else ())
    for id, state in timeline.items():
        asked = state.asked
        if asked is None or asked.support not in ours or id in wanted or id in past:
            continue
        if not wanted_days.isdisjoint(asked.days):
            parts.append(AskedPart(id, asked, None))
    return Change(tuple(parts), f"plan v{version}")


def _asking(timeline: Timeline, visit: Visit) -> tuple[Part, ...]:
    state = timeline.get(visit.id)
    if state is None:
        return add(visit, "").parts
    return (AskedPart(visit.id, state.asked, visit),) if state.asked != visit else ()


def hold_change(timeline: Timeline, held: Window, begun: frozenset[UUID], cause: str) -> Change:
    """The change that holds these visits: whatever could still begin in `held` is withdrawn, who goes kept for later.

    Visits that somebody had set out for before, or that are in `begun`, stay.
    """
    parts = tuple(
        AskedPart(id, state.asked, None)
        for id, state in timeline.items()
        if state.asked is not None
        and held.start <= _latest_start(state.asked) < held.end
        and id not in begun
        and not _is_past(timeline, id, held.start)
    )
    return Change(parts, cause)


def is_held(held: Held, visit: Visit) -> bool:
    """Whether the visit could begin last while the person's visits are held."""
    return _holds(held, visit.person, _latest_start(visit))


def _holds(held: Held, person: str, moment: datetime) -> bool:
    return any(window.start <= moment < window.end for window in held.get(person, ()))


def _less_what_was_had(
    visits: Iterable[Visit], timeline: Timeline, past: set[UUID], now: datetime, held: Held
) -> dict[UUID, Visit]:
    """The visits still to ask for: none whose time is over, and no more of a week's "any day" than it has left.

    A line that was Monday and Thursday until now, and is twice on any day from Tuesday, has had its Monday.
    """
    asked = {visit.id: visit for visit in visits}
    had = Counter(
        (state.asked.support, _week(state.asked))
        for id, state in timeline.items()
        if id in past and id not in asked and state.asked is not None
    )
    any_day: dict[tuple[str | None, str], list[Visit]] = {}
    for visit in asked.values():
        if _on_any_day(visit) and visit.id not in past:
            any_day.setdefault((visit.support, _week(visit)), []).append(visit)
    dropped: set[UUID] = set()
    for key, of_week in any_day.items():
        dropped.update(_too_many(of_week, had[key], timeline, now, held))
    return {
        id: visit
        for id, visit in asked.items()
        if id not in dropped and (_is_asked(timeline, id) or _latest_start(visit) >= now)
    }


def _too_many(of_week: list[Visit], had: int, timeline: Timeline, now: datetime, held: Held) -> set[UUID]:
    """Which of a week's visits on any day to leave out: those had already, and new ones that no day is left for.

    The ones to keep are first those that somebody is going to, then those that the team knows of.
    """

    def rank(visit: Visit) -> tuple[bool, bool]:
        known = _is_asked(timeline, visit.id)
        return not (known and _going(timeline[visit.id].planned)), not known

    kept = sorted(of_week, key=rank)[: max(0, len(of_week) - had)]
    known = [visit for visit in kept if _is_asked(timeline, visit.id)]
    days_left = max(
        sum(o.possible.end >= now and not _holds(held, visit.person, o.possible.end) for o in visit.options)
        for visit in of_week
    )
    new = [visit for visit in kept if visit not in known][: max(0, days_left - len(known))]
    return {visit.id for visit in of_week} - {visit.id for visit in (*known, *new)}


def _is_past(timeline: Timeline, id: UUID, now: datetime) -> bool:
    """Somebody has set out by now, or the visit could only have begun before."""
    state = timeline[id]
    if any(place.worker and place.start and place.start <= now for place in state.planned.places):
        return True
    if any(place.worker and place.start for place in state.planned.places):
        return False
    return state.asked is not None and _latest_start(state.asked) < now


def _is_asked(timeline: Timeline, id: UUID) -> bool:
    return id in timeline and timeline[id].asked is not None


def _going(planned: Planned) -> bool:
    return any(place.worker is not None for place in planned.places)


def _latest_start(visit: Visit) -> datetime:
    return max(option.possible.end for option in visit.options)


def _week(visit: Visit) -> str:
    return iso_week(visit.options[0].day)


def _on_any_day(visit: Visit) -> bool:
    ids = (visit_id(visit.support or "", _week(visit), ordinal) for ordinal in range(1, DAYS_IN_WEEK + 1))
    return visit.id in ids
