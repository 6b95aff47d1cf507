"""What is wrong with a support line is said in sentences, all at once, with the field that it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from plans.support import EVERY_DAY, Step
from plans.support_problems import advice, field_problems, last_interim_day, problems
from tests.plans.lines import MONDAY, line, times


def test_an_ordinary_line_has_no_problems() -> None:
    assert problems(line()) == []


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"id": " "}, "id", "Give this support an id"),
        ({"person": ""}, "person", "Say who"),
        ({"name": ""}, "name", "Give this support a name"),
        ({"duration": 0}, "duration", "A visit can't be 0 minutes long. Give its length"),
        ({"duration": -5}, "duration", "A visit can't be -5 minutes long"),
        ({"duration": 1440}, "duration", "from 1 to 1439"),
        ({"weekdays": frozenset()}, "weekdays", "Choose at least one day"),
        ({"weekdays": frozenset({7})}, "weekdays", "Monday to Sunday"),
        ({"times_a_week": 0}, "times_a_week", "from 1 to 7"),
        (
            {"times_a_week": 2, "weekdays": frozenset({1})},
            "times_a_week",
            "2 times a week does not fit on 1 possible day. Give a number from 1 to 1, or choose more days.",
        ),
        ({"every_weeks": 3}, "every_weeks", "every other week (2)"),
        ({"ends": date(2026, 1, 4)}, "ends", "The last day is before the first, 5 January 2026."),
        ({"starts": date.max}, "starts", "31 December 9999 can't be right"),
        ({"anchor": date.min}, "anchor", "1 January 1 can't be right"),
        ({"starts": date.max, "interim": "a fall"}, "starts", "can't be right"),
        ({"least_gap": -1}, "least_gap", "from 0 to 1439"),
        ({"interim": ""}, "interim", "Say why this support begins"),
        ({"suits": times("06:59", "08:00")}, "suits", "06:59 to 08:00, are not all inside"),
        ({"suits": times("09:00", "10:01")}, "suits", "07:00 to 10:00. Widen"),
        ({"suits": times("09:00", "08:00")}, "suits", "Put the earlier time first"),
        (
            {"possible": times("22:30", "00:30"), "suits": times("23:00", "00:45")},
            "suits",
            "22:30 to 00:30",
        ),
        ({"tapering": (Step(date(2026, 1, 5), 30),)}, "tapering", "does not come after 5 January 2026"),
        (
            {"tapering": (Step(date(2026, 3, 1), 30), Step(date(2026, 2, 1), 20))},
            "tapering",
            "The step from 1 February 2026 does not come after 1 March 2026.",
        ),
        (
            {"ends": date(2026, 2, 1), "tapering": (Step(date(2026, 3, 1), 30),)},
            "tapering",
            "comes after the last day, 1 February 2026",
        ),
        (
            {"tapering": (Step(date(2026, 3, 1), 0),)},
            "tapering",
            "A visit can't be 0 minutes long from 1 March 2026",
        ),
        (
            {"tapering": (Step(date(2026, 3, 1), 30, frozenset({2}), 2),)},
            "tapering",
            "2 times a week from 1 March 2026 does not fit",
        ),
    ],
)
def test_each_problem_names_its_field_and_says_what_to_do(said: dict[str, Any], field: str, words: str) -> None:
    found = field_problems(line(**said))
    assert any(name == field and words in sentence for name, sentence in found), found
    assert [sentence for _, sentence in found] == problems(line(**said))


@pytest.mark.parametrize(
    "said",
    [
        {"duration": 1439},
        {"times_a_week": 7},
        {"suits": times("07:00", "10:00")},
        {"possible": times("07:30", "07:30"), "suits": times("07:30", "07:30")},
        {"possible": times("22:30", "00:30"), "suits": times("00:00", "00:30")},
        {"least_gap": 0},
        {"ends": date(2026, 1, 5)},
        {"tapering": (Step(date(2026, 1, 6), 30, EVERY_DAY, 2),), "ends": date(2026, 1, 6)},
    ],
)
def test_what_is_just_possible_is_not_a_problem(said: dict[str, Any]) -> None:
    assert problems(line(**said)) == []


def test_everything_wrong_is_said_at_once() -> None:
    found = field_problems(line(name="", duration=0, weekdays=frozenset(), every_weeks=9))
    assert {name for name, _ in found} == {"name", "duration", "weekdays", "every_weeks"}


def test_support_before_the_plan_lasts_six_weeks_and_not_a_day_more() -> None:
    latest = MONDAY + timedelta(days=6 * 7 - 1)
    assert last_interim_day(MONDAY) == latest
    home = {"starts": MONDAY, "interim": "home from hospital"}
    assert problems(line(**home, ends=latest)) == []
    for ends in (None, latest + timedelta(days=1)):
        assert problems(line(**home, ends=ends)) == [
            "Support before the plan is agreed lasts at most 6 weeks. Give a last day up to 3 January 2027."
        ]


def test_a_visit_under_30_minutes_is_explained_and_not_refused() -> None:
    assert advice(line(duration=30)) == []
    assert problems(line(duration=29)) == []
    assert "29 minutes. NICE says" in advice(line(duration=29))[0]
    assert "15 minutes" in advice(line(tapering=(Step(date(2026, 3, 1), 15),)))[0]
