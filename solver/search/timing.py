"""The exact times of one route: for given pieces in a given order, the cheapest starts that keep every limit.

Cost is minutes outside the times that suit, and waiting. The cheapest cost of the first pieces, as a function of when
the last of them starts, is convex and made of straight lines; it is carried along the route as a list of slopes. The
break is tried in each gap. Where the day's length or all its waiting binds, waiting is made dearer until it no longer
does (its price is found by halving); at that price two sets of starts cost the same, one with too much waiting, and
halving between the two gives one that waits just as long as it may. Knows nothing of other routes.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.problem import BIG, LIM_BREAK, LIM_BREAK_AFTER, NOT_YET, Ints, Problem, Room
from solver.search.rows import W_SUITS, W_WAITING

MOVED = 1
NO_BREAK = -1


@compiled
def moved_cost(problem: Problem, room: Room, count: int) -> int:
    """Cost of the starts in `room` that are not what people are used to."""
    moved = 0
    for i in range(count):
        used = problem.used_to[room.seq[i]]
        if used != NOT_YET and abs(room.starts[i] - used) >= MOVED:
            moved += problem.used_cost[room.seq[i]]
    return int(moved)


@compiled
def carry_on(
    lines: Ints, slope: Ints, length: Ints, i: int, shift: int, wait: int, price: int, extra: int,
    lo: int, hi: int, suits_from: int, suits_to: int, weight: int,
) -> bool:  # fmt: skip
    """Row i from row i - 1: moved by `shift` minutes and up to `wait` more at `price` each, cut to `lo`..`hi`, with
    what each start outside the times that suit costs. False when nothing is left.
    """
    size, k, n, waits = lines[i - 1, 0], 0, 0, wait > 0
    x, value = lines[i - 1, 1] + shift, lines[i - 1, 2] + extra
    if x > hi or lo > hi:
        return False
    start = max(x, lo)
    while k < size or waits:
        if waits and (k == size or slope[i - 1, k] > price):
            rise, left, waits = price, wait, False
        else:
            rise, left, k = slope[i - 1, k], length[i - 1, k], k + 1
        if x < lo:
            step = min(left, lo - x)
            x, left, value = x + step, left - step, value + step * rise
        left = min(left, hi - x)
        while left > 0:
            step, add = left, weight
            if x < suits_from:
                step, add = min(left, suits_from - x), -weight
            elif x < suits_to:
                step, add = min(left, suits_to - x), 0
            slope[i, n], length[i, n] = rise + add, step
            x, left, n = x + step, left - step, n + 1
        if x >= hi:
            break
    if x < lo:
        return False
    lines[i, 0], lines[i, 1] = n, start
    lines[i, 2] = value + weight * max(0, suits_from - start, start - suits_to)
    return True


@compiled
def carry_all(
    lines: Ints, slope: Ints, length: Ints, lo: Ints, hi: Ints, busy: Ints, trav: Ints, lag: Ints, suits_from: Ints,
    suits_to: Ints, weight: int, since: int, count: int, most_wait: int, price: int, pause_at: int, pause: int,
) -> int:  # fmt: skip
    """Carries the function along pieces `since`..`count` with the break in gap `pause_at`; the rows that came out."""
    for i in range(since, count):
        if i == 0:
            if hi[0] < lo[0]:
                return 0
            lines[0, 0], lines[0, 1], lines[0, 2] = 1, lo[0], 0
            at, n, x = lo[0], 0, lo[0]
            while x < hi[0] or n == 0:
                step, add = hi[0] - x, weight
                if x < suits_from[0]:
                    step, add = min(step, suits_from[0] - x), -weight
                elif x < suits_to[0]:
                    step, add = min(step, suits_to[0] - x), 0
                slope[0, n], length[0, n] = add, step
                x, n = x + step, n + 1
            lines[0, 0], lines[0, 2] = n, weight * max(0, suits_from[0] - at, at - suits_to[0])
            continue
        way, least = trav[i - 1], lag[i - 1]
        if pause_at == i - 1:
            way += pause
            least = max(least, way)
        if least > way + most_wait:
            return i
        shift, wait, extra = busy[i - 1] + least, way + most_wait - least, price * (least - way)
        if not carry_on(
            lines, slope, length, i, shift, wait, price, extra, lo[i], hi[i], suits_from[i], suits_to[i], weight
        ):
            return i
    return count


@compiled
def carry(
    problem: Problem, room: Room, count: int, lo: Ints, hi: Ints, most_wait: int, price: int, pause_at: int, since: int
) -> int:
    """As `carry_all`, on the room's own arrays; the least cost of the whole, BIG where there is no way through."""
    rows = carry_all(
        room.lines, room.slope, room.length, lo, hi, room.busy, room.trav, room.lag, room.suits_from, room.suits_to,
        problem.weights[W_SUITS], since, count, most_wait, price, pause_at, problem.limits[LIM_BREAK],
    )  # fmt: skip
    if rows < count:
        return BIG
    value = room.lines[count - 1, 2]
    for k in range(room.lines[count - 1, 0]):
        if room.slope[count - 1, k] >= 0:
            break
        value += room.slope[count - 1, k] * room.length[count - 1, k]
    return int(value)


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
def read_back(
    problem: Problem, room: Room, starts: Ints, count: int, most_wait: int, price: int, pause_at: int, longest: int
) -> None:
    """The starts of a cheapest way through, from the functions as they were carried: of equals, the one with the
    least waiting, or with the most where `longest` is 1.
    """
    pause = problem.limits[LIM_BREAK]
    start = patient_until(room, count - 1, longest - 1)
    starts[count - 1] = start
    for i in range(count - 2, -1, -1):
        trav, lag = room.trav[i], room.lag[i]
        if pause_at == i:
            trav += pause
            lag = max(lag, trav)
        length = room.busy[i]
        like = patient_until(room, i, price - longest)
        start = max(min(max(like, start - length - trav - most_wait), start - length - lag), room.lines[i, 1])
        starts[i] = start


@compiled
def waiting(problem: Problem, room: Room, starts: Ints, count: int, busy: int, pause_at: int) -> int:
    """All waiting in these starts, the break not counted."""
    span = starts[count - 1] + room.busy[count - 1] - starts[0]
    return int(span - busy - (problem.limits[LIM_BREAK] if pause_at >= 0 else 0))


@compiled
def bounded(
    problem: Problem, room: Room, count: int, most_wait: int, busy: int, least: int, most: int, pause_at: int,
    since: int, best: int,
) -> int:  # fmt: skip
    """Cheapest cost under `best` with `least` to `most` minutes of waiting in all, starts in `room.starts`; else BIG.

    `room.carried` says how many rows still hold the route without a break.
    """
    weight, lo, hi, starts = problem.weights[W_WAITING], room.lo, room.hi, room.starts
    cost = carry(problem, room, count, lo, hi, most_wait, weight, pause_at, since)
    if cost >= best or least > most:
        return BIG
    read_back(problem, room, starts, count, most_wait, weight, pause_at, 0)
    waits = waiting(problem, room, starts, count, busy, pause_at)
    if least <= waits <= most:
        return cost
    room.carried[0] = 0
    steepest = count * problem.weights[W_SUITS] + 1
    low, high, wanted = weight, weight + steepest, most
    if waits < least:
        low, high, wanted = -steepest - 1, weight, least
    cost = carry(problem, room, count, lo, hi, most_wait, high, pause_at, 0)
    read_back(problem, room, starts, count, most_wait, high, pause_at, 0)
    if waiting(problem, room, starts, count, busy, pause_at) > wanted:
        return BIG
    if cost - (high - weight) * wanted >= best:
        return BIG
    while high - low > 1:
        middle = (low + high) // 2
        cost = carry(problem, room, count, lo, hi, most_wait, middle, pause_at, 0)
        if cost - (middle - weight) * wanted >= best:
            return BIG
        read_back(problem, room, starts, count, most_wait, middle, pause_at, 0)
        if waiting(problem, room, starts, count, busy, pause_at) > wanted:
            low = middle
        else:
            high = middle
    cost = carry(problem, room, count, lo, hi, most_wait, high, pause_at, 0)
    read_back(problem, room, starts, count, most_wait, high, pause_at, 0)
    read_back(problem, room, room.longer, count, most_wait, high, pause_at, 1)
    if waiting(problem, room, room.longer, count, busy, pause_at) < wanted:
        return BIG
    meet(problem, room, count, busy, wanted, pause_at)
    cost -= (high - weight) * wanted
    return int(cost) if cost < best else BIG


@compiled
def meet(problem: Problem, room: Room, count: int, busy: int, wanted: int, pause_at: int) -> None:
    """Makes of `room.starts`, waiting too little, and `room.longer`, waiting too long, starts that wait as wanted.

    Both are cheapest at one price of waiting. The cost is convex in such a way (L-natural: Murota, *Discrete Convex
    Analysis*) that the two middles, rounded up and down, are cheapest too, and so are the earlier and the later of
    each start; waiting changes by at most one from one to the next of these.
    """
    short, long, middle = room.starts, room.longer, room.middle
    while True:
        widest = 0
        for i in range(count):
            widest = max(widest, abs(long[i] - short[i]))
        if widest <= 1:
            break
        for i in range(count):
            middle[i] = (short[i] + long[i]) // 2
        if waiting(problem, room, middle, count, busy, pause_at) <= wanted:
            short[:count] = middle[:count]
        else:
            long[:count] = middle[:count]
    if waiting(problem, room, short, count, busy, pause_at) == wanted:
        return
    if waiting(problem, room, long, count, busy, pause_at) == wanted:
        short[:count] = long[:count]
        return
    for i in range(count):
        short[i] = max(short[i], long[i])


@compiled
def time_route(
    problem: Problem, room: Room, options: Ints, count: int, most_wait: int, most_waiting: int, most_day: int,
    under: int,
) -> int:  # fmt: skip
    """Cheapest starts of `room.seq[:count]` in `room.lo`..`room.hi`, into `room.starts`; cost, BIG: none under `under`.

    `room.trav` and `room.lag` hold the travel and the least time between each piece and the next.
    """
    pause, after = problem.limits[LIM_BREAK], problem.limits[LIM_BREAK_AFTER]
    busy = 0
    for i in range(count):
        room.busy[i] = problem.length[room.seq[i]]
        room.suits_from[i], room.suits_to[i] = problem.opt_suits_from[options[i]], problem.opt_suits_to[options[i]]
        busy += room.busy[i]
        if i < count - 1:
            busy += room.trav[i]
    if busy > most_day or under <= 0:
        return BIG
    best = under
    if busy <= after:
        most = min(most_waiting, after - busy, most_day - busy)
        best = min(best, bounded(problem, room, count, most_wait, busy, 0, most, NO_BREAK, 0, best))
        if best < under:
            room.best_starts[:count] = room.starts[:count]
    most = min(most_waiting, most_day - busy - pause)
    if most >= 0 and count > 1 and room.hi[count - 1] + room.busy[count - 1] - room.lo[0] > after:
        best = with_break(problem, room, count, most_wait, busy, most, best)
    if best >= under:
        return BIG
    room.starts[:count] = room.best_starts[:count]
    return int(best)


@compiled
def with_break(problem: Problem, room: Room, count: int, most_wait: int, busy: int, most: int, best: int) -> int:
    """Cheapest cost under `best` with the break in one of the gaps and a day long enough to need it."""
    after, pause, weight = problem.limits[LIM_BREAK_AFTER], problem.limits[LIM_BREAK], problem.weights[W_WAITING]
    least = max(0, after + 1 - busy - pause)
    # No gap is cheaper than if each might hold the break: one look that often spares trying them one by one.
    bound = carry(problem, room, count, room.lo, room.hi, most_wait + pause, weight, NO_BREAK, 0) - weight * pause
    room.carried[0] = 0
    if bound >= best:
        return best
    for gap in range(count - 2, -1, -1):
        if room.carried[0] <= gap:
            room.carried[0] = carry_all(
                room.lines, room.slope, room.length, room.lo, room.hi, room.busy, room.trav, room.lag,
                room.suits_from, room.suits_to, problem.weights[W_SUITS], 0, gap + 1, most_wait, weight,
                NO_BREAK, pause,
            )  # fmt: skip
            if room.carried[0] <= gap:
                continue
        cost = bounded(problem, room, count, most_wait, busy, least, most, gap, gap + 1, best)
        if cost < best:
            best = cost
            room.best_starts[:count] = room.starts[:count]
            if best <= bound:
                break
    return best
