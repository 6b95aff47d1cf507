"""Taking pieces out of a day of linked routes, and putting them back: strings of neighbours, as R. Christiaens and
G. Vanden Berghe's "Slack induction by string removals" (Transportation Science 2020) does, halves together or alone.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.linked import close_book, open_book
from solver.search.linked_places import insert_both, insert_one
from solver.search.linked_room import INVITING, SHUT
from solver.search.problem import BIG, LONGEST_ROUTE, Plan, Problem, Room, roll

MANY_OUT = 10  # pieces taken out, on average
LONGEST_STRING = 10
ROUTES_EVERY = 20
CROSS_EVERY = 8


@compiled
def take(plan: Plan, room: Room, piece: int, count: int) -> int:
    """Takes a piece off its route; the new count of `room.taken`."""
    route = plan.at[piece]
    size = plan.size[route]
    found = 0
    for i in range(size):
        if plan.route[route, i] == piece:
            found = i
            break
    for i in range(found, size - 1):
        plan.route[route, i] = plan.route[route, i + 1]
    plan.size[route] = size - 1
    plan.at[piece] = -1
    room.taken[count] = piece
    return count + 1


@compiled
def string(problem: Problem, plan: Plan, room: Room, piece: int, longest: int, count: int) -> int:
    """Takes out up to `longest` pieces in a row around one; now and then it keeps some in the middle."""
    route = plan.at[piece]
    size = plan.size[route]
    length = 1 + roll(room, min(longest, size))
    where = 0
    for i in range(size):
        if plan.route[route, i] == piece:
            where = i
    kept, kept_from = 0, 0
    if length > 1 and roll(room, 2) == 0:
        while length + kept < size and roll(room, 100) != 0:
            kept += 1
            if roll(room, 2) == 0:
                break
        kept_from = 1 + roll(room, length - 1)
    whole = length + kept
    lowest, highest = max(0, where - whole + 1), min(where, size - whole)
    first = lowest + roll(room, highest - lowest + 1)
    both = roll(room, 2)
    base = count
    for i in range(first, first + whole):
        if kept == 0 or i < first + kept_from or i >= first + kept_from + kept:
            room.taken[count] = plan.route[route, i]
            count += 1
    until = count
    count = base
    for k in range(base, until):
        room.wanted[k] = room.taken[k]
    for k in range(base, until):
        if plan.at[room.wanted[k]] >= 0:
            count = take(plan, room, room.wanted[k], count)
        other = problem.pair[room.wanted[k]]
        if both and other >= 0 and plan.at[other] >= 0:
            count = take(plan, room, other, count)
    return count


@compiled
def strings(problem: Problem, plan: Plan, room: Room, seed: int, count: int) -> int:
    """Takes strings of pieces out of routes that come near a piece."""
    used, on = 0, 0
    for route in range(problem.workers):
        room.hit[route] = 0
        if plan.size[route] > 0:
            used += 1
            on += plan.size[route]
    if on == 0:
        return count
    longest = max(1, min(LONGEST_STRING, on // used))
    left = 1 + roll(room, max(1, 4 * MANY_OUT // (1 + longest) - 1))
    for k in range(room.nearest.shape[1]):
        if left == 0:
            break
        piece = room.nearest[seed, k]
        if plan.at[piece] < 0 or room.hit[plan.at[piece]]:
            continue
        room.hit[plan.at[piece]] = 1
        count = string(problem, plan, room, piece, longest, count)
        left -= 1
    return count


@compiled
def empty_route(problem: Problem, plan: Plan, room: Room, route: int, count: int) -> int:
    """Takes everything off a route, halves alone or together."""
    both = roll(room, 2)
    while plan.size[route] > 0:
        piece = plan.route[route, plan.size[route] - 1]
        count = take(plan, room, piece, count)
        other = problem.pair[piece]
        if both and other >= 0 and plan.at[other] >= 0:
            count = take(plan, room, other, count)
    return count


@compiled
def from_then(plan: Plan, route: int, start: int) -> int:
    """How many pieces of a route start before this instant."""
    i = 0
    while i < plan.size[route] and plan.start[plan.route[route, i]] < start:
        i += 1
    return i


@compiled
def cross(problem: Problem, plan: Plan, room: Room, one: int, other: int, start: int) -> int:
    """Two workers change routes with each other from an instant on; what either may not do is taken out."""
    i, j = from_then(plan, one, start), from_then(plan, other, start)
    first, second = plan.size[one] - i, plan.size[other] - j
    if i + second > LONGEST_ROUTE or j + first > LONGEST_ROUTE:
        return 0
    for k in range(max(first, second)):
        a, b = plan.route[one, min(i + k, LONGEST_ROUTE - 1)], plan.route[other, min(j + k, LONGEST_ROUTE - 1)]
        if k < second:
            plan.route[one, i + k], plan.at[b] = b, one
        if k < first:
            plan.route[other, j + k], plan.at[a] = a, other
    plan.size[one], plan.size[other] = i + second, j + first
    count = 0
    for side in range(2):
        route = one if side == 0 else other
        for k in range(plan.size[route] - 1, -1, -1):
            piece = plan.route[route, k]
            half = problem.pair[piece]
            if not problem.may[piece, route, 0] or (half >= 0 and plan.at[half] == route):
                count = take(plan, room, piece, count)
    return count


@compiled
def ruin_linked(problem: Problem, plan: Plan, room: Room) -> int:
    """Takes strings of pieces out; how many are in `room.taken`.

    Now and then a whole route is emptied and shut until the next time, or one that nobody is on invites a first piece:
    how many workers go out at all is what single places can't find out.
    """
    room.gate[:] = 0
    seed, count = roll(room, problem.pieces), 0
    if roll(room, CROSS_EVERY) == 0 and plan.at[seed] >= 0:
        other = roll(room, problem.workers)
        if other != plan.at[seed]:
            start = plan.start[seed] if roll(room, 5) > 0 else 0
            count = cross(problem, plan, room, plan.at[seed], other, start)
            if roll(room, 2) == 0:
                return count
    elif roll(room, ROUTES_EVERY) == 0:
        route = roll(room, problem.workers)
        if plan.size[route] > 0:
            seed = plan.route[route, roll(room, plan.size[route])]
            count = empty_route(problem, plan, room, route, 0)
            room.gate[route] = SHUT
            if roll(room, 2) == 0:
                return count
        else:
            room.gate[route] = INVITING
            for _ in range(50):
                if problem.may[seed, route, 0]:
                    break
                seed = roll(room, problem.pieces)
    return int(strings(problem, plan, room, seed, count))


@compiled
def gather_linked(problem: Problem, plan: Plan, room: Room) -> int:
    """Fills `room.taken` with what nobody goes to; one half of a visit where both are out. How many."""
    count = 0
    for piece in range(problem.pieces):
        other = problem.pair[piece]
        if plan.at[piece] < 0 and (other < 0 or other > piece or plan.at[other] >= 0):
            room.taken[count] = piece
            count += 1
    return count


@compiled
def put_back(problem: Problem, plan: Plan, room: Room, count: int, blink: int) -> bool:
    """Puts `room.taken[:count]` back in its order, each where the day then costs least.

    What nobody can be sent to stays out. False where pieces wait for each other in a circle.
    """
    if open_book(problem, plan, room) >= BIG:
        return False
    for i in range(count):
        piece = room.taken[i]
        other = problem.pair[piece]
        if other >= 0 and plan.at[other] < 0:
            insert_both(problem, room, piece, blink)
        else:
            insert_one(problem, room, piece, blink)
    close_book(problem, plan, room)
    return True
