"""What a step costs and takes back is what reckoning everything anew says."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from rota.week import Week
from solver.arrays import arrays
from solver.benchmarks.weeks import week as invented
from solver.search.anneal import recreate
from solver.search.costs import evaluate
from solver.search.looks import hours, reach
from solver.search.moves import ruin
from solver.search.problem import Plan, copy_plan, new_room, roll
from solver.search.ruin import settle
from solver.search.run import Search
from solver.search.steps import added, copy_changes, forget, settled
from solver.search.structs import room_handle

STEPS, WARM = 150, 60.0


def weeks() -> list[Week]:
    return [invented(people=12, workers=5, seed=2), invented(people=9, workers=3, seed=4)]


@pytest.mark.parametrize("week", weeks())
def test_what_a_step_adds_is_what_it_adds_in_all(week: Week) -> None:
    search = Search(arrays(week).problem, 3)
    search.start({})
    now, trial, room = search.now, search.trial, search.space
    forget(room)
    copy_plan(search.plan, search.other)
    kept = undone = 0
    for _ in range(STEPS):
        before = int(evaluate(search.asked, search.plan))
        count = ruin(search.asked, search.other, room)
        whole = settle(search.asked, search.other, room, search.options, count) >= 0
        whole = whole and recreate(
            search.asked, search.other, room, search.options, search.pair, search.choices, 0, 1
        )  # fmt: skip
        more = int(added(search.asked, search.plan, search.other, room))
        assert before + more == evaluate(search.asked, search.other)
        keep = whole and more < -WARM * log((1 + roll(room, 1 << 20)) / (1 << 20))
        if keep:
            copy_changes(search.asked, search.other, search.plan, room)
            kept += 1
        else:
            copy_changes(search.asked, search.plan, search.other, room)
            undone += 1
        settled(search.asked, room, not keep)
        same(now, trial)
        knows_what_it_would_reckon(search)
    assert kept > 10
    assert undone > 10


def same(one: Plan, other: Plan) -> None:
    """Equal in all that is planned; what stands behind the end of a route does not matter."""
    for name in ("size", "start", "at", "cost", "paid", "care", "visits"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for route in np.flatnonzero(one.size):
        assert np.array_equal(one.route[route, : one.size[route]], other.route[route, : one.size[route]])
        assert (one.begin[route], one.end[route]) == (other.begin[route], other.end[route])
    planned = one.at >= 0
    assert np.array_equal(one.option[planned], other.option[planned])


def knows_what_it_would_reckon(search: Search) -> None:
    """What is remembered of routes and workers is what a room that remembers nothing reckons."""
    problem, room = search.problem, search.room
    fresh = new_room(problem, 1)
    handle = room_handle(fresh)
    for route in range(problem.workers * problem.days):
        size = int(search.now.size[route])
        reach(search.asked, search.plan, handle, route)
        if room.windows_known[route]:
            assert np.array_equal(room.win_lo[route, :size], fresh.win_lo[route, :size])
            assert np.array_equal(room.win_hi[route, :size], fresh.win_hi[route, :size])
        if room.reach_known[route]:
            assert np.array_equal(room.early[route, :size], fresh.early[route, :size])
            assert np.array_equal(room.late[route, :size], fresh.late[route, :size])
            assert np.array_equal(room.ends[route], fresh.ends[route])
    for worker in range(problem.workers):
        if room.hours_known[worker]:
            hours(search.asked, search.plan, handle, worker)
            assert np.array_equal(room.hours[worker], fresh.hours[worker])
            days = slice(worker * problem.days, (worker + 1) * problem.days)
            assert np.array_equal(room.opening[days], fresh.opening[days])
