"""Months, quarters and years of a report."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.period import Cut, Period, months_back, months_on, period_of

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(st.sampled_from(Cut), days)
def test_each_day_is_in_one_period_and_the_next_begins_after_it(cut: Cut, day: date) -> None:
    period = period_of(cut, day)
    assert period.first <= day <= period.last
    after = period_of(cut, period.last + timedelta(days=1))
    assert after.first == period.last + timedelta(days=1)
    assert after.before == period
    assert period.months[0] == period.first
    assert months_on(period.months[-1], 1) == after.first


def test_months_back_go_over_the_new_year_and_begin_with_the_last() -> None:
    assert months_back(date(2027, 1, 1), 3) == [date(2027, 1, 1), date(2026, 12, 1), date(2026, 11, 1)]


@given(st.sampled_from(Cut), days)
def test_twelve_months_end_with_it(cut: Cut, day: date) -> None:
    period = period_of(cut, day)
    assert months_on(period.year_first, 12) == period.last + timedelta(days=1)


def test_a_year_is_the_councils() -> None:
    assert period_of(Cut.YEAR, date(2026, 3, 31)).first == date(2025, 4, 1)
    assert period_of(Cut.QUARTER, date(2026, 3, 31)).first == date(2026, 1, 1)
    words = [Period(cut, date(2026, 4, 1)).words for cut in Cut]
    assert words == ["April 2026", "April to June 2026", "April 2026 to March 2027"]


@pytest.mark.parametrize(("cut", "first"), [("month", (2026, 1, 2)), ("quarter", (2026, 2, 1)), ("year", (2026, 1, 1))])
def test_no_period_begins_anywhere_else(cut: str, first: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="begins on"):
        Period(Cut(cut), date(*first))
