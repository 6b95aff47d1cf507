"""The last step: exact times, breaks and hours for the orders found, by CP-SAT. Knows nothing of who goes where.

Workers, days and orders stay; every start may move at once, also the two halves of a double-handed visit and a
person's visits on different routes, which the search moves one route at a time. The caller judges the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from rota.limits import DAYS_IN_WEEK
from solver import constraints
from solver.objective import Name
from solver.search.costs import FAR
from solver.search.problem import BIG, DAY, LIM_OVER, NOT_YET, Plan, Problem
from solver.search.routes import LONG

WORKERS = 2
MOST_SECONDS = 3.0
SURE_WORK = 0.5


@dataclass
class Model:
    """A CP-SAT model of the times of a plan: one start for each piece that is planned, routes in their order."""

    problem: Problem
    plan: Plan
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    start: dict[int, Any] = field(default_factory=dict)
    routes: dict[int, list[int]] = field(default_factory=dict)
    spots: dict[int, list[int]] = field(default_factory=dict)
    pause: dict[int, Any] = field(default_factory=dict)  # by route: minutes of the break, 0 or its length
    taken: dict[int, list[Any]] = field(default_factory=dict)  # by route: in which gap the break is
    costs: list[Any] = field(default_factory=list)

    def travel(self, route: int, k: int) -> int:
        """Minutes from piece k of a route to the next, by that worker's way of getting about."""
        spots = self.spots[route]
        way = self.problem.way[route // self.problem.days]
        return int(self.problem.travel[way, spots[k], spots[k + 1]])

    def span(self, route: int) -> Any:
        """Minutes from the first start to the last end."""
        first, last = self.routes[route][0], self.routes[route][-1]
        return self.start[last] + int(self.problem.length[last]) - self.start[first]

    def leaves(self, route: int) -> Any:
        """When the worker leaves home for this route."""
        if route not in self.routes:
            return int(self.plan.begin[route])
        way = int(self.problem.from_home[route // self.problem.days, self.spots[route][0]])
        return self.start[self.routes[route][0]] - way

    def home(self, route: int) -> Any:
        """When the worker is home again."""
        if route not in self.routes:
            return int(self.plan.end[route])
        last = self.routes[route][-1]
        way = int(self.problem.to_home[route // self.problem.days, self.spots[route][-1]])
        return self.start[last] + int(self.problem.length[last]) + way

    def busy(self, route: int) -> int:
        """Minutes of work and travel on a route."""
        pieces = self.routes[route]
        care = sum(int(self.problem.length[p]) for p in pieces)
        return care + sum(self.travel(route, k) for k in range(len(pieces) - 1))


def polish(problem: Problem, plan: Plan, seconds: float | None, seed: int) -> dict[int, int] | None:
    """Better starts by piece for this plan, as far as `seconds` go; None where none were found.

    With `seconds` None the work is bounded by OR-Tools' own count of it, on one thread, and comes out the same always.
    """
    model = _model(problem, plan)
    if not model.start:
        return None
    for constraint in constraints.ALL:
        constraint(model)
    _wanted(model)
    solver = cp_model.CpSolver()
    if seconds is None:
        solver.parameters.max_deterministic_time = SURE_WORK
        solver.parameters.num_workers = 1
    else:
        solver.parameters.max_time_in_seconds = min(seconds, MOST_SECONDS)
        solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed % (1 << 31)
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_presolve_iterations = 1
    if solver.solve(model.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {piece: int(solver.value(start)) for piece, start in model.start.items()}


def _model(problem: Problem, plan: Plan) -> Model:
    model = Model(problem, plan)
    for route in range(problem.workers * problem.days):
        if plan.size[route] == 0 or plan.locked[route]:
            continue
        pieces = [int(p) for p in plan.route[route, : plan.size[route]]]
        model.routes[route] = pieces
        placed = [int(problem.place[p]) for p in pieces]
        here = next((place for place in placed if place != problem.anywhere), problem.anywhere)
        spots = []
        for place in placed:
            here = here if place == problem.anywhere else place
            spots.append(here)
        model.spots[route] = spots
        for p in pieces:
            option = int(plan.option[p])
            lo, hi = int(problem.opt_from[option]), int(problem.opt_to[option])
            model.start[p] = model.cp.new_int_var(lo, hi, f"start {p}")
            model.cp.add_hint(model.start[p], int(plan.start[p]))
    return model


def _as_wished(model: Model, route: int) -> None:
    """A day that is as its worker wished stays so, and one that is no late shift becomes none."""
    problem, first, last = model.problem, model.routes[route][0], model.routes[route][-1]
    length = int(problem.length[last])
    for by in (int(problem.early_by[route]), int(problem.late_after[route % problem.days])):
        if int(model.plan.start[last]) + length <= by < BIG:
            model.cp.add(model.start[last] + length <= by)
    if int(model.plan.start[first]) >= int(problem.late_from[route]) > NOT_YET:
        model.cp.add(model.start[first] >= int(problem.late_from[route]))


def _wanted(model: Model) -> None:
    """The part of the objective that times can change: times that suit, waiting, hours over contract, used times."""
    problem, cp, weights = model.problem, model.cp, model.problem.weights
    for p, start in model.start.items():
        option = int(model.plan.option[p])
        outside = cp.new_int_var(0, 4 * DAY, f"outside {p}")
        cp.add(outside >= int(problem.opt_suits_from[option]) - start)
        cp.add(outside >= start - int(problem.opt_suits_to[option]))
        model.costs.append(int(weights[Name.OUTSIDE_SUITS]) * outside)
        used = int(problem.used_to[p])
        if used != NOT_YET:
            moved = cp.new_bool_var(f"moved {p}")
            cp.add(start == used).only_enforce_if(~moved)
            model.costs.append(int(problem.used_cost[p]) * moved)
    for route in model.routes:
        model.costs.append(int(weights[Name.WAITING]) * (model.span(route) - model.busy(route) - model.pause[route]))
        long = cp.new_int_var(0, DAY, f"long {route}")
        cp.add(long >= model.span(route) - LONG)
        model.costs.append(int(weights[Name.LONG_DAYS]) * long)
        _as_wished(model, route)
    for worker in range(problem.workers):
        own = [model.span(r) for r in model.routes if r // problem.days == worker]
        fixed = sum(
            int(model.plan.paid[worker * problem.days + d])
            for d in range(problem.days)
            if worker * problem.days + d not in model.routes
        )
        over = cp.new_int_var(0, 1 << 20, f"over {worker}")
        under = cp.new_int_var(0, 1 << 20, f"under {worker}")
        far = cp.new_int_var(0, 1 << 20, f"far over {worker}")
        off = cp.new_int_var(0, 1 << 20, f"far off {worker}")
        cp.add(over >= sum(own) + fixed - int(problem.contract[worker]))
        cp.add(under >= int(problem.contract[worker]) - sum(own) - fixed)
        cp.add(far >= over - int(problem.limits[LIM_OVER]))
        cp.add(off >= over + under - FAR * problem.days // DAYS_IN_WEEK)
        model.costs += [int(weights[Name.OVER_CONTRACT]) * over, int(weights[Name.FAR_OVER_CONTRACT]) * far]
        model.costs += [int(weights[Name.UNDER_CONTRACT]) * under, int(weights[Name.FAR_FROM_CONTRACT]) * off]
    cp.minimize(sum(model.costs))


__all__ = ["Model", "polish"]
