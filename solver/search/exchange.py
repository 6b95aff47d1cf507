"""Two workers take over a day from each other, whole or from an instant on.

Taking out and putting back hardly ever finds that. Visits keep their times and their order, so that it costs little
travel, and many faces change at once: whoever seldom sees a person gives the day to somebody who goes there anyway.
Knows nothing of what a plan costs.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.problem import LONGEST_ROUTE, NOT_YET, Plan, Problem, Room, roll
from solver.search.routes import take_out
from solver.search.ruin import about, out, rarest
from solver.search.steps import changed, restarted

ANYBODY = 4  # one time in so many also somebody whom the person does not see
NOT_KNOWN = -1  # minutes of care of a route that is to be timed anew


@compiled
def can_take(problem: Problem, plan: Plan, piece: int, route: int) -> bool:
    """Whether this worker may go, is there at just this time, and is not the one who goes with them already."""
    worker, day, start = route // problem.days, route % problem.days, plan.start[piece]
    if not problem.may[piece, worker, day] or problem.barred[plan.option[piece], worker]:
        return False
    half = problem.pair[piece]
    if half >= 0 and plan.at[half] >= 0:
        both = problem.has[piece, worker, day] | problem.has[half, plan.at[half] // problem.days, day]
        if plan.at[half] == route or both & problem.needs[piece] != problem.needs[piece]:
            return False
    for k in range(problem.of_stretch[route], problem.of_stretch[route + 1]):
        if problem.stretch_from[k] <= start and start + problem.length[piece] <= problem.stretch_to[k]:
            return True
    return False


@compiled
def settled_there(problem: Problem, plan: Plan, piece: int, one: int, other: int) -> bool:
    """Whether a piece stays where it is: it is fixed, or the two go there together."""
    half = problem.pair[piece]
    if problem.fixed[piece] or half < 0:
        return bool(problem.fixed[piece])
    return bool(problem.fixed[half] or plan.at[half] == one or plan.at[half] == other)


@compiled
def hand_in(problem: Problem, plan: Plan, room: Room, piece: int, option: int, start: int, route: int) -> None:
    """Puts a piece on a route at just this time, whatever else is there then; the route is to be settled afterwards."""
    where = plan.size[route]
    while where > 0 and plan.start[plan.route[route, where - 1]] > start:
        plan.route[route, where] = plan.route[route, where - 1]
        where -= 1
    plan.route[route, where] = piece
    plan.size[route] += 1
    plan.at[piece], plan.option[piece], plan.start[piece] = route, option, start
    if problem.person[piece] >= 0:
        plan.visits[problem.person[piece], route // problem.days] += 1
    changed(problem, room, route, True)
    restarted(problem, plan, room, piece, route)


@compiled
def exchange(problem: Problem, plan: Plan, room: Room, one: int, other: int, since: int, count: int) -> int:
    """Two routes of a day exchange what is not settled and starts at `since` or later; the new count of `room.taken`.

    What the other worker cannot take just as it is, is taken out. Both routes are to be settled afterwards.
    """
    if plan.locked[one] or plan.locked[other] or plan.size[one] + plan.size[other] > LONGEST_ROUTE:
        return count
    handed = 0
    for side in range(2):
        route = one if side == 0 else other
        for i in range(plan.size[route]):
            piece = plan.route[route, i]
            if plan.start[piece] >= since and not settled_there(problem, plan, piece, one, other):
                room.handed[handed] = piece
                handed += 1
    for n in range(handed):
        piece = room.handed[n]
        route, option, start = other if plan.at[piece] == one else one, plan.option[piece], plan.start[piece]
        if can_take(problem, plan, piece, route):
            take_out(problem, plan, room, piece)
            hand_in(problem, plan, room, piece, option, start, route)
        else:
            count = out(problem, plan, room, piece, count)
    plan.care[one], plan.care[other] = NOT_KNOWN, NOT_KNOWN
    return count


@compiled
def another_face(problem: Problem, plan: Plan, room: Room, person: int, worker: int) -> int:
    """Somebody else whom the person sees, now and then anybody else; -1 where there is nobody."""
    count, found, anybody = 0, -1, roll(room, ANYBODY) == 0
    for each in range(problem.workers):
        if each != worker and (anybody or plan.visits[person, each] > 0):
            count += 1
            if roll(room, count) == 0:
                found = each
    return found


@compiled
def since_when(room: Room, start: int) -> int:
    """From which instant on two workers exchange their day: all of it, or from this visit on."""
    return start if roll(room, 2) == 0 else NOT_YET


@compiled
def exchange_day(problem: Problem, plan: Plan, room: Room, seed: int, more: int) -> int:
    """The worker of a visit exchanges the day with another; now and then visits near it are taken out, `more` at most.

    How many are in `room.taken`.
    """
    route, start, person = plan.at[seed], plan.start[seed], problem.person[seed]
    worker, day = route // problem.days, route % problem.days
    other = another_face(problem, plan, room, person, worker)
    if other < 0:
        return 0
    count = exchange(problem, plan, room, route, other * problem.days + day, since_when(room, start), 0)
    if roll(room, 2) == 0:
        wanted = count + roll(room, more + 1)
        count = about(problem, plan, room, day, start, problem.place[seed], problem.way[worker], count, wanted)
    return int(count)


@compiled
def exchange_rarest(problem: Problem, plan: Plan, room: Room, person: int) -> int:
    """On each day on which the worker whom a person sees least goes there, somebody else takes that day over.

    How many are in `room.taken`.
    """
    worker, count = rarest(problem, plan, room, person), 0
    for day in range(problem.days):
        route, start = worker * problem.days + day, NOT_YET
        for i in range(plan.size[route]):
            if problem.person[plan.route[route, i]] == person:
                start = plan.start[plan.route[route, i]]
        other = another_face(problem, plan, room, person, worker) if start != NOT_YET else -1
        if other >= 0:
            since = since_when(room, start)
            count = exchange(problem, plan, room, route, other * problem.days + day, since, count)
    return int(count)
