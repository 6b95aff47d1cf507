"""One search from start to end: what is fixed, what stands, construction, then better and better until told to stop.

Knows arrays and plans; nothing of dataclasses, rules or words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic

import numpy as np

from solver.search.anneal import construct, improve, settle_times
from solver.search.costs import evaluate
from solver.search.problem import (
    BIG,
    LONGEST_ROUTE,
    NOT_YET,
    Ints,
    Plan,
    Problem,
    copy_plan,
    new_plan,
    new_room,
)
from solver.search.routes import line_up, retime, times, windows, write
from solver.search.ruin import out, settle
from solver.search.steps import forget
from solver.search.structs import plan_handle, problem_handle, room_handle

HOT, COLD = 250.0, 8.0
CHUNK = 20
MOST_CHUNK = 2000
TOLD_EVERY = 0.3
ENDLESS = 1 << 60
BY_CLOCK = 0.05  # seconds between two looks at the clock


@dataclass
class Search:
    """The room that one search works in, and its best plan so far."""

    problem: Problem
    seed: int = 1
    steps: int = 0
    hot: float = HOT
    cold: float = COLD
    best: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.now, self.trial, self.best = (new_plan(self.problem) for _ in range(3))
        self.room = new_room(self.problem, self.seed)
        self.fixed: Ints = self.problem.fixed.copy()
        self.asked = problem_handle(self.problem)
        self.plan, self.other, self.saved = (plan_handle(plan) for plan in (self.now, self.trial, self.best))
        self.space = room_handle(self.room)
        self.options: Ints = np.zeros(LONGEST_ROUTE + 2, dtype=np.int64)
        self.ahead = CHUNK
        self.pair: Ints = np.zeros(8 + 3 * max(1, self.problem.workers), dtype=np.int64)
        self.choices: Ints = self.problem.may.sum(axis=(1, 2)).astype(np.int64)

    def start(self, standing: dict[int, tuple[int, int]], frozen: Iterable[int] = ()) -> None:
        """A first complete plan: fixed pieces, then what stands (piece to worker and start), then all the rest.

        Of what stands, the `frozen` pieces are as fixed ones from then on, until `free` is told of them.
        """
        if not self.problem.pieces or not self.problem.workers:
            return
        self.place_fixed()
        self.load(standing)
        for piece in frozen:
            self.problem.fixed[piece] |= self.now.at[piece] >= 0
        construct(self.asked, self.plan, self.space, self.options, self.pair, self.choices)
        copy_plan(self.plan, self.saved)
        self._improve(0, self.cold)

    def free(self, frozen: Iterable[int]) -> None:
        """Goes on from the best plan so far, with only these pieces frozen and all others free again."""
        held: Ints = np.zeros_like(self.problem.fixed)
        for piece in frozen:
            held[piece] = self.best.at[piece] >= 0
        self.problem.fixed[:] = self.fixed | held
        self.go_back()

    def go_back(self) -> None:
        """Goes on from the best plan so far."""
        copy_plan(self.saved, self.plan)

    def place_fixed(self) -> None:
        """Puts team time and settled places on their routes; locks a route where they contradict each other."""
        problem = self.problem
        routes: dict[int, list[int]] = {}
        for piece in np.flatnonzero(problem.fixed):
            first, last = problem.of_option[piece], problem.of_option[piece + 1]
            workers = np.flatnonzero(problem.may[piece].any(axis=1))
            if first < last and len(workers) == 1:
                day = int(problem.opt_day[first])
                routes.setdefault(int(workers[0]) * problem.days + day, []).append(int(piece))
        for route in sorted(routes):
            pieces = sorted(routes[route], key=lambda p: (problem.opt_from[problem.of_option[p]], p))
            self._fix(route, pieces[:LONGEST_ROUTE])
        evaluate(self.asked, self.plan)

    def _fix(self, route: int, pieces: list[int]) -> None:
        problem, plan, worker = self.problem, self.now, route // self.problem.days
        for n, piece in enumerate(pieces):
            option = int(problem.of_option[piece])
            plan.route[route, n] = piece
            plan.at[piece], plan.option[piece], plan.start[piece] = route, option, problem.opt_from[option]
            if problem.person[piece] >= 0:
                plan.visits[problem.person[piece], worker] += 1
        plan.size[route] = len(pieces)
        self._widen(route, pieces)
        forget(self.space)
        if not retime(self.asked, self.plan, self.space, self.options, route):
            plan.locked[route] = 1
            ends = [int(plan.start[p] + problem.length[p]) for p in pieces]
            plan.begin[route], plan.end[route] = int(plan.start[pieces[0]]), max(ends)
            plan.paid[route] = plan.end[route] - plan.begin[route]
            plan.care[route] = sum(int(problem.length[p]) for p in pieces)

    def _widen(self, route: int, pieces: list[int]) -> None:
        """Limits that fixed pieces alone already break give way as far as that, on this route."""
        problem, plan = self.problem, self.now
        way = problem.way[route // problem.days]
        waits = [
            int(plan.start[b] - plan.start[a] - problem.length[a])
            - int(problem.travel[way, problem.place[a], problem.place[b]])
            for a, b in pairwise(pieces)
        ]
        span = int(plan.start[pieces[-1]] + problem.length[pieces[-1]] - plan.start[pieces[0]])
        plan.most_wait[route] = max(int(plan.most_wait[route]), *waits, 0)
        plan.most_waiting[route] = max(int(plan.most_waiting[route]), sum(max(0, wait) for wait in waits))
        plan.most_day[route] = max(int(plan.most_day[route]), span)

    def load(self, standing: dict[int, tuple[int, int]]) -> None:
        """Puts in what stands, route by route, where it can be; the rest stays out for construction."""
        problem = self.problem
        routes: dict[int, list[tuple[int, int, int]]] = {}
        for piece, (worker, start) in standing.items():
            option = self._option(piece, start)
            day = -1 if option < 0 else int(problem.opt_day[option])
            allowed = option >= 0 and problem.may[piece, worker, day] and not problem.barred[option, worker]
            if allowed and not problem.fixed[piece]:
                routes.setdefault(worker * problem.days + day, []).append((start, piece, option))
        for route in sorted(routes):
            self._load_route(route, sorted(routes[route]))
        self._drop_halves()

    def _option(self, piece: int, start: int) -> int:
        for option in range(self.problem.of_option[piece], self.problem.of_option[piece + 1]):
            if self.problem.opt_from[option] <= start <= self.problem.opt_to[option]:
                return option
        return -1

    def _load_route(self, route: int, stands: list[tuple[int, int, int]]) -> None:
        """As it stands if that can be, else with the latest pieces left out until it can."""
        problem, plan, worker = self.problem, self.now, route // self.problem.days
        if plan.locked[route]:
            return
        fixed = [(int(plan.start[p]), int(p), int(plan.option[p])) for p in plan.route[route, : plan.size[route]]]
        while stands:
            whole = sorted(fixed + stands)
            if len(whole) <= LONGEST_ROUTE and all(self._within(route, *each) for each in stands):
                for n, (start, piece, option) in enumerate(whole):
                    plan.route[route, n] = piece
                    plan.start[piece], plan.option[piece], plan.at[piece] = start, option, route
                plan.size[route] = len(whole)
                if self._as_it_stands(route):
                    for _, piece, _ in stands:
                        plan.visits[problem.person[piece], worker] += 1
                    return
            for _, piece, _ in stands:
                plan.at[piece], plan.start[piece] = -1, NOT_YET
            plan.size[route] = len(fixed)
            for n, (_, piece, _) in enumerate(fixed):
                plan.route[route, n] = piece
            stands = stands[:-1]

    def _within(self, route: int, start: int, piece: int, option: int) -> bool:
        """In the worker's hours, and apart from the person's other visits as they are by now."""
        problem, plan = self.problem, self.now
        end = start + int(problem.length[piece])
        first, last = problem.of_stretch[route], problem.of_stretch[route + 1]
        if not any(problem.stretch_from[k] <= start and end <= problem.stretch_to[k] for k in range(first, last)):
            return False
        for k in range(problem.of_gap[piece], problem.of_gap[piece + 1]):
            other = problem.gap_other[k]
            if plan.at[other] >= 0 and plan.at[other] % problem.days == route % problem.days:
                begin = int(plan.start[other])
                apart = begin - end if begin >= start else start - begin - int(problem.length[other])
                if apart < problem.gap_least[k] or 0 <= problem.gap_most[k] < apart:
                    return False
        return True

    def _as_it_stands(self, route: int) -> bool:
        """Times the route with every start as it is, so that loading moves nothing."""
        plan, room = self.now, self.room
        forget(self.space)
        windows(self.asked, self.plan, self.space, route)
        count = line_up(self.asked, self.plan, self.space, route, -1, 0, 0, 0, -1, self.options)
        for n in range(count):
            room.lo[n] = room.hi[n] = plan.start[room.seq[n]]
        cost = times(self.asked, self.plan, self.space, route, count, self.options, BIG)
        if cost < BIG:
            write(self.asked, self.plan, self.space, route, count, cost)
        return cost < BIG

    def _drop_halves(self) -> None:
        """Takes out halves of double-handed visits that stand alone, apart, or without a competence they need."""
        problem, plan = self.problem, self.now
        for one in range(problem.pieces):
            two = int(problem.pair[one])
            if two < one or (plan.at[one] < 0 and plan.at[two] < 0):
                continue
            day = max(int(plan.at[one]), int(plan.at[two])) % problem.days
            has = 0
            for half in (one, two):
                if plan.at[half] >= 0:
                    has |= int(problem.has[half, plan.at[half] // problem.days, plan.at[half] % problem.days])
            whole = plan.at[one] >= 0 and plan.at[two] >= 0 and plan.start[one] == plan.start[two]
            whole = whole and plan.at[one] != plan.at[two] and plan.at[one] % problem.days == day
            if not (whole and has & int(problem.needs[one]) == int(problem.needs[one])):
                for half in (one, two):
                    self._leave_out(half)

    def _leave_out(self, piece: int) -> None:
        """Takes a free piece out and settles its route, taking out its last free pieces where that is needed."""
        if self.now.at[piece] >= 0 and not self.problem.fixed[piece]:
            out(self.asked, self.plan, self.space, piece, 0)
            settle(self.asked, self.plan, self.space, self.options, 0)

    def settle_times(self) -> None:
        """Puts starts of the best plan back to what people are used to, wherever that costs nothing."""
        settle_times(self.asked, self.saved, self.other, self.space, self.options)

    def improve(
        self, seconds: float, steps: int | None, tell: Callable[[Search], None], stop: Callable[[], bool]
    ) -> bool:
        """Makes it better until the time or the steps are used, or `stop`; True when stopped."""
        begun, told, chunk, share, since = monotonic(), 0.0, CHUNK, 0.0, self.steps
        until = ENDLESS if steps is None else steps
        if not self.problem.pieces or not self.problem.workers:
            until = 0
        while self.steps < until:
            if stop():
                return True
            now = monotonic()
            share = (
                (now - begun) / max(seconds, 1e-9) if steps is None else (self.steps - since) / max(1, until - since)
            )
            if steps is None and share >= 1:
                break
            if now - told >= TOLD_EVERY:
                tell(self)
                told = now
            chunk = CHUNK if steps is not None else chunk
            ahead = min(chunk, until - self.steps)
            self._improve(ahead, self.heat_at(share))
            self.steps += ahead
            took = monotonic() - now
            chunk = MOST_CHUNK if took <= 0 else int(max(1, min(MOST_CHUNK, chunk * TOLD_EVERY / 2 / took)))
        tell(self)
        return False

    def heat_at(self, share: float) -> float:
        """The temperature when this share of the search is done, in half-units."""
        return float(self.hot * (self.cold / self.hot) ** min(1.0, share))

    def go_on(self, begun: float, seconds: float, until: float) -> None:
        """Makes it better until this moment, in a search of so many seconds that began then; asks nobody."""
        while (now := monotonic()) < until:
            self._improve(self.ahead, self.heat_at((now - begun) / max(seconds, 1e-9)))
            self.steps += self.ahead
            took = monotonic() - now
            self.ahead = MOST_CHUNK if took <= 0 else int(max(1, min(MOST_CHUNK, self.ahead * BY_CLOCK / took)))

    def go_to(self, since: int, step: int, last: int) -> None:
        """Makes it better until that many steps are done, in a search from step `since` to `last`; asks nobody."""
        while self.steps < step:
            ahead = min(CHUNK, step - self.steps)
            self._improve(ahead, self.heat_at((self.steps - since) / max(1, last - since)))
            self.steps += ahead

    def _improve(self, steps: int, heat: float) -> None:
        """Some steps at one temperature; none at all only gets the compiled code ready."""
        improve(
            self.asked, self.plan, self.other, self.saved, self.space, self.options, self.pair, self.choices,
            steps, heat, heat,
        )  # fmt: skip
