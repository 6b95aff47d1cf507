"""Every small way to change each worker's day from where everything stands, on some days, and what comes of a way.

`mend_ways` finds the ways, route by route; `mend_pool` puts them together. Knows arrays and plans, nothing of why a
week has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solver.search.costs import hours_cost
from solver.search.mend_days import MOST_IN, build, new_book, placed, timed
from solver.search.mend_ways import IN, MOST_OUT, OUT, ROUTE, WAY, ways_of
from solver.search.places import face_more, new_face
from solver.search.problem import BIG, Ints, Problem, new_room
from solver.search.run import Search
from solver.search.steps import forget
from solver.search.structs import room_handle

Stands = dict[int, tuple[int, int]]
"""Where pieces are: piece to worker and minute."""

MOST_WAYS = 40_000
MOST_MUSTS = 14


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

    def look(self, depth: Depth, cores: int, stop: Callable[[], bool], only: Container[int] | None = None) -> None:
        """Finds the ways to change each route, or `only` these."""
        self.ways.clear()
        every = [route for route in self.routes() if only is None or route in only]
        tools = [(new_room(self.problem, 1), new_book()) for _ in range(cores)]

        def some(n: int) -> list[Ints]:
            room, book = tools[n]
            space, table = room_handle(room), np.zeros((MOST_WAYS, WAY), dtype=np.int64)
            found = []
            for route in every[n::cores]:
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

    def pieces(self, route: int) -> set[int]:
        """What is on a route as it stands."""
        plan = self.search.now
        return {int(p) for p in plan.route[route, : plan.size[route]] if self.problem.person[p] >= 0}

    def as_it_is(self, route: int) -> Stands:
        """Where the pieces of a route stand."""
        return {p: (route // self.problem.days, int(self.search.now.start[p])) for p in self.pieces(route)}

    def cost(self, route: int, since: Day) -> int:
        """What a route as it stands costs more than as it stood `since`, as ways are reckoned, nearly."""
        problem, (now, before), worker = self.asked, (self.search.now, since.search.now), route // self.problem.days
        came, went = self.pieces(route) - since.pieces(route), since.pieces(route) - self.pieces(route)
        first = worker * problem.days
        paid, care = (int(of[first : first + problem.days].sum()) for of in (before.paid, before.care))
        hours = hours_cost(
            problem, worker, paid + int(now.paid[route] - before.paid[route]),
            care + int(now.care[route] - before.care[route]),
        ) - hours_cost(problem, worker, paid, care)  # fmt: skip
        fit = sum(int(problem.fit[p, worker]) for p in came) - sum(int(problem.fit[p, worker]) for p in went)
        faces = sum(
            int(new_face(problem, before, h, worker, face_more(problem, before, h)))
            for h in {int(problem.person[p]) for p in came}
        )
        return int(now.cost[route] - before.cost[route]) + hours + fit + faces

    def made(self, ways: Iterable[Ints]) -> Stands:
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
