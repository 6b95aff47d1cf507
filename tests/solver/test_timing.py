"""The exact times of a route are those that trying every minute finds."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np

from solver.arrays import arrays
from solver.benchmarks.weeks import week
from solver.objective import Name, weights
from solver.search.problem import BIG, LIM_BREAK, LIM_BREAK_AFTER, new_room
from solver.search.structs import problem_handle, room_handle
from solver.search.timing import time_route


def _case(dice: random.Random) -> dict[str, Any]:
    count = dice.randint(1, 4)
    at, lo, hi, a, b, length = 0, [], [], [], [], []
    for _ in range(count):
        at += dice.choice((0, 3, 6))
        lo.append(at)
        hi.append(at + dice.randint(0, 9 if count < 4 else 5))
        a.append(at + dice.randint(-4, 8))
        b.append(a[-1] + dice.randint(0, 4))
        length.append(dice.randint(1, 9))
        at += length[-1]
    trav = [dice.randint(0, 2) for _ in range(count)]
    return {
        "lo": lo, "hi": hi, "a": a, "b": b, "length": length, "trav": trav,
        "lag": [t + dice.choice((0, 0, 0, 3)) for t in trav],
        "wait": dice.randint(2, 6), "waiting": dice.randint(2, 10),
        "day": dice.randint(20, 60), "after": dice.randint(15, 40), "pause": 3,
    }  # fmt: skip


def _brute(case: dict[str, Any], suits: int, waits: int) -> int:
    best = BIG
    n = len(case["lo"])
    for starts in product(*(range(lo, hi + 1) for lo, hi in zip(case["lo"], case["hi"], strict=True))):
        gaps = [starts[i + 1] - starts[i] - case["length"][i] for i in range(n - 1)]
        if any(gap < case["lag"][i] for i, gap in enumerate(gaps)):
            continue
        wait = [gap - case["trav"][i] for i, gap in enumerate(gaps)]
        span = starts[-1] + case["length"][-1] - starts[0]
        outside = sum(max(0, a - s, s - b) for s, a, b in zip(starts, case["a"], case["b"], strict=True))
        for taken in range(-1, n - 1) if span > case["after"] else (-1,):
            if (span > case["after"]) != (taken >= 0) or (taken >= 0 and wait[taken] < case["pause"]):
                continue
            left = [w - case["pause"] * (i == taken) for i, w in enumerate(wait)]
            if span <= case["day"] and sum(left) <= case["waiting"] and all(w <= case["wait"] for w in left):
                best = min(best, suits * outside + waits * sum(left))
    return best


def test_times_are_the_cheapest_there_are() -> None:
    asked = arrays(week(2, 2))
    cost = weights()
    found = {True: 0, False: 0}
    for seed in range(4000):
        case = _case(random.Random(seed))
        count = len(case["lo"])
        limits = asked.problem.limits.copy()
        limits[LIM_BREAK], limits[LIM_BREAK_AFTER] = case["pause"], case["after"]
        problem = asked.problem._replace(
            length=np.array(case["length"]), limits=limits, weights=cost,
            opt_suits_from=np.array(case["a"]), opt_suits_to=np.array(case["b"]),
        )  # fmt: skip
        room = new_room(problem, 1)
        room.seq[:count] = range(count)
        room.lo[:count], room.hi[:count] = case["lo"], case["hi"]
        room.trav[:count], room.lag[:count] = case["trav"], case["lag"]
        options = np.arange(count)
        got = time_route(
            problem_handle(problem), room_handle(room), options, count, case["wait"], case["waiting"], case["day"], BIG
        )
        best = _brute(case, int(cost[Name.OUTSIDE_SUITS]), int(cost[Name.WAITING]))
        assert got == best, (seed, case, list(room.starts[:count]))
        found[got < BIG] += 1
    assert min(found.values()) > 400
