"""Finding the cheapest place for a visit, or for the two halves of a double-handed one, in a plan as it stands."""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.costs import faces_cost, faces_of, worker_cost
from solver.search.problem import BIG, LONGEST_ROUTE, Ints, Plan, Problem, Room, roll
from solver.search.routes import cut, line_up, paid_minutes, put, times, windows

W_SHIFTS, W_TRAVEL, W_UNEVEN = 13, 14, 4  # rows of objective.Name
BLINK = 50  # one place in so many is overlooked
ROUTE, WHERE, LO, HI, OPTION = 0, 1, 2, 3, 4  # rows of room.found
STARTS_TRIED = 7


@compiled
def face_change(problem: Problem, plan: Plan, person: int, worker: int) -> int:
    """What one more visit of this worker adds to the cost of the person's faces."""
    if plan.visits[person, worker] > 0:
        return 0
    faces = faces_of(plan, person)
    return int(faces_cost(problem, person, faces + 1) - faces_cost(problem, person, faces))


@compiled
def standing_travel(problem: Problem, plan: Plan, route: int) -> int:
    """Minutes of travel on a route as it stands."""
    way, total = problem.way[route // problem.days], 0
    for i in range(plan.size[route] - 1):
        a, b = plan.route[route, i], plan.route[route, i + 1]
        total += problem.travel[way, problem.place[a], problem.place[b]]
    return total


@compiled
def detour(problem: Problem, plan: Plan, route: int, piece: int, where: int) -> int:
    """Minutes of travel that `piece` adds at this place of the route; BIG where there is no way."""
    way, size, total = problem.way[route // problem.days], plan.size[route], 0
    if where > 0:
        total += problem.travel[way, problem.place[plan.route[route, where - 1]], problem.place[piece]]
    if where < size:
        total += problem.travel[way, problem.place[piece], problem.place[plan.route[route, where]]]
    if 0 < where < size:
        a, b = plan.route[route, where - 1], plan.route[route, where]
        total -= problem.travel[way, problem.place[a], problem.place[b]]
    return int(total)


@compiled
def fits(problem: Problem, plan: Plan, room: Room, route: int, piece: int, where: int, lo: int, hi: int) -> bool:
    """A quick look: whether `piece` could start between `lo` and `hi` here, going by its neighbours' windows alone."""
    way, place, length = problem.way[route // problem.days], problem.place[piece], problem.length[piece]
    early, late = lo, hi
    if where > 0:
        before = plan.route[route, where - 1]
        reach = problem.length[before] + problem.travel[way, problem.place[before], place]
        early = max(early, room.win_lo[where - 1] + reach)
        late = min(late, room.win_hi[where - 1] + reach + plan.most_wait[route] + 60)
    if where < plan.size[route]:
        after = plan.route[route, where]
        reach = length + problem.travel[way, place, problem.place[after]]
        late = min(late, room.win_hi[where] - reach)
        early = max(early, room.win_lo[where] - reach - plan.most_wait[route] - 60)
    return bool(early <= late)


@compiled
def on_route(
    problem: Problem, plan: Plan, room: Room, options: Ints, piece: int, option: int, route: int,
    from_lo: int, to_hi: int, best: int,
) -> int:  # fmt: skip
    """Added cost of the cheapest place on this route under `best`, kept in `room.found`; else BIG.

    The piece starts between `from_lo` and `to_hi`. The fit of the worker is left to the caller.
    """
    worker, size = route // problem.days, plan.size[route]
    if plan.locked[route] or size >= LONGEST_ROUTE:
        return BIG
    intervals = cut(problem, plan, room, piece, option, worker)
    if intervals == 0:
        return BIG
    windows(problem, plan, room, route)
    w_travel = problem.weights[W_TRAVEL]
    face = face_change(problem, plan, problem.person[piece], worker)
    now = worker_cost(problem, plan, worker, -1, 0, 0, 0)
    shift = problem.weights[W_SHIFTS]
    gain = 0
    if size > 0:
        gain = plan.cost[route] - shift - w_travel * standing_travel(problem, plan, route)
        shift = 0
    gain += problem.weights[W_UNEVEN] * problem.length[piece]
    care = plan.care[route] + problem.length[piece]
    found = BIG
    for n in range(intervals):
        lo, hi = max(room.cut_lo[n], from_lo), min(room.cut_hi[n], to_hi)
        if lo > hi:
            continue
        suits = max(0, problem.opt_suits_from[option] - hi, lo - problem.opt_suits_to[option])
        floor = suits * problem.weights[9] + face + shift - gain
        for where in range(size + 1):
            road = detour(problem, plan, route, piece, where)
            if floor + w_travel * road >= min(best, found):
                continue
            if not fits(problem, plan, room, route, piece, where, lo, hi):
                continue
            count = line_up(problem, plan, room, route, piece, where, lo, hi, option, options)
            cost = times(problem, plan, room, route, count, options)
            if cost >= BIG:
                continue
            paid = paid_minutes(problem, room, count)
            cost += face - plan.cost[route] - now + worker_cost(problem, plan, worker, route, paid, care, 1)
            if cost < min(best, found):
                found = cost
                room.found[ROUTE], room.found[WHERE], room.found[OPTION] = route, where, option
                room.found[LO], room.found[HI] = lo, hi
    return found


@compiled
def insert_single(problem: Problem, plan: Plan, room: Room, options: Ints, piece: int, blink: int) -> bool:
    """Puts a visit where it costs least, overlooking some places when `blink`; False where there is no place."""
    best, r, where, lo, hi, chosen = BIG, -1, 0, 0, 0, -1
    for option in range(problem.of_option[piece], problem.of_option[piece + 1]):
        day = problem.opt_day[option]
        for worker in range(problem.workers):
            if not problem.may[piece, worker, day] or (blink and roll(room, BLINK) == 0):
                continue
            fit = problem.fit[piece, worker]
            cost = on_route(
                problem, plan, room, options, piece, option, worker * problem.days + day, -BIG, BIG, best - fit
            )
            if cost < BIG and cost + fit < best:
                best, r, where = cost + fit, room.found[ROUTE], room.found[WHERE]
                lo, hi, chosen = room.found[LO], room.found[HI], room.found[OPTION]
    if r < 0 or best >= problem.left_out[piece]:
        return False
    return bool(put(problem, plan, room, options, piece, chosen, r, where, lo, hi))


@compiled
def try_start(problem: Problem, room: Room, option: int, attempt: int, lo: int, hi: int) -> int:
    """A start worth trying for a double-handed visit: the ends and middle of what suits, else one at random."""
    a, b = problem.opt_suits_from[option], problem.opt_suits_to[option]
    if attempt == 0:
        return int(min(max((a + b) // 2, lo), hi))
    if attempt == 1:
        return int(min(max(a, lo), hi))
    if attempt == 2:
        return int(min(max(b, lo), hi))
    return int(lo + roll(room, hi - lo + 1))


@compiled
def free_start(problem: Problem, plan: Plan, room: Room, options: Ints, piece: int, option: int) -> int:
    """The start that would suit one random worker's route best; NOT_YET-like minus BIG where there is none."""
    day = problem.opt_day[option]
    worker = roll(room, problem.workers)
    if not problem.may[piece, worker, day]:
        return -BIG
    cost = on_route(problem, plan, room, options, piece, option, worker * problem.days + day, -BIG, BIG, BIG)
    if cost >= BIG:
        return -BIG
    route, where = room.found[ROUTE], room.found[WHERE]
    count = line_up(problem, plan, room, route, piece, where, room.found[LO], room.found[HI], option, options)
    if times(problem, plan, room, route, count, options) >= BIG:
        return -BIG
    return int(room.starts[where])


@compiled
def pair_at(
    problem: Problem, plan: Plan, room: Room, options: Ints, one: int, option: int, start: int, best: int,
    pair: Ints,
) -> int:  # fmt: skip
    """Cheapest two workers for both halves at this start, under `best`; rows 0..5 of `pair` hold what was found."""
    two, day = problem.pair[one], problem.opt_day[option]
    base = 8
    for worker in range(problem.workers):
        pair[base + 3 * worker] = BIG
        if problem.may[one, worker, day] or problem.may[two, worker, day]:
            route = worker * problem.days + day
            cost = on_route(problem, plan, room, options, one, option, route, start, start, BIG)
            pair[base + 3 * worker] = cost
            pair[base + 3 * worker + 1] = room.found[WHERE]
    for a in range(problem.workers):
        cost_a = pair[base + 3 * a] + problem.fit[one, a]
        if not problem.may[one, a, day] or cost_a >= best:
            continue
        for b in range(problem.workers):
            if a == b or not problem.may[two, b, day] or pair[base + 3 * b] >= BIG:
                continue
            if (problem.has[one, a, day] | problem.has[one, b, day]) & problem.needs[one] != problem.needs[one]:
                continue
            cost = cost_a + pair[base + 3 * b] + problem.fit[two, b]
            if cost < best:
                best = cost
                pair[0], pair[1], pair[2], pair[3] = a, pair[base + 3 * a + 1], b, pair[base + 3 * b + 1]
                pair[4], pair[5] = start, option
    return best


@compiled
def insert_pair(problem: Problem, plan: Plan, room: Room, options: Ints, pair: Ints, one: int) -> bool:
    """Puts both halves of a double-handed visit in, at one start with two workers; False, and neither, if it can't."""
    two, best = problem.pair[one], 2 * problem.left_out[one]
    nothing = best
    for option in range(problem.of_option[one], problem.of_option[one + 1]):
        other = problem.of_option[two] + option - problem.of_option[one]
        lo, hi = problem.opt_from[option], problem.opt_to[option]
        lo, hi = max(lo, problem.opt_from[other]), min(hi, problem.opt_to[other])
        if lo > hi:
            continue
        for attempt in range(STARTS_TRIED):
            start = try_start(problem, room, option, attempt, lo, hi)
            if attempt >= 4:
                start = free_start(problem, plan, room, options, one, option)
            if start < lo or start > hi:
                continue
            best = pair_at(problem, plan, room, options, one, option, start, best, pair)
    if best >= nothing:
        return False
    a, where_a, b, where_b, start, option = pair[0], pair[1], pair[2], pair[3], pair[4], pair[5]
    day, other = problem.opt_day[option], problem.of_option[two] + option - problem.of_option[one]
    route_a, route_b = a * problem.days + day, b * problem.days + day
    if not put(problem, plan, room, options, one, option, route_a, where_a, start, start):
        return False
    return bool(put(problem, plan, room, options, two, other, route_b, where_b, start, start))
