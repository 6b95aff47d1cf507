"""Changes a rota as little as can be: the search of `propose`, with what stands held down and freed in growing rings.

Knows how to hold and free pieces of a search; nothing of why a week has changed, nor of words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from rota.week import Rota, Week

if TYPE_CHECKING:
    from solver.arrays import Asked
    from solver.mend_pool import Pool
    from solver.search.problem import Ints, Plan, Problem
    from solver.search.team import Searches

Place = tuple[UUID, int]
Stands = dict[int, tuple[int, int]]
"""Where pieces are: piece to worker and minute."""

COST_OF_A_MOVE = {
    "nobody_going": 800_000,
    "time_critical": 480_000,
    "other_worker": 6_000,
    "other_time": 5_000,
    "outside_suits": 4,
}
"""Far above what a team's week is weighed by: first who goes, then how many visits move, then how far."""
MUST_BE_ANOTHER, MUST_BE_THEN = 120, 600
"""What another worker and another time cost where what stood cannot be any more."""

LOOSE_WORKER, LOOSE_TIME = 3000, 600
"""What a move costs while room is made for what is open: less, so that a few moves may be tried for one visit."""
WARMTHS = (1.0, 6.0)
"""How much warmer each search side by side is: one keeps what it has, one gives up a move where another may do."""
CORES = 2

FIRST_SHARE, NEAR_SHARE, ROOM_SHARE, WIDER_SHARE = 0.04, 0.06, 0.55, 0.1
"""Of the time: for what is open alone; on its days; for making room, twice."""
FEWER_SHARE, BACK_SHARE = 0.28, 0.05
"""Kept for fewer moves, at least; for the last look where nothing has moved."""
NEAR_AGAIN, BACK_AGAIN, WAYS_AGAIN = 0.35, 0.25, 0.25
"""Of what is left for fewer moves: for looking, twice, and for ways to change days; the last look has the rest."""
MOST_ROUNDS = 5
PATIENT_SHARE, DEEPER_SHARE = 0.6, 0.15
"""With patience: for the same, with all free, and twice that share for deeper ways."""
FIRST_STEPS, NEAR_STEPS, ROOM_STEPS, WIDER_STEPS, FEWER_STEPS, BACK_STEPS = 120, 350, 550, 150, 300, 75
ALL_STEPS = FIRST_STEPS + NEAR_STEPS + ROOM_STEPS + WIDER_STEPS + FEWER_STEPS + 2 * BACK_STEPS


@dataclass
class Mending:
    """One rota being mended: what is asked, the search, and what could stay as it stood (piece to worker, minute)."""

    asked: Asked
    stands: dict[int, tuple[int, int]]
    cores: int
    seed: int
    stop: Callable[[], bool]
    told: Callable[[Searches], None]
    until: float | None
    deep: bool = False
    saved: float = 0.0
    later: float = 0.0
    stopped: bool = False
    search: Searches = field(init=False)
    pools: dict[int, Pool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fixed: Ints = self.asked.problem.fixed.copy()
        self.search = self.searching(self.asked.problem)
        self.search.start(self.stands, frozen=self.stands)

    @property
    def out(self) -> set[int]:
        """The pieces that could not stay as they stood, or did not stand; with them their other halves."""
        stands = self.stands
        return {p for p in range(len(self.asked.places)) if p not in stands or self._alone(p)}

    def _alone(self, piece: int) -> bool:
        other = int(self.asked.problem.pair[piece])
        return other >= 0 and other not in self.stands

    @property
    def open(self) -> list[int]:
        """The pieces to which nobody goes in the best plan, though on some day somebody may."""
        from solver.search.guided import nobody_goes

        return nobody_goes(self.asked.problem, self.search.best)

    @property
    def moved(self) -> list[int]:
        """The pieces that could stay as they stood and do not, in the best plan."""
        days, best = self.asked.problem.days, self.search.best
        return [
            p for p, (worker, start) in self.stands.items()
            if best.at[p] < 0 or int(best.at[p]) // days != worker or int(best.start[p]) != start
        ]  # fmt: skip

    def days_of(self, pieces: Iterable[int]) -> set[int]:
        """The days on which these pieces may be, or are."""
        problem = self.asked.problem
        days: set[int] = set()
        for p in pieces:
            days.update(int(d) for d in problem.opt_day[problem.of_option[p] : problem.of_option[p + 1]])
        return days

    def look(self, free: set[int] | None, steps: int, seconds: float) -> None:
        """Looks for better with only these pieces free; None: all of them."""
        if self.stopped:
            return
        self.search.free(self._held(free))
        left, until = self._left(seconds), None if self.until is not None else self.search.steps + steps
        self.stopped = left > 0 and self.search.improve(left, until, self.told, self.stop)

    def make_room(self, free: set[int] | None, steps: int, seconds: float) -> None:
        """Looks for places for what is open with these pieces free, and moves cheap; no longer than any is open."""
        from solver.search.guided import guided, nobody_goes

        seconds = self._left(seconds)
        if self.stopped or not self.open or seconds <= 0:
            return
        problem = self.asked.problem
        before = problem.left_out[self.open].sum()
        problem.fixed[:] = self.fixed
        loose = self.searching(loosely(problem, self.stands))
        loose.start(standing(problem, self.search.best))
        loose.free(self._held(free))
        found = guided(loose, seconds, steps if self.until is None else None, self.told, self.stop)
        self.stopped = self.stop()
        again = self.searching(problem)
        again.start(standing(problem, found))
        again.members[0].steps = self.search.steps + loose.steps
        if problem.left_out[nobody_goes(problem, again.best)].sum() < before:
            self.search = again
        else:
            self.search.members[0].steps += loose.steps

    def put_in_order(self, seconds: float, rounds: int) -> None:
        """Puts days of what is open or moved in order: by ways to change how each stood at first and stands by now."""
        from solver.mend_pool import CHAINS, DEEP, QUICK, Pool

        begun, problem = monotonic(), self.asked.problem
        problem.fixed[:] = self.fixed

        def left() -> float | None:
            if self.stop():
                return 0.0
            return None if self.until is None else self._left(begun + seconds - monotonic())

        for day in self._days() if self.until is not None else self._days()[:rounds]:
            pool = self.pools.get(day)
            if pool is None:
                depths = DEEP if self.deep else QUICK if self.until is not None else CHAINS
                pool = Pool(problem, self.may_be_on(day), {day}, left, self.cores, self.seed, depths)
                pool.add(self._as_stood(day))
                self.pools[day] = pool
            pool.left = left
            for _ in range(rounds):
                now = self._now()
                if not (pool.fresh if pool.knows(now) else pool.add(now)):
                    break
                if not self._takes(pool.best(now)) and not (self.open and self._takes(pool.best())):
                    break
        self.stopped = self.stop()

    def _as_stood(self, day: int) -> Stands:
        """Where all stands in the best plan, but on this day where it stood at first."""
        return {p: at for p, at in self._now().items() if self._day(at[1]) != day} | {
            p: at for p, at in self.stands.items() if self._day(at[1]) == day
        }  # fmt: skip

    def _now(self) -> Stands:
        return standing(self.asked.problem, self.search.best)

    def _takes(self, made: Stands | None) -> bool:
        """Goes on from where all this stands, if that is better than the best."""
        if made is None:
            return False
        again = self.searching(self.asked.problem)
        again.start(made)
        again.members[0].steps = self.search.steps
        better = bool(again.best.total[0] < self.search.best.total[0])
        self.search = again if better else self.search
        return better

    def may_be_on(self, day: int) -> set[int]:
        """What is out and may be on this day."""
        return {p for p in self.out if day in self.days_of([p]) and self.asked.problem.may[p].any()}

    def _days(self) -> list[int]:
        """The days of what is open or moved, those with most of it first."""
        count = [0] * self.asked.problem.days
        for p in self.open:
            for day in self.days_of([p]):
                count[day] += 1
        for p in self.moved:
            count[self._day(self.stands[p][1])] += 1
        return sorted((d for d, many in enumerate(count) if many), key=lambda d: -count[d])

    def _day(self, minute: int) -> int:
        return int(self.asked.problem.day_from.searchsorted(minute, "right")) - 1

    def searching(self, problem: Problem, warmths: tuple[float, ...] = WARMTHS) -> Searches:
        """A new search, with other random numbers than those before."""
        from solver.search.team import Searches

        self.seed += 1
        search = Searches(problem, self.seed, self.cores)
        for member, warmth in zip(search.members, warmths, strict=False):
            member.hot *= warmth
        return search

    def _held(self, free: set[int] | None) -> list[int]:
        return [] if free is None else [p for p in range(len(self.asked.places)) if p not in free]

    def _left(self, seconds: float) -> float:
        """How many of these seconds there are before what is kept for later; endless where steps are counted."""
        if self.until is None:
            return inf
        return min(seconds, self.until - monotonic() - self.saved - self.later)


def standing(problem: Problem, plan: Plan) -> dict[int, tuple[int, int]]:
    """Where each free piece is in a plan: piece to worker and minute."""
    return {
        int(p): (int(plan.at[p]) // problem.days, int(plan.start[p]))
        for p in (plan.at >= 0).nonzero()[0]
        if problem.person[p] >= 0
    }  # fmt: skip


def loosely(problem: Problem, stands: dict[int, tuple[int, int]]) -> Problem:
    """The same problem, in which it costs little to move what stands."""
    from solver.objective import Name

    off = int(problem.weights[Name.OTHER_WORKER]) - LOOSE_WORKER
    fit, used_cost = problem.fit.copy(), problem.used_cost.copy()
    for p, (worker, _) in stands.items():
        fit[p] -= off
        fit[p, worker] += off
        used_cost[p] = LOOSE_TIME
    left_out, fixed = problem.left_out.copy(), problem.fixed.copy()
    return problem._replace(fit=fit, used_cost=used_cost, left_out=left_out, fixed=fixed)


def held_to(problem: Problem, stands: dict[int, tuple[int, int]]) -> None:
    """Makes the time at which a piece stands the only one that suits, for both halves of a pair."""
    for p, (_, start) in stands.items():
        for half in {p, int(problem.pair[p])} - {-1}:
            for option in range(problem.of_option[half], problem.of_option[half + 1]):
                if problem.opt_from[option] <= start <= problem.opt_to[option]:
                    problem.opt_suits_from[option] = problem.opt_suits_to[option] = start


def free_of_charge(asked: Asked, stands: dict[int, tuple[int, int]]) -> None:
    """Who goes costs little where what stood cannot be any more: somebody else at its time, before an odd time.

    And what stands is not left out for the sake of what does not.
    """
    from solver.objective import Name

    problem, off = asked.problem, int(asked.problem.weights[Name.OTHER_WORKER]) - MUST_BE_ANOTHER
    problem.left_out[list(stands)] += 2 * int(problem.weights[Name.OTHER_WORKER])
    for place in asked.week.rota.by_place.keys() | asked.week.usual.by_place.keys():
        p = asked.piece.get(place)
        if p is None or p in stands:
            continue
        stood = asked.week.rota.by_place.get(place) or asked.week.usual.by_place[place]
        problem.used_cost[p] = min(int(problem.used_cost[p]), MUST_BE_THEN)
        for worker, row in asked.workers.items():
            if stood.worker not in (None, worker):
                problem.fit[p, row] -= off


def costs_of_moving(costs: Ints, **other: int) -> Ints:
    """A team's costs with those of a move put far above them."""
    from solver.objective import Name

    made = costs.copy()
    for name, cost in {**COST_OF_A_MOVE, **other}.items():
        made[Name[name.upper()]] = cost
    return made


def mend(
    week: Week, stays: Rota, costs: Ints, few: dict[str, int] | None, *, seconds: float, steps: int | None, seed: int,
    stop: Callable[[], bool], told: Callable[[Asked, Searches], None] | None = None,
    barred: Iterable[tuple[Place, str]] = (), patient: bool = False, cores: int = CORES,
) -> Mending:  # fmt: skip
    """The week filled with as few moves as are found, starting from `stays`, what of the rota can stay as it is.

    `seconds` is wall time, `steps` bounds the search instead and gives the same answer for the same seed. `barred`
    workers do not go to these places. `patient`: uses all its time, even where the first round covers everything.
    """
    from solver.arrays import arrays
    from solver.objective import Name
    from solver.search.team import cores_here

    begun = monotonic()
    asked = arrays(week, costs, few)
    stands = asked.standing(stays)
    held_to(asked.problem, stands)
    free_of_charge(asked, stands)
    asked.problem.weights[Name.OTHER_TIME] = MUST_BE_THEN
    for place, worker in barred:
        asked.problem.may[asked.piece[place], asked.workers[worker]] = 0
    side_by_side = cores if steps is not None else min(cores, cores_here())
    mending = Mending(
        asked, stands, side_by_side, seed, stop, lambda s: told(asked, s) if told else None,
        None if steps is not None else begun + seconds,
    )  # fmt: skip
    rings = PATIENT_SHARE * seconds if patient else seconds
    mending.later = seconds - rings
    _rings(mending, rings, 1.0 if steps is None else steps / ALL_STEPS)
    if patient:
        mending.later = 0.0
        _deeper(mending, seconds)
    mending.search.free(())
    return mending


def _deeper(mending: Mending, seconds: float) -> None:
    """All is free once more, then there are deeper ways from how it is by then."""
    mending.saved = 2 * DEEPER_SHARE * seconds
    mending.look(None, 0, seconds)
    mending.saved = DEEPER_SHARE / 2 * seconds
    mending.deep = True
    mending.pools.clear()
    mending.put_in_order(seconds, MOST_ROUNDS)
    mending.saved = 0.0
    mending.look(mending.out | set(mending.moved), 0, seconds)


def _rings(mending: Mending, seconds: float, share: float) -> None:
    """First nothing moves; then what is on the days of the change; then room is made; then what moved goes back."""
    out = mending.out
    begun = [p for p in out if mending.asked.problem.may[p].any()]
    mending.look(out, int(FIRST_STEPS * share), FIRST_SHARE * seconds)
    if mending.open or mending.moved:
        days = mending.days_of(mending.open or begun)
        near = _near(mending, out, days)
        mending.look(near, int(NEAR_STEPS * share), NEAR_SHARE * seconds)
        mending.saved = FEWER_SHARE * seconds
        mending.make_room(near, int(ROOM_STEPS * share), ROOM_SHARE * seconds)
        next_to = _near(mending, out, {day + n for day in days for n in (-1, 0, 1)})
        mending.make_room(next_to, int(WIDER_STEPS * share), WIDER_SHARE * seconds)
        mending.saved = 0.0
        _fewer(mending, near, share)
    mending.look(out | set(mending.moved), int(BACK_STEPS * share), seconds if mending.moved else BACK_SHARE * seconds)


def _fewer(mending: Mending, near: set[int], share: float) -> None:
    """What moved without need goes back: by looking, then by ways, in most of the time that is left."""
    seconds = 0.0 if mending.until is None else max(0.0, mending.until - monotonic() - mending.later)
    mending.look(near | set(mending.moved), int(FEWER_STEPS * share), NEAR_AGAIN * seconds)
    mending.look(mending.out | set(mending.moved), int(BACK_STEPS * share), BACK_AGAIN * seconds)
    mending.put_in_order(WAYS_AGAIN * seconds, 1 + int(MOST_ROUNDS * min(1.0, share)))


def _near(mending: Mending, out: set[int], days: set[int]) -> set[int]:
    """What may be on one of these days, and what is out."""
    return {p for p in mending.stands if mending.days_of([p]) & days} | out
