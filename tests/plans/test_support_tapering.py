"""Support that steps down leads to its end: fewer hours each time, within six weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from plans.support import Step, SupportLine
from plans.support_problems import field_problems, problems
from plans.support_tapering import (
    LONGEST_REABLEMENT,
    last_reablement_day,
    minutes_a_week,
    reablement_begins,
    weeks_of,
)
from tests.plans.lines import MONDAY, line

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
LAST = MONDAY + LONGEST_REABLEMENT - DAY
FEWER = Step(MONDAY + 2 * WEEK, 30)
FEWEST = Step(MONDAY + 4 * WEEK, 30, frozenset({0, 2, 4}))


def tapered(**said: Any) -> SupportLine:
    return line(**{"starts": MONDAY, "duration": 45, "tapering": (FEWER, FEWEST), "ends": LAST, **said})


def test_hours_that_step_down_to_an_end_have_no_problem() -> None:
    assert problems(tapered()) == []
    assert problems(line(ends=None)) == [], "support that does not taper needs no end"


@pytest.mark.parametrize(("ends", "wrong"), [(None, True), (LAST, False), (LAST + DAY, True), (LAST - DAY, False)])
def test_it_ends_within_six_weeks_to_the_day(ends: date | None, wrong: bool) -> None:
    found = field_problems(tapered(ends=ends))
    assert bool(found) is wrong
    assert all(about == "ends" and "up to 3 January 2027" in sentence for about, sentence in found)


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        (Step(MONDAY + WEEK, 45), True),
        (Step(MONDAY + WEEK, 44), False),
        (Step(MONDAY + WEEK, 90, frozenset(range(7)), 4), True),
        (Step(MONDAY + WEEK, 45, frozenset(range(6))), False),
    ],
)
def test_each_step_asks_for_fewer_hours(step: Step, wrong: bool) -> None:
    found = field_problems(tapered(tapering=(step,)))
    assert [about for about, _ in found] == (["tapering"] if wrong else [])
    if wrong:
        assert "Make it fewer" in found[0][1]


def test_what_is_wrong_with_a_step_itself_comes_first() -> None:
    found = problems(tapered(tapering=(Step(MONDAY + WEEK, 0),), ends=None))
    assert found == [
        "A visit can't be 0 minutes long from 30 November 2026. Give its length in minutes, from 1 to 1439."
    ]


def test_support_that_has_long_run_counts_from_its_first_step() -> None:
    old = tapered(starts=MONDAY - 20 * WEEK)
    assert reablement_begins(old) == FEWER.starts
    assert last_reablement_day(old) == FEWER.starts + LONGEST_REABLEMENT - DAY
    within = tapered(starts=FEWER.starts - LONGEST_REABLEMENT + DAY)
    assert reablement_begins(within) == within.starts
    assert reablement_begins(tapered(starts=FEWER.starts - LONGEST_REABLEMENT)) == FEWER.starts


def test_two_workers_count_twice() -> None:
    assert minutes_a_week(tapered(), FEWEST) == 90
    assert minutes_a_week(tapered(double_handed=True), FEWEST) == 180


def test_the_weeks_fall_and_the_last_one_is_there() -> None:
    weeks = weeks_of(tapered())
    assert [monday for monday, _ in weeks] == [MONDAY + n * WEEK for n in range(6)]
    assert [minutes for _, minutes in weeks] == [315, 315, 210, 210, 90, 90]
    assert weeks_of(tapered(starts=MONDAY - 20 * WEEK))[0][0] == MONDAY, "two weeks before the first step"
    assert weeks_of(line()) == ()


def test_a_step_on_the_day_the_clocks_go_back_is_one_day() -> None:
    back = date(2026, 10, 25)
    found = tapered(starts=back - 6 * DAY, tapering=(Step(back, 30),), ends=back + WEEK)
    assert problems(found) == []
    assert [minutes for _, minutes in weeks_of(found)] == [6 * 45 + 30, 210]
