"""A quick look at every place on a route: whether a visit could go there, and what it seems to cost.

Goes by the earliest and latest starts of the pieces that stand, the rests around the day, and minutes of work. What
it says can't be, can't; what it says costs is a guess, good enough to say which places are worth timing exactly.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.costs import care_in_all, days_cost, hours_cost, paid_in_all
from solver.search.problem import (
    BIG,
    LIM_BREAK,
    LIM_BREAK_AFTER,
    LIM_REST,
    LONGEST_ROUTE,
    LOOKED_AT,
    NOT_YET,
    Ints,
    Plan,
    Problem,
    Room,
)
from solver.search.rests import begin_after, end_before
from solver.search.routes import LONG, cut, windows
from solver.search.rows import W_LONG, W_OTHER_TIME, W_SHIFTS, W_SUITS, W_TRAVEL, W_WAITING

MORE_PAID = 90  # minutes that one more visit may well add to a day, beside its own
MARGIN = 60  # half-units by which a place may seem dearer and still be worth a look
RETIMED = 3  # other visits that may have to move for one, which a look does not see


@compiled
def note(near: Ints, known: int, cost: int, route: int, where: int, lo: int, hi: int, option: int) -> int:
    """Keeps a place among the most promising; how many are kept."""
    if known == LOOKED_AT:
        if cost >= near[known - 1, 0]:
            return known
        known -= 1
    n = known
    while n > 0 and near[n - 1, 0] > cost:
        for k in range(6):
            near[n, k] = near[n - 1, k]
        n -= 1
    near[n, 0], near[n, 1], near[n, 2] = cost, route, where
    near[n, 3], near[n, 4], near[n, 5] = lo, hi, option
    return known + 1


@compiled
def reach(problem: Problem, plan: Plan, room: Room, route: int) -> None:
    """Earliest and latest starts along the route into `room.early` and `room.late`; its rests and travel in `ends`."""
    if room.reach_known[route]:
        return
    windows(problem, plan, room, route)
    room.reach_known[route] = 1
    worker, size, row, travel = route // problem.days, plan.size[route], plan.route[route], 0
    roads, place, length = problem.travel[problem.way[worker]], problem.place, problem.length
    early, late, ends = room.early[route], room.late[route], room.ends[route]
    before = end_before(problem, plan, worker, route % problem.days)
    after = begin_after(problem, plan, worker, route % problem.days)
    ends[0] = before + problem.limits[LIM_REST] if before != NOT_YET else -BIG
    ends[1] = after - problem.limits[LIM_REST] if after < BIG else BIG
    for i in range(size):
        early[i], late[i] = room.win_lo[route, i], room.win_hi[route, i]
        if i > 0:
            road = roads[place[row[i - 1]], place[row[i]]]
            travel += road
            early[i] = max(early[i], early[i - 1] + length[row[i - 1]] + road)
    for i in range(size - 2, -1, -1):
        late[i] = min(late[i], late[i + 1] - length[row[i]] - roads[place[row[i]], place[row[i + 1]]])
    ends[2] = travel


@compiled
def hours(problem: Problem, plan: Plan, room: Room, worker: int) -> None:
    """All the worker's paid minutes, minutes of care and what these cost, and what one more day costs; in `room`."""
    if room.hours_known[worker]:
        return
    room.hours_known[worker] = 1
    paid, care = paid_in_all(problem, plan, worker), care_in_all(problem, plan, worker)
    room.hours[worker, 0], room.hours[worker, 1] = paid, care
    room.hours[worker, 2] = hours_cost(problem, worker, paid, care)
    days = days_cost(problem, plan, worker, -1, 0)
    for route in range(worker * problem.days, (worker + 1) * problem.days):
        room.opening[route] = 0
        if plan.size[route] == 0:
            room.opening[route] = days_cost(problem, plan, worker, route, 1) - days


@compiled
def cheapest_hours(problem: Problem, worker: int, least: int, most: int, care: int) -> int:
    """The least that a worker's hours can cost with `least` to `most` minutes paid in all, and so many of care."""
    return int(hours_cost(problem, worker, min(max(problem.contract[worker], least), most), care))


@compiled
def hopeless(problem: Problem, plan: Plan, room: Room, piece: int, route: int, extra: int, known: int) -> bool:
    """Whether no place on this route seems worth a look beside those already noted."""
    if known == 0:
        return False
    worker = route // problem.days
    hours(problem, plan, room, worker)
    paid, care, length = room.hours[worker, 0], room.hours[worker, 1], problem.length[piece]
    cost = extra - room.hours[worker, 2]
    cost += cheapest_hours(problem, worker, paid, paid + length + MORE_PAID, care + length)
    if plan.size[route] == 0:
        cost += problem.weights[W_SHIFTS] + room.opening[route]
    return bool(cost > room.near[0, 0] + MARGIN + RETIMED * problem.weights[W_OTHER_TIME])


@compiled
def guess(
    problem: Problem, plan: Plan, room: Room, route: int, piece: int, option: int, where: int, early: int, late: int,
    come: int, go: int, road: int, paid: int, care: int,
) -> int:  # fmt: skip
    """What it seems to cost to put `piece` here, to start between `early` and `late`; BIG when the day gets too long.

    `come`, `go`: travel to and from it; `road`: travel added; `paid`, `care`: all the worker's minutes as it stands.
    """
    size, length, weights = plan.size[route], problem.length[piece], problem.weights
    a, b = problem.opt_suits_from[option], problem.opt_suits_to[option]
    cost = weights[W_SUITS] * max(0, a - late, early - b) + weights[W_TRAVEL] * road
    pause, after = problem.limits[LIM_BREAK], problem.limits[LIM_BREAK_AFTER]
    was, busy, rested = plan.paid[route], plan.care[route] + room.ends[route, 2], 0
    span, needed = was, busy + length + road
    if was > after:
        rested = pause
    if size == 0:
        span = length
    elif where == 0:
        first = plan.start[plan.route[route, 0]]
        span = was + first - max(early, min(late, first - length - go, max(b, early)))
    elif where == size:
        first = plan.start[plan.route[route, 0]]
        span = min(late, max(early, first + was + come, min(a, late))) + length - first
    else:
        one, other = plan.route[route, where - 1], plan.route[route, where]
        free = plan.start[other] - plan.start[one] - problem.length[one]
        cost += max(0, come + length + go - free)
    span = max(span, needed)
    if span > after:
        span = max(span, needed + pause)
        needed += pause
    if needed > plan.most_day[route]:
        return BIG
    span = min(span, plan.most_day[route])
    cost += weights[W_WAITING] * (span - needed - (was - busy - rested))
    cost += weights[W_LONG] * (max(0, span - LONG) - max(0, was - LONG))
    return int(cost + hours_cost(problem, route // problem.days, paid + span - was, care + length))


@compiled
def between(problem: Problem, plan: Plan, room: Room, route: int, piece: int, where: int) -> tuple[int, int, int, int]:
    """Earliest and latest start of `piece` here by its neighbours and the rests, and travel to and from it.

    How long a wait may be says nothing beside a piece without a place, as nobody knows yet where it will be.
    """
    worker, size, row, length = route // problem.days, plan.size[route], plan.route[route], problem.length
    place, nowhere, ends = problem.place, problem.anywhere, room.ends[route]
    here, roads = place[piece], problem.travel[problem.way[worker]]
    slack = plan.most_wait[route] + problem.limits[LIM_BREAK]
    early, late, come, go = -BIG, BIG, 0, 0
    if where > 0:
        before = row[where - 1]
        come = roads[place[before], here]
        early = max(early, room.early[route, where - 1] + length[before] + come)
        if place[before] != nowhere and here != nowhere:
            late = min(late, room.late[route, where - 1] + length[before] + come + slack)
    else:
        early = max(early, ends[0] + problem.from_home[worker, here])
    if where < size:
        go = roads[here, place[row[where]]]
        late = min(late, room.late[route, where] - go - length[piece])
        if place[row[where]] != nowhere and here != nowhere:
            early = max(early, room.early[route, where] - go - length[piece] - slack)
    else:
        late = min(late, ends[1] - problem.to_home[worker, here] - length[piece])
    return early, late, come, go


@compiled
def look(
    problem: Problem, plan: Plan, room: Room, piece: int, option: int, route: int, from_lo: int, to_hi: int,
    extra: int, known: int,
) -> int:  # fmt: skip
    """Notes the promising places for `piece` on this route in `room.near`, after the `known` ones; how many now.

    The piece starts between `from_lo` and `to_hi`. `extra`: what this worker costs wherever on the route.
    """
    worker, size = route // problem.days, plan.size[route]
    if plan.locked[route] or size >= LONGEST_ROUTE:
        return known
    intervals = cut(problem, plan, room, piece, option, worker)
    if intervals == 0:
        return known
    reach(problem, plan, room, route)
    hours(problem, plan, room, worker)
    paid, care = room.hours[worker, 0], room.hours[worker, 1]
    extra -= room.hours[worker, 2]
    if size == 0:
        extra += problem.weights[W_SHIFTS] + room.opening[route]
    row, roads, length = plan.route[route], problem.travel[problem.way[worker]], problem.length
    least, most = max(room.cut_lo[:intervals].min(), from_lo), min(room.cut_hi[:intervals].max(), to_hi)
    for where in range(size + 1):
        if where < size and room.late[route, where] < least + length[piece]:
            continue
        if where > 0 and room.early[route, where - 1] + length[row[where - 1]] > most:
            break
        early, late, come, go = between(problem, plan, room, route, piece, where)
        if early > late:
            continue
        road = come + go
        if 0 < where < size:
            road -= roads[problem.place[row[where - 1]], problem.place[row[where]]]
        for n in range(intervals):
            lo, hi = max(room.cut_lo[n], from_lo), min(room.cut_hi[n], to_hi)
            if max(lo, early) > min(hi, late):
                continue
            cost = extra + guess(
                problem, plan, room, route, piece, option, where, max(lo, early), min(hi, late), come, go, road,
                paid, care,
            )  # fmt: skip
            if cost < BIG // 2:
                known = note(room.near, known, cost, route, where, lo, hi, option)
    return known
