"""The fewest moves that a change takes: ways to change each worker's day, put together at best.

A linear program in whole numbers chooses at most one way for each worker's day, so that whoever is taken out somewhere
is put in elsewhere, and whoever has nobody gets somebody, at the least cost. Chains of any length and circles are among
what it can choose. Ways that were found from different plans are put together too: from how all stood, and from how it
was mended so far. Knows arrays and plans, nothing of why a week has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from solver.mend_exact import Day, Depth, Stands
from solver.search.mend_ways import COST, IN, OUT, ROUTE
from solver.search.problem import Ints, Problem
from solver.search.run import Search

AGAIN = 3
"""How often it is chosen anew where what was chosen does not go together."""
ROUNDS = 12
SURELY = 0.5

QUICK, CHAINS = (None, Depth(alone=0)), (Depth(), Depth(alone=0))
DEEP = (Depth(), Depth(2, 2, 1, 2, 150_000, 0))
"""How deep it is looked as all stood at first (None: not at all), and as it has been mended, at days that changed."""


class Choice(NamedTuple):
    """One way for one route: what comes and what goes against how all stood; `of` which day; None: as it is there."""

    cost: int
    route: int
    came: set[int]
    went: set[int]
    of: int
    way: Ints | None


@dataclass
class Pool:
    """One or more days to be put in order, as they stood and as they have been mended, with ways from each."""

    asked: Problem
    out: set[int]
    days: set[int]
    left: Callable[[], float | None]
    cores: int
    seed: int
    depths: tuple[Depth | None, Depth] = QUICK
    stood: list[Day] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    fresh: bool = False
    """Whether there are ways from which none have been chosen yet."""

    def add(self, stands: Stands) -> bool:
        """The ways from where everything `stands` too, the first time for all routes; whether there was time."""
        first = self.stood[0] if self.stood else None
        gone = sorted((self.out | (first.stands if first else stands).keys()) - stands.keys())
        musts = [p for p in gone if self.asked.pair[p] < 0 or int(self.asked.pair[p]) in stands]
        day = Day(self.asked, stands, musts, self.days, self.seed)
        others = None if first is None else {
            r for r in day.routes() if r % self.asked.days in self.days and day.as_it_is(r) != first.as_it_is(r)
        }  # fmt: skip
        depth = self.depths[first is not None]
        if depth is not None:
            day.look(depth, self.cores, self._over, others)
        self.stood.append(day)
        self.fresh = True
        first, of = self.stood[0], len(self.stood) - 1
        for table in day.ways:
            self._take_in(day, of, first, table)
        for route in others or ():
            now, before = day.pieces(route), first.pieces(route)
            self.choices.append(Choice(day.cost(route, first), route, now - before, before - now, of, None))
        return not self._over()

    def knows(self, stands: Stands) -> bool:
        """Whether it has the ways from where everything stands so."""
        return any(day.stands == stands for day in self.stood)

    def _take_in(self, day: Day, of: int, first: Day, table: Ints) -> None:
        if not len(table):
            return
        route = int(table[0, ROUTE])
        now, before = day.pieces(route), first.pieces(route)
        more = day.cost(route, first) if of else 0
        for way, row in zip(table, table.tolist(), strict=True):
            came, went = moved(row)
            if of:
                then = (now - went) | came
                came, went = then - before, before - then
            self.choices.append(Choice(row[COST] + more, route, came, went, of, way))

    def best(self, covered: Iterable[int] | None = None) -> Stands | None:
        """Where everything stands with the best of all ways; None where nothing was found in time.

        With somebody for just those that are `covered`, where that is said: then it is quickly found.
        """
        model, loaded, self.fresh = Master(self), None, False
        if covered is not None:
            model.cover(covered)
        for _ in range(AGAIN):
            picked = model.solve(self.left())
            if picked is None:
                return None
            made = self.made([self.choices[n] for n in picked])
            wrong, loaded = self._loaded(made)
            if not wrong:
                return made
            model.not_together(picked, wrong)
        return loaded

    def made(self, chosen: list[Choice]) -> Stands:
        """Where everything stands then."""
        first, found = self.stood[0], dict[int, tuple[int, int]]()
        for each in chosen:
            day = self.stood[each.of]
            found |= day.as_it_is(each.route) if each.way is None else day.made([each.way])
        gone: set[int] = set().union(set(first.musts), *(each.went for each in chosen))
        return {p: at for p, at in first.stands.items() if p not in gone} | found

    def _loaded(self, made: Stands) -> tuple[set[int], Stands]:
        """The pieces that can't stand where they were put, as others were put in their way at once; and what can."""
        search = Search(self.asked, self.seed)
        search.place_fixed()
        search.load(made)
        days, plan = self.asked.days, search.now
        stands = {p: (int(plan.at[p]) // days, int(plan.start[p])) for p in made if plan.at[p] >= 0}
        return {p for p in made if not self.asked.fixed[p] and stands.get(p) != made[p]}, stands

    def _over(self) -> bool:
        seconds = self.left()
        return seconds is not None and seconds <= 0


class Master:
    """Chooses among ways: at most one for each route, and everybody has somebody or costs what that costs."""

    def __init__(self, pool: Pool) -> None:
        from ortools.linear_solver import pywraplp

        self.pool, self.solver = pool, pywraplp.Solver.CreateSolver("CBC")
        self.take = [self.solver.BoolVar("") for _ in pool.choices]
        of_route: dict[int, list[int]] = defaultdict(list)
        of_piece: dict[int, dict[int, int]] = defaultdict(dict)
        for n, choice in enumerate(pool.choices):
            of_route[choice.route].append(n)
            for p in choice.came:
                of_piece[p][n] = 1
            for p in choice.went:
                of_piece[p][n] = -1
        first = pool.stood[0]
        for route in of_route.keys() | first.broken:
            self._rule(dict.fromkeys(of_route[route], 1), int(route in first.broken), 1)
        goal = self.solver.Objective()
        goal.SetMinimization()
        for take, choice in zip(self.take, pool.choices, strict=True):
            goal.SetCoefficient(take, choice.cost)
        self._everybody(goal, of_piece)
        self._at_once()

    def _everybody(self, goal: Any, of_piece: dict[int, dict[int, int]]) -> None:
        """Whoever is taken out is put in elsewhere, or has nobody; so have both halves of a visit."""
        first, pair = self.pool.stood[0], self.pool.asked.pair
        gone = {*first.musts, *(p for p in of_piece if p not in first.stands)}
        alone = {p: int(pair[p]) for p in gone if pair[p] >= 0}
        self.nobody = nobody = {p: self.solver.BoolVar("") for p in {*gone, *of_piece, *alone.values()}}
        for p, missing in nobody.items():
            must = int(p not in first.stands)
            self._rule(of_piece[p], must, must).SetCoefficient(missing, 1)
            goal.SetCoefficient(missing, int(first.problem.left_out[p]))
        for p, other in alone.items():
            self._same([nobody[p]], [nobody[other]])

    def _at_once(self) -> None:
        """Both halves of a visit are at the same time: both as it was first, or as on the same other day."""
        pair, first = self.pool.asked.pair, self.pool.stood[0].stands
        for of, day in enumerate(self.pool.stood[1:], 1):
            halves = [(p, int(pair[p])) for p in day.stands if pair[p] > p and int(pair[p]) in day.stands]
            apart = [
                two for two in halves
                if not any(half in first for half in two)
                or any(half in first and first[half][1] != day.stands[half][1] for half in two)
            ]  # fmt: skip
            theirs = [(n, self._pieces(choice)) for n, choice in enumerate(self.pool.choices) if choice.of == of]
            for two in apart:
                self._same(*([self.take[n] for n, has in theirs if half in has] for half in two))

    def cover(self, covered: Iterable[int]) -> None:
        """There is somebody for these, and for nobody else."""
        known = set(covered)
        for p, missing in self.nobody.items():
            missing.SetBounds(int(p not in known), int(p not in known))

    def _pieces(self, choice: Choice) -> set[int]:
        return (self.pool.stood[0].pieces(choice.route) - choice.went) | choice.came

    def _same(self, these: list[Any], those: list[Any]) -> None:
        """As many of these as of those."""
        rule = self.solver.Constraint(0, 0)
        for sign, takes in ((1, these), (-1, those)):
            for take in takes:
                rule.SetCoefficient(take, sign)

    def _rule(self, takes: dict[int, int], least: int, most: int) -> Any:
        rule = self.solver.Constraint(least, most)
        for n, times in takes.items():
            rule.SetCoefficient(self.take[n], times)
        return rule

    def solve(self, seconds: float | None) -> list[int] | None:
        """The ways chosen, by their number; None where nothing was found in time."""
        if seconds is not None:
            self.solver.SetTimeLimit(max(1, int(1000 * seconds)))
        if self.solver.Solve() not in (self.solver.OPTIMAL, self.solver.FEASIBLE):
            return None
        return [n for n, take in enumerate(self.take) if take.solution_value() > SURELY]

    def not_together(self, picked: list[int], wrong: Iterable[int]) -> None:
        """Rules out that the ways that put these pieces, or others of their people, where they are come together."""
        person, choices, apart = self.pool.asked.person, self.pool.choices, set(wrong)
        people = {int(person[p]) for p in apart}
        bad = [
            n for n in picked
            if people & {int(person[p]) for p in choices[n].came} or apart & self._pieces(choices[n])
        ] or picked  # fmt: skip
        self._rule(dict.fromkeys(bad, 1), 0, len(bad) - 1)


def moved(way: list[int]) -> tuple[set[int], set[int]]:
    """The pieces that a way puts in and takes out; those in both only change places on their route."""
    came, went = set(way[IN + 1 : IN + 1 + way[IN]]), set(way[OUT + 1 : OUT + 1 + way[OUT]])
    return came - went, went - came


def put_in_order(
    problem: Problem, stands: Stands, out: set[int], days: set[int], *, left: Callable[[], float | None], cores: int,
    seed: int, depths: tuple[Depth | None, Depth] = QUICK, rounds: int = ROUNDS,
) -> Stands:  # fmt: skip
    """Where everything stands after the fewest moves found on these days, starting from what `stands`.

    `out` have to be placed. Each round adds the ways from where the last one ended. `left`: seconds left, or None
    where only `rounds` count.
    """
    pool, known = Pool(problem, out, days, left, cores, seed, depths), stands
    for _ in range(rounds):
        made = pool.best() if pool.add(known) else None
        if made is None or made == known:
            break
        known = made
    return known
