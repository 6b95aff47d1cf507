"""A person's hours bank: what is added day by day, what is used, what is put right, and nothing lost in silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.hours import HoursBank
from rota.hours_bank import Allocation, Bank, Drift, HospitalStay, OnDay, stays_of, used_minutes

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + timedelta(days=6)
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
SEVEN_HOURS = Allocation(7 * 60, MONDAY)
BACK, FORWARD = date(2026, 10, 25), date(2027, 3, 28)
"""The days on which the clocks change."""


def test_a_week_adds_what_is_allocated_and_a_balance_is_what_is_left() -> None:
    bank = Bank((SEVEN_HOURS,), (OnDay(MONDAY, 45), OnDay(MONDAY, 45)), (OnDay(SUNDAY, -10),))
    assert bank.at(SUNDAY) == HoursBank(allocated=420, used=90, adjusted=-10)
    assert bank.at(SUNDAY).banked == 320
    assert bank.at(MONDAY).banked == 60 - 90


@pytest.mark.parametrize("minutes", [1, 419, 420, 605])
@pytest.mark.parametrize("monday", [MONDAY, BACK - 6 * DAY, FORWARD - 6 * DAY])
def test_every_week_comes_to_its_hours_exactly_also_when_the_clocks_change(minutes: int, monday: date) -> None:
    assert Bank((Allocation(minutes, monday),)).at(monday + 6 * DAY).allocated == minutes


def test_several_at_once_add_up_and_one_that_ends_leaves_the_balance() -> None:
    bank = Bank((Allocation(420, MONDAY, SUNDAY), Allocation(70, MONDAY)))
    assert bank.at(SUNDAY).banked == 490
    assert bank.at(SUNDAY + WEEK).banked == 560, "the first gave its last on Sunday, and what it gave stays"
    ended = Bank((Allocation(420, MONDAY, SUNDAY),))
    assert ended.at(SUNDAY + 10 * WEEK).banked == 420
    assert ended.a_week_on(SUNDAY) == 420 and ended.a_week_on(SUNDAY + DAY) == 0


def test_one_written_by_mistake_never_counts() -> None:
    mistake = Allocation(600, MONDAY, MONDAY - DAY)
    assert not mistake.counts
    assert Bank((mistake,)).begins is None
    assert Bank((mistake, Allocation(420, MONDAY + WEEK))).begins == MONDAY + WEEK


def test_counting_begins_on_the_first_day_and_nothing_put_right_is_lost() -> None:
    bank = Bank((SEVEN_HOURS,), (OnDay(MONDAY - DAY, 500), OnDay(MONDAY, 60)), (OnDay(MONDAY - WEEK, 30),))
    assert bank.at(MONDAY) == HoursBank(60, 60, 30)
    assert Bank().at(MONDAY) == HoursBank() and Bank().weeks(MONDAY) == ()


@pytest.mark.parametrize(
    ("admissions", "discharges", "expected"),
    [
        ([0], [3], (HospitalStay(MONDAY, MONDAY + 2 * DAY),)),
        ([0], [0], ()),
        ([0], [], (HospitalStay(MONDAY),)),
        ([], [3], ()),
        ([0, 1], [3], (HospitalStay(MONDAY, MONDAY + 2 * DAY),)),
        ([0, 3], [3, 5], (HospitalStay(MONDAY, MONDAY + 2 * DAY), HospitalStay(MONDAY + 3 * DAY, MONDAY + 4 * DAY))),
        ([0, 5], [3], (HospitalStay(MONDAY, MONDAY + 2 * DAY), HospitalStay(MONDAY + 5 * DAY))),
    ],
)
def test_days_in_hospital(admissions: list[int], discharges: list[int], expected: tuple[HospitalStay, ...]) -> None:
    found = stays_of([MONDAY + n * DAY for n in admissions], [MONDAY + n * DAY for n in discharges])
    assert found == expected


def test_a_day_in_hospital_adds_nothing_and_the_day_home_adds_again() -> None:
    bank = Bank((SEVEN_HOURS,), stays=stays_of([MONDAY], [MONDAY + 2 * DAY]))
    assert [bank.allocated_on(MONDAY + n * DAY) for n in range(4)] == [0, 0, 60, 60]
    there_still = Bank((SEVEN_HOURS,), stays=(HospitalStay(MONDAY + DAY),))
    assert there_still.at(SUNDAY + 3 * WEEK).banked == 60


def test_the_weeks_run_on_and_the_last_is_counted_up_to_the_day() -> None:
    bank = Bank((Allocation(420, MONDAY + 2 * DAY),), (OnDay(SUNDAY + DAY, 100),))
    weeks = bank.weeks(SUNDAY + 2 * DAY)
    assert [(week.monday, week.of_week.allocated, week.balance) for week in weeks] == [
        (MONDAY, 300, 300),
        (MONDAY + WEEK, 120, 320),
    ]
    assert weeks[-1].balance == bank.at(SUNDAY + 2 * DAY).banked


@pytest.mark.parametrize(("used", "passed"), [(840 - 60, False), (840 - 61, True), (840 + 60, False), (840 + 61, True)])
def test_the_funders_notice_is_passed_beyond_it_and_not_at_it(used: int, passed: bool) -> None:
    allocation = Allocation(420, MONDAY, notice=60)
    drift = Bank((allocation,), (OnDay(MONDAY, used),)).drift_on(SUNDAY + WEEK)
    assert drift is not None and drift.passed is passed and drift.funders


def test_the_least_notice_counts_and_two_weeks_hours_where_there_is_none() -> None:
    two = Bank((Allocation(420, MONDAY, notice=300), Allocation(420, MONDAY, notice=100)))
    assert two.drift_on(MONDAY) == Drift(120, 100, True)
    none = Bank((SEVEN_HOURS,))
    assert none.drift_on(SUNDAY + WEEK) == Drift(840, 840, False)
    assert not Drift(840, 840, False).passed and Drift(-841, 840, False).passed
    assert none.drift_on(MONDAY - DAY) is None, "nothing is allocated on that day"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-23T08:00:30+00:00", "2026-11-23T08:45:10+00:00", 45),
        ("2026-11-23T08:45:00+00:00", "2026-11-23T08:00:00+00:00", 0),
        ("2026-10-25T00:30:00+01:00", "2026-10-25T02:30:00+00:00", 180),
        ("2027-03-28T00:30:00+00:00", "2027-03-28T02:30:00+01:00", 60),
    ],
)
def test_minutes_of_a_visit_are_counted_in_utc(start: str, end: str, minutes: int) -> None:
    assert used_minutes(at(start), at(end)) == minutes


days = st.integers(0, 120).map(lambda n: BACK - 40 * DAY + n * DAY)
on_days = st.builds(OnDay, days, st.integers(-600, 600))
allocations = st.builds(
    lambda minutes, starts, length, notice: Allocation(
        minutes, starts, None if length is None else starts + length * DAY, notice
    ),
    st.integers(0, 3_000),
    days,
    st.none() | st.integers(-1, 60),
    st.none() | st.integers(0, 900),
)
banks = st.builds(
    lambda given, used, adjusted, admitted, home: Bank(
        tuple(given), tuple(used), tuple(adjusted), stays_of(admitted, home)
    ),
    st.lists(allocations, max_size=4),
    st.lists(on_days.filter(lambda each: each.minutes >= 0), max_size=10),
    st.lists(on_days, max_size=4),
    st.lists(days, max_size=3),
    st.lists(days, max_size=3),
)


@given(banks, days)
def test_the_line_over_the_weeks_ends_at_the_balance_whatever_is_in_it(bank: Bank, day: date) -> None:
    weeks = bank.weeks(day)
    if weeks:
        assert weeks[-1].balance == bank.at(day).banked
        assert sum((week.of_week for week in weeks), HoursBank()) == bank.at(day)


@given(banks, days, days)
def test_no_minute_is_counted_twice_or_lost_between_two_spans(bank: Bank, one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    begins = bank.begins or first
    whole = bank.between(min(begins, first), last)
    assert whole == bank.between(min(begins, first), first) + bank.between(first + DAY, last)
    assert sum(bank.allocated_on(begins + n * DAY) for n in range((last - begins).days + 1)) == bank.at(last).allocated
