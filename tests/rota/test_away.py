"""Somebody is away: what is left open, the week from now on, and what comes back."""

from dataclasses import replace
from datetime import date

import pytest

from rota.away import from_now, given_back, opened
from rota.changes import Change, Placement, Planned, PlannedPart, Timeline, VisitState, apply
from rota.rules import pinned_findings
from rota.week import Rota, Visit, Week, Window
from tests.builders import CLOCKS_BACK, CLOCKS_ON, a_visit, a_week, a_worker, at, going

EARLY = a_visit("joan", 0, "08:00", possible=("07:00", "09:00"))
LATE = a_visit("ivy", 0, "11:00", possible=("10:00", "12:00"))
NEXT = a_visit("stan", 1, "11:00", possible=("10:00", "12:00"))
PAIR = a_visit("eric", 0, "15:00", possible=("14:00", "16:00"), double_handed=True)
NOW = at(0, "09:30")
TODAY = Window(at(0, "00:00"), at(1, "00:00"))


def timeline(*placed: tuple[Visit, tuple[str | None, ...]]) -> Timeline:
    return {
        visit.id: VisitState(
            visit, Planned(tuple(Placement(who, visit.options[0].suits.start, pinned_worker=True) for who in workers))
        )
        for visit, workers in placed
    }


WHOLE = timeline((EARLY, ("amina",)), (LATE, ("amina",)), (NEXT, ("amina",)), (PAIR, ("sam", "amina")))


def workers_of(after: Timeline, visit: Visit) -> tuple[str | None, ...]:
    return tuple(place.worker for place in after[visit.id].planned.places)


def test_what_they_would_begin_from_now_on_is_open_and_nothing_else_is() -> None:
    change = opened(WHOLE, "amina", Window(NOW, TODAY.end), frozenset(), "Amina is away")
    after = apply(WHOLE, change)
    assert change.visits == {LATE.id, PAIR.id} and change.cause == "Amina is away"
    assert workers_of(after, LATE) == (None,) and workers_of(after, PAIR) == ("sam", None)
    place = after[LATE.id].planned.places[0]
    assert place.start == at(0, "11:00") and not place.pinned_worker, "its time stays; who was settled is not"


def test_a_visit_that_has_begun_stays_theirs_and_one_under_way_that_nobody_began_is_open() -> None:
    during = Window(at(0, "11:10"), TODAY.end)
    assert LATE.id in opened(WHOLE, "amina", during, frozenset(), "").visits
    assert LATE.id not in opened(WHOLE, "amina", during, frozenset({LATE.id}), "").visits
    assert LATE.id not in opened(WHOLE, "amina", Window(at(0, "11:30"), TODAY.end), frozenset(), "").visits


def test_cancelled_and_withdrawn_visits_are_left_alone() -> None:
    state = WHOLE[LATE.id]
    for gone in (replace(state, planned=replace(state.planned, cancelled=True)), replace(state, asked=None)):
        assert opened({LATE.id: gone}, "amina", TODAY, frozenset(), "").parts == ()


def week(*, leave: tuple[Window, ...] = (TODAY,)) -> Week:
    rota = Rota((*going(EARLY, "amina"), *going(LATE, None), *going(NEXT, "amina"), *going(PAIR, "sam", None)))
    return a_week(
        [EARLY, LATE, NEXT, PAIR], [a_worker("Amina", leave=leave), a_worker("Sam"), a_worker("Lena")], rota=rota
    )


def test_what_is_over_is_settled_and_nothing_is_put_into_the_past() -> None:
    found = from_now(week(), at(0, "10:30"), "amina", TODAY, frozenset())
    pin = next(pin for pin in found.pins if pin.visit == EARLY.id)
    assert (pin.worker, pin.start) == ("amina", at(0, "08:00"))
    assert found.visit[LATE.id].options[0].possible == Window(at(0, "10:30"), at(0, "12:00"))
    assert found.visit[NEXT.id] == NEXT and found.visit[PAIR.id] == PAIR
    assert found.worker["amina"].leave == (Window(at(0, "10:30"), at(1, "00:00")),)


def test_they_finish_what_they_have_begun_before_they_are_away() -> None:
    found = from_now(week(), at(0, "08:10"), "amina", TODAY, frozenset({EARLY.id}))
    assert found.worker["amina"].leave[0].start == at(0, "08:30")


def test_a_colleague_who_went_home_ill_keeps_the_visits_of_the_morning() -> None:
    asked = replace(week(), workers=(a_worker("Amina", leave=(TODAY,)), a_worker("Sam"), a_worker("Lena")))
    found = from_now(asked, at(0, "10:30"), "sam", TODAY, frozenset())
    assert found.worker["amina"].leave == (Window(at(0, "08:30"), TODAY.end),)
    assert not pinned_findings(found), "what she did stands, and no repair leaves it open"


def test_a_visit_for_which_it_is_too_late_is_left_out() -> None:
    noon = at(0, "12:01")
    assert LATE.id not in from_now(week(), noon, "amina", TODAY, frozenset()).visit
    assert LATE.id in from_now(week(), at(0, "12:00"), "amina", TODAY, frozenset()).visit


@pytest.mark.parametrize("monday", [CLOCKS_BACK, CLOCKS_ON])
def test_the_whole_day_is_away_when_the_clocks_change(monday: date) -> None:
    day = Window(at(6, "00:00", monday), at(7, "00:00", monday))
    visit = a_visit("joan", 6, "22:30", first=monday)
    asked = a_week([visit], [a_worker("Amina")], first=monday, rota=Rota(going(visit, None)))
    found = from_now(asked, at(0, "00:00", monday), "amina", day, frozenset())
    assert found.worker["amina"].leave == (day,) and day.minutes in (23 * 60, 25 * 60)


def test_other_time_away_stays_and_what_touches_becomes_one() -> None:
    later, until = Window(at(3, "00:00"), at(4, "00:00")), Window(at(0, "00:00"), at(2, "00:00"))
    assert from_now(week(leave=(TODAY, later)), NOW, "amina", TODAY, frozenset()).worker["amina"].leave == (
        Window(NOW, TODAY.end),
        later,
    )
    assert from_now(week(leave=(until,)), NOW, "amina", TODAY, frozenset()).worker["amina"].leave == (
        Window(NOW, until.end),
    )
    assert from_now(week(leave=()), NOW, "amina", TODAY, frozenset()).worker["amina"].leave == (Window(NOW, TODAY.end),)
    over = Window(at(0, "00:00"), at(0, "01:00"))
    assert from_now(week(leave=()), NOW, "amina", over, frozenset()).worker["amina"].leave == ()


def moved(visit: Visit, before: Timeline, worker: str) -> tuple[Timeline, Change]:
    was = before[visit.id].planned
    change = Change((PlannedPart(visit.id, was, Planned((replace(was.places[0], worker=worker),))),))
    return apply(before, change), change


def test_what_nobody_changed_since_is_as_it_was_through_all_the_changes() -> None:
    first = opened(WHOLE, "amina", Window(NOW, at(2, "00:00")), frozenset(), "")
    after, second = moved(LATE, apply(WHOLE, first), "lena")
    back = given_back(after, [first, second], dict.fromkeys(after, True), NOW, "Amina is back")
    assert apply(after, back.change) == dict(WHOLE) and back.stay == frozenset()


def test_what_somebody_changed_since_stays_and_so_does_what_is_over() -> None:
    first = opened(WHOLE, "amina", Window(NOW, at(2, "00:00")), frozenset(), "")
    after = apply(WHOLE, first)
    latest = {LATE.id: False, NEXT.id: True, PAIR.id: True}
    back = given_back(after, [first], latest, at(0, "10:00"), "")
    assert back.change.visits == {NEXT.id, PAIR.id} and back.stay == {LATE.id}
    tomorrow = given_back(after, [first], latest, MONDAY_END, "")
    assert tomorrow.change.visits == {NEXT.id} and tomorrow.stay == frozenset()


MONDAY_END = at(1, "00:00")
