"""Every way to change one worker's day a little: some visits in and some out.

A *way* is one row of whole numbers (`WAY`). Its cost is what the day then costs more, exactly, with each visit that
changes its time; whoever is taken out has to go somewhere else by another way. Knows nothing of how ways are put
together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.search.compiled import compiled
from solver.search.looks import hours
from solver.search.mend_days import MOST_IN, Book, build, placed, timed
from solver.search.problem import BIG, Ints, Plan, Problem, Room

MOST_OUT = 8
WAY = 4 + MOST_IN + MOST_OUT
COST, ROUTE, IN, OUT = 0, 1, 2, 3 + MOST_IN  # columns of a way: IN and OUT count, their pieces follow
FOR_MUSTS, FOR_OTHER, FOR_BOTH, FOR_THREE, TIMINGS, ALONE, BROKEN = range(7)  # what `depth` says


class Trial(NamedTuple):
    """What is known of one route: what may be taken out together, and what it costs to put others in then."""

    sets: Ints  # row: pieces taken out, -1
    less: Ints  # row: two rows with less taken out, -1
    one: Ints  # piece, row
    two: Ints  # must, piece, row
    three: Ints  # must, must, must, row
    pieces: Ints  # those being put in
    stood: Ints  # 1 for those that were on this route
    every: Ints  # musts, then others
    counts: Ints  # 0: ways noted
    elsewhere: Ints  # p: the least that it costs to put a piece on another route
    depth: Ints
    ways: Ints


@compiled
def write_way(ways: Ints, n: int, cost: int, route: int, pieces: Ints, gone: Ints) -> int:
    """Notes a way in row `n`; the next row."""
    ways[n, COST], ways[n, ROUTE] = cost, route
    ways[n, IN], ways[n, OUT] = 0, 0
    for k in range(MOST_IN):
        ways[n, IN + 1 + k] = pieces[k]
        ways[n, IN] += pieces[k] >= 0
    for k in range(MOST_OUT):
        ways[n, OUT + 1 + k] = gone[k]
        ways[n, OUT] += gone[k] >= 0
    return n + 1


@compiled
def sets_out(problem: Problem, plan: Plan, route: int, most: int, broken: bool, sets: Ints, less: Ints) -> int:
    """What may be taken out of a route together, in rows of `sets`; how many rows. `less`: up to two rows with less.

    Nothing, one visit, two; where the route can't stay as it is, so many from its begin or its end too.
    """
    size, rows = plan.size[route], 1
    sets[:], less[:] = -1, -1
    single = np.full(size, -1)
    for many in range(1, min(2, most) + 1):
        for i in range(size):
            for j in range(i if many == 2 else 1):
                one, two = plan.route[route, i], plan.route[route, j]
                if rows >= len(sets) or not may_go(problem, one) or not may_go(problem, two):
                    continue
                sets[rows, 0], less[rows, 0] = one, 0
                if many == 2:
                    sets[rows, 1], less[rows, 0], less[rows, 1] = two, single[i], single[j]
                else:
                    single[i] = rows
                rows += 1
    for many in range(most + 1 if broken else size, min(size, MOST_OUT) + 1):
        for late in range(2):
            fits = rows < len(sets)
            for k in range(many):
                piece = plan.route[route, size - 1 - k if late else k]
                fits = fits and may_go(problem, piece)
                if fits:
                    sets[rows, k] = piece
            if fits:
                rows += 1
            elif rows < len(sets):
                sets[rows] = -1
    return rows


@compiled
def may_go(problem: Problem, piece: int) -> bool:
    """Whether a piece may be taken out at all."""
    return bool(not problem.fixed[piece] and problem.person[piece] >= 0)


@compiled
def least(table: Ints, less: Ints) -> int:
    """The least of what it costs to take out less."""
    found = BIG
    for row in less:
        if row >= 0:
            found = min(found, table[row])
    return int(found)


@compiled
def note_way(trial: Trial, cost: int, route: int, here: int) -> None:
    """Notes the way just tried."""
    if trial.counts[0] < len(trial.ways):
        trial.counts[0] = write_way(trial.ways, trial.counts[0], cost, route, trial.pieces, trial.sets[here])


@compiled
def try_one(
    problem: Problem, plan: Plan, room: Room, book: Book, trial: Trial, route: int, here: int, count: int, many: int,
    musts: int, extra: int, later: int,
) -> None:  # fmt: skip
    """Puts in each piece alone."""
    for a in range(len(trial.every)):
        if a >= musts and (many > trial.depth[FOR_OTHER] or plan.at[trial.every[a]] == route):
            continue
        if book.counted[0] > book.counted[1]:
            return
        trial.pieces[0], trial.pieces[1], trial.pieces[2], trial.stood[1] = trial.every[a], -1, -1, 0
        cost = placed(problem, plan, room, book, route, count, trial.pieces, trial.stood, extra)
        trial.one[a, here] = cost
        if cost < least(trial.one[a], trial.less[here]):
            note_way(trial, cost - later, route, here)


@compiled
def try_two(
    problem: Problem, plan: Plan, room: Room, book: Book, trial: Trial, route: int, here: int, count: int, many: int,
    musts: int, extra: int, later: int,
) -> None:  # fmt: skip
    """Puts in each must with each other piece, or with one of this route in another order."""
    every, one, two, gone = trial.every, trial.one, trial.two, trial.sets[here]
    for a in range(musts):
        for b in range(a + 1, len(every) + min(many, 2)):
            again = b >= len(every)
            if one[a, here] >= BIG or book.counted[0] > book.counted[1]:
                break
            if not again and (one[b, here] >= BIG or (b >= musts and many > trial.depth[FOR_BOTH])):
                continue
            trial.pieces[0], trial.pieces[2] = every[a], -1
            trial.pieces[1] = gone[b - len(every)] if again else every[b]
            trial.stood[1] = 1 if again else 0
            cost = placed(problem, plan, room, book, route, count, trial.pieces, trial.stood, extra)
            two[a, b, here] = cost
            if cost < least(one[a] if again else two[a, b], trial.less[here]):
                note_way(trial, cost - later, route, here)


@compiled
def try_three(
    problem: Problem, plan: Plan, room: Room, book: Book, trial: Trial, route: int, here: int, count: int, musts: int,
    extra: int, later: int,
) -> None:  # fmt: skip
    """Puts in three musts."""
    two, three = trial.two, trial.three
    trial.stood[1] = 0
    for a in range(musts):
        for b in range(a + 1, musts):
            for c in range(b + 1, musts):
                if two[a, b, here] >= BIG or two[a, c, here] >= BIG or two[b, c, here] >= BIG:
                    continue
                if book.counted[0] > book.counted[1]:
                    return
                trial.pieces[0], trial.pieces[1], trial.pieces[2] = trial.every[a], trial.every[b], trial.every[c]
                cost = placed(problem, plan, room, book, route, count, trial.pieces, trial.stood, extra)
                three[a, b, c, here] = cost
                if cost < least(three[a, b, c], trial.less[here]):
                    note_way(trial, cost - later, route, here)


@compiled
def new_trial(problem: Problem, plan: Plan, route: int, musts: Ints, others: Ints, depth: Ints, elsewhere: Ints,
              ways: Ints) -> Trial:  # fmt: skip
    """What may be taken out of this route, and nothing known of what may be put in."""
    k, q = len(musts), len(musts) + len(others)
    sets = np.full((1 + plan.size[route] ** 2 + 2 * MOST_OUT, MOST_OUT), -1)
    less = np.full((len(sets), 2), -1)
    rows = sets_out(problem, plan, route, depth[FOR_MUSTS], depth[BROKEN] > 0, sets, less)
    return Trial(
        sets[:rows], less[:rows], np.full((q, rows), BIG), np.full((k, q + MOST_OUT, rows), BIG),
        np.full((k, k, k, rows), BIG), np.full(MOST_IN, -1), np.zeros(MOST_IN, np.int64),
        np.concatenate((musts, others)), np.zeros(1, np.int64), elsewhere, depth, ways,
    )  # fmt: skip


@compiled
def ways_of(
    problem: Problem, plan: Plan, room: Room, book: Book, route: int, musts: Ints, others: Ints, depth: Ints,
    elsewhere: Ints, ways: Ints,
) -> int:  # fmt: skip
    """Notes every way to change this route in `ways`; how many.

    `musts` have to be placed, `others` may come from their routes. `depth`: how many may be taken out for musts
    alone, for one of the others, for a must with one of the others, for three musts; timings at most; from how many on
    taking out is a way by itself; whether the route can't stay as it is. A way that takes out more than another for
    the same visits is noted only where it is cheaper for all that, what is taken out costing as `elsewhere` has it.
    """
    trial = new_trial(problem, plan, route, musts, others, depth, elsewhere, ways)
    k, worker = len(musts), route // problem.days
    book.counted[1] = book.counted[0] + depth[TIMINGS]
    hours(problem, plan, room, worker)
    for here in range(len(trial.sets)):
        gone, many, extra, later = trial.sets[here], 0, 0, 0
        while many < MOST_OUT and gone[many] >= 0:
            extra -= problem.fit[gone[many], worker]
            later += elsewhere[gone[many]]
            many += 1
        count = build(problem, plan, room, route, gone, book.days)
        if many >= depth[ALONE]:
            cost = 0
            if count > 0:
                cost = timed(problem, plan, room, book, route, book.days[0], count, BIG)
            trial.pieces[:] = -1
            if cost < BIG:
                note_way(trial, cost + extra, route, here)
        extra += later
        try_one(problem, plan, room, book, trial, route, here, count, many, k, extra, later)
        try_two(problem, plan, room, book, trial, route, here, count, many, k, extra, later)
        if many <= depth[FOR_THREE] or depth[BROKEN] > 0:
            try_three(problem, plan, room, book, trial, route, here, count, k, extra, later)
    return int(trial.counts[0])
