"""Finds somebody for every visit: whoever is left out again and again weighs more each time, until they are not.

Where all weigh the same, a search stays with those it has left out, as it costs more to leave out others first. Once
they weigh more, others are left out in their stead, and in the end such as there is room for (guided local search,
Voudouris and Tsang 1999). It is equally warm all the time: what else a plan costs is for later.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import numpy as np

from solver.search.costs import evaluate
from solver.search.problem import BIG, Ints, Plan, Problem, copy_plan, new_plan
from solver.search.run import Search
from solver.search.team import Searches

HEAT = 3000.0
"""Half-units, throughout."""
HEAVIER = 0.5
"""How much more somebody left out weighs each time, of what they weighed at first."""
TURN, TURN_STEPS = 0.04, 40
"""From one time to the next: seconds, or steps of each search."""


def nobody_goes(problem: Problem, plan: Plan) -> list[int]:
    """The pieces to which nobody goes, though on some day somebody may."""
    able = problem.may.any(axis=(1, 2)) & (problem.of_option[:-1] < problem.of_option[1:]) & (problem.person >= 0)
    return [int(p) for p in np.flatnonzero((plan.at < 0) & able)]


def guided(
    team: Searches, seconds: float, steps: int | None, tell: Callable[[Searches], None], stop: Callable[[], bool]
) -> Plan:
    """The plan that leaves out least, once nobody is, the time or the steps are used, or it has to stop.

    `team.problem.left_out` has to be its own, and weighs as before in the end.
    """
    weighs, begun, before = team.problem.left_out.copy(), monotonic(), team.steps
    best, least = new_plan(team.problem), BIG
    for member in team.members:
        member.hot = member.cold = HEAT
    with ThreadPoolExecutor(len(team.members)) as threads:
        while True:
            for member in team.members:
                left = int(weighs[nobody_goes(team.problem, member.best)].sum())
                if left < least:
                    least = left
                    copy_plan(member.best, best)
            used = monotonic() - begun >= seconds if steps is None else team.steps - before >= steps
            if least == 0 or used or stop() or team.over_memory():
                break
            for turn in [threads.submit(_go_on, member, seconds, steps is not None) for member in team.members]:
                turn.result()
            _weigh(team, weighs)
            tell(team)
    team.problem.left_out[:] = weighs
    _anew(team)
    return best


def _go_on(search: Search, seconds: float, by_steps: bool) -> None:
    """One search's turn: so many steps, or so much time, of `seconds` in all."""
    if by_steps:
        search.go_to(search.steps, search.steps + TURN_STEPS, search.steps + TURN_STEPS)
    else:
        search.go_on(monotonic(), seconds, monotonic() + min(TURN, seconds))


def _weigh(team: Searches, weighs: Ints) -> None:
    """Whoever is left out where the searches are now weighs more from now on."""
    for member in team.members:
        out = nobody_goes(team.problem, member.now)
        team.problem.left_out[out] += (HEAVIER * weighs[out]).astype(np.int64)
    _anew(team)


def _anew(team: Searches) -> None:
    """Every plan costs what it costs by the weights as they are now."""
    for member in team.members:
        evaluate(member.asked, member.plan)
        evaluate(member.asked, member.saved)


__all__ = ["guided", "nobody_goes"]
