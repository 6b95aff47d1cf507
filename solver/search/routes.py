"""A route's pieces: when each may start as things stand, putting one in, taking one out, timing the rest anew."""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.costs import wishes_cost
from solver.search.problem import (
    BIG,
    LONGEST_ROUTE,
    MOST_INTERVALS,
    NOT_YET,
    Ints,
    Plan,
    Problem,
    Room,
)
from solver.search.rests import clip_to_rests, weekly_rest_kept
from solver.search.rows import W_LONG, W_SHIFTS, W_TRAVEL
from solver.search.steps import changed, moved, restarted
from solver.search.timing import moved_cost, time_route

LONG = 480  # minutes of a day's work
TRIES = 4


@compiled
def cut(problem: Problem, plan: Plan, room: Room, piece: int, option: int, worker: int) -> int:
    """How many separate intervals `piece` could start in with this worker; into `room.cut_lo`, `room.cut_hi`.

    Cut by the option's window, the worker's hours, and the gaps to the person's other visits as they stand.
    """
    day, length = problem.opt_day[option], problem.length[piece]
    route, count = worker * problem.days + day, 0
    if problem.barred[option, worker]:
        return 0
    for k in range(problem.of_stretch[route], problem.of_stretch[route + 1]):
        lo = max(problem.opt_from[option], problem.stretch_from[k])
        hi = min(problem.opt_to[option], problem.stretch_to[k] - length)
        if lo <= hi and count < MOST_INTERVALS:
            room.cut_lo[count], room.cut_hi[count] = lo, hi
            count += 1
    for k in range(problem.of_gap[piece], problem.of_gap[piece + 1]):
        other = problem.gap_other[k]
        if plan.at[other] < 0:
            count = leave_room(problem, room, count, other, day, length, problem.gap_least[k])
        if plan.at[other] < 0 or plan.at[other] % problem.days != day:
            continue
        opens = plan.start[other] - length - problem.gap_least[k]
        closes = plan.start[other] + problem.length[other] + problem.gap_least[k]
        reach = problem.gap_most[k]
        if reach >= 0:
            for n in range(count):
                room.cut_lo[n] = max(room.cut_lo[n], plan.start[other] - length - reach)
                room.cut_hi[n] = min(room.cut_hi[n], plan.start[other] + problem.length[other] + reach)
        count = without(room, count, opens, closes)
    return count


@compiled
def without(room: Room, count: int, opens: int, closes: int) -> int:
    """Takes the minutes after `opens` and before `closes` out of the intervals; how many there are then."""
    for n in range(count - 1, -1, -1):
        lo, hi = room.cut_lo[n], room.cut_hi[n]
        count -= 1
        room.cut_lo[n], room.cut_hi[n] = room.cut_lo[count], room.cut_hi[count]
        if lo <= min(hi, opens) and count < MOST_INTERVALS:
            room.cut_lo[count], room.cut_hi[count] = lo, min(hi, opens)
            count += 1
        if max(lo, closes, opens + 1) <= hi and count < MOST_INTERVALS:
            room.cut_lo[count], room.cut_hi[count] = max(lo, closes, opens + 1), hi
            count += 1
    return int(count)


@compiled
def leave_room(problem: Problem, room: Room, count: int, other: int, day: int, length: int, least: int) -> int:
    """Keeps intervals in which a visit that is still out can come before or after, where there are any such."""
    option = problem.of_option[other]
    if problem.of_option[other + 1] - option != 1 or problem.opt_day[option] != day:
        return count
    opens = problem.opt_to[option] - least - length
    closes = problem.opt_from[option] + problem.length[other] + least
    for n in range(count):
        if room.cut_lo[n] <= min(room.cut_hi[n], opens) or max(room.cut_lo[n], closes) <= room.cut_hi[n]:
            return int(without(room, count, opens, closes))
    return count


@compiled
def windows(problem: Problem, plan: Plan, room: Room, route: int) -> None:
    """Within which minutes each piece of a route may move while all other routes stay; `room.win_lo`, `win_hi`."""
    if room.windows_known[route]:
        return
    room.windows_known[route] = 1
    for i in range(plan.size[route]):
        piece = plan.route[route, i]
        start, other = plan.start[piece], problem.pair[piece]
        room.win_lo[route, i], room.win_hi[route, i] = start, start
        if problem.fixed[piece] or (other >= 0 and plan.at[other] >= 0):
            continue
        option, length = plan.option[piece], problem.length[piece]
        lo, hi = problem.opt_from[option], problem.opt_to[option]
        for k in range(problem.of_stretch[route], problem.of_stretch[route + 1]):
            if problem.stretch_from[k] <= start and start + length <= problem.stretch_to[k]:
                lo, hi = max(lo, problem.stretch_from[k]), min(hi, problem.stretch_to[k] - length)
        for k in range(problem.of_gap[piece], problem.of_gap[piece + 1]):
            friend = problem.gap_other[k]
            if plan.at[friend] < 0 or plan.at[friend] == route:
                continue
            if plan.at[friend] % problem.days != route % problem.days:
                continue
            least, most, begin = problem.gap_least[k], problem.gap_most[k], plan.start[friend]
            if begin > start:
                hi = min(hi, begin - length - least)
                lo = max(lo, begin - length - most) if most >= 0 else lo
            else:
                lo = max(lo, begin + problem.length[friend] + least)
                hi = min(hi, begin + problem.length[friend] + most) if most >= 0 else hi
        room.win_lo[route, i], room.win_hi[route, i] = min(lo, start), max(hi, start)


@compiled
def gap_between(problem: Problem, one: int, other: int) -> int:
    """Row of the gap asked between two pieces, -1 where there is none."""
    for k in range(problem.of_gap[one], problem.of_gap[one + 1]):
        if problem.gap_other[k] == other:
            return k
    return -1


@compiled
def line_up(problem: Problem, plan: Plan, room: Room, route: int, piece: int, where: int, lo: int, hi: int, option: int,
            options: Ints) -> int:  # fmt: skip
    """Fills `room.seq`, windows, travel and lags with the route, `piece` (-1: none) put in at `where`. The count."""
    count = 0
    size = plan.size[route]
    for i in range(size + 1):
        if piece >= 0 and i == where:
            room.seq[count], room.lo[count], room.hi[count], options[count] = piece, lo, hi, option
            count += 1
        if i < size:
            standing = plan.route[route, i]
            room.seq[count], options[count] = standing, plan.option[standing]
            room.lo[count], room.hi[count] = room.win_lo[route, i], room.win_hi[route, i]
            count += 1
    settle_spots(problem, room, count)
    way = problem.way[route // problem.days]
    for i in range(count - 1):
        a, b = room.seq[i], room.seq[i + 1]
        room.trav[i] = problem.travel[way, room.spot[i], room.spot[i + 1]]
        gap = gap_between(problem, a, b)
        room.lag[i] = max(room.trav[i], problem.gap_least[gap]) if gap >= 0 else room.trav[i]
    return count


@compiled
def settle_spots(problem: Problem, room: Room, count: int) -> None:
    """Says where each piece truly is: one without a place is where the worker was just before, or goes next."""
    here = problem.anywhere
    for i in range(count):
        if problem.place[room.seq[i]] != problem.anywhere:
            here = problem.place[room.seq[i]]
            break
    for i in range(count):
        if problem.place[room.seq[i]] != problem.anywhere:
            here = problem.place[room.seq[i]]
        room.spot[i] = here


@compiled
def gaps_mend(problem: Problem, room: Room, count: int) -> bool:
    """True when two visits to one person on this route break their gap; narrows the windows so that they will not."""
    broken = False
    for i in range(count):
        for j in range(i + 1, count):
            if problem.person[room.seq[i]] != problem.person[room.seq[j]] or problem.person[room.seq[i]] < 0:
                continue
            k = gap_between(problem, room.seq[i], room.seq[j])
            if k < 0:
                continue
            end = room.starts[i] + problem.length[room.seq[i]]
            apart = room.starts[j] - end
            if apart < problem.gap_least[k] or (problem.gap_most[k] >= 0 and apart > problem.gap_most[k]):
                broken = True
                room.hi[i] = min(room.hi[i], room.starts[i])
                room.lo[i] = max(room.lo[i], room.starts[i])
                room.lo[j] = max(room.lo[j], end + problem.gap_least[k])
                if problem.gap_most[k] >= 0:
                    room.hi[j] = min(room.hi[j], end + problem.gap_most[k])
    return broken


@compiled
def times(problem: Problem, plan: Plan, room: Room, route: int, count: int, options: Ints, under: int) -> int:
    """Times `room.seq[:count]` as this route; its cost with travel and the shift itself, BIG where it can't be.

    What costs `under` or more may come out as BIG too: it is given up as soon as that is plain.
    """
    clip_to_rests(problem, plan, room, route, count)
    anyway = problem.weights[W_SHIFTS]
    for i in range(count - 1):
        anyway += problem.weights[W_TRAVEL] * room.trav[i]
    cost = BIG
    for _ in range(TRIES):
        cost = time_route(
            problem,
            room,
            options,
            count,
            plan.most_wait[route],
            plan.most_waiting[route],
            plan.most_day[route],
            min(BIG, under - anyway),
        )
        if cost >= BIG or not gaps_mend(problem, room, count):
            break
        cost = BIG
        for i in range(count):
            if room.lo[i] > room.hi[i]:
                return BIG
    if cost >= BIG:
        return BIG
    worker, last = route // problem.days, room.seq[count - 1]
    begin = room.starts[0] - problem.from_home[worker, room.spot[0]]
    end = room.starts[count - 1] + problem.length[last] + problem.to_home[worker, room.spot[count - 1]]
    if not weekly_rest_kept(problem, plan, worker, route, begin, end):
        return BIG
    cost += problem.weights[W_LONG] * max(0, paid_minutes(problem, room, count) - LONG)
    room.timed[0] = cost + anyway + moved_cost(problem, room, count) + wishes_cost(problem, room, route, count)
    return int(room.timed[0])


@compiled
def paid_minutes(problem: Problem, room: Room, count: int) -> int:
    """Paid minutes of the route just timed: first start to last end, as a salary pays them."""
    return int(room.starts[count - 1] + problem.length[room.seq[count - 1]] - room.starts[0])


@compiled
def write(problem: Problem, plan: Plan, room: Room, route: int, count: int, cost: int) -> None:
    """The route just timed becomes the plan's."""
    plan.size[route] = count
    plan.cost[route] = cost
    care = 0
    for i in range(count):
        piece = room.seq[i]
        plan.route[route, i] = piece
        if plan.start[piece] != room.starts[i]:
            plan.start[piece] = room.starts[i]
            restarted(problem, plan, room, piece, route)
        care += problem.length[piece]
    worker, last = route // problem.days, room.seq[count - 1]
    plan.care[route] = care
    plan.paid[route] = paid_minutes(problem, room, count)
    begin = room.starts[0] - problem.from_home[worker, room.spot[0]]
    end = room.starts[count - 1] + problem.length[last] + problem.to_home[worker, room.spot[count - 1]]
    changed(problem, room, route, begin != plan.begin[route] or end != plan.end[route] or count == 1)
    plan.begin[route], plan.end[route] = begin, end


@compiled
def put(
    problem: Problem, plan: Plan, room: Room, options: Ints, piece: int, option: int, route: int, where: int,
    lo: int, hi: int,
) -> bool:  # fmt: skip
    """Puts a piece into a route at `where`, to start between `lo` and `hi`; False, and nothing done, if it can't be."""
    if plan.size[route] >= LONGEST_ROUTE:
        return False
    windows(problem, plan, room, route)
    count = line_up(problem, plan, room, route, piece, where, lo, hi, option, options)
    cost = times(problem, plan, room, route, count, options, BIG)
    if cost >= BIG:
        return False
    plan.at[piece], plan.option[piece] = route, option
    write(problem, plan, room, route, count, cost)
    moved(room, piece)
    if problem.person[piece] >= 0:
        plan.visits[problem.person[piece], route // problem.days] += 1
    return True


@compiled
def keep_found(room: Room, count: int) -> None:
    """Remembers the route just timed."""
    room.timed[1] = room.timed[0]
    for i in range(count):
        room.found[0, i], room.found[1, i], room.found[2, i] = room.seq[i], room.starts[i], room.spot[i]


@compiled
def put_found(problem: Problem, plan: Plan, room: Room, piece: int, option: int, route: int, count: int) -> None:
    """The route remembered becomes the plan's, with `piece` in it."""
    for i in range(count):
        room.seq[i], room.starts[i], room.spot[i] = room.found[0, i], room.found[1, i], room.found[2, i]
    plan.at[piece], plan.option[piece] = route, option
    write(problem, plan, room, route, count, room.timed[1])
    moved(room, piece)
    if problem.person[piece] >= 0:
        plan.visits[problem.person[piece], route // problem.days] += 1


@compiled
def take_out(problem: Problem, plan: Plan, room: Room, piece: int) -> None:
    """Takes a piece off its route; the route is to be settled afterwards."""
    route = plan.at[piece]
    for i in range(plan.size[route]):
        if plan.route[route, i] == piece:
            for k in range(i, plan.size[route] - 1):
                plan.route[route, k] = plan.route[route, k + 1]
            plan.size[route] -= 1
            break
    plan.at[piece], plan.start[piece] = -1, NOT_YET
    changed(problem, room, route, plan.size[route] == 0)
    restarted(problem, plan, room, piece, route)
    moved(room, piece)
    if problem.person[piece] >= 0:
        plan.visits[problem.person[piece], route // problem.days] -= 1


@compiled
def retime(problem: Problem, plan: Plan, room: Room, options: Ints, route: int) -> bool:
    """Times a route anew after something left it; False where what is left can't be timed."""
    if plan.size[route] == 0:
        plan.cost[route], plan.paid[route], plan.care[route] = 0, 0, 0
        changed(problem, room, route, True)
        return True
    windows(problem, plan, room, route)
    count = line_up(problem, plan, room, route, -1, 0, 0, 0, -1, options)
    cost = times(problem, plan, room, route, count, options, BIG)
    if cost >= BIG:
        return False
    write(problem, plan, room, route, count, cost)
    return True


@compiled
def keep_times(problem: Problem, plan: Plan, room: Room, options: Ints, route: int) -> None:
    """Puts starts back to what people are used to, one after another, wherever that costs nothing else."""
    for i in range(plan.size[route]):
        piece = plan.route[route, i]
        used = problem.used_to[piece]
        if used == NOT_YET or plan.start[piece] == used:
            continue
        windows(problem, plan, room, route)
        count = line_up(problem, plan, room, route, -1, 0, 0, 0, -1, options)
        for k in range(count):
            if plan.start[room.seq[k]] == problem.used_to[room.seq[k]]:
                room.lo[k], room.hi[k] = plan.start[room.seq[k]], plan.start[room.seq[k]]
        if room.lo[i] > used or room.hi[i] < used:
            continue
        room.lo[i], room.hi[i] = used, used
        cost = times(problem, plan, room, route, count, options, BIG)
        if cost <= plan.cost[route]:
            write(problem, plan, room, route, count, cost)
