"""Small weeks to proof: the bound is what trying everything finds, and nothing that keeps the rules is below it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import product
from time import process_time

import pytest

from rota.rules import check, hard
from rota.week import Assignment, Rota, Week
from solver import propose
from solver.benchmarks.rows.tiny import tiny
from solver.benchmarks.weeks import week as invented
from solver.exact import SMALL, exact, is_small
from solver.objective import weights
from solver.weigh import weigh
from tests.builders import a_gap, a_person, a_visit, a_week, a_worker
from tests.solver.solving import places


def cost(week: Week, rota: Rota) -> int:
    """What the rota comes to by the one place that counts it."""
    return sum(weighed.cost_after for weighed in weigh(week, week.rota, rota))


def random_week(dice: random.Random) -> Week:
    """Three short visits to two people, two workers, a few minutes in which each may start, all kinds of wants."""
    visits = []
    for n in range(3):
        minute = dice.randrange(0, 50, 10)
        span = (f"09:{minute:02}", f"09:{minute + dice.randrange(4):02}")
        suits = (f"09:{dice.randrange(60):02}",) * 2
        double = n == 2 and dice.random() < 0.3
        person = dice.choice(("joan", "ivy"))
        visit = a_visit(person, 0, f"09:{minute:02}", dice.choice((5, 10)), possible=span, suits=suits)
        visits.append(replace(visit, double_handed=double, time_critical=dice.random() < 0.3))
    workers = [a_worker("Amina", contracted_minutes=60), a_worker("Ben", contracted_minutes=100, home="home")]
    people = (a_person("Joan", link_worker="ben"), a_person("Ivy", chosen=("amina",)))
    week = a_week({v.id: v for v in visits}.values(), workers, travel=places(("joan", "ivy", "home"), 7), people=people)
    same = [v for v in week.visits if v.person == week.visits[0].person]
    if len(same) > 1:
        week = replace(week, gaps=(a_gap(same[0], same[1], 3, dice.choice((None, 12))),))
    return replace(week, days=1)


def everything(week: Week) -> int:
    """The lowest cost there is, by trying every worker at every minute."""
    ways = []
    for visit in week.visits:
        possible = visit.options[0].possible
        starts = [possible.start + timedelta(minutes=n) for n in range(possible.minutes + 1)]
        each: list[tuple[Assignment, ...]] = [()]
        for start in starts:
            if visit.double_handed:
                each.append(tuple(Assignment(visit.id, n, w.id, start) for n, w in enumerate(week.workers, start=1)))
            else:
                each += [(Assignment(visit.id, 1, w.id, start),) for w in week.workers]
        ways.append(each)
    rotas = (Rota(tuple(a for going in way for a in going)) for way in product(*ways))
    return min(cost(week, rota) for rota in rotas if not hard(check(week, rota)))


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_trying_everything_finds(seed: int) -> None:
    week = random_week(random.Random(seed))
    found = exact(week, seconds=20, start=Rota())
    assert found.proved
    assert found.cost == found.bound == everything(week)


def test_its_cost_is_what_the_rota_comes_to_and_every_rule_is_kept() -> None:
    for seed in (1, 2):
        week = tiny(seed, 1)
        found = exact(week, seconds=60, start=Rota())
        assert found.proved and found.rota is not None
        assert found.cost == cost(week, found.rota) == found.bound
        assert hard(check(week, found.rota)) == []


def test_other_costs_and_faces_are_counted_too() -> None:
    week = tiny(2, 1)
    costs = weights(under_contract=2, far_from_contract=3, long_days=5, no_two_days_off=120, shifts=0)
    few = {person.id: 1 for person in week.people}
    found = exact(week, seconds=60, costs=costs, few=few, start=Rota())
    assert found.proved and found.rota is not None
    assert found.cost == sum(w.cost_after for w in weigh(week, week.rota, found.rota, costs, few))


def test_it_is_never_worse_than_where_it_starts() -> None:
    week = tiny(3, 2)
    answer = propose(week, steps=200)
    found = exact(week, seconds=0.5, start=answer.rota)
    assert found.cost is not None and found.cost <= answer.cost
    assert found.bound is None or found.bound <= found.cost


def test_a_proof_is_for_small_weeks() -> None:
    visits = [a_visit(f"person {n}") for n in range(SMALL)]
    assert is_small(a_week(visits)) and is_small(tiny(1, 2))
    assert not is_small(a_week([*visits[1:], replace(visits[0], double_handed=True)]))


def test_it_ends_when_it_is_told_to() -> None:
    week = invented(people=8, workers=4)
    begun = process_time()
    found = exact(week, seconds=60, start=Rota(), stop=lambda: process_time() - begun > 1)
    assert process_time() - begun < 20
    assert not found.proved and found.cost is not None


def gap(days: int, seeds: range, seconds: float) -> float:
    """How far the proposal is above what is proved, on average, in hundredths."""
    gaps = []
    for seed in seeds:
        week = tiny(seed, days)
        answer = propose(week, seconds=seconds)
        found = exact(week, seconds=120, start=answer.rota)
        assert found.proved and found.cost is not None
        gaps.append(100 * (answer.cost / found.cost - 1))
    return sum(gaps) / len(gaps)


def test_a_proposal_for_a_day_is_the_best_there_is() -> None:
    assert gap(1, range(1, 4), 4) < 1


@pytest.mark.long
@pytest.mark.parametrize("days", [1, 2])
def test_proposals_for_a_day_or_two_are_the_best_there_is(days: int) -> None:
    assert gap(days, range(1, 9), 60) < 1
