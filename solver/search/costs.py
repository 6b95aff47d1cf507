"""What a plan costs beyond its routes: workers' hours and days, people's faces, places left out.

Hours under a contract cost nothing by themselves, or the search would pay for idling: only an uneven share of
care and team time does.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.problem import LIM_OVER, Plan, Problem, Room
from solver.search.rows import (
    W_DAYS,
    W_FACES,
    W_FACES_OVER,
    W_FAR_FROM,
    W_FAR_OVER,
    W_LATE,
    W_NO_TWO_OFF,
    W_OVER,
    W_UNDER,
    W_UNEVEN,
    W_WEEKENDS,
    W_WISHES,
)

WEEK = 7
MOST_DAYS = 5
FAR = 180  # minutes from the contract, a week


@compiled
def hours_cost(problem: Problem, worker: int, paid: int, care: int) -> int:
    """Cost of a worker's hours: so many minutes paid in all, and so many of care and team time."""
    over = paid - problem.contract[worker]
    cost = problem.weights[W_OVER] * max(0, over) + problem.weights[W_UNDER] * max(0, -over)
    cost += problem.weights[W_FAR_OVER] * max(0, over - problem.limits[LIM_OVER])
    cost += problem.weights[W_FAR_FROM] * max(0, abs(over) - FAR * problem.days // WEEK)
    return int(cost + problem.weights[W_UNEVEN] * max(0, problem.share[worker] - care))


@compiled
def days_cost(problem: Problem, plan: Plan, worker: int, route: int, works: int) -> int:
    """Cost of the days a worker works, with `route` (-1: none) as if it were worked or not."""
    first, weekend, run, pair, before, cost = worker * problem.days, problem.weekends_before[worker], 0, 0, 1, 0
    for day in range(problem.days):
        on = 1 if plan.size[first + day] > 0 else 0
        if first + day == route:
            on = works
        weekend += on * problem.weekend[day]
        run += on
        cost += on * problem.day_off[first + day] * problem.weights[W_WISHES]
        if on == 0 and before == 0:
            pair = 1
        before = on
        if day % WEEK == WEEK - 1 or day == problem.days - 1:
            cost += problem.weights[W_DAYS] * max(0, run - MOST_DAYS)
            if pair == 0 and day % WEEK == WEEK - 1:
                cost += problem.weights[W_NO_TWO_OFF]
            run, pair, before = 0, 0, 1
    return int(cost + problem.weights[W_WEEKENDS] * weekend * weekend)


@compiled
def wishes_cost(problem: Problem, room: Room, route: int, count: int) -> int:
    """Cost of the hours of the route just timed against its worker's wish to work early or late that day."""
    broken = 0
    if room.starts[count - 1] + problem.length[room.seq[count - 1]] > problem.early_by[route]:
        broken += 1
    if room.starts[0] < problem.late_from[route]:
        broken += 1
    return int(broken * problem.weights[W_WISHES])


@compiled
def is_late(problem: Problem, plan: Plan, route: int) -> bool:
    """Whether a route as it stands is a late shift."""
    if plan.size[route] == 0:
        return False
    return bool(plan.start[plan.route[route, 0]] + plan.paid[route] > problem.late_after[route % problem.days])


@compiled
def lates(problem: Problem, plan: Plan, worker: int, but: int) -> int:
    """A worker's late shifts in these days and those before, the route `but` (-1: none) left out."""
    count = problem.lates_before[worker]
    for route in range(worker * problem.days, (worker + 1) * problem.days):
        if route != but and is_late(problem, plan, route):
            count += 1
    return int(count)


@compiled
def late_more(problem: Problem, plan: Plan, room: Room, route: int, count: int) -> int:
    """What the route just timed adds to the cost of its worker's late shifts against the route as it stands."""
    end = room.starts[count - 1] + problem.length[room.seq[count - 1]]
    now = 1 if end > problem.late_after[route % problem.days] else 0
    was = 1 if is_late(problem, plan, route) else 0
    if now == was:
        return 0
    others = lates(problem, plan, route // problem.days, route)
    return int(problem.weights[W_LATE] * (now - was) * (2 * others + 1))


@compiled
def late_saved(problem: Problem, plan: Plan, route: int) -> int:
    """The most that timing a route anew can save on its worker's late shifts."""
    if problem.weights[W_LATE] == 0 or not is_late(problem, plan, route):
        return 0
    return int(problem.weights[W_LATE] * (2 * lates(problem, plan, route // problem.days, route) + 1))


@compiled
def unseen_cost(problem: Problem, plan: Plan, person: int) -> int:
    """Cost of the workers who would like to see a person and do not."""
    cost = 0
    for worker in range(plan.visits.shape[1]):
        if plan.visits[person, worker] == 0:
            cost += problem.glad[person, worker]
    return int(cost)


@compiled
def paid_in_all(problem: Problem, plan: Plan, worker: int) -> int:
    """A worker's paid minutes in these days."""
    paid = 0
    for route in range(worker * problem.days, (worker + 1) * problem.days):
        paid += plan.paid[route]
    return paid


@compiled
def care_in_all(problem: Problem, plan: Plan, worker: int) -> int:
    """A worker's minutes of care and team time in these days."""
    care = 0
    for route in range(worker * problem.days, (worker + 1) * problem.days):
        care += plan.care[route]
    return care


@compiled
def faces_cost(problem: Problem, person: int, faces: int) -> int:
    """Cost of a person seeing so many different workers."""
    over = max(0, faces - problem.few[person])
    return int(problem.weights[W_FACES] * max(0, faces - 1) + problem.weights[W_FACES_OVER] * over)


@compiled
def faces_of(plan: Plan, person: int) -> int:
    """How many different workers go to a person."""
    faces = 0
    for worker in range(plan.visits.shape[1]):
        if plan.visits[person, worker] > 0:
            faces += 1
    return faces


@compiled
def worker_cost(problem: Problem, plan: Plan, worker: int) -> int:
    """Cost of a worker's hours and days."""
    paid, care = paid_in_all(problem, plan, worker), care_in_all(problem, plan, worker)
    late = lates(problem, plan, worker, -1)
    cost = hours_cost(problem, worker, paid, care) + days_cost(problem, plan, worker, -1, 0)
    return int(cost + problem.weights[W_LATE] * late * late)


@compiled
def person_cost(problem: Problem, plan: Plan, person: int) -> int:
    """Cost of the workers whom a person sees, and of those who would like to be among them."""
    return faces_cost(problem, person, faces_of(plan, person)) + unseen_cost(problem, plan, person)


@compiled
def piece_cost(problem: Problem, plan: Plan, piece: int) -> int:
    """Cost of the worker who goes to a place of a visit, or of nobody going."""
    if problem.person[piece] < 0:
        return 0
    if plan.at[piece] < 0:
        return int(problem.left_out[piece])
    return int(problem.fit[piece, plan.at[piece] // problem.days])


@compiled
def evaluate(problem: Problem, plan: Plan) -> int:
    """Cost of the whole plan in half-units, also kept in `plan.total`.

    What a step changes is reckoned by `steps.added` from the same parts: routes, workers, people and pieces.
    """
    if problem.linked:
        return int(plan.total[0])
    cost = 0
    for r in range(problem.workers * problem.days):
        cost += plan.cost[r]
    for worker in range(problem.workers):
        cost += worker_cost(problem, plan, worker)
    for person in range(problem.people):
        cost += person_cost(problem, plan, person)
    for piece in range(problem.pieces):
        cost += piece_cost(problem, plan, piece)
    plan.total[0] = cost
    return int(cost)
