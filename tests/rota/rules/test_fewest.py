"""The fewest faces there could be: by hand, against trying everything, and as what a team is not blamed for."""

import random
from dataclasses import replace
from itertools import product

import pytest

from rota.limits import Limits
from rota.local_time import MINUTE
from rota.rules import faces
from rota.rules.fewest import RULES, Fewest, fewest_faces, fewest_in, fewest_of
from rota.week import CompetenceNeed, NeededOf, Rota, Visit, Week
from tests.builders import (
    MONDAY,
    a_gap,
    a_person,
    a_pin,
    a_rota,
    a_shift,
    a_sign_off,
    a_visit,
    a_week,
    a_worker,
    at,
    going,
    span,
    team_time,
)
from tests.solver.solving import places

TEAM = ("Amina", "Ben", "Cath", "Dan")


def fewest(visits: list[Visit], workers=TEAM, **given) -> Fewest:
    team = [a_worker(w) if isinstance(w, str) else w for w in workers]
    return fewest_of(a_week(visits, team, **given), "joan")


def exactly(number: int) -> Fewest:
    return Fewest(number, number)


def test_one_worker_is_enough_for_five_mornings_and_nobody_for_no_visits() -> None:
    assert fewest([a_visit(day=day) for day in range(5)]) == exactly(1)
    assert fewest([]) == exactly(0)


def test_two_can_share_seven_days_but_that_one_cannot_is_not_proved() -> None:
    every_day = [a_visit(day=day, start="13:00", possible=("12:30", "13:30")) for day in range(7)]
    assert fewest(every_day) == Fewest(1, 2)


def test_who_is_away_or_off_makes_it_more() -> None:
    off = [a_worker(name, available=(span(day, "07:00", "15:00"),)) for day, name in enumerate(TEAM)]
    assert fewest([a_visit(day=day) for day in range(3)], off) == exactly(3)
    away = [a_worker("Amina", leave=(span(0, "00:00", "23:59"),)), a_worker("Ben", leave=(span(1, "00:00", "23:59"),))]
    by_day = [a_visit(day=day, possible=("08:00", "10:00")) for day in (0, 1)]
    assert fewest(by_day, away) == exactly(2)


def test_a_morning_and_an_evening_too_far_apart_for_a_day_take_two() -> None:
    morning = a_visit(start="07:00", possible=("07:00", "08:00"))
    evening = a_visit(start="18:00", possible=("17:30", "20:00"))
    assert fewest([morning, evening]) == exactly(1)
    assert fewest([morning, a_visit(start="18:00", possible=("17:31", "20:00"))]) == exactly(2)


def test_an_evening_and_the_next_morning_too_near_for_a_rest_take_two() -> None:
    evening = a_visit(start="20:30", possible=("20:30", "21:00"))
    assert fewest([evening, a_visit(day=1, start="08:00", possible=("07:00", "08:00"))]) == exactly(1)
    assert fewest([evening, a_visit(day=1, start="07:00", possible=("07:00", "07:59"))]) == exactly(2)


def test_what_was_worked_before_and_team_time_keep_a_worker_away() -> None:
    late, meeting = a_shift("amina", -1, "14:00", "22:30"), team_time(0, "09:00", "10:00", "amina")
    early = a_visit(day=0, start="09:00", possible=("09:00", "09:15"))
    other = a_visit(day=1, start="09:00")
    only = [a_worker(), a_worker("Ben", available=(span(0, "07:00", "15:00"),))]
    assert fewest([early, other], only) == exactly(1)
    assert fewest([early, other], only, worked_before=(late,)) == exactly(2)
    assert fewest([early, other], only, team_time=(meeting,)) == exactly(2)


def test_other_ways_are_reckoned_anew() -> None:
    """Home at 21:00 and out at 08:00 is a rest; ten minutes' way on both sides, and it is none."""
    visits = [a_visit(day=0, start="20:30", possible=("20:30", "20:30")), a_visit(day=1, possible=("08:00", "08:00"))]
    week = a_week(visits, [a_worker("Amina", home="home"), a_worker("Ben", home="home")])
    near, far = (replace(week, travel=places(["joan", "home"], minutes)) for minutes in (0, 10))
    assert [fewest_faces(each)["joan"] for each in (near, far, near)] == [exactly(1), exactly(2), exactly(1)]


def test_two_at_once_and_overlapping_visits_take_two() -> None:
    assert fewest([a_visit(double_handed=True)]) == exactly(2)
    near = [
        a_visit(duration=60, possible=("09:00", "09:10")),
        a_visit(start="09:30", duration=60, possible=("09:30", "09:59")),
    ]
    assert fewest(near) == exactly(2)
    assert fewest([near[0], replace(near[1], options=a_visit(start="09:30", possible=("09:30", "10:00")).options)]) == (
        exactly(1)
    )
    gap = a_gap(near[0], near[1], 30)
    assert fewest([near[0]], gaps=(gap,)) == exactly(1)


def test_sign_offs_declined_needs_and_pins_say_who() -> None:
    insulin, bath = a_visit(needs=("insulin",)), a_visit(start="11:00", who=("woman",))
    signed = (a_sign_off("amina", "insulin"),)
    women = [a_worker(), a_worker("Ben", attributes=frozenset({"woman"}))]
    assert fewest([insulin, bath], women, sign_offs=signed) == exactly(2)
    both = [a_worker(attributes=frozenset({"woman"})), women[1]]
    assert fewest([insulin, bath], both, sign_offs=signed) == exactly(1)
    joan = a_person(declined=frozenset({"ben"}))
    assert fewest([insulin, bath], women, sign_offs=signed, people=(joan,)) == exactly(1), "nobody can give the bath"
    assert fewest([a_visit(), bath], both, pins=(a_pin(a_visit(), "ben"), a_pin(bath, "amina"))) == exactly(2)


def test_both_of_two_and_one_of_two() -> None:
    lift = a_visit(double_handed=True, needs=(CompetenceNeed("hoist", NeededOf.BOTH),))
    signed = (a_sign_off("amina", "hoist"), a_sign_off("ben", "hoist"))
    with_cath = a_visit(day=1, needs=("feed",))
    assert fewest([lift, with_cath], sign_offs=(*signed, a_sign_off("cath", "feed"))) == exactly(3)
    one = replace(lift, competences=(CompetenceNeed("hoist", NeededOf.ONE),))
    assert fewest([one, with_cath], sign_offs=(*signed, a_sign_off("cath", "feed"))) == exactly(2)


def tiny(seed: int) -> Week:
    """Three workers with few hours and four visits with few starts."""
    dice = random.Random(seed)
    workers = [
        a_worker(
            name,
            available=tuple(span(day, f"{dice.choice((7, 9)):02}:00", dice.choice(("14:00", "22:00"))) for day in days),
        )
        for name in TEAM[:3]
        for days in [sorted(dice.sample(range(3), dice.choice((2, 3))))]
    ]
    visits = {}
    for _ in range(4):
        hour = dice.choice((7, 8, 13, 19, 20))
        visit = a_visit(
            "joan", dice.randrange(3), f"{hour:02}:00", 60, possible=(f"{hour:02}:00", f"{hour + 1:02}:00"),
            double_handed=dice.random() < 0.2,
        )  # fmt: skip
        visits[visit.id] = visit
    return a_week(visits.values(), workers, limits=Limits(daily_rest=720), days=7)


def tried(week: Week) -> int | None:
    """The fewest workers of all ways of making every visit, at starts half an hour apart."""
    ways = []
    for visit in week.visits:
        possible = visit.options[0].possible
        starts = [possible.start + n * 30 * MINUTE for n in range(possible.minutes // 30 + 1)]
        pairs = product([w.id for w in week.workers], repeat=len(visit.places))
        ways.append([going(visit, *who, start=start) for who, start in product(pairs, starts)])
    best = None
    for way in product(*ways):
        rota = a_rota(*way)
        count = len({a.worker for a in rota.assignments})
        if (best is None or count < best) and not any(rule.check(week, rota) for rule in RULES):
            best = count
    return best


@pytest.mark.parametrize("seed", range(8))
def test_trying_everything_finds_no_fewer_and_the_proof_is_right(seed: int) -> None:
    week = tiny(seed)
    one_visit_each = [fewest_of(replace(week, visits=(v,)), "joan").at_most for v in week.visits]
    best, found = tried(week), fewest_of(week, "joan")
    if best is not None and all(one_visit_each):
        assert found.at_least <= best
        assert found == exactly(best), "the starts are half hours apart, and so are all limits here"


def test_no_rota_that_keeps_the_rules_has_fewer() -> None:
    week = a_week([a_visit(day=d, start=s) for d in range(7) for s in ("08:00", "20:00")], [a_worker(w) for w in TEAM])
    assert fewest_faces(week)["joan"].at_least == 1
    narrow = [replace(v, options=(replace(v.options[0], possible=v.options[0].suits),)) for v in week.visits]
    assert fewest_faces(replace(week, visits=tuple(narrow)))["joan"].at_least == 2


def test_a_team_is_not_blamed_for_what_the_visits_need() -> None:
    workers = [a_worker(f"W{n}", available=(span(n, "07:00", "15:00"),)) for n in range(6)]
    visits = [a_visit(day=n) for n in range(6)]
    week = a_week(visits, workers)
    rota = a_rota(*(going(v, f"w{n}") for n, v in enumerate(visits)))
    assert fewest_in(week, "joan", MONDAY) == exactly(6)
    assert faces.check(week, rota) == []
    anyone = replace(week, workers=(*workers[:5], a_worker("W5"), a_worker("W6")))
    second = replace(visits[0], id=a_visit(start="11:00").id)
    more = replace(anyone, workers=(*workers[:5], a_worker("W5"), workers[5]), visits=(*visits, second))
    (finding,) = faces.check(
        replace(more, limits=Limits(faces=1)), Rota((*rota.assignments, *going(second, "w0", start=at(0, "11:00"))))
    )
    assert finding.limit == 1 and finding.number == 6


def test_the_finding_says_what_the_visits_need() -> None:
    workers = [*(a_worker(f"W{n}", available=(span(n, "07:00", "15:00"),)) for n in range(5)), a_worker("Sam")]
    visits = [a_visit(day=n) for n in range(5)]
    late = a_visit(day=0, start="11:00")
    signed = tuple(a_sign_off(f"w{n}", "feed") for n in range(5))
    fed = [replace(v, competences=(CompetenceNeed("feed"),)) for v in visits]
    week = a_week([*fed, late], workers, sign_offs=signed)
    rota = a_rota(*(going(v, f"w{n}") for n, v in enumerate(fed)), going(late, "sam"))
    (finding,) = faces.check(week, rota)
    assert finding.sentence.endswith("These visits need 5 at least.")
    assert (finding.number, finding.limit) == (6, 5)


def test_hundreds_of_visits_end_soon() -> None:
    visits = [
        a_visit(day=d, start=f"{h:02}:{m:02}", duration=5) for d in range(7) for h in range(24) for m in (0, 20, 40)
    ]
    assert fewest(visits) == Fewest(1, None)


def test_what_is_kept_cannot_be_written_over() -> None:
    week = a_week([a_visit()])
    with pytest.raises(TypeError):
        fewest_faces(week)["joan"] = exactly(9)  # type: ignore[index]
    assert fewest_faces(week)["joan"] == exactly(1)
