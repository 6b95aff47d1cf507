"""Timing a day whose routes are linked: everything at its earliest, and lateness costs instead of being forbidden.

This is the second way of timing (`Problem.linked`). Waiting costs nothing, so that the earliest starts are the best
ones; what matters is how a delay spreads along routes and from one half of a visit to the other. A day is kept as a
*book*: a row for each piece and one for the beginning of each route, with what a delay needs to spread.
Knows nothing of where pieces are put, or why.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.linked_room import CLOSE, LAG, LENGTH, NEXT, OPEN, PAIR, PLACE, ROUTE, SPENT, START, WORST
from solver.search.problem import BIG, Ints, Plan, Problem, Room
from solver.search.rows import W_SUITS, W_TRAVEL


@compiled
def spread(
    book: Ints, travel: Ints, stack: Ints, notes: Ints, piece: int, count: int, spent: int, worst: int, weight: int,
    limit: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Delays whatever must wait for `piece`, and so on; notes what was when, so that it can be undone.

    Gives travel and lateness, the greatest lateness, and how many notes there are by now. The first is BIG once all of
    it comes to `limit`, as it soon does where pieces wait for each other in a circle.
    """
    most = notes.shape[0] - 2
    stack[0] = piece
    top = 1
    while top > 0:
        top -= 1
        x = stack[top]
        begins = book[x, START]
        for side in range(2):
            if side == 0:
                y = book[x, PAIR]
                if y < 0 or book[y, ROUTE] < 0:
                    continue
                t = begins + book[x, LAG]
            else:
                y = book[x, NEXT]
                if y < 0:
                    continue
                t = begins + book[x, LENGTH] + travel[book[x, PLACE], book[y, PLACE]]
            was = book[y, START]
            if t <= was:
                continue
            close = book[y, CLOSE]
            if t > close:
                spent += weight * (t - max(was, close))
                worst = max(worst, t - close)
                if spent + weight * worst >= limit:
                    return BIG, worst, count
            if count >= most:
                return BIG, worst, count
            notes[count, 0], notes[count, 1] = y, was
            count += 1
            book[y, START] = t
            stack[top] = y
            top += 1
    return spent, worst, count


@compiled
def undo(book: Ints, notes: Ints, count: int) -> None:
    """Every start as it was before the notes were made."""
    for n in range(count - 1, -1, -1):
        book[notes[n, 0], START] = notes[n, 1]


@compiled
def open_book(problem: Problem, plan: Plan, room: Room) -> int:
    """Writes the plan's routes into the book and times them; what the whole costs, BIG where there is a circle."""
    book, notes, stack, pieces = room.book, room.notes, room.stack, problem.pieces
    travel = problem.travel[0]
    for piece in range(pieces):
        book[piece, START], book[piece, NEXT], book[piece, ROUTE] = book[piece, OPEN], -1, plan.at[piece]
    for route in range(problem.workers):
        last = pieces + route
        book[last, NEXT] = -1
        for i in range(plan.size[route]):
            piece = plan.route[route, i]
            book[last, NEXT] = piece
            last = piece
    for route in range(problem.workers):
        x = pieces + route
        while x >= 0:
            cost, _, _ = spread(book, travel, stack, notes, x, 0, 0, 0, 0, BIG)
            if cost >= BIG:
                return BIG
            x = book[x, NEXT]
    return add_up(problem, room)


@compiled
def add_up(problem: Problem, room: Room) -> int:
    """Travel, lateness and the greatest lateness of the day in the book."""
    book, travel, pieces = room.book, problem.travel[0], problem.pieces
    far, late, worst = 0, 0, 0
    for route in range(problem.workers):
        x = pieces + route
        while x >= 0:
            y = book[x, NEXT]
            if y < 0:
                far += travel[book[x, PLACE], problem.anywhere]
                break
            far += travel[book[x, PLACE], book[y, PLACE]]
            over = book[y, START] - book[y, CLOSE]
            if over > 0:
                late += over
                worst = max(worst, over)
            x = y
    spent = problem.weights[W_TRAVEL] * far + problem.weights[W_SUITS] * late
    room.meta[SPENT], room.meta[WORST] = spent, worst
    return int(spent + problem.weights[W_SUITS] * worst)


@compiled
def close_book(problem: Problem, plan: Plan, room: Room) -> int:
    """Writes the day in the book into the plan; what it costs with what nobody goes to."""
    book, pieces = room.book, problem.pieces
    for route in range(problem.workers):
        count, x = 0, book[pieces + route, NEXT]
        while x >= 0:
            plan.route[route, count] = x
            count += 1
            x = book[x, NEXT]
        plan.size[route] = count
    cost = room.meta[SPENT] + problem.weights[W_SUITS] * room.meta[WORST]
    for piece in range(pieces):
        plan.start[piece], plan.at[piece] = book[piece, START], book[piece, ROUTE]
        if book[piece, ROUTE] < 0:
            cost += problem.left_out[piece]
    plan.total[0] = cost
    return int(cost)


@compiled
def copy_day(source: Plan, target: Plan) -> None:
    """Writes over `target` what differs from `source` in a day of linked routes."""
    target.route[:] = source.route
    target.size[:] = source.size
    target.start[:] = source.start
    target.at[:] = source.at
    target.total[:] = source.total
