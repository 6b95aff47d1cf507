"""A visit starts when it is possible."""

import pytest

from rota.findings import Kind
from rota.rules import possible_times
from tests.builders import CLOCKS_BACK, CLOCKS_ON, a_rota, a_visit, a_week, at, going

BREAKFAST = a_visit(start="08:00", possible=("07:30", "09:00"))


def found(visit, start, **given):
    return possible_times.check(a_week([visit], **given), a_rota(going(visit, "amina", start=start)))


@pytest.mark.parametrize(("start", "off"), [("07:30", None), ("09:00", None), ("07:29", 1), ("09:45", 45)])
def test_both_ends_are_possible_and_a_minute_outside_is_not(start: str, off: int | None) -> None:
    assert [f.number for f in found(BREAKFAST, start)] == ([] if off is None else [off])


def test_a_time_that_is_not_possible_is_said_with_the_nearest() -> None:
    (finding,) = found(BREAKFAST, "09:45")
    assert finding.kind is Kind.PROMISE
    assert finding.sentence == "Joan's visit on Monday 09:45 is not at a time that is possible: it is 45 minutes off."
    assert finding.remedy == "The nearest possible start is Monday 09:00."


def test_a_time_critical_visit_at_the_wrong_time_does_harm() -> None:
    (finding,) = found(a_visit(possible=("08:00", "09:00"), time_critical=True), "09:01")
    assert finding.kind is Kind.HARM


def test_any_of_several_days_will_do_and_no_other() -> None:
    trip = a_visit(day=(1, 3), start="10:00", possible=("09:00", "15:00"))
    assert not found(trip, at(3, "11:00"))
    assert found(trip, at(2, "11:00"))


def test_a_time_without_a_worker_is_judged_once_for_both_places() -> None:
    hoist = a_visit(possible=("08:00", "09:00"), double_handed=True)
    week = a_week([hoist])
    assert len(possible_times.check(week, a_rota(going(hoist, None, None, start="10:00")))) == 1


@pytest.mark.parametrize(("first", "minutes"), [(CLOCKS_BACK, 180), (CLOCKS_ON, 60)])
def test_possible_times_are_wall_times_when_the_clocks_change(first, minutes: int) -> None:
    night = a_visit(day=6, start="00:30", possible=("00:30", "02:30"), first=first)
    assert night.options[0].possible.minutes == minutes
    assert not found(night, at(6, "02:30", first), first=first)
    assert found(night, at(6, "02:31", first), first=first)


def test_a_visit_without_any_day_cannot_be_anywhere() -> None:
    assert found(a_visit(options=()), at(0, "09:00"))
