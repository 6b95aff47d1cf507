"""Repairs: what is published stays unless it must move, and what is moved and left is counted and said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings

from rota.limits import Limits
from rota.local_time import midnight
from rota.rules import check, hard
from rota.week import Rota, Week, Window, local_day
from solver import Answer, State, ill, propose, repair, repairs, why, why_not
from solver.benchmarks.weeks import week as invented
from solver.repair import cancelled, changed, rank, staying
from tests.builders import a_pin, a_rota, a_visit, a_week, a_worker, at, going, span
from tests.solver.publishing import published
from tests.solver.solving import beyond_pins, places
from tests.solver.wild_weeks import wild_weeks

STEPS = 1600


def a_day_off(week: Week, worker: str, day: int) -> Week:
    """This worker is ill all that day."""
    first = week.dates[day]
    return ill(week, worker, Window(midnight(first), midnight(first + timedelta(days=1))))


def _shifts(week: Week) -> list[tuple[str, int]]:
    """Who works on which day."""
    return sorted({(str(a.worker), week.dates.index(local_day(a.start))) for a in week.rota.assignments})


def unlike(before: Rota, after: Rota) -> set[tuple[object, int]]:
    """The places that are not as they were."""
    return {place for place, a in before.by_place.items() if after.by_place.get(place) != a}


def test_one_ill_worker_moves_little_and_everybody_is_seen() -> None:
    week = published()
    for worker, day in _shifts(week)[::17]:
        theirs = {(a.visit, a.place) for a in week.rota.of_worker(worker) if local_day(a.start) == week.dates[day]}
        now = a_day_off(week, worker, day)
        answer = repair(now, steps=STEPS)
        assert theirs
        assert beyond_pins(now, answer) == []
        assert answer.moves is not None
        assert len(theirs) <= answer.moves.must <= 2 * len(theirs), "theirs, and the other half of a visit for two"
        moved, could_stay = unlike(week.rota, answer.rota), staying(now).by_place.keys()
        assert len(moved & could_stay) == answer.moves.all
        assert {visit for visit, _ in moved - could_stay} <= {visit for visit, _ in theirs}
        assert answer.moves.workers <= 2 * max(6, len(theirs)), "a repair that turns the week over"
        assert not {a.visit for a in answer.rota.of_worker(worker)} & {visit for visit, _ in theirs}
        assert {u.visit for u in answer.uncovered} <= {visit for visit, _ in theirs}


def test_what_nothing_has_touched_stays_to_the_minute() -> None:
    week = published()
    answer = repair(week, steps=STEPS)
    assert unlike(week.rota, answer.rota) == set()
    assert answer.changes == () and answer.moves is not None and answer.moves.all == 0


def test_a_gap_that_somebody_has_is_taken_and_nothing_moves() -> None:
    """Ben is free all day: he takes the visit; Amina's other days stay."""
    visits = [a_visit(day=day) for day in range(3)]
    team = [a_worker("Amina"), a_worker("Ben")]
    week = a_week(visits, team, rota=a_rota(*(going(v, "amina") for v in visits)))
    answer = repair(ill(week, "amina", span(1, "00:00", "23:59")), steps=60)
    assert [(c.visit, c.after.worker if c.after else None) for c in answer.changes] == [(visits[1].id, "ben")]
    assert answer.moves is not None and (answer.moves.must, answer.moves.all, answer.moves.new_faces) == (1, 0, 1)


def test_illness_that_begins_at_noon_keeps_the_morning() -> None:
    visits = [a_visit("joan", 0, "09:00"), a_visit("ivy", 0, "14:00", possible=("13:30", "14:30"))]
    week = a_week(visits, [a_worker("Amina"), a_worker("Ben")], travel=places(["joan", "ivy"]))
    week = week.planned(a_rota(*(going(v, "amina") for v in visits)))
    answer = repair(ill(week, "amina", span(0, "12:00", "23:59")), steps=60)
    assert [a.worker for a in sorted(answer.rota.assignments, key=lambda a: a.start)] == ["amina", "ben"]


def test_illness_in_the_morning_keeps_the_afternoon() -> None:
    visits = [a_visit("joan", 0, "09:00", possible=("08:30", "09:30")), a_visit("ivy", 0, "10:00")]
    week = a_week(visits, [a_worker("Amina"), a_worker("Ben")], travel=places(["joan", "ivy"]))
    week = week.planned(a_rota(*(going(v, "amina") for v in visits)))
    answer = repair(ill(week, "amina", span(0, "00:00", "09:45")), steps=60)
    assert [a.worker for a in sorted(answer.rota.assignments, key=lambda a: a.start)] == ["ben", "amina"]


def test_a_visit_that_is_longer_now_moves_only_what_is_in_its_way() -> None:
    first, second = (a_visit("joan", 0, start, possible=("08:00", "18:00")) for start in ("09:00", "15:00"))
    between = a_visit("ivy", 0, "09:30", possible=("08:00", "18:00"))
    second = replace(second, person="may", place="may")
    long_waits = Limits(longest_wait=600, waiting_in_day=900)
    week = a_week([first, between, second], travel=places(["joan", "ivy", "may"]), limits=long_waits)
    week = week.planned(a_rota(*(going(v, "amina") for v in week.visits)))
    longer = changed(week, replace(first, duration=45))
    answer = repair(longer, steps=60)
    assert beyond_pins(longer, answer) == [] and answer.uncovered == ()
    assert answer.rota.at(second.id) == week.rota.at(second.id)
    assert len(unlike(week.rota, answer.rota)) == 1


def test_a_cancelled_visit_leaves_the_rest_where_it_is() -> None:
    week = published()
    gone = week.rota.assignments[10].visit
    now = cancelled(week, gone)
    answer = repair(now, steps=STEPS)
    assert gone not in {a.visit for a in answer.rota.assignments}
    assert beyond_pins(now, answer) == [] and answer.uncovered == ()
    assert answer.moves is not None and answer.moves.workers == 0


def test_a_pin_that_cannot_be_any_more_is_taken_out_and_named() -> None:
    visit = a_visit(possible=("08:00", "18:00"))
    pin = a_pin(visit, "amina", at(0, "09:00"))
    week = a_week([visit], [a_worker("Amina"), a_worker("Ben")], pins=(pin,), rota=a_rota(going(visit, "amina")))
    answer = repair(ill(week, "amina", span(0, "00:00", "23:59")), steps=60)
    assert answer.unpinned == (pin,)
    assert [a.worker for a in answer.rota.assignments] == ["ben"]
    assert repair(week, steps=60).unpinned == ()


def test_what_is_left_of_a_day_with_a_hole_can_stay_where_it_is() -> None:
    """Amina's middle visit falls out: she would wait two hours, unless she gets something else in between."""
    times = ("09:00", "10:00", "11:30")
    visits = [
        a_visit(person, 0, t, 30, possible=(t, t)) for person, t in zip(("joan", "ivy", "may"), times, strict=True)
    ]
    visits[1] = replace(visits[1], duration=60, who=())
    week = a_week(visits, [a_worker("Amina")], travel=places(["joan", "ivy", "may"]), limits=Limits(longest_wait=40))
    rota = a_rota(going(visits[0], "amina"), going(visits[2], "amina"))
    assert set(staying(week.planned(rota)).by_place) == set(rota.by_place)
    answer = repair(week.planned(rota), steps=60)
    assert beyond_pins(week, answer) == [] and answer.uncovered == ()
    assert answer.moves is not None and (answer.moves.must, answer.moves.all) == (0, 0)


def test_a_settled_time_holds_no_worker_who_is_ill() -> None:
    visit = a_visit(possible=("08:00", "18:00"))
    pin = a_pin(visit, None, at(0, "09:00"))
    week = a_week([visit], [a_worker("Amina"), a_worker("Ben")], pins=(pin,), rota=a_rota(going(visit, "amina")))
    now = ill(week, "amina", span(0, "00:00", "23:59"))
    assert staying(now) == Rota(())
    answer = repair(now, steps=60)
    assert [(a.worker, a.start) for a in answer.rota.assignments] == [("ben", at(0, "09:00"))]
    assert answer.moves is not None and (answer.moves.must, answer.moves.all) == (1, 0)


def test_three_repairs_differ_and_are_ranked() -> None:
    now = a_day_off(published(), *_shifts(published())[9])
    found = repairs(now, steps=600)
    assert len(found) == 3
    assert len({frozenset(answer.rota.assignments) for answer in found}) == 3
    assert [rank(answer) for answer in found] == sorted(rank(answer) for answer in found)
    assert len({len(answer.uncovered) for answer in found}) == 1
    for answer in found:
        assert beyond_pins(now, answer) == []


def test_a_repair_stopped_at_once_keeps_what_it_has() -> None:
    now = a_day_off(published(), *_shifts(published())[0])
    answer = repair(now, seconds=30, stop=lambda: True)
    assert answer.state is State.STOPPED and answer.seconds < 10
    assert beyond_pins(now, answer) == []


def test_same_seed_and_steps_same_repair() -> None:
    now = a_day_off(published(), *_shifts(published())[0])
    assert _told(repair(now, steps=200)) == _told(repair(now, steps=200))


def _told(answer: Answer) -> object:
    return answer.rota, answer.changes, answer.moves


def test_a_repair_is_quick() -> None:
    """Answered in time by its own clock, and the rules find nothing that was not asked for."""
    now = a_day_off(published(), *_shifts(published())[20])
    answer = repair(now, seconds=0.5)
    assert answer.seconds < 3
    assert hard(check(now, answer.rota)) == []


@pytest.mark.parametrize("ill", [2, pytest.param(8, marks=pytest.mark.long)])
def test_whoever_is_ill_nearly_all_is_covered_that_a_long_look_covers_and_little_more_moves(ill: int) -> None:
    """Of one illness for each of so many workers, at most one place more is left in all than by twice the steps."""
    week = invented(people=20, workers=8, seed=1)
    week = week.planned(propose(week, steps=16_000).rota)
    quick, patient, left, least = 0, 0, 0, 0
    for worker, day in list(dict(reversed(_shifts(week))).items())[:ill]:
        now = a_day_off(week, worker, day)
        answer, known = repair(now, steps=6 * STEPS), repair(now, steps=12 * STEPS, seed=2)
        left, least = left + len(answer.uncovered), least + len(known.uncovered)
        assert answer.moves is not None and known.moves is not None
        if len(answer.uncovered) == len(known.uncovered):
            quick, patient = quick + answer.moves.all, patient + known.moves.all
    assert left <= least + 1
    assert 0 < quick <= 1.1 * patient + 1


def test_three_repairs_share_the_time_that_is_given() -> None:
    now = a_day_off(published(), *_shifts(published())[9])
    begun = process_time()
    found = repairs(now, seconds=2.0, cores=1)
    assert 1 <= len(found) <= 3 and process_time() - begun < 4


def test_a_worker_or_visit_that_the_week_does_not_know_is_no_move() -> None:
    visit, other = a_visit(possible=("08:00", "18:00")), a_visit("ivy", 1)
    rota = a_rota(going(visit, "gone"), going(other, "amina"))
    answer = repair(a_week([visit], [a_worker("Amina")], rota=rota), steps=60)
    assert [a.worker for a in answer.rota.assignments if a.visit == visit.id] == ["amina"]
    assert answer.moves is not None and (answer.moves.must, answer.moves.all) == (1, 0)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(wild_weeks())
def test_whatever_is_asked_it_is_answered(week: Week) -> None:
    answer = repair(week, steps=30)
    assert answer.unpinned or beyond_pins(week, answer) == []
    for visit in week.visits:
        for place in visit.places:
            assert len(why(week, answer.rota, visit.id, place)) <= 3
            for worker in week.workers[:2]:
                why_not(week, answer.rota, visit.id, place, worker=worker.id, steps=20)
