"""The rests between a worker's days and the long one in a week. Knows a plan's begins and ends, door to door."""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.problem import (
    BIG,
    DAY,
    LIM_REST,
    LIM_WEEK_DAYS,
    LIM_WEEK_REST,
    NOT_YET,
    Plan,
    Problem,
    Room,
)


@compiled
def end_before(problem: Problem, plan: Plan, worker: int, day: int) -> int:
    """When the worker was home from their last work before this day; NOT_YET where none is known."""
    first = worker * problem.days
    for earlier in range(day - 1, -1, -1):
        if plan.size[first + earlier] > 0:
            return int(plan.end[first + earlier])
    if problem.cyclic:
        for later in range(problem.days - 1, day, -1):
            if plan.size[first + later] > 0:
                return int(plan.end[first + later] - midnight(problem, problem.days))
    return int(problem.last_end[worker])


@compiled
def begin_after(problem: Problem, plan: Plan, worker: int, day: int) -> int:
    """When the worker next leaves home for work after this day; BIG where none is known."""
    first = worker * problem.days
    for later in range(day + 1, problem.days):
        if plan.size[first + later] > 0:
            return int(plan.begin[first + later])
    if problem.cyclic:
        for earlier in range(day):
            if plan.size[first + earlier] > 0:
                return int(plan.begin[first + earlier] + midnight(problem, problem.days))
    return int(problem.next_begin[worker])


@compiled
def clip_to_rests(problem: Problem, plan: Plan, room: Room, route: int, count: int) -> None:
    """Narrows the first and last windows of `room.seq[:count]` to the daily rest on both sides."""
    worker, day = route // problem.days, route % problem.days
    rest = problem.limits[LIM_REST]
    last = room.seq[count - 1]
    before, after = end_before(problem, plan, worker, day), begin_after(problem, plan, worker, day)
    if before != NOT_YET:
        room.lo[0] = max(room.lo[0], before + rest + problem.from_home[worker, room.spot[0]])
    if after < BIG:
        latest = after - rest - problem.to_home[worker, room.spot[count - 1]] - problem.length[last]
        room.hi[count - 1] = min(room.hi[count - 1], latest)


@compiled
def worth(problem: Problem, free: int, opens: int, since: int, until: int) -> int:
    """How many long rests the rest from `free` to `opens` is for these days: 1 with 24 hours in them, 2 with 48."""
    rest, inside = opens - free, min(opens, until) - max(free, since)
    if inside >= 2 * DAY and rest >= problem.limits[LIM_WEEK_REST] + DAY:
        return 2
    return 1 if inside >= DAY and rest >= problem.limits[LIM_WEEK_REST] else 0


@compiled
def has_long_rests(
    problem: Problem, plan: Plan, worker: int, route: int, begin: int, end: int, since: int, until: int, wanted: int
) -> bool:
    """Whether `wanted` long rests fall between two instants, with `route` worked from `begin` to `end`."""
    free, found = NOT_YET, 0
    if not problem.cyclic:
        for k in range(problem.before_from.shape[1]):
            if problem.before_from[worker, k] != NOT_YET:
                found += worth(problem, free, problem.before_from[worker, k], since, until)
                free = max(free, problem.before_to[worker, k])
    turns = 3 if problem.cyclic else 1
    for turn in range(turns):
        shift = midnight(problem, (turn - turns // 2) * problem.days)
        for day in range(problem.days):
            r = worker * problem.days + day
            if plan.size[r] == 0 and r != route:
                continue
            found += worth(problem, free, (begin if r == route else plan.begin[r]) + shift, since, until)
            free = max(free, (end if r == route else plan.end[r]) + shift)
            if found >= wanted:
                return True
    if not problem.cyclic:
        for k in range(problem.after_from.shape[1]):
            if problem.after_from[worker, k] < BIG:
                found += worth(problem, free, problem.after_from[worker, k], since, until)
                free = max(free, problem.after_to[worker, k])
    return bool(found + worth(problem, free, BIG, since, until) >= wanted)


@compiled
def two_in_twice(problem: Problem, plan: Plan, worker: int, route: int, begin: int, end: int, first: int) -> bool:
    """Whether some fourteen known days that hold the seven from `first` hold two long rests."""
    span = problem.limits[LIM_WEEK_DAYS]
    for since in range(first, first - span - 1, -1):
        if since < problem.known_from or since + 2 * span > problem.known_to:
            continue
        opens, closes = midnight(problem, since), midnight(problem, since + 2 * span)
        if has_long_rests(problem, plan, worker, route, begin, end, opens, closes, 2):
            return True
    return False


@compiled
def weekly_rest_kept(problem: Problem, plan: Plan, worker: int, route: int, begin: int, end: int) -> bool:
    """Whether the rule on weekly rest is kept with `route` worked from `begin` to `end`: one in seven days, or two
    in fourteen. A day that only gets shorter breaks nothing that was kept.
    """
    if plan.size[route] > 0 and begin >= plan.begin[route] and end <= plan.end[route]:
        return True
    span, day = problem.limits[LIM_WEEK_DAYS], route % problem.days
    earliest = day - 2 * span + 1
    if problem.cyclic:
        earliest = max(earliest, day + span + 1 - problem.days)
    for first in range(earliest, day + span + 1):
        start = first % problem.days if problem.cyclic else first
        if start < problem.known_from or start + span > problem.known_to or start <= -span or start >= problem.days:
            continue
        since, until = midnight(problem, start), midnight(problem, start + span)
        if has_long_rests(problem, plan, worker, route, begin, end, since, until, 1):
            continue
        if not two_in_twice(problem, plan, worker, route, begin, end, start):
            return False
    return True


@compiled
def midnight(problem: Problem, day: int) -> int:
    """The local midnight that opens this day, also before the first day and after the last."""
    if day < 0:
        return int(problem.day_from[0] + day * DAY)
    if day > problem.days:
        return int(problem.day_from[problem.days] + (day - problem.days) * DAY)
    return int(problem.day_from[day])
