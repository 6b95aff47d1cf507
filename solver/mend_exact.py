"""The fewest moves that a change on one day takes: every small way to change each worker's day, put together at best.

`mend_ways` finds the ways, route by route; here a linear program in
whole numbers chooses at most one for each, so that whoever is taken out somewhere is put in elsewhere, and whoever has
nobody gets somebody, at the least cost. Chains of any length and circles are among what it can choose. Knows arrays
and plans, nothing of why a week has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from solver.mend_days import MOST_IN, build, new_book, placed, timed
from solver.mend_ways import COST, IN, MOST_OUT, OUT, ROUTE, WAY, ways_of
from solver.search.problem import BIG, Ints, Problem, new_room
from solver.search.run import Search
from solver.search.steps import forget
from solver.search.structs import room_handle

Stands = dict[int, tuple[int, int]]
"""Where pieces are: piece to worker and minute."""

MOST_WAYS = 40_000
MOST_MUSTS = 14
AGAIN = 3
"""How often it is chosen anew where what was chosen does not go together."""
ROUNDS = 12
SURELY = 0.5


@dataclass(frozen=True, slots=True)
class Depth:
    """How many visits may leave a route for what must go there, for one from elsewhere, for one of each, for three."""

    for_musts: int = 2
    for_other: int = 1
    for_both: int = 0
    for_three: int = 1
    timings: int = 60_000
    alone: int = 1

    @property
    def row(self) -> Ints:
        """As compiled code takes it."""
        return np.array(
            [self.for_musts, self.for_other, self.for_both, self.for_three, self.timings, self.alone, 0], dtype=np.int64
        )  # fmt: skip


@dataclass
class Day:
    """One day to be put in order: what stands, what must be placed, and the ways found so far."""

    asked: Problem
    stands: Stands
    musts: list[int]
    days: set[int]
    seed: int = 1
    timings: int = 0
    ways: list[Ints] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.problem = apart(self.asked, self.stands, self.days)
        self.search = Search(self.problem, self.seed)
        self.search.place_fixed()
        self.broken = self.stand()
        plan, many = self.search.now, self.problem.days
        self.others = [
            p for p in self.stands if plan.at[p] >= 0 and plan.at[p] % many in self.days and not self.problem.fixed[p]
        ]
        self.elsewhere: Ints = np.zeros(self.problem.pieces, dtype=np.int64)
        for p in self.others:
            fit, mine = self.problem.fit[p], int(plan.at[p]) // many
            able = [w for w in range(self.problem.workers) if w != mine and self.problem.may[p, w].any()]
            if self.asked.pair[p] in self.musts:
                continue
            self.elsewhere[p] = min((int(fit[w]) for w in able), default=0)

    def stand(self) -> set[int]:
        """Puts everything where it stands, also where that can't be; the routes on which it can't."""
        problem, search, plan, broken = self.problem, self.search, self.search.now, set()
        routes: dict[int, list[int]] = defaultdict(list)
        for p, (worker, start) in self.stands.items():
            option = search._option(p, start)
            if not problem.fixed[p] and option >= 0:
                route = worker * problem.days + int(problem.opt_day[option])
                routes[route].append(p)
                plan.at[p], plan.start[p], plan.option[p] = route, start, option
                plan.visits[problem.person[p], worker] += 1
        for route, pieces in routes.items():
            whole = [int(p) for p in plan.route[route, : plan.size[route]]] + pieces
            whole.sort(key=lambda p: (int(plan.start[p]), p))
            plan.size[route] = len(whole)
            plan.route[route, : len(whole)] = whole
            if not plan.locked[route] and not search._as_it_stands(route):
                broken.add(route)
                plan.begin[route] = int(plan.start[whole[0]])
                plan.end[route] = max(int(plan.start[p] + problem.length[p]) for p in whole)
                plan.paid[route] = plan.end[route] - plan.begin[route]
                plan.care[route] = sum(int(problem.length[p]) for p in whole)
        forget(search.space)
        return broken

    def routes(self) -> list[int]:
        """The routes that may change, the days of the change first."""
        every = range(self.problem.workers * self.problem.days)
        return sorted(every, key=lambda r: (r % self.problem.days not in self.days, r))

    def look(self, depth: Depth, cores: int, stop: Callable[[], bool]) -> None:
        """Finds the ways to change each route."""
        self.ways.clear()
        tools = [(new_room(self.problem, 1), new_book()) for _ in range(cores)]

        def some(n: int) -> list[Ints]:
            room, book = tools[n]
            space, table = room_handle(room), np.zeros((MOST_WAYS, WAY), dtype=np.int64)
            found = []
            for route in self.routes()[n::cores]:
                if stop():
                    break
                musts, others, row = self.may_come(route, depth)
                if len(musts) + len(others) or route in self.broken:
                    count = ways_of(
                        self.search.asked, self.search.plan, space, book, route, musts, others, row, self.elsewhere,
                        table,
                    )  # fmt: skip
                    found.append(table[:count].copy())
            self.timings += int(book.counted[0])
            return found

        with ThreadPoolExecutor(cores) as threads:
            for found in threads.map(some, range(cores)):
                self.ways += found

    def may_come(self, route: int, depth: Depth) -> tuple[Ints, Ints, Ints]:
        """The musts and the others that may go on this route, and how deep to look there."""
        problem, (worker, day) = self.problem, divmod(route, self.problem.days)
        musts = [p for p in self.musts if problem.may[p, worker, day]][:MOST_MUSTS]
        others = [p for p in self.others if problem.may[p, worker, day]]
        row = depth.row
        if day not in self.days:
            row[:4], row[5] = 0, 9
        elif route in self.broken:
            row[5:] = 0, 1
        return np.array(musts, dtype=np.int64), np.array(others, dtype=np.int64), row

    def chosen(self, seconds: Callable[[], float | None]) -> Stands | None:
        """Where everything stands then; None where nothing was found in time."""
        ways = np.concatenate(self.ways) if self.ways else np.zeros((0, WAY), dtype=np.int64)
        model, loaded = Master(self, ways), None
        for _ in range(AGAIN):
            picked = model.solve(seconds())
            if picked is None:
                return None
            came: set[int] = set().union(*(_moved(ways[n].tolist())[0] for n in picked))
            went: set[int] = set().union(*(_moved(ways[n].tolist())[1] for n in picked))
            made = self.stands | self.made(ways[picked])
            for p in (went | set(self.musts)) - came:
                made.pop(p, None)
            wrong, loaded = self.loaded(made)
            if not wrong:
                return made
            model.not_together(picked, wrong)
        return loaded

    def made(self, ways: Ints) -> Stands:
        """Where the pieces of these ways' routes then are."""
        found: Stands = {}
        for way in ways:
            route, gone = int(way[ROUTE]), np.full(MOST_OUT, -1, np.int64)
            gone[: way[OUT]] = way[OUT + 1 : OUT + 1 + way[OUT]]
            pieces = np.full(MOST_IN, -1, np.int64)
            pieces[: way[IN]] = way[IN + 1 : IN + 1 + way[IN]]
            book, now = new_book(), (self.search.asked, self.search.plan, self.search.space)
            count = build(*now, route, gone, book.days)
            stood = np.array([int(p in gone) for p in pieces], dtype=np.int64)
            if way[IN]:
                placed(*now, book, route, count, pieces, stood, 0)
            elif count:
                timed(*now, book, route, book.days[0], count, BIG)
            for n in range(int(book.best[2, 0])):
                piece, start = int(book.best[0, n]), int(book.best[1, n])
                if self.problem.person[piece] >= 0:
                    found[piece] = (route // self.problem.days, start)
        return found

    def loaded(self, made: Stands) -> tuple[set[int], Stands]:
        """The pieces that can't stand where they were put, as others were put in their way at once; and what can."""
        search = Search(self.asked, self.seed)
        search.place_fixed()
        search.load(made)
        days, plan = self.asked.days, search.now
        stands = {p: (int(plan.at[p]) // days, int(plan.start[p])) for p in made if plan.at[p] >= 0}
        return {p for p in made if not self.asked.fixed[p] and stands.get(p) != made[p]}, stands


def apart(problem: Problem, stands: Stands, days: set[int]) -> Problem:
    """The same problem with a half whose other half stands as a visit of its own, at that very time."""
    pair, needs, may = problem.pair.copy(), problem.needs.copy(), problem.may.copy()
    opt_from, opt_to = problem.opt_from.copy(), problem.opt_to.copy()
    for p in range(problem.pieces):
        other = int(problem.pair[p])
        if other < 0 or (p in stands) == (other in stands):
            continue
        pair[p] = -1
        worker, start = stands[p if p in stands else other]
        for option in range(int(problem.of_option[p]), int(problem.of_option[p + 1])):
            day = int(problem.opt_day[option])
            within = problem.opt_from[option] <= start <= problem.opt_to[option]
            opt_from[option], opt_to[option] = (start, start) if within else (1, 0)
            has = problem.has[p, :, day] | problem.has[other, worker, day]
            may[p, (has & problem.needs[p]) != problem.needs[p], day] = 0
            may[p, worker, day] = p in stands
        needs[p] = 0
        if p in stands and problem.needs[p]:
            may[p, [w for w in range(problem.workers) if w != worker]] = 0
    return problem._replace(pair=pair, opt_from=opt_from, opt_to=opt_to, may=may, needs=needs)


class Master:
    """Chooses among ways: at most one for each route, and everybody has somebody or costs what that costs."""

    def __init__(self, day: Day, ways: Ints) -> None:
        from ortools.linear_solver import pywraplp

        self.day, self.ways = day, ways
        self.solver: Any = pywraplp.Solver.CreateSolver("CBC")
        self.take = [self.solver.BoolVar("") for _ in range(len(ways))]
        of_route: dict[int, list[int]] = defaultdict(list)
        of_piece: dict[int, dict[int, int]] = defaultdict(dict)
        for n, way in enumerate(ways.tolist()):
            of_route[way[ROUTE]].append(n)
            came, went = _moved(way)
            of_piece |= {p: of_piece[p] for p in came ^ went}
            for p in came - went:
                of_piece[p][n] = 1
            for p in went - came:
                of_piece[p][n] = -1
        for route in of_route.keys() | day.broken:
            self._rule(dict.fromkeys(of_route[route], 1), int(route in day.broken), 1)
        goal = self.solver.Objective()
        goal.SetMinimization()
        for take, cost in zip(self.take, ways[:, COST].tolist(), strict=True):
            goal.SetCoefficient(take, cost)
        alone = {p: int(day.asked.pair[p]) for p in day.musts if day.asked.pair[p] >= 0}
        nobody = {p: self.solver.BoolVar("") for p in {*day.musts, *of_piece, *alone.values()}}
        for p, missing in nobody.items():
            must = int(p in day.musts)
            self._rule(of_piece[p], must, must).SetCoefficient(missing, 1)
            goal.SetCoefficient(missing, int(day.problem.left_out[p]))
        for p, other in alone.items():
            both = self._rule({}, 0, 0)
            both.SetCoefficient(nobody[p], 1)
            both.SetCoefficient(nobody[other], -1)

    def _rule(self, takes: dict[int, int], least: int, most: int) -> Any:
        rule = self.solver.Constraint(least, most)
        for n, times in takes.items():
            rule.SetCoefficient(self.take[n], times)
        return rule

    def solve(self, seconds: float | None) -> list[int] | None:
        """The ways chosen, as rows of `ways`; None where nothing was found in time."""
        if seconds is not None:
            self.solver.SetTimeLimit(max(1, int(1000 * seconds)))
        if self.solver.Solve() not in (self.solver.OPTIMAL, self.solver.FEASIBLE):
            return None
        return [n for n, take in enumerate(self.take) if take.solution_value() > SURELY]

    def not_together(self, picked: list[int], wrong: set[int]) -> None:
        """Rules out that the ways that put these pieces, or others of their people, where they are come together."""
        problem = self.day.problem
        people = {int(problem.person[p]) for p in wrong}
        workers = {self._worker(n) for n in picked if wrong & _moved(self.ways[n].tolist())[0]}
        bad = [
            n for n in picked
            if self._worker(n) in workers
            or people & {int(problem.person[p]) for p in _moved(self.ways[n].tolist())[0]}
        ] or picked  # fmt: skip
        self._rule(dict.fromkeys(bad, 1), 0, len(bad) - 1)

    def _worker(self, n: int) -> int:
        return int(self.ways[n, ROUTE]) // self.day.problem.days


def _moved(way: list[int]) -> tuple[set[int], set[int]]:
    """The pieces that a way puts in and takes out."""
    return set(way[IN + 1 : IN + 1 + way[IN]]), set(way[OUT + 1 : OUT + 1 + way[OUT]])


QUICK = (Depth(), Depth(alone=0))
AGAIN_QUICK = (Depth(alone=0),)
DEEP = (*QUICK, Depth(2, 2, 1, 2, 150_000, 0))
"""Ever deeper: what is looked at first, and again where that changes nothing any more."""


def put_in_order(
    problem: Problem, stands: Stands, out: set[int], days: set[int], *, left: Callable[[], float | None], cores: int,
    seed: int, depths: tuple[Depth, ...] = QUICK, rounds: int = ROUNDS,
) -> Stands:  # fmt: skip
    """Where everything stands after the fewest moves found on these days, starting from what `stands`.

    `out` have to be placed. Each round finds the ways from where the last one ended. `left`: seconds left, or None
    where only `rounds` count.
    """
    known, depth = stands, 0
    for _ in range(rounds):
        if depth >= len(depths) or _over(left):
            break
        gone = sorted((out | stands.keys()) - known.keys())
        musts = [p for p in gone if problem.pair[p] < 0 or int(problem.pair[p]) in known]
        day = Day(problem, known, musts, days, seed)
        day.look(depths[depth], cores, lambda: _over(left))
        made = None if _over(left) else day.chosen(left)
        if made is None or made == known:
            depth += 1
        else:
            known, depth = made, max(depth, min(1, len(depths) - 1))
    return known


def _over(left: Callable[[], float | None]) -> bool:
    seconds = left()
    return seconds is not None and seconds <= 0
