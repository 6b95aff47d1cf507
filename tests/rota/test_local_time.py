"""Wall time and instants, and how both are said."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from rota.local_time import (
    days_later,
    instant,
    midnight,
    part_of_day,
    spoken_date,
    spoken_day,
    spoken_minutes,
    spoken_time,
    wall_time,
)
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY

BACK, ON = date(2026, 10, 25), date(2026, 3, 29)


def test_a_wall_time_in_summer_and_in_winter() -> None:
    assert instant(date(2026, 7, 1), time(9)) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert instant(date(2026, 12, 1), time(9)) == datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_comes_twice_is_the_first_and_one_that_never_comes_is_moved_on(fold: int) -> None:
    half_past_one = time(1, 30, fold=fold)
    assert instant(BACK, half_past_one) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(ON, half_past_one) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert wall_time(instant(ON, half_past_one)) == time(2, 30)


def test_every_wall_time_comes_back_but_for_the_hour_that_is_missing() -> None:
    for minute in range(0, 24 * 60, 15):
        wall = time(minute // 60, minute % 60)
        assert wall_time(instant(BACK, wall)) == wall
        assert (wall_time(instant(ON, wall)) == wall) is not (time(1) <= wall < time(2))


@pytest.mark.parametrize("first", [CLOCKS_BACK, CLOCKS_ON, MONDAY])
def test_a_week_later_is_the_same_wall_time(first: date) -> None:
    start = instant(first, time(7, 15))
    assert wall_time(days_later(start, 7)) == time(7, 15)
    assert days_later(days_later(start, 7), -7) == start


def test_days_with_a_change_of_the_clocks_are_longer_and_shorter() -> None:
    hours = [(midnight(day + timedelta(days=1)) - midnight(day)) / timedelta(hours=1) for day in (BACK, ON, MONDAY)]
    assert hours == [25, 23, 24]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 h"),
        (620, "10 h 20"),
        (65, "1 h 05"),
        (-5, "minus 5 minutes"),
    ],
)
def test_minutes_are_said_as_people_say_them(minutes: int, said: str) -> None:
    assert spoken_minutes(minutes) == said


def test_times_are_said_in_london() -> None:
    assert spoken_time(datetime(2026, 7, 7, 8, tzinfo=UTC)) == "Tuesday 09:00"
    assert spoken_time(datetime(2026, 7, 6, 23, 30, tzinfo=UTC), with_date=True) == "Tuesday 7 July 00:30"
    assert spoken_day(MONDAY, with_date=True) == "Monday 23 November"
    assert spoken_date(MONDAY) == "23 November 2026"


@pytest.mark.parametrize(
    ("wall", "part"),
    [
        ("04:59", "night"),
        ("05:00", "morning"),
        ("11:59", "morning"),
        ("12:00", "afternoon"),
        ("17:00", "evening"),
        ("22:00", "night"),
    ],
)
def test_parts_of_the_day(wall: str, part: str) -> None:
    assert part_of_day(instant(date(2026, 7, 1), time.fromisoformat(wall))) == part
