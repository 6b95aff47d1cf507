"""What a step of the search changes, so that it costs as much as it changes and no more.

Marks the routes, their surroundings and the pieces that were changed since the last `settled`; reckons what that
adds to the cost; takes it back or keeps it. Knows that a route's windows hang on its own pieces, on the rests around
it and on the same people's other visits that day, and nothing of how any of these are reckoned.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.costs import person_cost, piece_cost, worker_cost
from solver.search.linked import copy_day
from solver.search.problem import NOT_YET, Plan, Problem, Room


@compiled
def forget(room: Room) -> None:
    """Nothing is known of any route or worker, and nothing has been changed: for plans written from outside."""
    room.windows_known[:] = 0
    room.reach_known[:] = 0
    room.hours_known[:] = 0
    room.is_changed[:] = 0
    room.is_unsure[:] = 0
    room.is_moved[:] = 0
    room.tally[:] = 0


@compiled
def unsure(room: Room, route: int) -> None:
    """What was reckoned of this route no longer stands."""
    room.windows_known[route], room.reach_known[route] = 0, 0
    if not room.is_unsure[route]:
        room.is_unsure[route] = 1
        room.routes_unsure[room.tally[1]] = route
        room.tally[1] += 1


@compiled
def changed(problem: Problem, room: Room, route: int, ends: bool) -> None:
    """This route has changed; where its `ends` have, the rests of the worker's other days too."""
    worker = route // problem.days
    room.hours_known[worker] = 0
    unsure(room, route)
    if ends:
        for other in range(worker * problem.days, (worker + 1) * problem.days):
            unsure(room, other)
    if not room.is_changed[route]:
        room.is_changed[route] = 1
        room.routes_changed[room.tally[0]] = route
        room.tally[0] += 1


@compiled
def restarted(problem: Problem, plan: Plan, room: Room, piece: int, route: int) -> None:
    """This piece of `route` starts at another time, or is there no longer: others that keep apart from it may move."""
    day = route % problem.days
    for k in range(problem.of_gap[piece], problem.of_gap[piece + 1]):
        friend = plan.at[problem.gap_other[k]]
        if friend >= 0 and friend % problem.days == day:
            unsure(room, friend)
    other = problem.pair[piece]
    if other >= 0 and plan.at[other] >= 0:
        unsure(room, plan.at[other])


@compiled
def moved(room: Room, piece: int) -> None:
    """This piece was taken out or put in."""
    if not room.is_moved[piece]:
        room.is_moved[piece] = 1
        room.pieces_moved[room.tally[2]] = piece
        room.tally[2] += 1


@compiled
def added(problem: Problem, before: Plan, after: Plan, room: Room) -> int:
    """What the changes since the last `settled` add to the cost: the same as two `evaluate`, without the rest."""
    if problem.linked:
        return int(after.total[0] - before.total[0])
    cost = 0
    for n in range(room.tally[0]):
        route = room.routes_changed[n]
        cost += after.cost[route] - before.cost[route]
        worker, first = route // problem.days, True
        for k in range(n):
            if room.routes_changed[k] // problem.days == worker:
                first = False
                break
        if first:
            cost += worker_cost(problem, after, worker) - worker_cost(problem, before, worker)
    for n in range(room.tally[2]):
        piece = room.pieces_moved[n]
        cost += piece_cost(problem, after, piece) - piece_cost(problem, before, piece)
        person, first = problem.person[piece], problem.person[piece] >= 0
        for k in range(n):
            if problem.person[room.pieces_moved[k]] == person:
                first = False
                break
        if first:
            cost += person_cost(problem, after, person) - person_cost(problem, before, person)
    return int(cost)


@compiled
def copy_changes(problem: Problem, source: Plan, target: Plan, room: Room) -> None:
    """Writes over `target` what differs from `source` by the changes since the last `settled`."""
    if problem.linked:
        copy_day(source, target)
        return
    for n in range(room.tally[2]):
        piece = room.pieces_moved[n]
        person = problem.person[piece]
        if person >= 0 and target.at[piece] >= 0:
            target.visits[person, target.at[piece] // problem.days] -= 1
        if person >= 0 and source.at[piece] >= 0:
            target.visits[person, source.at[piece] // problem.days] += 1
        target.at[piece], target.option[piece] = source.at[piece], source.option[piece]
        target.start[piece] = source.start[piece] if source.at[piece] >= 0 else NOT_YET
    for n in range(room.tally[0]):
        route = room.routes_changed[n]
        target.size[route], target.cost[route] = source.size[route], source.cost[route]
        target.begin[route], target.end[route] = source.begin[route], source.end[route]
        target.paid[route], target.care[route] = source.paid[route], source.care[route]
        for i in range(source.size[route]):
            piece = source.route[route, i]
            target.route[route, i], target.start[piece] = piece, source.start[piece]
    target.total[0] = source.total[0]


@compiled
def settled(problem: Problem, room: Room, undone: bool) -> None:
    """A new step begins; where the last was `undone`, what was reckoned in it is forgotten."""
    for n in range(room.tally[0]):
        route = room.routes_changed[n]
        room.is_changed[route] = 0
        if undone:
            room.hours_known[route // problem.days] = 0
    for n in range(room.tally[1]):
        route = room.routes_unsure[n]
        room.is_unsure[route] = 0
        if undone:
            room.windows_known[route], room.reach_known[route] = 0, 0
    for n in range(room.tally[2]):
        room.is_moved[room.pieces_moved[n]] = 0
    room.tally[:] = 0
