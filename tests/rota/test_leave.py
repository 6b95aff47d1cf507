"""How much leave there is: whole and part years, leap years, part time, and days on which the clocks change."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest

from rota.face_to_face import contracted_on
from rota.leave import Standing, Year, days, entitled, standing, weeks_of, year_from, year_of

FULL = 37 * 60 + 30
YEAR = year_of(date(2026, 11, 24))
LEAP = year_of(date(2027, 6, 1))
CLOCKS = (date(2026, 10, 25), date(2027, 3, 28))


def weekly(minutes: int, first: date = date.min, last: date = date.max) -> Callable[[date], int]:
    return lambda day: minutes if first <= day <= last else 0


def test_the_year_begins_on_the_first_of_april_unless_somebody_said_otherwise() -> None:
    assert Year(date(2026, 4, 1), date(2027, 3, 31)) == YEAR and YEAR.days == 365
    assert year_of(date(2026, 3, 31)).last == date(2026, 3, 31)
    assert year_of(date(2026, 4, 1)).first == date(2026, 4, 1)
    assert year_of(date(2026, 1, 1), (1, 1)) == Year(date(2026, 1, 1), date(2026, 12, 31))


def test_a_year_that_holds_the_29th_of_february_has_366_days_and_gives_the_same() -> None:
    assert Year(date(2027, 4, 1), date(2028, 3, 31)) == LEAP and LEAP.days == 366
    assert entitled(weekly(FULL), LEAP) == entitled(weekly(FULL), YEAR)


def test_a_year_that_begins_on_the_29th_of_february_ends_the_day_before_the_first_of_march() -> None:
    assert year_from(date(2028, 2, 29)) == Year(date(2028, 2, 29), date(2029, 2, 28))


@pytest.mark.parametrize("minutes", [FULL, 30 * 60, 16 * 60, 1])
def test_a_whole_year_gives_5_6_weeks_of_the_contract_and_never_a_minute_less(minutes: int) -> None:
    given = entitled(weekly(minutes), YEAR)
    assert Fraction(28, 5) * minutes <= given < Fraction(28, 5) * minutes + 1
    assert entitled(weekly(FULL), YEAR) == 210 * 60


def test_who_joins_or_leaves_within_the_year_has_the_share_of_their_days() -> None:
    joined, left = date(2026, 10, 1), date(2026, 9, 30)
    first, second = entitled(weekly(FULL, last=left), YEAR), entitled(weekly(FULL, first=joined), YEAR)
    assert first == -(-210 * 60 * 183 // 365) and second == -(-210 * 60 * 182 // 365)
    assert 210 * 60 <= first + second <= 210 * 60 + 1
    assert entitled(weekly(0), YEAR) == 0


def test_hours_that_change_within_the_year_count_from_their_day() -> None:
    half = date(2026, 10, 1)
    given = entitled(lambda day: 20 * 60 if day < half else 40 * 60, YEAR)
    assert given == -(-28 * (20 * 60 * 183 + 40 * 60 * 182) // (5 * 365))


def stands(off: set[date], minutes: int | None = None, carried: int = 0, today: date = date(2026, 11, 24)) -> Standing:
    return standing(
        YEAR, today, weekly(FULL), lambda day: contracted_on(FULL, day) if day in off else 0, minutes, carried
    )


def test_a_week_away_takes_a_week_also_when_the_clocks_change_in_it() -> None:
    for sunday in CLOCKS:
        week = set(days(sunday - timedelta(days=6), sunday))
        found = stands(week)
        assert found.taken + found.booked == FULL
        assert found.left == 210 * 60 - FULL
    one = stands({CLOCKS[0]}), stands({CLOCKS[0] - timedelta(days=7)})
    assert one[0].taken == one[1].taken


def test_what_is_taken_ends_with_today_and_the_rest_is_booked() -> None:
    today = date(2026, 11, 24)
    found = stands({today - timedelta(days=1), today, today + timedelta(days=1)}, today=today)
    assert found.taken == contracted_on(FULL, today - timedelta(days=1)) + contracted_on(FULL, today)
    assert found.booked == contracted_on(FULL, today + timedelta(days=1))


def test_days_of_another_year_take_nothing_from_this_one() -> None:
    assert stands({date(2026, 3, 31), date(2027, 4, 1)}).left == 210 * 60


def test_a_year_put_right_counts_with_what_is_carried_over_and_says_when_it_is_below_the_law() -> None:
    more = stands(set(), minutes=220 * 60, carried=8 * 60)
    assert (more.left, more.corrected, more.below_the_law) == (228 * 60, True, False)
    assert stands(set(), minutes=210 * 60 - 1).below_the_law
    assert not stands(set(), minutes=210 * 60).below_the_law


def test_minutes_as_weeks_of_the_contract() -> None:
    assert weeks_of(210 * 60, FULL) == 5.6
    assert weeks_of(60, 0) is None
