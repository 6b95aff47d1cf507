"""Small weeks to proof: the whole of it in CP-SAT, so that one knows how far from the best an answer is.

Who goes, when and in which order are all free at once, which no search of ours is; a day or two for a handful of
people can be proved, a whole week seldom. `solver.weigh` and `rota.rules` judge what comes out, never the model alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from rota.rules import pinned_findings
from rota.week import Assignment, Rota, Week

if TYPE_CHECKING:
    from solver.arrays import Asked
    from solver.exact_model import Model
    from solver.search.problem import Ints

SMALL = 40
"""As many places of visits as a proof is worth looking for."""
WORKERS_A_CORE = 4
HINT_SHARE, MOST_HINT = 0.2, 10.0
ASKED_EVERY = 0.2


@dataclass(frozen=True)
class Exact:
    """The best found and what is proved of it: no clean rota costs less than `bound`, in half-units.

    `cost` is what `solver.weigh` says of `rota`. Both rota and cost are None where none was found. `bound` is None
    where nothing could be said; `proved` when it meets the cost.
    """

    rota: Rota | None
    cost: int | None
    bound: int | None
    proved: bool


def exact(
    week: Week, *, seconds: float, costs: Ints | None = None, few: dict[str, int] | None = None, cores: int = 2,
    start: Rota | None = None, stop: Callable[[], bool] | None = None,
) -> Exact:  # fmt: skip
    """The cheapest clean rota of a small week, with a proof where `seconds` of wall time do for one.

    `costs` and `few` are those of `propose`, whose answer, or `start`, is where it begins; what it finds is never
    worse. `stop` is asked a few times a second, and True ends it with what there is. A double-handed visit gets both
    its workers or none. Where pins break a rule, or work has no place, nothing is said of the bound.
    """
    from solver.arrays import arrays

    asked = arrays(week, costs, few)
    if start is None:
        from solver.propose import propose

        answer = propose(week, seconds=min(MOST_HINT, HINT_SHARE * seconds), costs=costs, few=few)
        start = answer.rota
    known = Exact(start, _cost(asked, start), None, False) if _clean(week, start) else Exact(None, None, None, False)
    if not asked.problem.pieces or not asked.problem.workers or pinned_findings(week):
        return known
    found = _solve(asked, start, seconds, cores, stop or (lambda: False))
    if found is None:
        return known
    rota, cost, lowest = found
    if rota is not None and _clean(week, rota):
        now = _cost(asked, rota)
        if known.cost is None or now < known.cost:
            known = Exact(rota, now, None, False)
        if now > cost:  # the model counts less than `weigh` does, so its bound says nothing
            return known
    if known.cost is not None and known.cost < lowest:  # the model forbids what the rules allow
        return known
    return Exact(known.rota, known.cost, lowest, known.cost == lowest)


def is_small(week: Week) -> bool:
    """Whether a proof is worth looking for: two days for a handful of people, not a team's whole week."""
    return sum(len(visit.places) for visit in week.visit.values()) <= SMALL


def _clean(week: Week, rota: Rota) -> bool:
    """Whether it breaks no hard rule but those that pins break alone."""
    from solver.judged import clean

    return clean(week, rota)[0].by_place == rota.by_place


def _cost(asked: Asked, rota: Rota) -> int:
    from solver.weigh import weigh

    weighed = weigh(asked.week, asked.week.rota, rota, asked.problem.weights, asked.few)
    return sum(each.cost_after for each in weighed)


def _solve(
    asked: Asked, start: Rota, seconds: float, cores: int, stop: Callable[[], bool]
) -> tuple[Rota | None, int, int] | None:
    """A rota, its cost by the model, and the bound; None where the model cannot say anything."""
    from ortools.sat.python import cp_model

    from solver.exact_costs import cost
    from solver.exact_model import whole

    try:
        model = whole(asked.problem)
    except ValueError:
        return None
    model.cp.minimize(cost(model, _left_out(asked), _settled(asked)))
    _hint(asked, model, start)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.0, seconds)
    solver.parameters.num_workers = WORKERS_A_CORE * cores
    with _watched(solver, stop):
        status = solver.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        return None
    lowest = max(0, ceil(solver.best_objective_bound - 1e-6))
    if status == cp_model.UNKNOWN:
        return None, 0, lowest
    return _rota(asked, model, solver), round(solver.objective_value), lowest


@contextmanager
def _watched(solver: Any, stop: Callable[[], bool]) -> Iterator[None]:
    """Ends the solve from beside it once `stop` says so."""
    over = Event()

    def watch() -> None:
        while not over.wait(ASKED_EVERY):
            if stop():
                solver.stop_search()
                return

    beside = Thread(target=watch, daemon=True)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def _left_out(asked: Asked) -> list[int]:
    """What nobody going to each place costs, as `solver.weigh` has it: pinned places cost no more than others."""
    from solver.objective import Name

    weights, found = asked.problem.weights, []
    for visit, _ in asked.places:
        critical = asked.week.visit[visit].time_critical
        found.append(int(weights[Name.NOBODY_GOING]) + int(weights[Name.TIME_CRITICAL]) * critical)
    return found + [0] * len(asked.team_time)


def _settled(asked: Asked) -> list[int]:
    """What a start that the team settled costs by being outside the times that suit; the arrays leave this out."""
    from solver.objective import Name
    from solver.weigh import outside

    weight, found = int(asked.problem.weights[Name.OUTSIDE_SUITS]), []
    for (visit, place), option in zip(asked.places, asked.problem.of_option.tolist(), strict=False):
        pins = [pin for pin in asked.week.pins if pin.visit == visit and pin.start is not None]
        known = bool(pins) and option < len(asked.problem.opt_from)
        start = asked.instant(int(asked.problem.opt_from[option])) if known else None
        found.append(weight * outside(asked.week.visit[visit], Assignment(visit, place, None, start)) if start else 0)
    return found + [0] * len(asked.team_time)


def _rota(asked: Asked, model: Model, solver: Any) -> Rota:
    planned = []
    for (p, w, _), goes in model.goes.items():
        if p < len(asked.places) and solver.boolean_value(goes):
            visit, place = asked.places[p]
            pin = asked.pins.get((visit, place))
            at = pin.start if pin and pin.start else asked.instant(solver.value(model.start[p]))
            planned.append(Assignment(visit, place, asked.week.workers[w].id, at))
    return Rota(tuple(planned))


def _hint(asked: Asked, model: Model, start: Rota) -> None:
    """Tells the solver a rota to begin with: who goes, when, and in which order."""
    from solver.exact_model import alike

    problem, cp = asked.problem, model.cp
    at = asked.standing(start)
    for one, two in enumerate(problem.pair.tolist()):
        if one < two and one in at and two in at and at[two] < at[one] and alike(problem, one, two):
            at[one], at[two] = at[two], at[one]
    for t, (team_time, worker) in enumerate(asked.team_time, start=len(asked.places)):
        at[t] = (worker, asked.minute(team_time.when.start))
    for p in range(problem.pieces):
        cp.add_hint(model.out[p], p not in at)
        if p in at and not 0 <= problem.pair[p] < p:
            cp.add_hint(model.start[p], at[p][1])
    on: dict[int, list[tuple[int, int]]] = {}
    for (p, w, k), goes in model.goes.items():
        here = p in at and at[p][0] == w and problem.opt_from[k] <= at[p][1] <= problem.opt_to[k]
        cp.add_hint(goes, here)
        if here:
            on.setdefault(w * problem.days + int(problem.opt_day[k]), []).append((at[p][1], p))
    for route, works in model.works.items():
        order = [-1, *(p for _, p in sorted(on.get(route, []))), -1]
        cp.add_hint(works, len(order) > 2)
        legs = set(pairwise(order)) if len(order) > 2 else set()
        for leg, literal in model.legs[route].items():
            cp.add_hint(literal, leg in legs)


__all__ = ["SMALL", "Exact", "exact", "is_small"]
