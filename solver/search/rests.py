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
                return int(plan.end[first + later] - problem.days * DAY)
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
                return int(plan.begin[first + earlier] + problem.days * DAY)
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
def counts(problem: Problem, free: int, opens: int, since: int, until: int) -> bool:
    """Whether the rest from `free` to `opens` is a long one that these days hold a whole day of."""
    if opens - free < problem.limits[LIM_WEEK_REST]:
        return False
    return bool(min(opens, until) - max(free, since) >= DAY)


@compiled
def has_long_rest(
    problem: Problem, plan: Plan, worker: int, route: int, begin: int, end: int, since: int, until: int
) -> bool:
    """Whether a long rest falls between two instants, with `route` worked from `begin` to `end`."""
    free = NOT_YET
    if not problem.cyclic:
        for k in range(problem.before_from.shape[1]):
            if problem.before_from[worker, k] != NOT_YET:
                if counts(problem, free, problem.before_from[worker, k], since, until):
                    return True
                free = max(free, problem.before_to[worker, k])
    turns = 3 if problem.cyclic else 1
    for turn in range(turns):
        shift = (turn - turns // 2) * problem.days * DAY
        for day in range(problem.days):
            r = worker * problem.days + day
            if plan.size[r] == 0 and r != route:
                continue
            if counts(problem, free, (begin if r == route else plan.begin[r]) + shift, since, until):
                return True
            free = max(free, (end if r == route else plan.end[r]) + shift)
    if not problem.cyclic and problem.next_begin[worker] < BIG:
        if counts(problem, free, problem.next_begin[worker], since, until):
            return True
        free = max(free, problem.next_end[worker])
    return counts(problem, free, BIG, since, until)


@compiled
def weekly_rest_kept(problem: Problem, plan: Plan, worker: int, route: int, begin: int, end: int) -> bool:
    """Whether every seven known days that touch `route` hold the long rest, with it worked from `begin` to `end`.

    Stricter than the rule in one way: two rests in fourteen days are not looked for.
    """
    span = problem.limits[LIM_WEEK_DAYS]
    day = route % problem.days
    for first in range(day - span + 1, day + 1):
        if first < problem.known_from or first + span > problem.known_to:
            continue
        since, until = midnight(problem, first), midnight(problem, first + span)
        if not has_long_rest(problem, plan, worker, route, begin, end, since, until):
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
