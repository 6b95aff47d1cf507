"""One worker's day with some visits put in and some taken out, and as few of the others at another time as can be.

Knows arrays and one plan, in which what has to be placed is out and all else stands, also where that can't stay so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.search.compiled import compiled
from solver.search.costs import hours_cost, late_more
from solver.search.looks import hours
from solver.search.places import face_more, new_face
from solver.search.problem import BIG, LONGEST_ROUTE, NOT_YET, Ints, Plan, Problem, Room
from solver.search.routes import cut, gap_between, paid_minutes, settle_spots, times, windows

MOST_IN = 3
PIECE, LO, HI, STANDS, OPTION, EARLY, LATE = range(7)  # rows of a day being built
MOST_CHOICES = 24
MOST_TIMES = 4
"""Visits of one day that may change their time, at most."""
DEAR = 1000
"""From what another time costs on, a visit is held to its own unless it has to move."""


class Book(NamedTuple):
    """Room to build days in."""

    days: Ints  # a day for each piece put in, its rows: PIECE and so on
    choice: Ints  # piece, choice: option, from, to
    best: Ints  # the best day found: its pieces; their starts; how many
    counted: Ints  # days timed; where to stop
    options: Ints


def new_book() -> Book:
    """Room to build days in."""
    n = LONGEST_ROUTE + 2

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Book(zeros(MOST_IN + 1, 7, n), zeros(MOST_IN, MOST_CHOICES, 3), zeros(3, n), zeros(2), zeros(n))


@compiled
def build(problem: Problem, plan: Plan, room: Room, route: int, gone: Ints, days: Ints) -> int:
    """Fills the first of `days` with the route as it stands, without the pieces in `gone`; how many are left."""
    windows(problem, plan, room, route)
    count, day = 0, days[0]
    for i in range(plan.size[route]):
        piece = plan.route[route, i]
        if (gone == piece).any():
            continue
        dear = problem.used_cost[piece] >= DEAR and plan.start[piece] == problem.used_to[piece]
        day[PIECE, count], day[STANDS, count] = piece, plan.start[piece] if dear or problem.fixed[piece] else NOT_YET
        day[LO, count], day[HI, count] = room.win_lo[route, i], room.win_hi[route, i]
        day[OPTION, count] = plan.option[piece]
        count += 1
    reckon(problem, day, route, count)
    return count


@compiled
def reckon(problem: Problem, day: Ints, route: int, count: int) -> None:
    """Earliest and latest starts along a day by its windows and travel."""
    roads = problem.travel[problem.way[route // problem.days]]
    for i in range(count):
        day[EARLY, i] = day[LO, i]
        if i > 0:
            one, two = day[PIECE, i - 1], day[PIECE, i]
            on = day[EARLY, i - 1] + problem.length[one] + roads[problem.place[one], problem.place[two]]
            day[EARLY, i] = max(day[EARLY, i], on)
    for i in range(count - 1, -1, -1):
        day[LATE, i] = day[HI, i]
        if i < count - 1:
            one, two = day[PIECE, i], day[PIECE, i + 1]
            by = day[LATE, i + 1] - problem.length[one] - roads[problem.place[one], problem.place[two]]
            day[LATE, i] = min(day[LATE, i], by)


@compiled
def choices(problem: Problem, plan: Plan, room: Room, route: int, piece: int, found: Ints) -> int:
    """In which intervals this piece may start on this route, as option and two minutes each; how many."""
    worker, day, count = route // problem.days, route % problem.days, 0
    if not problem.may[piece, worker, day] or not brings(problem, plan, piece, worker, day):
        return 0
    other = problem.pair[piece]
    for option in range(problem.of_option[piece], problem.of_option[piece + 1]):
        if problem.opt_day[option] != day:
            continue
        intervals = cut(problem, plan, room, piece, option, worker)
        for k in range(intervals):
            lo, hi = room.cut_lo[k], room.cut_hi[k]
            if other >= 0 and plan.at[other] >= 0:
                lo, hi = max(lo, plan.start[other]), min(hi, plan.start[other])
            if lo <= hi and count < MOST_CHOICES:
                found[count, 0], found[count, 1], found[count, 2] = option, lo, hi
                count += 1
    return count


@compiled
def brings(problem: Problem, plan: Plan, piece: int, worker: int, day: int) -> bool:
    """Whether the worker brings what the other half's worker does not, where one of the two has to."""
    has, other = problem.has[piece, worker, day], problem.pair[piece]
    if other >= 0 and plan.at[other] >= 0:
        has |= problem.has[other, plan.at[other] // problem.days, day]
    return bool(has & problem.needs[piece] == problem.needs[piece])


@compiled
def insert(
    problem: Problem, days: Ints, level: int, count: int, where: int, piece: int, choice: Ints, route: int
) -> bool:  # fmt: skip
    """The day of the next level: this one with `piece` at `where`. False where it plainly does not fit there."""
    day, made = days[level], days[level + 1]
    roads, length = problem.travel[problem.way[route // problem.days]], problem.length
    early, late = choice[1], choice[2]
    if where > 0:
        before = day[PIECE, where - 1]
        early = max(early, day[EARLY, where - 1] + length[before] + roads[problem.place[before], problem.place[piece]])
    if where < count:
        after = day[PIECE, where]
        late = min(late, day[LATE, where] - length[piece] - roads[problem.place[piece], problem.place[after]])
    if early > late:
        return False
    for field in range(5):
        for i in range(where):
            made[field, i] = day[field, i]
        for i in range(where, count):
            made[field, i + 1] = day[field, i]
    made[PIECE, where], made[LO, where], made[HI, where] = piece, choice[1], choice[2]
    made[STANDS, where], made[OPTION, where] = NOT_YET, choice[0]
    reckon(problem, made, route, count + 1)
    return True


@compiled
def line_up_day(problem: Problem, room: Room, day: Ints, count: int, route: int, options: Ints) -> None:
    """Hands a day to exact timing: its pieces, options, travel and lags."""
    for i in range(count):
        room.seq[i], options[i] = day[PIECE, i], day[OPTION, i]
    settle_spots(problem, room, count)
    way = problem.way[route // problem.days]
    for i in range(count - 1):
        one, two = room.seq[i], room.seq[i + 1]
        room.trav[i] = problem.travel[way, room.spot[i], room.spot[i + 1]]
        gap = gap_between(problem, one, two)
        room.lag[i] = max(room.trav[i], problem.gap_least[gap]) if gap >= 0 else room.trav[i]


@compiled
def held(
    problem: Problem, plan: Plan, room: Room, options: Ints, day: Ints, count: int, route: int, first: int, loose: int
) -> int:  # fmt: skip
    """Times a day with `loose` of what stands free to move, from the `first` on, and the rest held; its cost."""
    standing = 0
    for i in range(count):
        room.lo[i], room.hi[i] = day[LO, i], day[HI, i]
        if day[STANDS, i] != NOT_YET:
            if not first <= standing < first + loose:
                room.lo[i], room.hi[i] = day[STANDS, i], day[STANDS, i]
            standing += 1
    return int(times(problem, plan, room, route, count, options, BIG))


@compiled
def keep(room: Room, best: Ints, count: int) -> None:
    """Remembers the day just timed."""
    for i in range(count):
        best[0, i], best[1, i] = room.seq[i], room.starts[i]
    best[2, 0] = count


@compiled
def timed(problem: Problem, plan: Plan, room: Room, book: Book, route: int, day: Ints, count: int, under: int) -> int:
    """What a day adds to the cost of its route with as few of what stands moved as can be, if less than `under`.

    Nothing moves, or a run of neighbours; where no short run will do, all may, and those that do are counted.
    """
    worker = route // problem.days
    line_up_day(problem, room, day, count, route, book.options)
    paid, care = room.hours[worker, 0] - plan.paid[route], room.hours[worker, 1] - plan.care[route]
    was, standing, most = plan.cost[route] + room.hours[worker, 2] - room.opening[route], 0, MOST_TIMES
    for i in range(count):
        care += problem.length[day[PIECE, i]]
        standing += day[STANDS, i] != NOT_YET
    for loose in range(-1, MOST_TIMES + 1):
        free, found = standing if loose < 0 else loose, False
        if free > standing or loose > most:
            break
        for first in range(1 if loose <= 0 else standing - loose + 1):
            cost = held(problem, plan, room, book.options, day, count, route, first, free)
            book.counted[0] += 1
            if cost >= BIG:
                continue
            found = True
            cost += hours_cost(problem, worker, paid + paid_minutes(problem, room, count), care) - was
            cost += late_more(problem, plan, room, route, count)
            moved = moved_in(room, day, count)
            if loose < 0:
                most = min(most, moved - 1)
            if cost < under and moved <= MOST_TIMES:
                under = cost
                keep(room, book.best, count)
        if found == (loose >= 0):
            break
    return under


@compiled
def moved_in(room: Room, day: Ints, count: int) -> int:
    """How many of what stands have another time in the day just timed."""
    moved = 0
    for i in range(count):
        moved += day[STANDS, i] != NOT_YET and room.starts[i] != day[STANDS, i]
    return moved


@compiled
def placed(
    problem: Problem, plan: Plan, room: Room, book: Book, route: int, count: int, pieces: Ints, stood: Ints, extra: int
) -> int:
    """`extra` and the least that it adds to a route's cost to put all of `pieces` into `days[0]`; BIG: it can't be.

    `stood`: 1 for a piece of this very route that was taken out of it. `book.best` keeps the day.
    """
    worker, level, many, under = route // problem.days, 0, 0, BIG
    known, at, where = np.zeros(MOST_IN, np.int64), np.zeros(MOST_IN, np.int64), np.zeros(MOST_IN, np.int64)
    while many < MOST_IN and pieces[many] >= 0:
        piece = pieces[many]
        known[many] = choices(problem, plan, room, route, piece, book.choice[many])
        if known[many] == 0:
            return BIG
        extra += problem.fit[piece, worker]
        if not stood[many]:
            person = problem.person[piece]
            extra += new_face(problem, plan, person, worker, face_more(problem, plan, person))
        many += 1
    if count + many > LONGEST_ROUTE or plan.locked[route]:
        return BIG
    hours(problem, plan, room, worker)
    where[0] = -1
    while level >= 0:
        where[level] += 1
        if where[level] > count + level:
            at[level], where[level] = at[level] + 1, 0
        if at[level] >= known[level]:
            level -= 1
            continue
        choice = book.choice[level, at[level]]
        if not insert(problem, book.days, level, count + level, where[level], pieces[level], choice, route):
            continue
        if level + 1 < many:
            level += 1
            at[level], where[level] = 0, -1
            continue
        under = timed(problem, plan, room, book, route, book.days[level + 1], count + many, under)
    return BIG if under >= BIG else int(under + extra)
