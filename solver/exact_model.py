"""A whole small week as one CP-SAT model: who goes, on which day, in which order, at what time, and every hard rule.

A circuit for each worker's day (a *route*, as in `solver.search.problem`) says who follows whom; a wait after each
visit makes its times exact. Knows the arrays of a week, and nothing of what is wanted: `exact_costs` adds that.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from ortools.sat.python import cp_model

from solver.crew import NO_WAY
from solver.search.problem import (
    BIG,
    DAY,
    LIM_BREAK,
    LIM_BREAK_AFTER,
    LIM_DAY,
    LIM_REST,
    LIM_WAIT,
    LIM_WAITING,
    LIM_WEEK_DAYS,
    LIM_WEEK_REST,
    NOT_YET,
    Problem,
)

DEPOT = 0


@dataclass
class Model:
    """The variables, by piece p, worker w, option k and route r; `problem` says what these are.

    A route's `legs` are its circuit: (i, j) is the literal of going from piece i to piece j, -1 being home.
    """

    problem: Problem
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    goes: dict[tuple[int, int, int], Any] = field(default_factory=dict)  # p, w, k
    on: dict[tuple[int, int], Any] = field(default_factory=dict)  # p, r: goes on that route
    out: dict[int, Any] = field(default_factory=dict)  # p: nobody goes
    start: dict[int, Any] = field(default_factory=dict)  # p
    wait: dict[int, Any] = field(default_factory=dict)  # p: minutes after it that are neither work nor travel
    works: dict[int, Any] = field(default_factory=dict)  # r
    legs: dict[int, dict[tuple[int, int], Any]] = field(default_factory=dict)  # r
    begin: dict[int, Any] = field(default_factory=dict)  # r: first start
    finish: dict[int, Any] = field(default_factory=dict)  # r: last end
    span: dict[int, Any] = field(default_factory=dict)  # r: minutes from one to the other, 0 on a day off
    long: dict[int, Any] = field(default_factory=dict)  # r: so long that it needs a break
    paused: dict[tuple[int, int], Any] = field(default_factory=dict)  # p, r: the break is in the wait after p

    def routes(self, worker: int) -> list[int]:
        """The routes of this worker on which anybody could be visited."""
        days = self.problem.days
        return [r for r in range(worker * days, (worker + 1) * days) if r in self.works]

    def travel(self, route: int, one: int, other: int) -> int:
        """Minutes from one piece to the other, by this route's worker."""
        problem = self.problem
        way = problem.way[route // problem.days]
        return int(problem.travel[way, problem.place[one], problem.place[other]])

    def on_the_way(self, route: int) -> Any:
        """Minutes of travel between the pieces of a route."""
        return sum(self.travel(route, i, j) * leg for (i, j), leg in self.legs[route].items() if i >= 0 and j >= 0)

    def care(self, route: int) -> Any:
        """Minutes of visits and team time on a route."""
        return sum(int(self.problem.length[p]) * on for (p, r), on in self.on.items() if r == route)

    def leaves(self, route: int) -> Any:
        """When the worker leaves home, if they work."""
        out = self.problem.from_home[route // self.problem.days]
        legs = self.legs[route].items()
        return self.begin[route] - sum(int(out[self.problem.place[j]]) * leg for (i, j), leg in legs if i < 0 <= j)

    def home(self, route: int) -> Any:
        """When the worker is home again, if they work."""
        back = self.problem.to_home[route // self.problem.days]
        legs = self.legs[route].items()
        return self.finish[route] + sum(int(back[self.problem.place[i]]) * leg for (i, j), leg in legs if j < 0 <= i)


def whole(problem: Problem) -> Model:
    """The model of this week, with every hard rule. Raises ValueError for what it cannot say."""
    if (problem.place == problem.anywhere).any() and problem.travel.any():
        raise ValueError("Team time or a visit without a place is not in this model.")
    model = Model(problem)
    _who(model)
    _together(model)
    for route in range(problem.workers * problem.days):
        _route(model, route)
    _gaps(model)
    for worker in range(problem.workers):
        _daily_rest(model, worker)
        _weekly_rest(model, worker)
    return model


def _windows(problem: Problem, piece: int, worker: int, option: int) -> list[tuple[int, int]]:
    """From when to when this worker could start: the option, inside the hours they can work."""
    first, last = int(problem.opt_from[option]), int(problem.opt_to[option])
    day = int(problem.opt_day[option])
    if not problem.may[piece, worker, day] or problem.barred[option, worker]:
        return []
    if problem.fixed[piece]:
        return [(first, last)]
    route, length = worker * problem.days + day, int(problem.length[piece])
    found = []
    for k in range(problem.of_stretch[route], problem.of_stretch[route + 1]):
        opens, closes = int(problem.stretch_from[k]), int(problem.stretch_to[k]) - length
        if max(first, opens) <= min(last, closes):
            found.append((max(first, opens), min(last, closes)))
    return found


def _who(model: Model) -> None:
    problem, cp = model.problem, model.cp
    for p in range(problem.pieces):
        options = range(int(problem.of_option[p]), int(problem.of_option[p + 1]))
        known = {(w, k): _windows(problem, p, w, k) for w, k in product(range(problem.workers), options)}
        times = [list(window) for windows in known.values() for window in windows] or [[0, 0]]
        other = int(problem.pair[p])
        model.start[p] = (
            model.start[other]
            if 0 <= other < p
            else cp.new_int_var_from_domain(cp_model.Domain.from_intervals(times), f"start {p}")
        )
        model.out[p] = cp.new_bool_var(f"out {p}")
        model.wait[p] = cp.new_int_var(0, int(problem.limits[LIM_WAIT] + problem.limits[LIM_BREAK]), f"wait {p}")
        on: dict[int, list[Any]] = defaultdict(list)
        for (w, k), windows in known.items():
            if windows:
                goes = model.goes[p, w, k] = cp.new_bool_var(f"goes {p} {w} {k}")
                domain = cp_model.Domain.from_intervals([list(window) for window in windows])
                cp.add_linear_expression_in_domain(model.start[p], domain).only_enforce_if(goes)
                on[w * problem.days + int(problem.opt_day[k])].append(goes)
        cp.add_exactly_one(*(goes for each in on.values() for goes in each), model.out[p])
        cp.add(model.wait[p] == 0).only_enforce_if(model.out[p])
        for route, each in on.items():
            model.on[p, route] = each[0] if len(each) == 1 else _any_of(cp, each)
        if problem.fixed[p]:
            cp.add(model.out[p] == 0)


def _any_of(cp: cp_model.CpModel, literals: list[Any]) -> Any:
    """True when one of these is, of which at most one can be."""
    any_of = cp.new_bool_var("")
    cp.add(sum(literals) == any_of)
    return any_of


def _together(model: Model) -> None:
    """Both halves of a double-handed visit or neither, by two workers who bring what one of them needs."""
    problem, cp = model.problem, model.cp
    for one in range(problem.pieces):
        two = int(problem.pair[one])
        if two <= one:
            continue
        cp.add(model.out[one] == model.out[two])
        first, second = int(problem.of_option[one]), int(problem.of_option[two])
        for n in range(int(problem.of_option[one + 1]) - first):
            mine = {
                w: model.goes[one, w, first + n] for w in range(problem.workers) if (one, w, first + n) in model.goes
            }
            other = {
                w: model.goes[two, w, second + n] for w in range(problem.workers) if (two, w, second + n) in model.goes
            }
            cp.add(sum(mine.values()) == sum(other.values()))
            for w in mine.keys() & other.keys():
                cp.add_at_most_one(mine[w], other[w])
            day = int(problem.opt_day[first + n])
            for bit in range(int(problem.needs[one]).bit_length()):
                has = [g for w, g in mine.items() if problem.has[one, w, day] >> bit & 1]
                has += [g for w, g in other.items() if problem.has[two, w, day] >> bit & 1]
                cp.add(sum(has) >= sum(mine.values()))
            if alike(problem, one, two):
                for w, goes in other.items():
                    cp.add(sum(g for v, g in mine.items() if v < w) >= goes)


def alike(problem: Problem, one: int, two: int) -> bool:
    """Whether the halves may change places at no cost, so that only one way round is looked at."""
    same = (problem.fit[one] == problem.fit[two]).all() and (problem.may[one] == problem.may[two]).all()
    same = same and (problem.has[one] == problem.has[two]).all()
    return bool(same and problem.used_to[one] == problem.used_to[two] and not problem.fixed[one])


def _route(model: Model, route: int) -> None:
    """The circuit of one worker's day: its order, its times, its break, and how long it may be and wait."""
    problem, cp, limits = model.problem, model.cp, model.problem.limits
    pieces = [p for p in range(problem.pieces) if (p, route) in model.on]
    if not pieces:
        return
    works = model.works[route] = cp.new_bool_var(f"works {route}")
    day = route % problem.days
    low, high = int(problem.day_from[day]), int(problem.day_from[day + 1]) + int(limits[LIM_DAY]) + DAY
    model.begin[route] = cp.new_int_var(low, high, f"begin {route}")
    model.finish[route] = cp.new_int_var(low, high, f"finish {route}")
    model.span[route] = cp.new_int_var(0, int(limits[LIM_DAY]), f"span {route}")
    legs = model.legs[route] = _legs(model, route, pieces)
    node = {p: n for n, p in enumerate(pieces, start=DEPOT + 1)} | {-1: DEPOT}
    arcs = [(node[i], node[j], leg) for (i, j), leg in legs.items()]
    arcs += [(node[p], node[p], ~model.on[p, route]) for p in pieces] + [(DEPOT, DEPOT, ~works)]
    cp.add_circuit(arcs)
    for p in pieces:
        cp.add_implication(model.on[p, route], works)
    cp.add(model.span[route] == model.finish[route] - model.begin[route]).only_enforce_if(works)
    cp.add(model.span[route] == 0).only_enforce_if(~works)
    _times(model, route, pieces)
    _pause(model, route, pieces)


def _legs(model: Model, route: int, pieces: list[int]) -> dict[tuple[int, int], Any]:
    """A literal for each two pieces that could follow one another without too long a wait, and for the ends."""
    problem, cp = model.problem, model.cp
    longest = int(problem.limits[LIM_WAIT] + problem.limits[LIM_BREAK])
    reach = {p: _reach(model, p, route) for p in pieces}
    legs = {}
    for i in pieces:
        legs[-1, i] = cp.new_bool_var(f"first {i} {route}")
        legs[i, -1] = cp.new_bool_var(f"last {i} {route}")
        for j in pieces:
            way = model.travel(route, i, j)
            ready = int(problem.length[i]) + way
            soonest, latest = reach[i][0] + ready, reach[i][1] + ready
            if i == j or way >= NO_WAY or problem.pair[i] == j or soonest > reach[j][1]:
                continue
            if reach[j][0] - latest <= longest:
                legs[i, j] = cp.new_bool_var(f"leg {i} {j} {route}")
    return legs


def _reach(model: Model, piece: int, route: int) -> tuple[int, int]:
    """The earliest and the latest start of a piece on a route."""
    problem = model.problem
    worker, day = divmod(route, problem.days)
    windows = [
        window
        for k in range(int(problem.of_option[piece]), int(problem.of_option[piece + 1]))
        if problem.opt_day[k] == day
        for window in _windows(problem, piece, worker, k)
    ]
    return min(a for a, _ in windows), max(b for _, b in windows)


def _times(model: Model, route: int, pieces: list[int]) -> None:
    problem, cp = model.problem, model.cp
    for (i, j), leg in model.legs[route].items():
        if i < 0:
            cp.add(model.begin[route] == model.start[j]).only_enforce_if(leg)
        elif j < 0:
            cp.add(model.finish[route] == model.start[i] + int(problem.length[i])).only_enforce_if(leg)
            cp.add(model.wait[i] == 0).only_enforce_if(leg)
        else:
            ready = model.start[i] + int(problem.length[i]) + model.travel(route, i, j)
            cp.add(model.start[j] == ready + model.wait[i]).only_enforce_if(leg)
    for p in pieces:
        cp.add(model.begin[route] <= model.start[p]).only_enforce_if(model.on[p, route])
        end = model.start[p] + int(problem.length[p])
        cp.add(model.finish[route] >= end).only_enforce_if(model.on[p, route])


def _pause(model: Model, route: int, pieces: list[int]) -> None:
    """The break of a long day in one of its waits; the longest wait, and all of them together."""
    cp, limits = model.cp, model.problem.limits
    pause, after, longest = int(limits[LIM_BREAK]), int(limits[LIM_BREAK_AFTER]), int(limits[LIM_DAY])
    long = model.long[route] = cp.new_bool_var(f"long {route}")
    cp.add(model.span[route] <= after + max(0, longest - after) * long)
    cp.add(model.span[route] >= (after + 1) * long)
    for p in pieces:
        model.paused[p, route] = cp.new_bool_var(f"break {p} {route}")
        cp.add(model.paused[p, route] <= model.on[p, route])
        cp.add(model.paused[p, route] + model.legs[route][p, -1] <= 1)
    cp.add(sum(model.paused[p, route] for p in pieces) == long)
    for p in pieces:
        here, on = model.paused[p, route], model.on[p, route]
        cp.add(model.wait[p] >= pause * here)
        cp.add(model.wait[p] <= int(limits[LIM_WAIT]) + pause * here).only_enforce_if(on)
    slack = model.span[route] - model.care(route) - model.on_the_way(route)
    cp.add(slack >= pause * long)
    cp.add(slack <= int(limits[LIM_WAITING]) + pause * long)


def _gaps(model: Model) -> None:
    problem, cp = model.problem, model.cp
    for one in range(problem.pieces):
        for g in range(int(problem.of_gap[one]), int(problem.of_gap[one + 1])):
            other = int(problem.gap_other[g])
            if other > one and problem.pair[one] != other:
                least, most = int(problem.gap_least[g]), int(problem.gap_most[g])
                earlier = cp.new_bool_var(f"earlier {one} {other}")
                for day in range(problem.days):
                    both = [_on_day(model, one, day), _on_day(model, other, day)]
                    if all(each is not None for each in both):
                        _apart(model, one, other, least, most, [*both, earlier])
                        _apart(model, other, one, least, most, [*both, ~earlier])


def _on_day(model: Model, piece: int, day: int) -> Any:
    """The literal of this piece being on this day; None where it cannot be."""
    on = [goes for (p, r), goes in model.on.items() if p == piece and r % model.problem.days == day]
    return _any_of(model.cp, on) if on else None


def _apart(model: Model, earlier: int, later: int, least: int, most: int, when: list[Any]) -> None:
    between = model.start[later] - model.start[earlier] - int(model.problem.length[earlier])
    model.cp.add(between >= least).only_enforce_if(*when)
    if most >= 0:
        model.cp.add(between <= most).only_enforce_if(*when)


def _daily_rest(model: Model, worker: int) -> None:
    problem, cp, rest = model.problem, model.cp, int(model.problem.limits[LIM_REST])
    routes = model.routes(worker)
    around = int(problem.day_from[problem.days]) if problem.cyclic else None
    for one in routes:
        for two in routes:
            shift = 0 if two > one else around
            if shift is not None and one != two:
                both = (model.works[one], model.works[two])
                cp.add(model.leaves(two) + shift - model.home(one) >= rest).only_enforce_if(*both)
        if not problem.cyclic:
            if problem.last_end[worker] != NOT_YET:
                cp.add(model.leaves(one) >= int(problem.last_end[worker]) + rest).only_enforce_if(model.works[one])
            if problem.next_begin[worker] < BIG:
                cp.add(model.home(one) + rest <= int(problem.next_begin[worker])).only_enforce_if(model.works[one])


def _weekly_rest(model: Model, worker: int) -> None:
    """One long rest in the week, where it stands by itself. What two in fourteen days may replace is left to the rules:
    a model that says less has a bound that is lower, and never a wrong one.
    """
    problem, cp, span = model.problem, model.cp, int(model.problem.limits[LIM_WEEK_DAYS])
    known = (int(problem.known_from), int(problem.known_to))
    if problem.cyclic or known != (0, problem.days) or problem.days >= 2 * span:
        return
    for first in range(problem.days - span + 1):
        since, until = int(problem.day_from[first]), int(problem.day_from[first + span])
        rests = []
        worked = [r % problem.days for r in model.routes(worker)]
        for before, after in combinations([-1, *worked, problem.days], 2):
            rests.append(cp.new_bool_var(f"rest {worker} {first} {before} {after}"))
            _rest(model, worker, before, after, (since, until), rests[-1])
        cp.add_bool_or(rests)


def _rest(model: Model, worker: int, before: int, after: int, days: tuple[int, int], here: Any) -> None:
    """A long rest between two days of work (or none), a whole day of which falls into these days."""
    problem, cp, routes = model.problem, model.cp, model.routes(worker)
    one, two = worker * problem.days + before, worker * problem.days + after
    for between in routes:
        if one < between < two:
            cp.add_implication(here, ~model.works[between])
    if after < problem.days:
        cp.add_implication(here, model.works[two])
        cp.add(model.leaves(two) - days[0] >= DAY).only_enforce_if(here)
    if before >= 0:
        cp.add_implication(here, model.works[one])
        cp.add(days[1] - model.home(one) >= DAY).only_enforce_if(here)
    if before >= 0 and after < problem.days:
        long = int(problem.limits[LIM_WEEK_REST])
        cp.add(model.leaves(two) - model.home(one) >= long).only_enforce_if(here)


__all__ = ["Model", "alike", "whole"]
