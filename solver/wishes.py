"""Workers' wishes and fair late shifts, as arrays and as counts. Knows dates and clocks, not how a week is searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from rota.limits import MINUTES_IN_DAY
from rota.local_time import instant
from rota.shifts import Day
from rota.week import Week, WishKind
from solver.objective import Name
from solver.search.problem import BIG, NOT_YET, Ints

MINUTES_IN_HOUR = 60


def clock(day: date, minutes: int) -> datetime:
    """The instant at which a clock on the wall shows so many minutes since that day's midnight."""
    later, left = divmod(minutes, MINUTES_IN_DAY)
    return instant(day + timedelta(days=later), time(left // MINUTES_IN_HOUR, left % MINUTES_IN_HOUR))


def is_late(week: Week, day: date, end: datetime) -> bool:
    """Whether work on this day that ends then is a late shift."""
    return end > clock(day, week.limits.late_after)


def lates_before(week: Week, worker: str) -> int:
    """A worker's late shifts in the last weeks."""
    return sum(s.worker == worker and is_late(week, s.day, s.when.end) for s in week.worked_before)


def wished(week: Week, people: dict[str, int], floor: Callable[[datetime], int], costs: Ints) -> dict[str, Any]:
    """The arrays of `Problem` that say what workers would like and what is a late shift; `people` by row."""
    rows = {worker.id: n for n, worker in enumerate(week.workers)}
    routes = len(week.workers) * week.days
    day_off, early_by, late_from = (np.full(routes, value, np.int64) for value in (0, BIG, NOT_YET))
    glad = np.zeros((max(1, len(people)), max(1, len(rows))), np.int64)
    for wish in week.wishes:
        if wish.worker not in rows:
            continue
        if wish.kind is WishKind.SEE_PERSON:
            if wish.person in people:
                glad[people[wish.person], rows[wish.worker]] = costs[Name.WISHES]
            continue
        for n, day in enumerate(week.dates):
            if wish.day in (None, day):
                route = rows[wish.worker] * week.days + n
                if wish.kind is WishKind.DAY_OFF:
                    day_off[route] = 1
                elif wish.kind is WishKind.EARLY:
                    early_by[route] = floor(clock(day, week.limits.early_by))
                else:
                    late_from[route] = floor(clock(day, week.limits.late_from))
    return {
        "day_off": day_off, "early_by": early_by, "late_from": late_from, "glad": glad,
        "late_after": np.array([floor(clock(day, week.limits.late_after)) for day in week.dates], np.int64),
        "lates_before": np.array([lates_before(week, worker.id) for worker in week.workers], np.int64),
    }  # fmt: skip


def unmet(week: Week, days: dict[str, tuple[Day, ...]], seen: Iterable[tuple[str, str]]) -> int:
    """How many of the workers' wishes a rota does not meet, a wish for every day counted for each day it is not met.

    `days` are the days of work by worker, `seen` the pairs of person and worker that the rota brings together.
    """
    visited = {visit.person for visit in week.visit.values()}
    to_see = {
        (str(wish.person), wish.worker)
        for wish in week.wishes
        if wish.kind is WishKind.SEE_PERSON and wish.worker in days and wish.person in visited
    }
    wished_days = {
        (wish.worker, wish.kind, day)
        for wish in week.wishes
        for day in week.dates
        if wish.kind is not WishKind.SEE_PERSON and wish.day in (None, day)
    }
    worked = {(worker, day.day): day for worker, each in days.items() for day in each}
    return len(to_see - set(seen)) + sum(
        _against(week, worked[worker, day], kind) for worker, kind, day in wished_days if (worker, day) in worked
    )


def _against(week: Week, day: Day, kind: WishKind) -> bool:
    """Whether this day of work is not as wished."""
    if kind is WishKind.EARLY:
        return day.when.end > clock(day.day, week.limits.early_by)
    if kind is WishKind.LATE:
        return day.when.start < clock(day.day, week.limits.late_from)
    return True
