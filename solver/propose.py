"""One call that fills a team's week: `propose(week)`. Knows the order of the work, not how any part is done.

OR-Tools and numba are imported when a week is filled: whoever only reads an answer has no second to wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from rota.week import Week
from solver.answer import Answer, Progress
from solver.exact import is_small
from solver.freeing import freed
from solver.judged import CHECKING, GETTING_READY, LOOKING, Judged, Solve, Teller, answered, clean, kept

if TYPE_CHECKING:
    from solver.arrays import Asked
    from solver.search.problem import Ints
    from solver.search.team import Searches

DEFAULT_SECONDS = 20.0
DEFAULT_CORES = 2
DEFAULT_MEMORY: int | None = None  # MB: as much as there is
ROOM_TO_POLISH = 100  # MB that OR-Tools may come to use for a week
POLISH_SHARE, MOST_POLISH = 0.15, 2.0
FREEING_SHARE, MOST_FREEING = 0.1, 1.0
USUAL_HEAT = 0.8  # of what the search puts up with where it is given other costs: with ours, that was found best
SEARCH_SHARE = 0.25  # of the time, for a week that is small enough for the rest to go on a proof
PROVING = "looking whether there is a better one"


def propose(
    week: Week,
    *,
    seconds: float = DEFAULT_SECONDS,
    seed: int = 1,
    steps: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    costs: Ints | None = None,
    few: dict[str, int] | None = None,
    worth: Mapping[UUID, int] | None = None,
    cores: int = DEFAULT_CORES,
    memory: int | None = DEFAULT_MEMORY,
) -> Answer:
    """A complete rota for `week`, as good as the time allows, that keeps every hard rule.

    Starts from `week.rota` where it is not empty. `seconds` is wall time after getting ready. With `steps` the
    search does exactly so many steps, whatever the time, and the same seed gives the same answer. `progress` is
    told of the best so far a few times a second; `stop` is asked as often, and True ends the search with the best
    so far. Pins are kept even where they contradict each other or a rule, and what they break is named in
    `Answer.pinned`. `costs` are other weights than the usual ones of `solver.objective.weights`, and `few` the
    faces promised to some people by id, where these are not the team's; `worth` is what the search counts for
    leaving out a place of some visits, by id, where that is not as usual. At most `cores` of this machine's
    cores search; where this process comes to use `memory` MB, it stops with the best so far.
    Never raises for what a week asks.
    """
    teller = Teller(week, progress)
    teller.say(GETTING_READY)
    from solver.arrays import arrays

    asked = arrays(week, costs, few, worth)
    search = searching(asked, seed, cores, memory, steps, USUAL_HEAT if costs is None else 1.0)
    search.start(asked.standing(week.rota))
    begun = monotonic()
    saved = min(MOST_POLISH, POLISH_SHARE * seconds)
    small = steps is None and is_small(week)
    stopped = search.improve(
        SEARCH_SHARE * seconds if small else max(0.0, seconds - saved), steps,
        lambda s: teller.tell(LOOKING, asked, s, monotonic() - begun), stop or (lambda: False),
    )  # fmt: skip
    search.settle_times()
    teller.tell(CHECKING, asked, search, monotonic() - begun)
    judged = clean(week, kept(asked, search.best))
    if not stopped and not search.over_memory(ROOM_TO_POLISH):
        judged = _polished(asked, search, judged, saved if steps is None else None, seed)
    bound = None
    if small and not stopped and not search.over_memory(ROOM_TO_POLISH):
        teller.tell(PROVING, asked, search, monotonic() - begun)
        judged, bound = _proved(asked, judged, seconds - (monotonic() - begun), cores, stop)
    solve = Solve(week, asked, search, asked.problem.weights, begun, seed, stopped)
    answer = replace(answered(solve, judged), bound=bound)
    return answer if stopped else _freed(answer, week, costs, few, begun, seconds if steps is None else None, stop)


def searching(
    asked: Asked, seed: int, cores: int, memory: int | None, steps: int | None, warmth: float = 1.0
) -> Searches:
    """The search for this week, on at most so many cores and with so many MB, so much warmer than it is by itself.

    By steps the answer hangs on `cores`, not on what this machine has; by the clock no more search than it has.
    """
    from solver.objective import heat
    from solver.search.run import COLD, HOT
    from solver.search.team import Searches, cores_here

    warmer = warmth * heat(asked.week.wanted)
    side_by_side = cores if steps is not None else min(cores, cores_here())
    return Searches(asked.problem, seed, side_by_side, memory, hot=HOT * warmer, cold=COLD * warmer, narrows=True)


def _polished(asked: Asked, search: Searches, unpolished: Judged, seconds: float | None, seed: int) -> Judged:
    """The same with better times, where those are judged to be better and to break nothing."""
    from solver.polish import polish
    from solver.weigh import weigh

    starts = polish(asked.problem, search.best, seconds, seed)
    if starts is None:
        return unpolished
    week = asked.week
    moved = [
        replace(a, start=asked.instant(starts[p]))
        for place, a in unpolished[0].by_place.items()
        if (p := asked.piece[place]) in starts and not asked.problem.fixed[p]
    ]
    polished = clean(week, unpolished[0].with_assignments(moved))
    before, after = (
        sum(w.cost_after for w in weigh(week, week.rota, each[0], asked.problem.weights, asked.few))
        for each in (unpolished, polished)
    )
    return polished if after < before and len(polished[2]) <= len(unpolished[2]) else unpolished


def _proved(
    asked: Asked, judged: Judged, seconds: float, cores: int, stop: Callable[[], bool] | None
) -> tuple[Judged, int | None]:
    """The best rota of a small week, as far as the seconds go, and the lowest cost that is proved."""
    from solver.exact import exact

    week, weights = asked.week, asked.problem.weights
    found = exact(week, seconds=seconds, costs=weights, few=asked.few, cores=cores, start=judged[0], stop=stop)
    better = found.rota is not None and found.rota.by_place != judged[0].by_place
    return (clean(week, found.rota) if better and found.rota is not None else judged), found.bound


def _freed(
    answer: Answer, week: Week, costs: Ints | None, few: dict[str, int] | None, begun: float, seconds: float | None,
    stop: Callable[[], bool] | None,
) -> Answer:  # fmt: skip
    """With what would free the places to which nobody goes, as far as there is time."""
    if not answer.uncovered:
        return answer
    until = None if seconds is None else monotonic() + min(MOST_FREEING, FREEING_SHARE * seconds)
    answer = freed(
        week, answer, costs, few, lambda: bool(stop and stop()) or (until is not None and monotonic() > until)
    )
    return replace(answer, seconds=round(monotonic() - begun, 3))


__all__ = ["DEFAULT_CORES", "DEFAULT_MEMORY", "DEFAULT_SECONDS", "propose"]
