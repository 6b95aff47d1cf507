"""Taking visits out to put them back better: the ways to choose them, and settling the routes they leave."""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.problem import Ints, Plan, Problem, Room, roll
from solver.search.routes import retime, take_out

ABOUT = 120  # minutes


@compiled
def out(problem: Problem, plan: Plan, room: Room, piece: int, count: int) -> int:
    """Takes a visit out, both halves of a double-handed one; the new count of `room.taken`. Fixed ones stay."""
    if plan.at[piece] < 0 or problem.fixed[piece]:
        return count
    other = problem.pair[piece]
    if other >= 0 and problem.fixed[other]:
        return count
    take_out(problem, plan, room, piece)
    room.taken[count] = piece
    count += 1
    if other >= 0 and plan.at[other] >= 0:
        take_out(problem, plan, room, other)
        room.taken[count] = other
        count += 1
    return count


@compiled
def some_piece(problem: Problem, plan: Plan, room: Room) -> int:
    """A random visit that is planned and free; -1 where none was found."""
    for _ in range(30):
        piece = roll(room, problem.pieces)
        if plan.at[piece] >= 0 and not problem.fixed[piece]:
            return piece
    return -1


@compiled
def left_out(problem: Problem, plan: Plan, room: Room) -> int:
    """A random visit that nobody goes to, though on some day somebody may; -1 where there is none."""
    count, found = 0, -1
    for piece in range(problem.pieces):
        free = plan.at[piece] < 0 and problem.person[piece] >= 0 and not problem.fixed[piece]
        if free and problem.of_option[piece] < problem.of_option[piece + 1]:
            count += 1
            if roll(room, count) == 0:
                found = piece
    return found


@compiled
def make_way(problem: Problem, plan: Plan, room: Room, piece: int, wanted: int) -> int:
    """Takes out visits that are in the way of one that nobody goes to, on one of its days about one of its times."""
    first, last = problem.of_option[piece], problem.of_option[piece + 1]
    option = first + roll(room, last - first)
    earliest, latest = problem.opt_from[option], problem.opt_to[option]
    start = earliest + roll(room, latest - earliest + 1)
    way = problem.way[roll(room, problem.workers)]
    return int(about(problem, plan, room, problem.opt_day[option], start, problem.place[piece], way, 0, wanted))


@compiled
def related(problem: Problem, plan: Plan, room: Room, seed: int, count: int, wanted: int) -> int:
    """Takes out a visit and those of its day that are nearest to it in time and travel."""
    day, start, place = plan.at[seed] % problem.days, plan.start[seed], problem.place[seed]
    way = problem.way[plan.at[seed] // problem.days]
    count = out(problem, plan, room, seed, count)
    return int(about(problem, plan, room, day, start, place, way, count, wanted))


@compiled
def about(
    problem: Problem, plan: Plan, room: Room, day: int, start: int, place: int, way: int, count: int, wanted: int
) -> int:
    """Takes out the visits of a day that are nearest to a time and a place, until `wanted` are out."""
    while count < wanted:
        nearest, best = 1 << 30, -1
        for worker in range(problem.workers):
            route = worker * problem.days + day
            for i in range(plan.size[route]):
                piece = plan.route[route, i]
                if problem.fixed[piece]:
                    continue
                far = abs(plan.start[piece] - start) + 4 * min(200, problem.travel[way, place, problem.place[piece]])
                far += roll(room, 60)
                if far < nearest:
                    nearest, best = far, piece
        before = count
        if best >= 0:
            count = out(problem, plan, room, best, count)
        if count == before:
            break
    return count


@compiled
def whole_shift(problem: Problem, plan: Plan, room: Room, route: int, count: int) -> int:
    """Takes out every visit of a route."""
    for i in range(plan.size[route] - 1, -1, -1):
        if i < plan.size[route]:
            count = out(problem, plan, room, plan.route[route, i], count)
    return count


@compiled
def shift_end(problem: Problem, plan: Plan, room: Room, route: int, count: int) -> int:
    """Takes out the first or the last few visits of a route."""
    last = roll(room, 2)
    for _ in range(1 + roll(room, 3)):
        if plan.size[route] > 0:
            where = plan.size[route] - 1 if last else 0
            count = out(problem, plan, room, plan.route[route, where], count)
    return count


@compiled
def rarest(problem: Problem, plan: Plan, room: Room, person: int) -> int:
    """The worker who goes to a person least, among those who do."""
    least, found = 1 << 30, -1
    for worker in range(problem.workers):
        times = plan.visits[person, worker]
        if times > 0 and times * 8 + roll(room, 8) < least:
            least, found = times * 8, worker
    return found


@compiled
def rarest_face(problem: Problem, plan: Plan, room: Room, person: int, count: int) -> int:
    """Takes out all visits to a person of the worker who goes there least, and some of the others."""
    worker = rarest(problem, plan, room, person)
    for piece in range(problem.pieces):
        theirs = problem.person[piece] == person and plan.at[piece] >= 0
        if theirs and (plan.at[piece] // problem.days == worker or roll(room, 4) == 0):
            count = out(problem, plan, room, piece, count)
    return count


@compiled
def same_time(problem: Problem, plan: Plan, room: Room, seed: int, count: int) -> int:
    """Takes out a person's visits at about one time of day across the week."""
    hour = plan.start[seed] - problem.day_from[plan.at[seed] % problem.days]
    person = problem.person[seed]
    for piece in range(problem.pieces):
        if problem.person[piece] != person or plan.at[piece] < 0:
            continue
        if abs(plan.start[piece] - problem.day_from[plan.at[piece] % problem.days] - hour) < ABOUT:
            count = out(problem, plan, room, piece, count)
    return count


@compiled
def settle(problem: Problem, plan: Plan, room: Room, options: Ints, count: int) -> int:
    """Times anew every route left by a visit, taking out more from an end where a hole can't be bridged."""
    n = 0
    for route in range(problem.workers * problem.days):
        if plan.locked[route]:
            continue
        if plan.size[route] == 0 and plan.cost[route] == 0 and plan.care[route] == 0:
            continue
        care = 0
        for i in range(plan.size[route]):
            care += problem.length[plan.route[route, i]]
        if care == plan.care[route] and plan.size[route] > 0:
            continue
        last = roll(room, 2)
        while not retime(problem, plan, room, options, route):
            before = count
            where = plan.size[route] - 1 if last else 0
            count = out(problem, plan, room, plan.route[route, where], count)
            if count == before:
                last = 1 - last
                where = plan.size[route] - 1 if last else 0
                count = out(problem, plan, room, plan.route[route, where], count)
            if count == before:
                for i in range(plan.size[route]):
                    count = out(problem, plan, room, plan.route[route, i], count)
                    if count > before:
                        break
            if count == before:
                return -1
        n += 1
    return count
