"""Finding the cheapest place for a piece in a day of linked routes, or for both halves of a visit at once.

Every place gets a price that is never above the truth: the way there, its own lateness and that of the next piece.
Only where that is under the best found is the delay followed through the day (`linked.py`), and no further than the
best allows. The two halves may stand in any order towards the halves of other visits.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.linked import spread, undo
from solver.search.linked_room import (
    AFTER,
    ARRIVES,
    CLOSE,
    INVITING,
    LAG,
    LENGTH,
    NEXT,
    ON,
    OPEN,
    PAIR,
    PLACE,
    PRICE,
    ROUTE,
    SHUT,
    SPENT,
    START,
    WORST,
)
from solver.search.problem import BIG, Ints, Problem, Room, roll
from solver.search.rows import W_SUITS, W_TRAVEL

BLINK = 100  # one place in so many is overlooked


@compiled
def link(book: Ints, piece: int, after: int, route: int, start: int) -> None:
    """Puts a piece behind another one."""
    book[piece, START], book[piece, ROUTE], book[piece, NEXT] = start, route, book[after, NEXT]
    book[after, NEXT] = piece


@compiled
def unlink(book: Ints, piece: int, after: int) -> None:
    """Takes the piece that follows `after` out again."""
    book[after, NEXT] = book[piece, NEXT]
    book[piece, ROUTE] = -1


@compiled
def road(book: Ints, travel: Ints, gate: Ints, home: int, piece: int, after: int) -> int:
    """Travel that a piece behind `after` adds; none where it is the first on an inviting route."""
    v, here, place = book[after, NEXT], book[after, PLACE], book[piece, PLACE]
    if v >= 0:
        then = book[v, PLACE]
        return int(travel[here, place] + travel[place, then] - travel[here, then])
    first = after - (book.shape[0] - gate.shape[0])
    if first >= 0 and gate[first] == INVITING:
        return 0
    return int(travel[here, place] + travel[place, home] - travel[here, home])


@compiled
def lateness(book: Ints, travel: Ints, piece: int, after: int, start: int) -> int:
    """What a piece behind `after` adds to lateness at this start, by itself and the next piece; never too much."""
    late, v = max(0, start - book[piece, CLOSE]), book[after, NEXT]
    if v >= 0:
        over = start + book[piece, LENGTH] + travel[book[piece, PLACE], book[v, PLACE]] - book[v, CLOSE]
        was = max(0, book[v, START] - book[v, CLOSE])
        if over > was:
            late += over - was
    return int(late)


@compiled
def insert_one(problem: Problem, room: Room, piece: int, blink: int) -> bool:
    """Puts a piece where the whole day then costs least; False where nobody may go, or only in a circle."""
    book, travel, stack, notes = room.book, problem.travel[0], room.stack, room.notes
    may, gate = problem.may, room.gate
    weight, per_way, home = problem.weights[W_SUITS], problem.weights[W_TRAVEL], problem.anywhere
    spent, worst = room.meta[SPENT], room.meta[WORST]
    place, close, floor = book[piece, PLACE], book[piece, CLOSE], book[piece, OPEN]
    other, apart = book[piece, PAIR], -1
    if other >= 0 and book[other, ROUTE] >= 0:
        apart = book[other, ROUTE]
        floor = max(floor, book[other, START] + book[other, LAG])
    best, best_after, best_route, best_start = BIG, -1, -1, 0
    for route in range(problem.workers):
        if not may[piece, route, 0] or route == apart or gate[route] == SHUT:
            continue
        u = problem.pieces + route
        while u >= 0:
            v = book[u, NEXT]
            way = travel[book[u, PLACE], place]
            start = max(floor, book[u, START] + book[u, LENGTH] + way)
            late = max(0, start - close)
            if spent + weight * (late + max(worst, late)) >= best:
                break
            more = per_way * road(book, travel, gate, home, piece, u)
            price = spent + more + weight * lateness(book, travel, piece, u, start)
            if price + weight * worst < best and not (blink and roll(room, BLINK) == 0):
                link(book, piece, u, route, start)
                paid, peak, count = spread(
                    book, travel, stack, notes, piece, 0, spent + more + weight * late, max(worst, late), weight, best,
                )  # fmt: skip
                undo(book, notes, count)
                unlink(book, piece, u)
                if paid < BIG and paid + weight * peak < best:
                    best, best_after, best_route, best_start = paid + weight * peak, u, route, start
            u = v
    if best_after < 0:
        return False
    put_in(problem, room, piece, best_after, best_route, best_start, -1, -1, -1, 0)
    return True


@compiled
def put_in(
    problem: Problem, room: Room, one: int, after: int, route: int, start: int, two: int, after_two: int,
    route_two: int, start_two: int,
) -> None:  # fmt: skip
    """Puts one piece, or two, in for good and delays what must wait."""
    book, travel, weight = room.book, problem.travel[0], problem.weights[W_SUITS]
    spent, worst = room.meta[SPENT], room.meta[WORST]
    for half in range(2):
        piece, behind = (one, after) if half == 0 else (two, after_two)
        if piece < 0:
            continue
        begins = start if half == 0 else start_two
        here, place, v = book[behind, PLACE], book[piece, PLACE], book[behind, NEXT]
        then = problem.anywhere if v < 0 else book[v, PLACE]
        late = max(0, begins - book[piece, CLOSE])
        spent += problem.weights[W_TRAVEL] * (travel[here, place] + travel[place, then] - travel[here, then])
        spent += weight * late
        worst = max(worst, late)
        link(book, piece, behind, route if half == 0 else route_two, begins)
    spent, worst, _ = spread(book, travel, room.stack, room.notes, one, 0, spent, worst, weight, BIG)
    if two >= 0:
        spent, worst, _ = spread(book, travel, room.stack, room.notes, two, 0, spent, worst, weight, BIG)
    room.meta[SPENT], room.meta[WORST] = spent, worst


@compiled
def spots_of(problem: Problem, room: Room, spots: Ints, piece: int, blink: int) -> int:
    """Every place for one half, cheapest price first; into `spots`. How many."""
    book, travel, may, gate = room.book, problem.travel[0], problem.may, room.gate
    weight, per_way, home = problem.weights[W_SUITS], problem.weights[W_TRAVEL], problem.anywhere
    place, floor, count = book[piece, PLACE], book[piece, OPEN], 0
    for route in range(problem.workers):
        if not may[piece, route, 0] or gate[route] == SHUT:
            continue
        u = problem.pieces + route
        while u >= 0:
            v = book[u, NEXT]
            way = travel[book[u, PLACE], place]
            start = max(floor, book[u, START] + book[u, LENGTH] + way)
            price = per_way * road(book, travel, gate, home, piece, u)
            price += weight * lateness(book, travel, piece, u, start)
            if not (blink and roll(room, BLINK) == 0):
                k = count
                while k > 0 and spots[k - 1, PRICE] > price:
                    spots[k, PRICE], spots[k, AFTER] = spots[k - 1, PRICE], spots[k - 1, AFTER]
                    spots[k, ARRIVES], spots[k, ON] = spots[k - 1, ARRIVES], spots[k - 1, ON]
                    k -= 1
                spots[k, PRICE], spots[k, AFTER], spots[k, ARRIVES], spots[k, ON] = price, u, start, route
                count += 1
            u = v
    return count


@compiled
def insert_both(problem: Problem, room: Room, one: int, blink: int) -> bool:
    """Puts both halves of a visit where the whole day then costs least, with two workers; False where it can't be."""
    book, travel, stack, notes, gate = room.book, problem.travel[0], room.stack, room.notes, room.gate
    weight, per_way, home = problem.weights[W_SUITS], problem.weights[W_TRAVEL], problem.anywhere
    spent, worst, two = room.meta[SPENT], room.meta[WORST], book[one, PAIR]
    spots, others = room.spots, room.others
    many = spots_of(problem, room, spots, one, blink)
    few = spots_of(problem, room, others, two, blink)
    if many == 0 or few == 0:
        return False
    base = spent + weight * worst
    best, best_one, best_two, start_one, start_two = BIG, -1, -1, 0, 0
    for i in range(many):
        if base + spots[i, PRICE] + others[0, PRICE] >= best:
            break
        for j in range(few):
            if base + spots[i, PRICE] + others[j, PRICE] >= best:
                break
            if spots[i, ON] == others[j, ON]:
                continue
            s = spots[i, ARRIVES]
            t = max(others[j, ARRIVES], s + book[one, LAG])
            s = max(s, t + book[two, LAG])
            u, v = spots[i, AFTER], others[j, AFTER]
            more = per_way * road(book, travel, gate, home, one, u)
            more += per_way * road(book, travel, gate, home, two, v)
            price = lateness(book, travel, one, u, s) + lateness(book, travel, two, v, t)
            if base + more + weight * price >= best:
                continue
            late, later = max(0, s - book[one, CLOSE]), max(0, t - book[two, CLOSE])
            link(book, one, u, spots[i, ON], s)
            link(book, two, v, others[j, ON], t)
            paid, peak, count = spread(
                book, travel, stack, notes, one, 0, spent + more + weight * (late + later),
                max(worst, late, later), weight, best,
            )  # fmt: skip
            if paid < BIG:
                paid, peak, count = spread(book, travel, stack, notes, two, count, paid, peak, weight, best)
            undo(book, notes, count)
            unlink(book, two, v)
            unlink(book, one, u)
            if paid < BIG and paid + weight * peak < best:
                best, best_one, best_two, start_one, start_two = paid + weight * peak, i, j, s, t
    if best_one < 0:
        return False
    put_in(
        problem, room, one, spots[best_one, AFTER], spots[best_one, ON], start_one, two, others[best_two, AFTER],
        others[best_two, ON], start_two,
    )  # fmt: skip
    return True
