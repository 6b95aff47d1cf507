"""When something happened, by a phone whose clock may be wrong: in order, and never later than it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellbeing.phone_clock import PutRight, Told, put_right

ARRIVED = datetime(2026, 11, 24, 17, tzinfo=UTC)
HEARD = ARRIVED - timedelta(hours=9)
TRUE = ARRIVED - timedelta(hours=4)
hours = st.integers(-48 * 60, 48 * 60).map(lambda minutes: timedelta(minutes=minutes))


def test_a_clock_that_is_right_changes_nothing() -> None:
    nothing = timedelta(0)
    assert put_right(Told(TRUE, nothing, HEARD), nothing, ARRIVED) == PutRight(TRUE, nothing)


def test_a_phone_that_says_nothing_of_its_clock_is_believed() -> None:
    assert put_right(Told(TRUE), None, ARRIVED) == PutRight(TRUE, None)


@given(hours)
def test_a_clock_that_stays_wrong_is_put_right(off: timedelta) -> None:
    assert put_right(Told(TRUE + off, off, HEARD), off, ARRIVED) == PutRight(TRUE, off)
    assert put_right(Told(TRUE + off), off, ARRIVED) == PutRight(TRUE, off)


@pytest.mark.parametrize("off", [timedelta(hours=48), timedelta(hours=-48), timedelta(hours=13)])
def test_a_clock_that_was_set_before_sending_is_put_right_by_the_measure_from_before(off: timedelta) -> None:
    assert put_right(Told(TRUE + off, off, HEARD), timedelta(0), ARRIVED) == PutRight(TRUE, off)


@pytest.mark.parametrize("off", [timedelta(hours=48), timedelta(hours=-48), timedelta(hours=13)])
def test_a_clock_that_went_wrong_after_the_last_measure_is_put_right_by_the_one_at_sending(off: timedelta) -> None:
    assert put_right(Told(TRUE + off, timedelta(0), HEARD), off, ARRIVED) == PutRight(TRUE, off)


@given(hours, hours, hours)
def test_nothing_is_later_than_it_came(at: timedelta, then: timedelta, now: timedelta) -> None:
    assert put_right(Told(ARRIVED + at, then, HEARD), now, ARRIVED).now <= ARRIVED


@given(hours, st.lists(st.integers(0, 9 * 60), min_size=2, max_size=6))
def test_what_one_phone_made_stays_in_order(off: timedelta, minutes: list[int]) -> None:
    moments = [HEARD + timedelta(minutes=each) for each in sorted(minutes)]
    found = [put_right(Told(moment + off, off, HEARD), off, ARRIVED).now for moment in moments]
    assert found == moments


def test_a_clock_of_another_age_is_not_believed() -> None:
    ages = timedelta(days=365 * 40)
    assert put_right(Told(TRUE, ages, HEARD), None, ARRIVED).ahead is None
