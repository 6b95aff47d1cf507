"""Changes a rota as little as can be: the search of `propose`, with what stands held down and freed in growing rings.

Knows how to hold and free pieces of a search; nothing of why a week has changed, nor of words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from rota.week import Rota, Week

if TYPE_CHECKING:
    from solver.arrays import Asked
    from solver.search.problem import Ints, Problem
    from solver.search.run import Search

Place = tuple[UUID, int]

COST_OF_A_MOVE = {
    "nobody_going": 800_000,
    "time_critical": 480_000,
    "other_worker": 6_000,
    "other_time": 600,
    "outside_suits": 4,
}
MUST_BE_ANOTHER = 120
"""Far above what a team's week is weighed by: first who goes, then how many visits move, then how far."""

FIRST_SHARE, NEAR_SHARE, BACK_SHARE = 0.08, 0.35, 0.1
"""Of the time: for what is open alone, then twice for a ring and for putting back what was moved in it."""
FIRST_STEPS, NEAR_STEPS, BACK_STEPS, ALL_STEPS = 120, 600, 150, 1620


@dataclass
class Mending:
    """One rota being mended: what is asked, the search, and what could stay as it stood (piece to worker, minute)."""

    asked: Asked
    search: Search
    stands: dict[int, tuple[int, int]]
    stop: Callable[[], bool]
    told: Callable[[Search], None]
    until: float | None
    stopped: bool = False

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
        problem, at = self.asked.problem, self.search.best.at
        return [
            p for p in range(len(self.asked.places))
            if at[p] < 0 and problem.may[p].any() and problem.of_option[p] < problem.of_option[p + 1]
        ]  # fmt: skip

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

    def look(self, free: set[int] | None, steps: int, seconds: float | None) -> None:
        """Looks for better with only these pieces free; None: all of them."""
        if self.stopped:
            return
        all_pieces = range(len(self.asked.places))
        self.search.free([] if free is None else [p for p in all_pieces if p not in free])
        if self.until is None or seconds is None:
            self.stopped = self.search.improve(0, self.search.steps + steps, self.told, self.stop)
            return
        left = min(seconds, self.until - monotonic())
        if left > 0:
            self.stopped = self.search.improve(left, None, self.told, self.stop)


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
    stop: Callable[[], bool], told: Callable[[Asked, Search], None] | None = None,
    barred: Iterable[tuple[Place, str]] = (), patient: bool = False,
) -> Mending:  # fmt: skip
    """The week filled with as few moves as are found, starting from `stays`, what of the rota can stay as it is.

    `seconds` is wall time, `steps` bounds the search instead and gives the same answer for the same seed. `barred`
    workers do not go to these places. `patient`: uses all its time, even where the first round covers everything.
    """
    from solver.arrays import arrays
    from solver.search.run import Search

    begun = monotonic()
    asked = arrays(week, costs, few)
    stands = {
        asked.piece[place]: (asked.workers[a.worker], asked.minute(a.start))
        for place, a in stays.by_place.items()
        if place in asked.piece and a.worker in asked.workers
    }
    held_to(asked.problem, stands)
    free_of_charge(asked, stands)
    for place, worker in barred:
        asked.problem.may[asked.piece[place], asked.workers[worker]] = 0
    search = Search(asked.problem, seed)
    search.start(stands, frozen=stands)
    until = None if steps is not None else begun + seconds
    mending = Mending(asked, search, stands, stop, lambda s: told(asked, s) if told else None, until)
    _rings(mending, seconds, 1.0 if steps is None else steps / ALL_STEPS)
    if patient:
        mending.look(None, 0, seconds)
        mending.look(mending.out | set(mending.moved), 0, seconds)
    search.free(())
    return mending


def _rings(mending: Mending, seconds: float, share: float) -> None:
    """First nothing moves; then what is on the days of the change; then anything; each time, what moved goes back."""
    out, days = mending.out, set(range(mending.asked.problem.days))
    begun = [p for p in out if mending.asked.problem.may[p].any()]
    mending.look(out, int(FIRST_STEPS * share), FIRST_SHARE * seconds)
    if not mending.open and not mending.moved:
        mending.look(out, int(BACK_STEPS * share), BACK_SHARE * seconds)
        return
    for touched in (mending.days_of(mending.open or begun), days):
        near = {p for p in mending.stands if mending.days_of([p]) & touched} | out
        mending.look(near, int(NEAR_STEPS * share), NEAR_SHARE * seconds)
        mending.look(out | set(mending.moved), int(BACK_STEPS * share), BACK_SHARE * seconds)
        if not mending.open:
            break
