"""The quick look at places on a route: what it says can't be, exact timing says too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rota.week import Gap
from solver import propose
from solver.arrays import arrays
from solver.benchmarks.weeks import week as invented
from solver.search.looks import look
from solver.search.places import exact
from solver.search.problem import BIG, LOOKED_AT
from solver.search.routes import cut
from solver.search.ruin import out, settle
from solver.search.run import Search
from tests.builders import a_visit, a_week


@pytest.mark.parametrize("hard", [False, True])
def test_no_possible_place_is_overlooked(hard: bool) -> None:
    week = invented(people=12, workers=5, seed=2)
    if hard:
        week = replace(week, workers=week.workers[:3])
    asked = arrays(week)
    problem = asked.problem
    search = Search(problem, 1)
    search.start({})
    search.improve(0, 40, lambda _: None, lambda: False)
    possible = seen = 0
    for piece in range(0, len(asked.places), 5):
        if problem.pair[piece] >= 0:
            continue
        out(search.asked, search.plan, search.space, piece, 0)
        settle(search.asked, search.plan, search.space, search.options, 0)
        for option in range(problem.of_option[piece], problem.of_option[piece + 1]):
            for worker in range(problem.workers):
                day = problem.opt_day[option]
                if not problem.may[piece, worker, day]:
                    continue
                route = worker * problem.days + day
                args = (search.asked, search.plan, search.space)
                known = look(*args, piece, option, route, -BIG, BIG, 0, 0)
                noted = {(int(r[2]), int(r[3]), int(r[4])) for r in search.room.near[:known]}
                count = cut(*args, piece, option, worker)
                cuts = [(int(search.room.cut_lo[k]), int(search.room.cut_hi[k])) for k in range(count)]
                for where in range(search.now.size[route] + 1):
                    for lo, hi in cuts:
                        cost = exact(*args, search.options, piece, option, route, where, lo, hi, BIG)
                        if cost < BIG:
                            possible += 1
                            seen += known == LOOKED_AT or (where, lo, hi) in noted
    assert possible > 30
    assert seen == possible


def test_a_visit_leaves_room_for_the_next_of_the_same_person() -> None:
    """Neither can be when it suits: who goes first by the clock must go early enough for the other."""
    one = a_visit("joan", 0, "09:00", possible=("09:00", "09:30"), suits=("09:30", "09:30"))
    other = a_visit("joan", 0, "10:00", possible=("10:00", "10:40"), suits=("10:00", "10:00"))
    week = a_week([one, other], gaps=(Gap(one.id, other.id, 60),))
    for seed in (1, 2, 3):
        assert not propose(week, steps=50, seed=seed).uncovered
