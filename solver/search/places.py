"""Finding the cheapest place for a visit, or for the two halves of a double-handed one, in a plan as it stands.

Every place is looked at quickly, by its neighbours' earliest and latest starts and what it seems to cost
(`looks.py`); the most promising are then timed exactly, and the cheapest of those is taken.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.costs import faces_cost, faces_of, hours_cost, late_more, late_saved
from solver.search.looks import cheapest_hours, hopeless, hours, look
from solver.search.problem import BIG, Ints, Plan, Problem, Room, roll
from solver.search.routes import keep_found, line_up, paid_minutes, put, put_found, times, windows

BLINK = 50  # one worker's day in so many is overlooked
COST, ROUTE, WHERE, LO, HI, OPTION = 0, 1, 2, 3, 4, 5  # columns of room.near
DOUBT = 30  # half-units by which a guess may well be above the truth
STARTS_TRIED = 6
PAIRS_TRIED = 10


@compiled
def face_more(problem: Problem, plan: Plan, person: int) -> int:
    """What one more worker adds to the cost of the person's faces."""
    faces = faces_of(plan, person)
    return int(faces_cost(problem, person, faces + 1) - faces_cost(problem, person, faces))


@compiled
def new_face(problem: Problem, plan: Plan, person: int, worker: int, more: int) -> int:
    """What this worker's first visit to the person adds, one more face costing `more`; later ones nothing."""
    return 0 if plan.visits[person, worker] > 0 else int(more - problem.glad[person, worker])


@compiled
def exact(
    problem: Problem, plan: Plan, room: Room, options: Ints, piece: int, option: int, route: int, where: int,
    lo: int, hi: int, under: int,
) -> int:  # fmt: skip
    """Added cost of the route and of its worker's hours and days with `piece` here, timed exactly.

    BIG where it is impossible, or not under `under`.
    """
    worker, length = route // problem.days, problem.length[piece]
    hours(problem, plan, room, worker)
    paid, care = room.hours[worker, 0] - plan.paid[route], room.hours[worker, 1] + length
    without = plan.cost[route] + room.hours[worker, 2] - room.opening[route]
    least = cheapest_hours(problem, worker, paid + plan.care[route] + length, paid + plan.most_day[route], care)
    windows(problem, plan, room, route)
    count = line_up(problem, plan, room, route, piece, where, lo, hi, option, options)
    under += without - least + late_saved(problem, plan, route)
    cost = times(problem, plan, room, route, count, options, min(BIG, under))
    if cost >= BIG:
        return BIG
    cost += hours_cost(problem, worker, paid + paid_minutes(problem, room, count), care) - without
    return int(cost + late_more(problem, plan, room, route, count))


@compiled
def look_around(
    problem: Problem, plan: Plan, room: Room, piece: int, seen: bool, more: int, known: int, blink: int, every: bool
) -> int:  # fmt: skip
    """Notes promising places with workers whom the person sees anyway (`seen`), or with others at `more` each.

    With `every`, also places that seem not worth a look beside those already noted.
    """
    person = problem.person[piece]
    for option in range(problem.of_option[piece], problem.of_option[piece + 1]):
        day = problem.opt_day[option]
        for worker in range(problem.workers):
            if (plan.visits[person, worker] > 0) != seen or not problem.may[piece, worker, day]:
                continue
            if blink and roll(room, BLINK) == 0:
                continue
            route = worker * problem.days + day
            extra = problem.fit[piece, worker] + new_face(problem, plan, person, worker, more)
            if every or not hopeless(problem, plan, room, piece, route, extra, known):
                known = look(problem, plan, room, piece, option, route, -BIG, BIG, extra, known)
    return known


@compiled
def insert_single(problem: Problem, plan: Plan, room: Room, options: Ints, piece: int, blink: int) -> bool:
    """Puts a visit where it costs least, overlooking some places when `blink`; False where there is no place."""
    more = face_more(problem, plan, problem.person[piece])
    for every in (False, True):
        known = look_around(problem, plan, room, piece, True, more, 0, blink, every)
        known = look_around(problem, plan, room, piece, False, more, known, blink, every)
        if known > 0 and put_cheapest(problem, plan, room, options, piece, more, known):
            return True
    return False


@compiled
def put_cheapest(
    problem: Problem, plan: Plan, room: Room, options: Ints, piece: int, more: int, known: int
) -> bool:  # fmt: skip
    """Times the places noted, the most promising first, and puts the visit in the cheapest; False where none is."""
    best, chosen, count, near, person = problem.left_out[piece], -1, 0, room.near, problem.person[piece]
    for n in range(known):
        if near[n, COST] >= best + DOUBT:
            break
        worker = near[n, ROUTE] // problem.days
        cost = problem.fit[piece, worker] + new_face(problem, plan, person, worker, more)
        cost += exact(
            problem, plan, room, options, piece, near[n, OPTION], near[n, ROUTE], near[n, WHERE], near[n, LO],
            near[n, HI], best - cost,
        )  # fmt: skip
        if cost < best:
            best, chosen = cost, n
            count = plan.size[near[n, ROUTE]] + 1
            keep_found(room, count)
    if chosen < 0:
        return False
    put_found(problem, plan, room, piece, near[chosen, OPTION], near[chosen, ROUTE], count)
    return True


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
    """The start that would suit one random worker's route best; minus BIG where there is none."""
    day = problem.opt_day[option]
    worker = roll(room, problem.workers)
    if not problem.may[piece, worker, day]:
        return -BIG
    route = worker * problem.days + day
    if look(problem, plan, room, piece, option, route, -BIG, BIG, 0, 0) == 0:
        return -BIG
    where, lo, hi = room.near[0, WHERE], room.near[0, LO], room.near[0, HI]
    if exact(problem, plan, room, options, piece, option, route, where, lo, hi, BIG) >= BIG:
        return -BIG
    return int(room.starts[where])


@compiled
def look_for_pair(problem: Problem, plan: Plan, room: Room, one: int, option: int, start: int, pair: Ints) -> None:
    """What one half seems to cost with each worker at this start; into `pair` from row 8, three rows a worker."""
    day, person = problem.opt_day[option], problem.person[one]
    more = face_more(problem, plan, person)
    for worker in range(problem.workers):
        row = 8 + 3 * worker
        pair[row], pair[row + 2] = BIG, 0
        if problem.may[one, worker, day] or problem.may[problem.pair[one], worker, day]:
            extra = new_face(problem, plan, person, worker, more)
            if look(problem, plan, room, one, option, worker * problem.days + day, start, start, extra, 0) > 0:
                pair[row], pair[row + 1] = room.near[0, COST], room.near[0, WHERE]


@compiled
def best_two(problem: Problem, one: int, day: int, best: int, pair: Ints) -> int:
    """Cheapest two workers for both halves under `best`, going by `pair`; into its rows 6 and 7."""
    two, base = problem.pair[one], 8
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
                best, pair[6], pair[7] = cost, a, b
    return best


@compiled
def pair_at(
    problem: Problem, plan: Plan, room: Room, options: Ints, one: int, option: int, start: int, best: int,
    pair: Ints,
) -> int:  # fmt: skip
    """Cheapest two workers for both halves at this start, under `best`; rows 0..5 of `pair` hold what was found."""
    day = problem.opt_day[option]
    look_for_pair(problem, plan, room, one, option, start, pair)
    more = face_more(problem, plan, problem.person[one])
    for _ in range(PAIRS_TRIED):
        cost = best_two(problem, one, day, best, pair)
        if cost >= best:
            return best
        sure = 0
        for side in range(2):
            worker = pair[6 + side]
            row = 8 + 3 * worker
            if pair[row + 2] == 1:
                sure += 1
                continue
            pair[row], pair[row + 2] = BIG, 1
            extra = new_face(problem, plan, problem.person[one], worker, more)
            known = look(problem, plan, room, one, option, worker * problem.days + day, start, start, extra, 0)
            for n in range(known):
                if room.near[n, COST] >= pair[row] + DOUBT:
                    break
                where = room.near[n, WHERE]
                route = worker * problem.days + day
                cost = extra + exact(problem, plan, room, options, one, option, route, where, start, start, BIG)
                if cost < pair[row]:
                    pair[row], pair[row + 1] = cost, where
        if sure == 2:
            a, b = pair[6], pair[7]
            pair[0], pair[1], pair[2], pair[3] = a, pair[8 + 3 * a + 1], b, pair[8 + 3 * b + 1]
            pair[4], pair[5] = start, option
            return cost
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
