"""When a visit that must not be late counts as not begun: trivial, broken, the exact minute, and the clock change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rota.late import heard_words, late_at, latest_start, no_answer_words, not_started_words
from rota.week import DayOption, Visit
from tests.builders import CLOCKS_BACK, MONDAY, a_visit, at, span

MINUTE = timedelta(minutes=1)


def visit(start: str = "08:00", end: str = "08:30", day: int = 0, **given: object) -> Visit:
    """A time-critical visit that may start between these times."""
    possible = span(day, start, end)
    option = DayOption(MONDAY + timedelta(days=day), possible, possible)
    return a_visit(**{"options": (option,), "time_critical": True, **given})


def test_a_visit_that_may_be_late_never_is() -> None:
    assert late_at(visit(time_critical=False), at(0, "08:00"), 15) is None


def test_it_counts_from_the_latest_possible_time_not_from_the_told_one() -> None:
    assert late_at(visit(), at(0, "08:10"), 15) == at(0, "08:45")


def test_a_team_may_grant_more_or_none() -> None:
    assert late_at(visit(), at(0, "08:10"), 0) == at(0, "08:30")
    assert late_at(visit(), at(0, "08:10"), 60) == at(0, "09:30")


def test_told_for_later_than_the_plan_has_it_is_the_told_time() -> None:
    assert latest_start(visit(), at(0, "10:00")) == at(0, "10:00")


def test_told_for_sooner_than_the_plan_has_it_is_what_that_day_allows() -> None:
    assert latest_start(visit(), at(0, "07:00")) == at(0, "08:30")


def test_of_several_days_it_is_the_told_one() -> None:
    days = tuple(
        DayOption(MONDAY + timedelta(days=n), span(n, "08:00", "08:30"), span(n, "08:00", "08:30")) for n in (0, 2)
    )
    assert latest_start(visit(options=days), at(2, "08:15")) == at(2, "08:30")


def test_a_night_that_runs_past_midnight_and_the_hour_that_comes_twice() -> None:
    night = span(5, "23:30", "03:00", CLOCKS_BACK)
    asked = visit(options=(DayOption(CLOCKS_BACK + timedelta(days=5), night, night),))
    late = late_at(asked, at(6, "00:30", CLOCKS_BACK), 15)
    assert late is not None
    assert late - at(5, "23:30", CLOCKS_BACK) == timedelta(hours=4, minutes=45)  # 03:15 by the clock, one hour twice


@pytest.mark.parametrize(
    ("workers", "said"),
    [
        (["Amina"], "Amina was to go."),
        (["Amina", "Sam"], "Amina and Sam were to go."),
        ([], "Nobody was told to go."),
        (["You"], "You were to go."),
        (["Sam", "You"], "You and Sam were to go."),
    ],
)
def test_it_is_said_in_plain_words(workers: list[str], said: str) -> None:
    words = not_started_words("Joan", at(0, "09:30"), at(0, "09:45"), workers)
    assert words == f"Nobody has begun Joan’s visit. It was to begin by 09:30. {said}"


def test_another_day_is_named() -> None:
    assert "by Monday 23 November 09:30" in not_started_words("Joan", at(0, "09:30"), at(1, "07:00"), ["Amina"])
    assert no_answer_words("Joan", "Amina", at(0, "09:30"), at(0, "09:31")).endswith("Amina was there at 09:30.")
    assert no_answer_words("Joan", "Amina", at(0, "09:30"), at(1, "07:00")).endswith("on Monday 23 November at 09:30.")


def test_when_the_phone_was_last_heard_from() -> None:
    now = at(0, "09:45")
    assert heard_words("Amina", at(0, "08:52"), now) == "Amina’s phone was last heard from at 08:52, 53 minutes ago."
    assert heard_words("Amina", now, now) == "Amina’s phone was last heard from at 09:45."
    assert heard_words("Amina", None, now) == "We have never heard from a phone of Amina’s."
