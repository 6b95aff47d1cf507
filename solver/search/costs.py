"""What a plan costs beyond its routes: workers' hours and days, people's faces, places left out.

Hours under a contract cost nothing by themselves, or the search would pay for idling: only an uneven share of
care and team time does.
"""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.problem import LIM_OVER, Plan, Problem

W_OVER, W_FAR_OVER, W_UNEVEN, W_FACES, W_FACES_OVER = 2, 3, 4, 5, 6  # rows of objective.Name
W_DAYS, W_WEEKENDS = 11, 12
WEEK = 7
MOST_DAYS = 5


@compiled
def worker_cost(problem: Problem, plan: Plan, worker: int, route: int, paid: int, care: int, works: int) -> int:
    """Cost of a worker's hours and days with `route` (-1: none) as if it had these minutes and were worked or not."""
    first = worker * problem.days
    paid_all, care_all, weekend, run, cost = 0, 0, problem.weekends_before[worker], 0, 0
    for day in range(problem.days):
        r = first + day
        on = 1 if plan.size[r] > 0 else 0
        if r == route:
            paid_all, care_all, on = paid_all + paid, care_all + care, works
        else:
            paid_all, care_all = paid_all + plan.paid[r], care_all + plan.care[r]
        weekend += on * problem.weekend[day]
        run += on
        if day % WEEK == WEEK - 1 or day == problem.days - 1:
            cost += problem.weights[W_DAYS] * max(0, run - MOST_DAYS)
            run = 0
    over = paid_all - problem.contract[worker]
    cost += problem.weights[W_OVER] * max(0, over)
    cost += problem.weights[W_FAR_OVER] * max(0, over - problem.limits[LIM_OVER])
    cost += problem.weights[W_UNEVEN] * max(0, problem.share[worker] - care_all)
    return int(cost + problem.weights[W_WEEKENDS] * weekend * weekend)


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
def evaluate(problem: Problem, plan: Plan) -> int:
    """Cost of the whole plan in half-units, also kept in `plan.total`."""
    cost = 0
    for r in range(problem.workers * problem.days):
        cost += plan.cost[r]
    for worker in range(problem.workers):
        cost += worker_cost(problem, plan, worker, -1, 0, 0, 0)
    for person in range(problem.people):
        cost += faces_cost(problem, person, faces_of(plan, person))
    for piece in range(problem.pieces):
        if problem.person[piece] >= 0:
            if plan.at[piece] >= 0:
                cost += problem.fit[piece, plan.at[piece] // problem.days]
            else:
                cost += problem.left_out[piece]
    plan.total[0] = cost
    return int(cost)
