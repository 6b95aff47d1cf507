"""What is wanted of a whole small week, as `solver.weigh` counts it, for the model of `solver.exact_model`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solver.objective import Name
from solver.search.costs import FAR, MOST_DAYS, WEEK
from solver.search.problem import BIG, DAY, LIM_BREAK, LIM_OVER, NOT_YET
from solver.search.routes import LONG

if TYPE_CHECKING:
    from solver.exact_model import Model

MOST = 1 << 20


def cost(model: Model, left_out: list[int], settled: list[int]) -> Any:
    """All penalties together, in half-units.

    Piece by piece, `left_out` is what nobody going costs, and `settled` what a start that the team settled does.
    """
    problem = model.problem
    found: list[Any] = [left_out[p] * model.out[p] for p in range(problem.pieces)]
    found += [settled[p] * (1 - model.out[p]) for p in range(problem.pieces) if settled[p]]
    found += [int(problem.fit[p, w]) * goes for (p, w, _), goes in model.goes.items()]
    for p in range(problem.pieces):
        if problem.person[p] >= 0:
            found += _times(model, p)
    for route in model.works:
        found += _day(model, route)
    for worker in range(problem.workers):
        found += _hours(model, worker) + _days(model, worker)
    for person in range(problem.people):
        found += _faces(model, person)
    return sum(found)


def _weight(model: Model, name: Name) -> int:
    return int(model.problem.weights[name])


def _above(model: Model, amount: Any, weight: int, most: int = MOST) -> list[Any]:
    """The cost of what `amount` is above nothing."""
    if not weight:
        return []
    above = model.cp.new_int_var(0, most, "")
    model.cp.add(above >= amount)
    return [weight * above]


def _times(model: Model, p: int) -> list[Any]:
    """Minutes outside the times that suit, and whether the time is another than people are used to."""
    problem, cp, start = model.problem, model.cp, model.start[p]
    outside = cp.new_int_var(0, 4 * DAY, f"outside {p}")
    for k in range(int(problem.of_option[p]), int(problem.of_option[p + 1])):
        goes = [each for (q, _, option), each in model.goes.items() if (q, option) == (p, k)]
        for each in goes:
            cp.add(outside >= int(problem.opt_suits_from[k]) - start).only_enforce_if(each)
            cp.add(outside >= start - int(problem.opt_suits_to[k])).only_enforce_if(each)
    found = [_weight(model, Name.OUTSIDE_SUITS) * outside]
    used = int(problem.used_to[p])
    if used != NOT_YET and problem.used_cost[p]:
        moved = cp.new_bool_var(f"moved {p}")
        cp.add(start == used).only_enforce_if(~moved, ~model.out[p])
        found.append(int(problem.used_cost[p]) * moved)
    return found


def _day(model: Model, route: int) -> list[Any]:
    """A shift, its travel and waiting, its length, and the wishes of whoever works it."""
    problem = model.problem
    pause, works = int(problem.limits[LIM_BREAK]), model.works[route]
    road = model.on_the_way(route)
    waiting = model.span[route] - model.care(route) - road - pause * model.long[route]
    found = [_weight(model, Name.SHIFTS) * works, _weight(model, Name.TRAVEL) * road]
    found += [_weight(model, Name.WAITING) * waiting]
    found += _above(model, model.span[route] - LONG, _weight(model, Name.LONG_DAYS))
    wish = _weight(model, Name.WISHES)
    found.append(wish * int(problem.day_off[route]) * works)
    if wish and problem.early_by[route] < BIG:
        found.append(wish * _unless(model, model.finish[route] <= int(problem.early_by[route]), works))
    if wish and problem.late_from[route] != NOT_YET:
        found.append(wish * _unless(model, model.begin[route] >= int(problem.late_from[route]), works))
    return found


def _unless(model: Model, kept: Any, works: Any) -> Any:
    """A literal that is true where somebody works and this is not kept."""
    broken = model.cp.new_bool_var("")
    model.cp.add(kept).only_enforce_if(~broken, works)
    return broken


def _hours(model: Model, worker: int) -> list[Any]:
    """Paid minutes against the contract, and care against the even share."""
    problem, routes = model.problem, model.routes(worker)
    owed = max(0, int(problem.contract[worker]))
    over = sum(model.span[r] for r in routes) - owed
    far = FAR * problem.days // WEEK
    found = _above(model, over, _weight(model, Name.OVER_CONTRACT))
    found += _above(model, over - int(problem.limits[LIM_OVER]), _weight(model, Name.FAR_OVER_CONTRACT))
    found += _above(model, -over, _weight(model, Name.UNDER_CONTRACT))
    weight = _weight(model, Name.FAR_FROM_CONTRACT)
    if weight:
        off = model.cp.new_int_var(0, MOST, "")
        model.cp.add(off >= over - far)
        model.cp.add(off >= -over - far)
        found.append(weight * off)
    care = sum(model.care(r) for r in routes)
    return found + _above(model, int(problem.share[worker]) - care, _weight(model, Name.UNEVEN))


def _days(model: Model, worker: int) -> list[Any]:
    """Days in a row, weekends, late shifts, and two days off together."""
    problem, cp, routes = model.problem, model.cp, model.routes(worker)
    first = worker * problem.days
    found: list[Any] = []
    for since in range(0, problem.days, WEEK):
        week = range(first + since, first + min(since + WEEK, problem.days))
        worked = sum(model.works[r] for r in week if r in routes)
        found += _above(model, worked - MOST_DAYS, _weight(model, Name.DAYS_IN_A_ROW))
        weight = _weight(model, Name.NO_TWO_DAYS_OFF)
        if weight and len(week) == WEEK:
            off = [cp.new_bool_var("") for _ in week[1:]]
            for n, both in enumerate(off):
                for r in (week[n], week[n + 1]):
                    if r in routes:
                        cp.add_implication(both, ~model.works[r])
            found.append(weight * _unless(model, sum(off) >= 1, cp.new_constant(1)))
    weekend = [model.works[r] for r in routes if problem.weekend[r % problem.days]]
    found += _squared(model, int(problem.weekends_before[worker]), weekend, _weight(model, Name.WEEKENDS))
    weight = _weight(model, Name.LATE_SHIFTS)
    if weight:
        late = [
            _unless(model, model.finish[r] <= int(problem.late_after[r % problem.days]), model.works[r]) for r in routes
        ]
        found += _squared(model, int(problem.lates_before[worker]), late, weight)
    return found


def _squared(model: Model, before: int, more: list[Any], weight: int) -> list[Any]:
    """The cost of the square of how many there are: each one more adds the next odd number."""
    if not weight:
        return []
    steps = [model.cp.new_bool_var("") for _ in more]
    if steps:
        model.cp.add(sum(steps) >= sum(more))
    return [weight * before * before, *(weight * (2 * (before + n) + 1) * step for n, step in enumerate(steps))]


def _faces(model: Model, person: int) -> list[Any]:
    """How many workers a person sees, and those who would like to see them and do not."""
    problem, cp = model.problem, model.cp
    faces: list[Any] = []
    found: list[Any] = []
    for worker in range(problem.workers):
        goes = [g for (p, w, _), g in model.goes.items() if w == worker and problem.person[p] == person]
        if not goes:
            found.append(int(problem.glad[person, worker]))
            continue
        face = cp.new_bool_var(f"face {person} {worker}")
        for each in goes:
            cp.add_implication(each, face)
        cp.add(sum(goes) >= face)
        found.append(int(problem.glad[person, worker]) * (1 - face))
        faces.append(face)
    if not faces:
        return found
    found += _above(model, sum(faces) - 1, _weight(model, Name.FACES))
    return found + _above(model, sum(faces) - int(problem.few[person]), _weight(model, Name.FACES_OVER))


__all__ = ["cost"]
