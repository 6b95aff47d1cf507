"""No split shifts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rota.findings import Kind
from rota.limits import Limits
from rota.rules import split_shift
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, a_rota, a_visit, a_week, going, travel

TEN = travel({("joan", "ivy"): 10})


USUAL = Limits()


def found(*starts, limits=USUAL, first=MONDAY, day=0):
    visits = [a_visit(("joan", "ivy")[n % 2], day, start, 30, first=first) for n, start in enumerate(starts)]
    week = a_week(visits, travel=TEN, limits=limits, first=first)
    return split_shift.check(week, a_rota(*(going(visit, "amina") for visit in visits)))


def test_a_short_wait_is_no_split() -> None:
    assert found("09:00", "09:45") == []


def test_the_longest_wait_is_an_hour_and_travel_is_not_waiting() -> None:
    assert found("09:00", "10:40") == []
    (finding,) = found("09:00", "10:41")
    assert (finding.kind, finding.number, finding.limit) == (Kind.PROMISE, 61, 60)
    assert finding.sentence == (
        "Amina would wait 1 h 01 before Monday 10:41; we promise at most 1 h, as more is a split shift."
    )


def test_all_waits_of_a_day_together() -> None:
    assert found("09:00", "10:20", "11:40", "13:00") == []
    assert [f.number for f in found("09:00", "10:20", "11:40", "13:01")] == [121]


def test_the_break_of_a_long_day_is_not_waiting() -> None:
    starts = ("08:00", "09:20", "10:40", "12:20", "14:00")
    assert found(*starts, limits=Limits(waiting_in_day=180)) == []
    assert found(*starts, limits=Limits(waiting_in_day=179))
    assert found(*starts, limits=Limits(longest_wait=60, waiting_in_day=180)) == []
    assert found(*starts, limits=Limits(longest_wait=59, waiting_in_day=180))


def test_two_visits_far_apart_on_one_day_are_one_split_day() -> None:
    assert len(found("07:00", "19:00")) == 2


def test_a_night_goes_on_past_midnight_but_the_next_day_is_another() -> None:
    late = a_visit("joan", 0, "23:30")
    early, morning = a_visit("ivy", 1, "01:00"), a_visit("ivy", 1, "07:00")
    week = a_week([late, early, morning], travel=TEN)
    assert split_shift.check(week, a_rota(going(late, "amina"), going(early, "amina"))) == []
    assert split_shift.check(week, a_rota(going(late, "amina"), going(morning, "amina"))) == []


@pytest.mark.parametrize(("first", "wait"), [(CLOCKS_BACK, 140), (MONDAY, 80), (CLOCKS_ON, 20)])
def test_a_wait_over_the_change_of_the_clocks_is_real_minutes(first, wait: int) -> None:
    assert found("00:15", "02:15", first=first, day=6, limits=Limits(longest_wait=wait, waiting_in_day=wait)) == []
    over = found("00:15", "02:15", first=first, day=6, limits=Limits(longest_wait=wait - 1, waiting_in_day=wait))
    assert [f.number for f in over] == [wait]


def test_a_cancelled_visit_leaves_no_trace() -> None:
    one, other = a_visit("joan", start="08:00"), a_visit("ivy", start="12:00")
    week = replace(a_week([one, other]), visits=(one,))
    gone = going(other, "amina", start=other.options[0].suits.start + timedelta(hours=1))
    assert split_shift.check(week, a_rota(going(one, "amina"), gone)) == []
