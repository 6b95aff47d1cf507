"""A reablement stay: six weeks at most, goals that are spoken of at its end, and day 91 from the discharge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plans.reablement import (
    Goal,
    Met,
    Stay,
    age,
    asked_from,
    counts,
    end_problems,
    last_day,
    problems,
)

START = date(2026, 11, 23)
TODAY = date(2026, 11, 24)
ONE_DAY = timedelta(days=1)
STAY = Stay((Goal("I walk to the shop"),), START, last_day(START), START - ONE_DAY)


def about(found: list[tuple[str, str]]) -> list[str]:
    return [field for field, _ in found]


def test_six_weeks_are_42_days_and_one_more_is_too_long() -> None:
    assert last_day(START) - START == timedelta(days=41)
    assert problems(STAY, TODAY) == []
    assert about(problems(replace(STAY, ends=last_day(START) + ONE_DAY), TODAY)) == ["ends"]
    assert "3 January 2027" in problems(replace(STAY, ends=date(2027, 3, 1)), TODAY)[0][1]


@pytest.mark.parametrize(
    ("stay", "field"),
    [
        (replace(STAY, goals=()), "goals"),
        (replace(STAY, goals=(Goal("  "),)), "goals"),
        (replace(STAY, ends=START - ONE_DAY), "ends"),
        (replace(STAY, discharged_on=START + ONE_DAY), "discharged_on"),
        (replace(STAY, discharged_on=START - timedelta(days=29)), "discharged_on"),
        (replace(STAY, starts=TODAY + ONE_DAY, discharged_on=TODAY + ONE_DAY), "discharged_on"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(stay: Stay, field: str) -> None:
    assert about(problems(stay, TODAY)) == [field]


def test_a_stay_from_home_and_one_begun_28_days_after_hospital_are_fine() -> None:
    assert problems(replace(STAY, discharged_on=None), TODAY) == []
    assert problems(replace(STAY, discharged_on=START - timedelta(days=28)), TODAY) == []


def test_it_ends_with_every_goal_spoken_of() -> None:
    ended = replace(STAY, ended=TODAY, goals=(Goal("a", Met.YES), Goal("b")))
    assert about(end_problems(ended, TODAY)) == ["goals-1-met"]
    assert end_problems(replace(ended, goals=(Goal("a", Met.NO),)), TODAY) == []


@pytest.mark.parametrize("day", [START - ONE_DAY, TODAY + ONE_DAY])
def test_it_ends_on_a_day_of_its_own_that_has_been(day: date) -> None:
    assert about(end_problems(replace(STAY, ended=day, goals=(Goal("a", Met.YES),)), TODAY)) == ["ended"]


def test_day_91_is_counted_from_the_discharge_not_from_the_stay() -> None:
    assert STAY.day_91 == date(2027, 2, 21)
    assert not asked_from(STAY, date(2027, 2, 20))
    assert asked_from(STAY, date(2027, 2, 21))
    assert replace(STAY, discharged_on=None).day_91 is None
    assert not asked_from(replace(STAY, discharged_on=None), date(2030, 1, 1))


def test_who_was_65_on_the_day_of_the_discharge_counts() -> None:
    assert STAY.discharged_on == date(2026, 11, 22)
    assert counts(date(1961, 11, 22), STAY) is True
    assert counts(date(1961, 11, 23), STAY) is False
    assert counts(None, STAY) is None
    assert counts(date(1930, 1, 1), replace(STAY, discharged_on=None)) is False


def test_a_leap_day_birthday_is_had_on_the_first_of_march() -> None:
    assert age(date(1960, 2, 29), date(2025, 2, 28)) == 64
    assert age(date(1960, 2, 29), date(2025, 3, 1)) == 65
