"""Rules over weeks: 48 hours over 17 weeks, nights, and what takes the place of days away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest

from rota.limits import Limits
from rota.local_time import instant
from rota.week import Window
from rota.working_time import (
    AVERAGE,
    MOST_A_WEEK,
    NIGHTS,
    Agreed,
    History,
    Work,
    findings,
    health_to_offer,
    period,
    work_of,
)

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + timedelta(days=6)
BEGAN = MONDAY - timedelta(weeks=40)
NINE_HOURS_36 = 9 * 60 + 36
"""Five of these are 48 hours."""


def worked(minutes: int, weeks: int = 41, days: int = 5, night: int = 0) -> dict[date, Work]:
    """So many minutes on the first days of each week, the last week this one."""
    first = MONDAY - timedelta(weeks=weeks - 1)
    return {
        first + timedelta(weeks=week, days=day): Work(minutes, night) for week in range(weeks) for day in range(days)
    }


def history(days: Mapping[date, Work], **more: object) -> History:
    return History("a", "Amira", min(days), days, **more)  # type: ignore[arg-type]


def test_an_ordinary_contract_is_far_from_it() -> None:
    amira = history(worked(450))
    found = period(amira, SUNDAY)
    assert found is not None and (found.a_week, found.first) == (37 * 60 + 30, SUNDAY - timedelta(days=118))
    assert findings([amira], MONDAY) == []


def test_forty_eight_hours_are_right_and_a_minute_a_week_more_is_not() -> None:
    days = worked(NINE_HOURS_36)
    assert findings([history(days)], MONDAY) == []
    more = {**days, MONDAY: Work(NINE_HOURS_36 + 17)}
    (found,) = findings([history(more)], MONDAY)
    assert (found.rule, found.number, found.limit, found.workers) == (AVERAGE, MOST_A_WEEK + 1, MOST_A_WEEK, ("a",))
    assert found.sentence == (
        "Amira works 48 h 01 a week on average, over 17 weeks until Sunday 29 November; the law says 48 h."
    )
    assert found.source == "Working Time Regulations 1998, reg. 4"
    assert found.remedy is not None and found.remedy.startswith("17 minutes less in this week.")


def test_long_weeks_of_long_ago_no_longer_count() -> None:
    days = worked(450)
    long_ago = {day: Work(700) for day in days if day < MONDAY - timedelta(weeks=17)}
    assert findings([history({**days, **long_ago})], MONDAY) == []


def test_weeks_away_hide_nothing_worked_days_take_their_place() -> None:
    days = worked(10 * 60)
    away = frozenset(MONDAY - timedelta(days=n) for n in range(1, 29))
    at_work = {day: work for day, work in days.items() if day not in away}
    hidden = period(history(at_work), SUNDAY)
    found = period(history(at_work, away=away), SUNDAY)
    assert hidden is not None and hidden.a_week < MOST_A_WEEK, "if days away were days of no work"
    assert found is not None and found.a_week > MOST_A_WEEK and found.left_out == 28
    assert [each.rule for each in findings([history(at_work, away=away)], MONDAY)] == [AVERAGE]


def test_who_has_worked_for_four_weeks_is_judged_over_four_weeks() -> None:
    amira = history(worked(10 * 60, weeks=4))
    found = period(amira, SUNDAY)
    assert found is not None and (found.days, found.a_week) == (28, 50 * 60)
    (finding,) = findings([amira], MONDAY)
    assert "since Monday 2 November until Sunday 29 November" in finding.sentence


def test_a_written_opt_out_counts_from_its_day_to_its_day() -> None:
    days = worked(10 * 60)
    standing = history(days, opt_outs=(Agreed(BEGAN),))
    assert findings([standing], MONDAY) == []
    ended = history(days, opt_outs=(Agreed(BEGAN, MONDAY - timedelta(weeks=8)),))
    assert [each.rule for each in findings([ended], MONDAY)] == [AVERAGE]
    to_come = history(days, opt_outs=(Agreed(SUNDAY + timedelta(days=1)),))
    assert [each.rule for each in findings([to_come], MONDAY)] == [AVERAGE]


def test_a_week_without_work_says_nothing_and_nobody_known_is_no_trouble() -> None:
    days = {day: work for day, work in worked(11 * 60).items() if day < MONDAY}
    assert findings([history(days)], MONDAY) == []
    nobody = History("b", "Bob", SUNDAY + timedelta(days=1), {})
    assert period(nobody, SUNDAY) is None and findings([nobody], MONDAY) == []


@pytest.mark.parametrize(
    ("day", "minutes"),
    [(date(2026, 11, 24), 540), (date(2026, 10, 24), 600), (date(2026, 3, 28), 480)],
    ids=["ordinary", "clocks go back", "clocks go forward"],
)
def test_a_night_is_as_long_as_it_is_in_hours_that_pass(day: date, minutes: int) -> None:
    night = Window(instant(day, time(22)), instant(day + timedelta(days=1), time(7)))
    work = work_of(night, Limits())
    assert work == Work(minutes - Limits().break_length, minutes - 120)
    assert work.is_night


@pytest.mark.parametrize(("starts", "night"), [(time(19), False), (time(20, 1), False), (time(20, 2), True)])
def test_three_hours_of_the_night_make_it_night_work(starts: time, night: bool) -> None:
    ends = instant(MONDAY, starts) + timedelta(minutes=5 * 60 + 58)
    assert work_of(Window(instant(MONDAY, starts), ends), Limits()).is_night is night


def test_a_day_that_begins_before_dawn_has_its_night_minutes() -> None:
    assert (
        work_of(Window(datetime(2026, 11, 24, 2, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)), Limits()).night
        == 240
    )


def test_night_workers_average_eight_hours_in_twenty_four() -> None:
    eight = {day: Work(8 * 60, 420) for day in worked(1, days=6)}
    assert findings([history(eight)], MONDAY) == [], "six nights of eight hours are just right"
    more = {**eight, MONDAY: Work(8 * 60 + 102, 420)}
    assert {each.rule for each in findings([history(more)], MONDAY)} == {NIGHTS, AVERAGE}
    opted_out = history(more, opt_outs=(Agreed(BEGAN),))
    (found,) = findings([opted_out], MONDAY)
    assert (found.rule, found.number, found.limit) == (NIGHTS, 481, 480), "an opt-out is of the 48 hours alone"
    assert found.source == "Working Time Regulations 1998, reg. 6"


def test_one_night_now_and_then_makes_nobody_a_night_worker() -> None:
    days = worked(9 * 60 + 30)
    days[MONDAY] = Work(12 * 60, 420)
    assert NIGHTS not in {each.rule for each in findings([history(days)], MONDAY)}


def test_a_health_assessment_is_offered_to_who_works_nights() -> None:
    nights = history({MONDAY: Work(480, 420)})
    assert health_to_offer(history({MONDAY: Work(480)}), SUNDAY) is None
    found = health_to_offer(nights, SUNDAY)
    assert found is not None and found.source == "Working Time Regulations 1998, reg. 7"
    assert health_to_offer(history({MONDAY: Work(480, 420)}, offered=MONDAY), SUNDAY) is None
