"""The exact times of one route: for given pieces in a given order, the cheapest starts that keep every limit.

Cost is minutes outside the times that suit, and waiting. The cheapest cost of the first pieces, as a function of when
the last of them starts, is convex and made of straight lines; it is carried along the route as a list of slopes. The
break is tried in each gap. Where the day's length or all its waiting binds, waiting is made dearer until it no longer
does (its price is found by halving), and the starts in between are looked through. Knows nothing of other routes.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.problem import BIG, LIM_BREAK, LIM_BREAK_AFTER, NOT_YET, Ints, Problem, Room

W_SUITS, W_OTHER_TIME, W_WAITING = 9, 17, 15  # rows of objective.Name, plain numbers for the compiler
MOVED = 15
DEAREST = 4096
NO_BREAK = -1


@compiled
def start_cost(problem: Problem, option: int, start: int) -> int:
    """Cost of a start outside the times that suit, in half-units."""
    early = problem.opt_suits_from[option] - start
    late = start - problem.opt_suits_to[option]
    return int(problem.weights[W_SUITS] * max(0, early, late))


@compiled
def moved_cost(problem: Problem, room: Room, count: int) -> int:
    """Cost of the starts in `room` that are not what people are used to."""
    moved = 0
    for i in range(count):
        used = problem.used_to[room.seq[i]]
        if used != NOT_YET and abs(room.starts[i] - used) >= MOVED:
            moved += 1
    return int(moved * problem.weights[W_OTHER_TIME])


@compiled
def open_window(problem: Problem, room: Room, row: int, option: int, lo: int, hi: int) -> bool:
    """Cuts the function in `row` to `lo`..`hi` and adds what each start costs. False when nothing is left."""
    size, x, value = room.lines[row, 0], room.lines[row, 1], room.lines[row, 2]
    slope, length = room.slope[row], room.length[row]
    first = 0
    while x < lo and first < size:
        step = min(length[first], lo - x)
        x, value, length[first] = x + step, value + step * slope[first], length[first] - step
        if length[first] == 0:
            first += 1
    if x < lo or x > hi:
        return False
    weight = problem.weights[W_SUITS]
    a, b = problem.opt_suits_from[option], problem.opt_suits_to[option]
    start, at, n = x, x, 0
    new_slope, new_length = room.slope2, room.length2
    for k in range(first, size):
        left = min(length[k], hi - at)
        while left > 0:
            if at < a:
                step, add = min(left, a - at), -weight
            elif at < b:
                step, add = min(left, b - at), 0
            else:
                step, add = left, weight
            new_slope[n], new_length[n] = slope[k] + add, step
            at, left, n = at + step, left - step, n + 1
    for k in range(n):
        slope[k], length[k] = new_slope[k], new_length[k]
    room.lines[row, 0], room.lines[row, 1] = n, start
    room.lines[row, 2] = value + start_cost(problem, option, start)
    return True


@compiled
def go_on(room: Room, row: int, after: int, shift: int, wait: int, price: int, extra: int) -> None:
    """Writes to row `after` the function in `row` moved by `shift` minutes and up to `wait` more at `price` each."""
    size, n, put = room.lines[row, 0], 0, wait <= 0
    for k in range(size):
        if not put and room.slope[row, k] > price:
            room.slope[after, n], room.length[after, n] = price, wait
            n, put = n + 1, True
        room.slope[after, n], room.length[after, n] = room.slope[row, k], room.length[row, k]
        n += 1
    if not put:
        room.slope[after, n], room.length[after, n] = price, wait
        n += 1
    room.lines[after, 0], room.lines[after, 1] = n, room.lines[row, 1] + shift
    room.lines[after, 2] = room.lines[row, 2] + extra


@compiled
def patient_until(room: Room, row: int, price: int) -> int:
    """The latest start at which starting later would not have saved its price in waiting."""
    x = room.lines[row, 1]
    for k in range(room.lines[row, 0]):
        if room.slope[row, k] > price:
            break
        x += room.length[row, k]
    return int(x)


@compiled
def carry(
    problem: Problem, room: Room, options: Ints, count: int, lo: Ints, hi: Ints, most_wait: int, price: int,
    pause_at: int, since: int,
) -> int:  # fmt: skip
    """Carries the function along pieces `since`..`count`, the break in gap `pause_at`; least cost, BIG if none.

    Row i of `room.lines` is piece i's, from `since` on overwritten; starts are read back by `read_back`.
    """
    pause = problem.limits[LIM_BREAK]
    for i in range(since, count):
        if i == 0:
            room.lines[0, 0], room.lines[0, 1], room.lines[0, 2] = 1, lo[0], 0
            room.slope[0, 0], room.length[0, 0] = 0, hi[0] - lo[0]
            if hi[0] < lo[0]:
                return BIG
        else:
            trav, lag = room.trav[i - 1], room.lag[i - 1]
            if pause_at == i - 1:
                trav += pause
                lag = max(lag, trav)
            if lag > trav + most_wait:
                return BIG
            shift = problem.length[room.seq[i - 1]] + lag
            go_on(room, i - 1, i, shift, trav + most_wait - lag, price, price * (lag - trav))
        if not open_window(problem, room, i, options[i], lo[i], hi[i]):
            return BIG
    return least(room, count - 1)


@compiled
def least(room: Room, row: int) -> int:
    """The least value of the function in `row`."""
    value = room.lines[row, 2]
    for k in range(room.lines[row, 0]):
        if room.slope[row, k] >= 0:
            break
        value += room.slope[row, k] * room.length[row, k]
    return int(value)


@compiled
def read_back(
    problem: Problem, room: Room, count: int, most_wait: int, price: int, pause_at: int
) -> None:
    """The starts of the cheapest way through, from the functions as they were carried, into `room.starts`."""
    pause = problem.limits[LIM_BREAK]
    start = patient_until(room, count - 1, -1)
    room.starts[count - 1] = start
    for i in range(count - 2, -1, -1):
        trav, lag = room.trav[i], room.lag[i]
        if pause_at == i:
            trav += pause
            lag = max(lag, trav)
        length = problem.length[room.seq[i]]
        start = min(max(patient_until(room, i, price), start - length - trav - most_wait), start - length - lag)
        start = max(start, room.lines[i, 1])
        room.starts[i] = start


@compiled
def waiting(problem: Problem, room: Room, count: int, busy: int, pause_at: int) -> int:
    """All waiting in the starts just found, the break not counted."""
    span = room.starts[count - 1] + problem.length[room.seq[count - 1]] - room.starts[0]
    return int(span - busy - (problem.limits[LIM_BREAK] if pause_at >= 0 else 0))


@compiled
def bounded(
    problem: Problem, room: Room, options: Ints, count: int, lo: Ints, hi: Ints, most_wait: int, busy: int,
    most: int, pause_at: int, since: int, best: int,
) -> int:  # fmt: skip
    """Cheapest cost under `best` with at most `most` minutes of waiting in all, starts in `room.best_starts`; else BIG."""
    weight = problem.weights[W_WAITING]
    cost = carry(problem, room, options, count, lo, hi, most_wait, weight, pause_at, since)
    if cost >= best:
        return BIG
    read_back(problem, room, count, most_wait, weight, pause_at)
    if waiting(problem, room, count, busy, pause_at) <= most:
        room.best_starts[:count] = room.starts[:count]
        return cost
    low, high = weight, DEAREST
    carry(problem, room, options, count, lo, hi, most_wait, high, pause_at, 0)
    read_back(problem, room, count, most_wait, high, pause_at)
    if waiting(problem, room, count, busy, pause_at) > most:
        return BIG
    while high - low > 1:
        middle = (low + high) // 2
        carry(problem, room, options, count, lo, hi, most_wait, middle, pause_at, 0)
        read_back(problem, room, count, most_wait, middle, pause_at)
        if waiting(problem, room, count, busy, pause_at) > most:
            low = middle
        else:
            high = middle
    cost = carry(problem, room, options, count, lo, hi, most_wait, high, pause_at, 0)
    read_back(problem, room, count, most_wait, high, pause_at)
    bound = cost - (high - weight) * most
    room.best_starts[:count] = room.starts[:count]
    found = cost - (high - weight) * waiting(problem, room, count, busy, pause_at)
    if found > bound:
        found = between(problem, room, options, count, lo, hi, most_wait, busy, most, pause_at, high, found, bound)
    return int(found) if found < best else BIG


@compiled
def between(
    problem: Problem, room: Room, options: Ints, count: int, lo: Ints, hi: Ints, most_wait: int, busy: int,
    most: int, pause_at: int, price: int, found: int, bound: int,
) -> int:  # fmt: skip
    """Looks for cheaper starts at this price of waiting that use more of what is allowed: by each first start."""
    weight = problem.weights[W_WAITING]
    last, pause = problem.length[room.seq[count - 1]], problem.limits[LIM_BREAK] if pause_at >= 0 else 0
    room.lo2[:count] = lo[:count]
    room.hi2[:count] = hi[:count]
    opens, closes = lo[0], hi[0]
    for first in range(opens, closes + 1):
        room.lo2[0], room.hi2[0] = first, first
        room.hi2[count - 1] = min(hi[count - 1], first + busy + most + pause - last)
        cost = carry(problem, room, options, count, room.lo2, room.hi2, most_wait, weight, pause_at, 0)
        if cost < found:
            found = cost
            read_back(problem, room, count, most_wait, weight, pause_at)
            room.best_starts[:count] = room.starts[:count]
        if found <= bound:
            break
    return found


@compiled
def time_route(
    problem: Problem, room: Room, options: Ints, count: int, most_wait: int, most_waiting: int, most_day: int
) -> int:
    """Cheapest starts of `room.seq[:count]` within `room.lo`..`room.hi`, into `room.starts`; cost, BIG if none.

    `room.trav` and `room.lag` hold the travel and the least time between each piece and the next.
    """
    pause, after = problem.limits[LIM_BREAK], problem.limits[LIM_BREAK_AFTER]
    busy = problem.length[room.seq[count - 1]]
    for i in range(count - 1):
        busy += problem.length[room.seq[i]] + room.trav[i]
    if busy > most_day:
        return BIG
    weight, best = problem.weights[W_WAITING], BIG
    floor = carry(problem, room, options, count, room.lo, room.hi, most_wait + pause, weight, NO_BREAK, 0)
    if floor >= BIG:
        return BIG
    if busy <= after:
        most = min(most_waiting, after - busy, most_day - busy)
        best = bounded(
            problem, room, options, count, room.lo, room.hi, most_wait, busy, most, NO_BREAK, 0, BIG
        )
        if best <= floor:
            room.starts[:count] = room.best_starts[:count]
            return int(best)
    most = min(most_waiting, most_day - busy - pause)
    if most >= 0 and room.hi[count - 1] + problem.length[room.seq[count - 1]] - room.lo[0] > after:
        best = with_break(problem, room, options, count, most_wait, busy, most, best)
    if best < BIG:
        room.starts[:count] = room.best_starts[:count]
    return int(best)


@compiled
def with_break(
    problem: Problem, room: Room, options: Ints, count: int, most_wait: int, busy: int, most: int, best: int
) -> int:
    """Cheapest cost under `best` with the break in one of the gaps and a day long enough to need it."""
    after, pause = problem.limits[LIM_BREAK_AFTER], problem.limits[LIM_BREAK]
    least_wait = after + 1 - busy - pause
    for gap in range(count - 2, -1, -1):
        room.starts[:count] = room.best_starts[:count]
        room.kept[:count] = room.best_starts[:count]
        cost = bounded(
            problem, room, options, count, room.lo, room.hi, most_wait, busy, most, gap, 0, best
        )
        if cost >= best:
            continue
        room.starts[:count] = room.best_starts[:count]
        if waiting(problem, room, count, busy, gap) < least_wait:
            cost = stretched(problem, room, options, count, most_wait, busy, most, gap, best)
        if cost < best:
            best = cost
        else:
            room.best_starts[:count] = room.kept[:count]
    return best


@compiled
def stretched(
    problem: Problem, room: Room, options: Ints, count: int, most_wait: int, busy: int, most: int, gap: int, best: int
) -> int:
    """As `with_break`, where the cheapest day would be too short to need the break: made just longer."""
    after, pause = problem.limits[LIM_BREAK_AFTER], problem.limits[LIM_BREAK]
    last, weight, found = problem.length[room.seq[count - 1]], problem.weights[W_WAITING], BIG
    room.lo2[:count] = room.lo[:count]
    room.hi2[:count] = room.hi[:count]
    for first in range(room.lo[0], room.hi[0] + 1):
        room.lo2[0], room.hi2[0] = first, first
        room.lo2[count - 1] = max(room.lo[count - 1], first + after + 1 - last)
        room.hi2[count - 1] = min(room.hi[count - 1], first + busy + most + pause - last)
        cost = carry(problem, room, options, count, room.lo2, room.hi2, most_wait, weight, gap, 0)
        if cost < min(found, best):
            found = cost
            read_back(problem, room, count, most_wait, weight, gap)
            room.best_starts[:count] = room.starts[:count]
    return found
