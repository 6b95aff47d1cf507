"""Usual patterns of one to four weeks: the last day is followed by the first, and rests are kept across the seam."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from rota.limits import Limits
from rota.rules import check, hard
from rota.week import Visit, Week
from solver import Answer, propose
from solver.benchmarks.weeks import week as invented
from tests.builders import CLOCKS_BACK, CLOCKS_ON, a_pin, a_visit, a_week, a_worker, at, going
from tests.solver.solving import agree, beyond_pins, both, covered, fixed, solved

WEEKS = pytest.mark.parametrize("days", [7, 14, 21, 28])


def pattern(*visits: Visit, days: int, **given: Any) -> Week:
    """A pattern of so many days for one worker, or those given."""
    return replace(both(*visits, **given), days=days, cyclic=True)


@WEEKS
@pytest.mark.parametrize(("morning", "goes"), [("09:00", True), ("08:59", False)])
def test_daily_rest_from_the_last_day_to_the_first(days: int, morning: str, goes: bool) -> None:
    week = pattern(fixed("joan", 0, morning), fixed("joan", days - 1, "21:30"), days=days)
    agree(week, goes, "daily_rest")
    once = replace(week, cyclic=False)
    assert all(covered(solved(once), *once.visits)), "without a seam there is nothing to rest from"


@pytest.mark.parametrize(("door_to_door", "morning", "goes"), [
    (True, "09:20", True), (True, "09:19", False), (False, "09:00", True), (False, "08:59", False),
])  # fmt: skip
def test_daily_rest_across_the_seam_door_to_door(door_to_door: bool, morning: str, goes: bool) -> None:
    visits = fixed("joan", 0, morning), fixed("joan", 6, "21:30")
    week = pattern(*visits, days=7, minutes=10, workers=[a_worker(home="home")])
    agree(replace(week, limits=Limits(rest_door_to_door=door_to_door)), goes, "daily_rest")


@pytest.mark.parametrize(
    ("first", "morning", "goes"),
    [
        (CLOCKS_ON, "10:00", True), (CLOCKS_ON, "09:59", False),
        (CLOCKS_BACK, "09:00", True), (CLOCKS_BACK, "08:59", False),
    ],
)  # fmt: skip
def test_daily_rest_across_a_seam_on_a_clock_change(first: date, morning: str, goes: bool) -> None:
    """The clocks change on its last Sunday, before the last visit but one: only what lies after counts."""
    evening = "22:30" if first == CLOCKS_ON else "21:30"
    visits = [
        a_visit("joan", 0, morning, 30, possible=(morning, morning), first=first),
        a_visit("joan", 6, evening, 30, possible=(evening, evening), first=first),
    ]
    agree(replace(a_week(visits, first=first), cyclic=True), goes, "daily_rest")


def seven(monday: str) -> list[Visit]:
    """Monday to Saturday, later each day: the rest from Saturday evening to `monday` is the only long one."""
    starts = (monday, "12:00", "15:00", "18:00", "21:00", "21:30")
    return [fixed("joan", day, start) for day, start in enumerate(starts)]


@pytest.mark.parametrize(("monday", "goes"), [("09:00", True), ("08:59", False)])
def test_weekly_rest_across_the_seam(monday: str, goes: bool) -> None:
    agree(pattern(*seven(monday), days=7), goes, "weekly_rest", proves=goes)


@pytest.mark.parametrize(("weeks", "off", "goes"), [
    (2, {12, 13}, True), (2, {13}, False), (2, {5, 12}, True), (2, {0, 13}, True), (4, {6, 13, 20, 27}, True),
    (4, {6, 13, 27}, False), (4, {0, 13, 14, 27}, True), (3, {0, 20}, False), (3, {0, 10, 20}, True),
])  # fmt: skip
def test_weekly_rest_round_the_seam(weeks: int, off: set[int], goes: bool) -> None:
    """One free day in every seven in a row, or two in every fourteen, wherever one begins to count."""
    days = weeks * 7
    visits = [fixed("joan", day, "09:00") for day in range(days) if day not in off]
    agree(pattern(*visits, days=days), goes, "weekly_rest", proves=goes)


@WEEKS
def test_what_is_pinned_across_the_seam_is_kept_and_named(days: int) -> None:
    first, last = fixed("joan", 0, "08:00"), fixed("joan", days - 1, "21:30")
    pins = a_pin(first, "amina", at(0, "08:00")), a_pin(last, "amina", at(days - 1, "21:30"))
    answer = solved(pattern(first, last, days=days, pins=pins))
    assert {finding.rule for finding in answer.pinned} == {"daily_rest"}
    assert set(answer.rota.assignments) == {*going(first, "amina"), *going(last, "amina")}


def test_two_share_what_one_cannot_rest_from() -> None:
    first, last = fixed("joan", 0, "08:00"), fixed("joan", 6, "21:30")
    answer = solved(pattern(first, last, days=7, workers=[a_worker("Amina"), a_worker("Ben")]))
    assert covered(answer, first, last) == [True, True]
    assert len({a.worker for a in answer.rota.assignments}) == 2


@cache
def asked(people: int, workers: int, days: int) -> Week:
    """An invented pattern: a usual week knows no leave."""
    week = invented(people=people, workers=workers, days=days, seed=4)
    team = tuple(replace(worker, leave=(), leave_minutes=0) for worker in week.workers)
    return replace(week, workers=team, cyclic=True)


def judge(week: Week, answer: Answer) -> None:
    """Nothing is broken; hardly anybody is left but where two workers at once are more than a small team has."""
    assert hard(check(week, answer.rota)) == [] == beyond_pins(week, answer)
    places = sum(len(visit.places) for visit in week.visits)
    assert sum(not week.visit[left.visit].double_handed for left in answer.uncovered) <= places // 15


def test_two_weeks_of_twenty_people_in_a_few_seconds() -> None:
    week = asked(20, 8, 14)
    answer = propose(week, seconds=4)
    judge(week, answer)
    assert answer.seconds < 10


@WEEKS
def test_patterns_of_one_to_four_weeks(days: int) -> None:
    week = asked(8, 4, days)
    judge(week, propose(week, steps=400))


def test_a_pattern_that_stands_stays() -> None:
    week = asked(8, 4, 14)
    stands = propose(week, steps=400).rota
    again = propose(week.planned(stands), steps=20)
    assert again.same_count > 3 * len(again.changes)
