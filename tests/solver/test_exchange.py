"""Two workers take over a day from each other: what may go goes at its time, what may not is out, the rest stays."""

from __future__ import annotations

import numpy as np
import pytest

from rota.rules import check, hard
from solver.arrays import Asked, arrays
from solver.benchmarks.weeks import week as invented
from solver.objective import weights
from solver.search.exchange import exchange, exchange_rarest
from solver.search.moves import EXCHANGES, exchanges
from solver.search.problem import NOT_YET, Plan
from solver.search.ruin import settle
from solver.search.run import Search
from solver.search.steps import forget
from tests.builders import a_rota, a_visit, a_week, a_worker, going

WEEK = invented(people=12, workers=5, seed=2)


def searching(asked: Asked) -> Search:
    search = Search(asked.problem, 1)
    search.start(asked.standing(asked.week.rota))
    forget(search.space)
    return search


def exchanged(search: Search, one: int, other: int, since: int = NOT_YET) -> list[int]:
    """Exchanges two routes; what is out then."""
    count = exchange(search.asked, search.plan, search.space, one, other, since, 0)
    return [int(p) for p in search.room.taken[:count]]


def on(plan: Plan, route: int) -> list[int]:
    return [int(p) for p in plan.route[route, : plan.size[route]]]


def test_all_that_may_go_goes_at_its_time_and_all_else_stays_or_is_out() -> None:
    asked = arrays(WEEK)
    problem, went, stayed, left = asked.problem, 0, 0, 0
    for one in range(problem.workers):
        for other in range(one + 1, problem.workers):
            search = searching(asked)
            for day in range(problem.days):
                a, b = one * problem.days + day, other * problem.days + day
                before = {p: (r, int(search.now.start[p])) for r in (a, b) for p in on(search.now, r)}
                out = exchanged(search, a, b)
                for piece, (route, start) in before.items():
                    half = int(problem.pair[piece])
                    there = problem.fixed[piece] or (half >= 0 and (problem.fixed[half] or half in before))
                    if piece in out:
                        left += 1
                        assert not there
                        continue
                    assert int(search.now.start[piece]) == start
                    now = int(search.now.at[piece])
                    assert now == (route if there else a + b - route)
                    stayed += now == route
                    went += now != route
                    if now != route:
                        worker = now // problem.days
                        assert problem.may[piece, worker, day]
                        assert not problem.barred[search.now.option[piece], worker]
                for route in (a, b):
                    starts = [int(search.now.start[p]) for p in on(search.now, route)]
                    assert starts == sorted(starts)
    assert went > 100
    assert stayed > 10
    assert left > 10


def test_from_an_instant_on_what_was_before_stays() -> None:
    early = [a_visit("joan", 0, "09:00"), a_visit("ken", 0, "09:00")]
    late = [a_visit("joan", 0, "10:00"), a_visit("ken", 0, "10:00")]
    rota = a_rota(
        going(early[0], "amina"), going(late[0], "amina"), going(early[1], "tom"), going(late[1], "tom")
    )  # fmt: skip
    asked = arrays(a_week([*early, *late], [a_worker("Amina"), a_worker("Tom")], rota=rota))
    search, days = searching(asked), asked.problem.days
    amina, tom = asked.workers["amina"], asked.workers["tom"]
    piece = {v: asked.piece[v.id, 1] for v in (*early, *late)}
    later = int(search.now.start[piece[early[0]]]) + 15
    assert exchanged(search, amina * days, tom * days, later) == []
    assert on(search.now, amina * days) == [piece[early[0]], piece[late[1]]]
    assert on(search.now, tom * days) == [piece[early[1]], piece[late[0]]]


def test_the_rarest_face_is_gone_where_another_can_take_that_day() -> None:
    search = searching(arrays(WEEK))
    fewer = 0
    for person in range(search.problem.people):
        before = int((search.now.visits[person] > 0).sum())
        count = exchange_rarest(search.asked, search.plan, search.space, person)
        if settle(search.asked, search.plan, search.space, search.options, count) < 0:
            continue
        fewer += int((search.now.visits[person] > 0).sum()) < before
    assert fewer > 2


def test_what_comes_of_it_breaks_no_rule() -> None:
    asked = arrays(WEEK)
    search = searching(asked)
    search.improve(0, 400, lambda _: None, lambda: False)
    assert hard(check(WEEK, asked.rota(search.best))) == []
    assert (search.best.at >= 0).sum() > 0.9 * len(asked.places)


@pytest.mark.parametrize(("worker", "often"), [(4, EXCHANGES), (6_000, 0)])
def test_nobody_exchanges_where_moving_is_dear(worker: int, often: int) -> None:
    problem = arrays(WEEK, weights(other_worker=worker)).problem
    assert exchanges(problem) == often


def test_visits_count_as_before() -> None:
    """After exchanges, who goes to whom how often is what the routes say."""
    asked = arrays(WEEK)
    search, problem = searching(asked), asked.problem
    for day in range(problem.days):
        exchanged(search, day, problem.days + day)
    counted = np.zeros_like(search.now.visits)
    for route in range(problem.workers * problem.days):
        for piece in on(search.now, route):
            assert search.now.at[piece] == route
            if problem.person[piece] >= 0:
                counted[problem.person[piece], route // problem.days] += 1
    assert np.array_equal(counted, search.now.visits)
