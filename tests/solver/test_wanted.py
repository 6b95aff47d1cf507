"""What is wanted: an order of words that becomes weights, wishes, fair late shifts, and books that agree."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from rota.limits import Limits
from rota.rules import check, hard
from rota.wanted import FACES, HOURS, NOBODY_LEFT, TRAVEL, USUAL, WANTED, in_order
from rota.week import Rota, Week, Wish, WishKind
from solver import propose
from solver.arrays import arrays
from solver.fewest import promised
from solver.objective import MOST_UP, PENALTIES, Name, heat, weights
from solver.search.problem import Ints
from solver.search.run import Search
from solver.weigh import amounts, weigh
from tests.builders import (
    MONDAY,
    a_person,
    a_rota,
    a_shift,
    a_sign_off,
    a_visit,
    a_week,
    a_worker,
    at,
    going,
    span,
)
from tests.solver.solving import fixed, solved


def test_the_usual_order_costs_what_the_penalties_say() -> None:
    assert [weights()[p.name] for p in PENALTIES] == [p.cost for p in PENALTIES]
    assert (weights([w.name for w in WANTED]) == weights()).all()
    assert len({p.name for p in PENALTIES}) == len(Name) == len(PENALTIES)
    assert list(dict.fromkeys(p.of for p in PENALTIES)) == list(WANTED)


def test_a_place_up_doubles_and_a_place_down_halves_but_nothing_vanishes() -> None:
    moved, usual = weights([FACES.name, HOURS.name]), weights()
    assert moved[Name.FACES] == 2 * usual[Name.FACES] and moved[Name.OVER_CONTRACT] == usual[Name.OVER_CONTRACT] // 2
    assert moved[Name.UNEVEN] == 1 and moved[Name.UNDER_CONTRACT] == 0
    assert moved[Name.TRAVEL] == usual[Name.TRAVEL]
    assert weights([USUAL.name])[Name.OTHER_WORKER] == usual[Name.OTHER_WORKER] << MOST_UP
    assert (heat(), heat([FACES.name]), heat([USUAL.name])) == (1, 2, 1 << MOST_UP)


def test_nobody_left_comes_first_whatever_is_said() -> None:
    assert in_order([USUAL.name, NOBODY_LEFT.name, "nonsense", USUAL.name])[:2] == (NOBODY_LEFT, USUAL)
    for wanted in WANTED:
        costs, usual = weights([wanted.name]), weights()
        for penalty in PENALTIES:
            assert costs[Name.NOBODY_GOING] * usual[penalty.name] >= usual[Name.NOBODY_GOING] * costs[penalty.name]


def test_two_orders_give_two_rotas_and_each_is_right() -> None:
    """Two visits are as much as either contract has. All four by one worker is a face less, and twenty minutes over."""
    visits = [fixed("joan", day, "09:00", 10) for day in range(4)]
    workers = [a_worker("Amina", contracted_minutes=20), a_worker("Ben", contracted_minutes=20)]

    def rota(*order: str) -> tuple[int, int]:
        week = a_week(visits, workers, wanted=order)
        found = amounts(week, solved(week).rota)
        return found[Name.FACES], found[Name.OVER_CONTRACT]

    assert rota() == rota(HOURS.name, FACES.name) == (1, 0)
    assert rota(FACES.name, HOURS.name) == (0, 20)


def test_a_wish_for_a_day_off_is_met_where_somebody_else_can_go() -> None:
    visits = [fixed("joan", 2, "09:00")]
    team = [a_worker("Amina"), a_worker("Ben")]
    known = (a_person(chosen=("amina",)),)
    week = a_week(visits, team, people=known)
    off = Wish("amina", WishKind.DAY_OFF, MONDAY + timedelta(days=2))
    assert solved(week).rota.at(visits[0].id).worker == "amina"  # type: ignore[union-attr]
    assert solved(replace(week, wishes=(off,))).rota.at(visits[0].id).worker == "ben"  # type: ignore[union-attr]
    assert solved(replace(week, wishes=(replace(off, day=None),))).rota.at(visits[0].id).worker == "ben"  # type: ignore[union-attr]
    alone = replace(week, workers=team[:1], wishes=(off,))
    assert solved(alone).rota.at(visits[0].id).worker == "amina"  # type: ignore[union-attr]


@pytest.mark.parametrize(("kind", "start"), [(WishKind.EARLY, "16:00"), (WishKind.LATE, "09:00")])
def test_a_wish_to_work_early_or_late(kind: WishKind, start: str) -> None:
    visit = fixed("joan", 2, start)
    week = a_week([visit], [a_worker("Amina"), a_worker("Ben")], people=(a_person(chosen=("amina",)),))
    assert solved(week).rota.at(visit.id).worker == "amina"  # type: ignore[union-attr]
    assert solved(replace(week, wishes=(Wish("amina", kind),))).rota.at(visit.id).worker == "ben"  # type: ignore[union-attr]


def test_early_and_late_at_their_boundaries() -> None:
    def unmet(kind: WishKind, start: str) -> int:
        visit = a_visit(start=start)
        week = a_week([visit], wishes=(Wish("amina", kind),))
        return amounts(week, a_rota(going(visit, "amina")))[Name.WISHES]

    assert [unmet(WishKind.EARLY, start) for start in ("14:30", "14:31")] == [0, 1]
    assert [unmet(WishKind.LATE, start) for start in ("12:00", "11:59")] == [0, 1]


def test_a_wish_to_see_somebody() -> None:
    visits = [fixed("joan", day, "09:00") for day in range(2)]
    week = a_week(
        visits, [a_worker("Amina"), a_worker("Ben")], wishes=(Wish("ben", WishKind.SEE_PERSON, None, "joan"),)
    )
    assert {a.worker for a in solved(week).rota.assignments} == {"ben"}
    other = replace(week, wishes=(Wish("amina", WishKind.SEE_PERSON, None, "joan"),))
    assert {a.worker for a in solved(other).rota.assignments} == {"amina"}


def test_late_shifts_go_to_who_had_fewer() -> None:
    visit = fixed("joan", 2, "20:00")
    late = tuple(a_shift("amina", -day, "14:00", "21:00") for day in (2, 3))
    week = a_week([visit], [a_worker("Amina"), a_worker("Ben")], people=(a_person(chosen=("amina",)),))
    assert solved(week).rota.at(visit.id).worker == "amina"  # type: ignore[union-attr]
    assert solved(replace(week, worked_before=late)).rota.at(visit.id).worker == "ben"  # type: ignore[union-attr]
    early = tuple(a_shift("amina", -day, "13:00", "20:00") for day in (2, 3))
    assert solved(replace(week, worked_before=early)).rota.at(visit.id).worker == "amina"  # type: ignore[union-attr]


def test_what_stands_and_what_is_usual_are_counted_apart() -> None:
    visit = a_visit()
    week = a_week([visit], [a_worker("Amina"), a_worker("Ben"), a_worker("Cath")], rota=a_rota(going(visit, "amina")))
    week = replace(week, usual=a_rota(going(visit, "ben", start="09:30")))

    def counted(worker: str, start: str, **other: Rota) -> list[int]:
        found = amounts(replace(week, **other), a_rota(going(visit, worker, start=start)))
        return [found[n] for n in (Name.OTHER_WORKER, Name.OTHER_TIME, Name.UNUSUAL_WORKER, Name.UNUSUAL_TIME)]

    assert counted("amina", "09:00") == [0, 0, 1, 0]
    assert counted("ben", "09:30") == [1, 1, 0, 0]
    assert counted("cath", "10:00", rota=Rota()) == [0, 0, 1, 1]
    assert counted("ben", "09:30", rota=Rota()) == [0, 0, 0, 0]


def test_more_faces_than_promised_cost_nothing_more_where_there_is_no_other_way() -> None:
    workers = [a_worker(f"W{n}", available=(span(n, "07:00", "15:00"),)) for n in range(6)]
    visits = [fixed("joan", n, "09:00") for n in range(6)]
    week = a_week(visits, workers)
    answer = solved(week)
    found = amounts(week, answer.rota)
    assert (found[Name.FACES], found[Name.FACES_OVER]) == (5, 0)
    assert promised(week) == {"joan": 6} and promised(week, {"joan": 2}) == {"joan": 2}
    (faces,) = answer.faces
    assert (faces.person, faces.faces, faces.at_least, faces.at_most) == ("joan", 6, 6, 6)


def full(seed: int) -> Week:
    """A week with wishes, late shifts before, a usual pattern and a rota that stands."""
    dice = random.Random(seed)
    workers = [
        a_worker(n, available=tuple(span(d, "07:00", "22:30") for d in range(7))) for n in ("Amina", "Ben", "Cath")
    ]
    ids = [w.id for w in workers]
    people = tuple(
        a_person(n, chosen=(dice.choice(ids),), link_worker=dice.choice([None, "cath"])) for n in ("Joan", "Kit", "Lee")
    )
    visits = [
        a_visit(
            person.id, day, f"{hour:02}:15", 45, possible=(f"{hour:02}:00", f"{hour + 1:02}:59"),
            double_handed=dice.random() < 0.1,
        )
        for person in people
        for day in range(7)
        for hour in dice.sample((8, 12, 17, 20), 2)
    ]  # fmt: skip
    wishes = tuple(
        Wish(dice.choice(ids), kind, dice.choice([None, MONDAY + timedelta(days=dice.randrange(7))]), "kit")
        for kind in WishKind
        for _ in range(2)
    )
    single = [v for v in visits if not v.double_handed]
    usual = a_rota(*(going(v, dice.choice(workers)) for v in single[::3]))
    stands = a_rota(*(going(v, dice.choice(workers)) for v in single[::5])) if seed % 2 else Rota()
    before = tuple(a_shift("ben", -3 - n, "14:00", "21:00") for n in range(3))
    return a_week(
        visits, workers, people=people, wishes=wishes, worked_before=before, usual=usual, rota=stands,
        wanted=dice.choice([(), (USUAL.name,), (TRAVEL.name, FACES.name)]),
    )  # fmt: skip


OTHER = weights(under_contract=2, far_from_contract=3, long_days=5, no_two_days_off=120)
"""With a cost for each of those that usually cost nothing."""


@pytest.mark.parametrize(("seed", "costs"), [*((seed, None) for seed in range(6)), (6, OTHER), (7, OTHER)])
def test_the_searchs_books_say_what_the_rota_says(seed: int, costs: Ints | None) -> None:
    week = full(seed)
    asked = arrays(week, costs)
    search = Search(asked.problem, seed)
    search.start({})
    search.improve(0, 40, lambda _: None, lambda: False)
    rota = asked.rota(search.best)
    assert search.best.total[0] == sum(w.cost_after for w in weigh(week, week.rota, rota, costs))
    assert hard(check(week, rota)) == []


def test_a_long_day_is_in_the_searchs_books_where_it_costs() -> None:
    """From eight to a quarter past five: an hour and a quarter beyond eight hours."""
    visits = [fixed("joan", 0, start) for start in ("08:00", "12:30", "16:45")]
    week = a_week(visits, limits=Limits(longest_wait=300, waiting_in_day=600))
    asked = arrays(week, OTHER)
    search = Search(asked.problem)
    search.start({})
    rota = asked.rota(search.best)
    assert amounts(week, rota)[Name.LONG_DAYS] == 75
    assert search.best.total[0] == sum(w.cost_after for w in weigh(week, week.rota, rota, OTHER))


def test_a_visit_before_a_suspension_can_be_made_that_day() -> None:
    morning = a_visit(day=2, start="09:00", possible=("08:00", "12:00"), needs=("feed",))
    noon = at(2, "10:00")
    signed = (a_sign_off("amina", "feed", suspended_from=noon),)
    week = a_week([morning], sign_offs=signed)
    planned = solved(week).rota.at(morning.id)
    assert planned is not None and planned.start < noon
    late = replace(morning, options=(replace(morning.options[0], suits=span(2, "11:00", "11:00")),))
    planned = solved(replace(week, visits=(late,))).rota.at(morning.id)
    assert planned is not None and planned.start == noon - timedelta(minutes=1)
    after = replace(morning, options=(replace(morning.options[0], possible=span(2, "10:00", "12:00")),))
    assert propose(replace(week, visits=(after,)), steps=5).rota.assignments == ()


def test_two_long_rests_in_fourteen_days_are_enough() -> None:
    every_day = [fixed("joan", day, "09:00") for day in range(7)]
    rested = (a_shift("amina", -14, "09:00", "10:00"), a_shift("amina", -1, "09:00", "10:00"))
    tired = tuple(a_shift("amina", day, "09:00", "10:00") for day in range(-14, 0))
    answer = solved(a_week(every_day, worked_before=rested))
    assert answer.uncovered == ()
    assert len(solved(a_week(every_day, worked_before=tired)).uncovered) == 1
