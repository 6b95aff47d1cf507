"""Days put in order by chosen ways: chains, other times, both halves, and what can't be on a day that has a hole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rota.week import Week
from solver import ill, repair
from solver.arrays import Asked, arrays
from solver.mend import costs_of_moving, free_of_charge, held_to
from solver.mend_exact import Stands
from solver.mend_pool import DEEP, put_in_order
from solver.objective import weights
from solver.repair import staying
from tests.builders import a_rota, a_visit, a_week, a_worker, at, going, span
from tests.solver.solving import beyond_pins, places

NINE = ("09:00", "09:00")


def a_chain(length: int) -> Week:
    """As many visits at nine, one for each worker; each can be done by its worker and the next, who has nothing."""
    names = ["Amina", "Ben", "Cara", "Dan", "Eve"][: length + 1]
    people = ["joan", "ivy", "may", "sid"][:length]
    visits = [a_visit(person, 0, who=[f"kind {n}"], possible=NINE) for n, person in enumerate(people)]
    team = [
        a_worker(name, attributes=frozenset({f"kind {n}", f"kind {n - 1}"})) for n, name in enumerate(names)
    ]  # fmt: skip
    week = a_week(visits, team, travel=places(people))
    return week.planned(a_rota(*(going(v, w) for v, w in zip(visits, team, strict=False))))


def in_order(week: Week, rounds: int = 1) -> tuple[Asked, Stands, Stands]:
    """The first day put in order: what is asked, what could stay, and where all stands then."""
    asked = arrays(week, costs_of_moving(weights()))
    stands = asked.standing(staying(week))
    held_to(asked.problem, stands)
    free_of_charge(asked, stands)
    out = {p for p in range(len(asked.places)) if p not in stands}
    return asked, stands, put_in_order(
        asked.problem, stands, out, {0}, left=lambda: None, cores=1, seed=1, depths=DEEP, rounds=rounds
    )  # fmt: skip


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_each_takes_over_from_the_one_before(length: int) -> None:
    week = ill(a_chain(length), "amina", span(0, "00:00", "23:59"))
    asked, stands, now = in_order(week)
    assert {asked.week.workers[worker].id for worker, _ in now.values()} == {w.id for w in week.workers[1:]}
    assert sum(now[p][0] != worker for p, (worker, _) in stands.items()) == length - 1
    answer = repair(week, steps=60)
    assert answer.uncovered == () and answer.moves is not None
    assert (answer.moves.must, answer.moves.workers, answer.moves.times) == (1, length - 1, 0)


def test_nobody_is_put_where_nobody_can_be() -> None:
    week = ill(a_chain(2), "amina", span(0, "00:00", "23:59"))
    week = replace(week, workers=week.workers[:2])
    _, stands, now = in_order(week)
    assert now == stands, "the visit of whoever is gone stays with nobody rather than taking another's"


def test_one_visit_moves_in_time_where_one_will_do() -> None:
    """Ben's three visits in a row: only the one in the way of the new one has to start at another time."""
    fixed = a_visit("joan", 0, "10:00", possible=("10:00", "10:00"))
    row = [
        a_visit(person, 0, start, possible=("08:00", "12:00"))
        for person, start in (("ivy", "09:30"), ("may", "10:00"), ("sid", "10:30"))
    ]
    week = a_week([fixed, *row], [a_worker("Amina"), a_worker("Ben")], travel=places(["joan", "ivy", "may", "sid"]))
    week = week.planned(a_rota(going(fixed, "amina"), *(going(v, "ben") for v in row)))
    now = ill(week, "amina", span(0, "00:00", "23:59"))
    answer = repair(now, steps=60)
    assert beyond_pins(now, answer) == [] and answer.uncovered == ()
    assert answer.moves is not None and (answer.moves.workers, answer.moves.times) == (0, 1)


def test_one_half_is_taken_over_at_the_time_of_the_other() -> None:
    visit = a_visit(possible=("08:00", "12:00"), double_handed=True)
    other = a_visit("ivy", 0, "09:00", possible=("08:00", "12:00"))
    team = [a_worker("Amina"), a_worker("Ben"), a_worker("Cara")]
    week = a_week([visit, other], team, travel=places(["joan", "ivy"]))
    week = week.planned(a_rota(going(visit, "amina", "ben"), going(other, "cara")))
    now = ill(week, "amina", span(0, "00:00", "23:59"))
    answer = repair(now, steps=60)
    assert beyond_pins(now, answer) == [] and answer.uncovered == ()
    halves = [a for a in answer.rota.assignments if a.visit == visit.id]
    assert {a.worker for a in halves} == {"ben", "cara"} and {a.start for a in halves} == {at(0, "09:00")}
    assert answer.moves is not None and answer.moves.all == 1
