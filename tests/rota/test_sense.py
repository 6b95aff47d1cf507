"""What makes no sense in a week is said; what only breaks rules is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rota.limits import Limits
from rota.sense import what_is_wrong
from rota.week import DayOption, Gap, TravelTimes, Week, Window
from tests.builders import MONDAY, a_gap, a_pin, a_rota, a_shift, a_visit, a_week, a_worker, at, going, span, team_time

ONE, OTHER = a_visit(), a_visit("ivy")
WEEK = a_week([ONE, OTHER])
BACKWARDS = Window(at(0, "10:00"), at(0, "09:00"))
NOW = span(0, "09:00", "10:00")
SHIFT = replace(a_shift("a", -1, "08:00", "09:00"), when=BACKWARDS)
MEETING = replace(team_time(0, "09:00", "10:00"), when=BACKWARDS)


def test_a_week_that_breaks_every_rule_still_makes_sense() -> None:
    week = replace(
        WEEK, workers=(a_worker(available=(), leave=(NOW, NOW)),), pins=(a_pin(ONE, "stranger", at(3, "02:00")),),
        gaps=(a_gap(ONE, OTHER, 0, 0), Gap(a_visit("nobody").id, ONE.id, 600)), people=(),
        team_time=(team_time(0, "09:00", "09:00", "stranger"),), rota=a_rota(going(a_visit("nobody"), "stranger")),
    )  # fmt: skip
    assert what_is_wrong(week) == () == what_is_wrong(WEEK)


def travel(*rows: tuple[int | None, ...]) -> TravelTimes:
    """Between two places, for those who walk."""
    return TravelTimes(("a", "b"), {a_worker().travel: rows})


def with_option(possible: Window, suits: Window) -> Week:
    """The week with one visit that has this option."""
    return replace(WEEK, visits=(replace(ONE, options=(DayOption(MONDAY, possible, suits),)),))


WRONG: dict[str, tuple[Callable[[], Week], str]] = {
    "days": (lambda: replace(WEEK, days=0), "has 0 days"),
    "too many days": (lambda: replace(WEEK, days=29), "has 29 days"),
    "long ago": (lambda: replace(WEEK, first=date(1066, 10, 14)), "begins on 1066"),
    "worker twice": (lambda: replace(WEEK, workers=WEEK.workers * 2), "worker amina is there 2 times"),
    "person twice": (lambda: replace(WEEK, people=WEEK.people[:1] * 2), "person joan is there 2 times"),
    "visit twice": (lambda: replace(WEEK, visits=(ONE, OTHER, ONE)), "is there 2 times"),
    "too few rows": (lambda: replace(WEEK, travel=travel((0, 1))), "2 rows of 2"),
    "too short a row": (lambda: replace(WEEK, travel=travel((0, 1), (0,))), "2 rows of 2"),
    "no minutes": (lambda: replace(WEEK, travel=travel((0, -1), (1, 0))), "takes -1 minutes"),
    "hours": (lambda: replace(WEEK, workers=(a_worker(available=(BACKWARDS,)),)), "can work ends before it begins"),
    "leave": (lambda: replace(WEEK, workers=(a_worker(leave=(BACKWARDS,)),)), "leave of Amina ends before"),
    "possible": (lambda: with_option(BACKWARDS, NOW), "possible time of visit"),
    "suits": (lambda: with_option(NOW, BACKWARDS), "that suits for visit"),
    "far": (lambda: with_option(NOW, Window(at(0, "09:00"), at(100_000, "09:00"))), "far from the week"),
    "shift": (lambda: replace(WEEK, worked_before=(SHIFT,)), "shift of a"),
    "meeting": (lambda: replace(WEEK, team_time=(MEETING,)), "Team time"),
    "pin": (lambda: replace(WEEK, pins=(a_pin(ONE, None, at(0, "09:00") + timedelta(days=99_999)),)), "pin of visit"),
    "planned": (lambda: replace(WEEK, rota=a_rota(going(ONE, "amina", start=at(100_000, "09:00")))), "is planned for"),
    "contract": (lambda: replace(WEEK, workers=(a_worker(contracted_minutes=-1),)), "-1 contracted minutes"),
    "leave minutes": (lambda: replace(WEEK, workers=(a_worker(leave_minutes=-1),)), "-1 leave minutes"),
    "duration": (lambda: replace(WEEK, visits=(replace(ONE, duration=-1),)), "takes -1 minutes"),
    "competences": (lambda: replace(WEEK, visits=(a_visit(needs=["insulin"] * 61),)), "needs 61 competences"),
    "gap": (lambda: replace(WEEK, gaps=(a_gap(ONE, OTHER, 60, 59),)), "60 to 59 minutes"),
    "endless gap": (lambda: replace(WEEK, gaps=(a_gap(ONE, OTHER, 60, 10**20),)), "60 to 1000000"),
    "day of a shift": (
        lambda: replace(WEEK, tied_after=(replace(SHIFT, day=date.max, when=NOW),)), "down for 9999-12-31, and begins"
    ),
    "limits": (lambda: replace(WEEK, limits=Limits(daily_rest=-1)), "daily_rest is -1"),
    "no days to rest in": (lambda: replace(WEEK, limits=Limits(weekly_rest_days=0)), "weekly_rest_days is 0"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_makes_no_sense_is_said(what: str) -> None:
    made: tuple[Any, str] = WRONG[what]
    said = what_is_wrong(made[0]())
    assert len(said) == 1
    assert made[1] in said[0] and said[0].endswith(".")
