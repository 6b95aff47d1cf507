"""Long days: the break, the longest day, the rest between two days. Hours are real ones when the clocks change."""

import pytest

from rota.findings import Kind
from rota.limits import Limits
from rota.rules import breaks, daily_rest, longest_day
from rota.shifts import shifts_of
from tests.builders import (
    CLOCKS_BACK,
    CLOCKS_ON,
    MONDAY,
    a_rota,
    a_shift,
    a_visit,
    a_week,
    a_worker,
    going,
    team_time,
    travel,
)


def judged(rule, *spans, first=MONDAY, **given):
    """The rule's findings where Amina works these spans: (day, start, end)."""
    meetings = tuple(team_time(*each, "amina", first=first) for each in spans)
    week = a_week([], first=first, team_time=meetings, **given)
    return rule.check(week, week.rota)


# the break


def test_six_hours_need_no_break_and_a_minute_more_does() -> None:
    assert judged(breaks, (0, "09:00", "12:00"), (0, "12:00", "15:00")) == []
    (finding,) = judged(breaks, (0, "09:00", "12:00"), (0, "12:00", "15:01"))
    assert (finding.kind, finding.number, finding.limit) == (Kind.LAW, 0, 20)
    assert finding.sentence == (
        "Amina works 6 h 01 on Monday with no room for a break; the law says 20 minutes in a day of more than 6 h."
    )


@pytest.mark.parametrize(("second", "fits"), [("12:20", True), ("12:19", False)])
def test_the_break_needs_its_twenty_minutes_in_one_piece(second: str, fits: bool) -> None:
    found = judged(breaks, (0, "09:00", "12:00"), (0, second, "15:00"), (0, "15:10", "16:00"))
    assert (found == []) is fits


def test_travel_is_no_break() -> None:
    one, other = a_visit("joan", start="08:00", duration=200), a_visit("ivy", start="11:45", duration=200)
    week = a_week([one, other], travel=travel({("joan", "ivy"): 6}))
    assert breaks.check(week, a_rota(going(one, "amina"), going(other, "amina")))
    nearer = a_week([one, other], travel=travel({("joan", "ivy"): 5}))
    assert not breaks.check(nearer, a_rota(going(one, "amina"), going(other, "amina")))


def test_one_long_piece_has_no_room_between() -> None:
    assert judged(breaks, (0, "09:00", "15:30"))


def test_the_break_is_taken_in_the_longest_wait() -> None:
    week = a_week(
        team_time=tuple(
            team_time(0, *each, "amina") for each in (("08:00", "11:00"), ("11:25", "13:00"), ("13:30", "15:00"))
        )
    )
    (day,) = shifts_of(week, week.rota).days("amina")
    assert [(between.taken, between.wait) for between in day.between] == [(0, 25), (20, 10)]
    assert day.waiting == 35


@pytest.mark.parametrize(("first", "needed"), [(CLOCKS_BACK, True), (MONDAY, False), (CLOCKS_ON, False)])
def test_six_hours_by_the_clock_are_seven_when_it_goes_back(first, needed: bool) -> None:
    assert bool(judged(breaks, (6, "00:00", "06:00"), first=first)) is needed


def test_seven_hours_by_the_clock_are_six_when_it_goes_on() -> None:
    assert judged(breaks, (6, "00:00", "07:00"), first=CLOCKS_ON) == []


# the longest day


def test_ten_hours_are_the_longest_day() -> None:
    assert judged(longest_day, (0, "08:00", "18:00")) == []
    (finding,) = judged(longest_day, (0, "08:00", "18:01"))
    assert finding.sentence == "Amina's Monday is 10 h 01 long; we promise at most 10 h."
    assert (finding.number, finding.limit) == (601, 600)


@pytest.mark.parametrize(("first", "minutes"), [(CLOCKS_BACK, 600), (MONDAY, 540), (CLOCKS_ON, 480)])
def test_a_night_from_ten_to_seven_when_the_clocks_change(first, minutes: int) -> None:
    night = (5, "22:00", "07:00")
    assert judged(longest_day, night, first=first, limits=Limits(longest_day=minutes)) == []
    assert [f.number for f in judged(longest_day, night, first=first, limits=Limits(longest_day=minutes - 1))] == [
        minutes
    ]


# rest between two days


def test_eleven_hours_between_days() -> None:
    assert judged(daily_rest, (0, "12:00", "20:00"), (1, "07:00", "09:00")) == []
    (finding,) = judged(daily_rest, (0, "12:00", "20:00"), (1, "06:20", "09:00"))
    assert (finding.kind, finding.number, finding.limit) == (Kind.LAW, 620, 660)
    assert finding.sentence == "Amina has 10 h 20 of rest before Tuesday, door to door; the law says 11 h."
    assert finding.remedy == "Leave home for Tuesday at 07:00 or later, or be home on Monday by 19:20."


def test_rest_is_door_to_door_unless_the_team_says_otherwise() -> None:
    late, early = a_visit("joan", 0, "19:30"), a_visit("joan", 1, "07:00")
    home = {"travel": travel({("home", "joan"): 1}), "workers": [a_worker(home="home")]}
    rota = a_rota(going(late, "amina"), going(early, "amina"))
    assert [f.number for f in daily_rest.check(a_week([late, early], **home), rota)] == [658]
    by_work = a_week([late, early], limits=Limits(rest_door_to_door=False), **home)
    assert daily_rest.check(by_work, rota) == []


def test_what_was_worked_before_and_is_published_after_counts() -> None:
    before, after = a_shift("amina", -1, "12:00", "20:00"), a_shift("amina", 7, "06:30", "12:00")
    assert judged(daily_rest, (0, "07:00", "09:00"), worked_before=(before,)) == []
    assert [f.number for f in judged(daily_rest, (0, "06:59", "09:00"), worked_before=(before,))] == [659]
    assert judged(daily_rest, (6, "12:00", "19:30"), tied_after=(after,)) == []
    (finding,) = judged(daily_rest, (6, "12:00", "19:31"), tied_after=(after,))
    assert "before Monday 30 November" in finding.sentence


def test_two_shifts_worked_before_are_not_this_weeks_findings() -> None:
    before = (a_shift("amina", -2, "12:00", "23:00"), a_shift("amina", -1, "06:00", "12:00"))
    assert judged(daily_rest, (3, "09:00", "12:00"), worked_before=before) == []


def test_the_last_day_of_a_cyclic_week_is_followed_by_the_first() -> None:
    sunday_and_monday = (6, "12:00", "21:00"), (0, "07:00", "12:00")
    assert judged(daily_rest, *sunday_and_monday) == []
    assert [f.number for f in judged(daily_rest, *sunday_and_monday, cyclic=True)] == [600]


@pytest.mark.parametrize(("first", "rest"), [(CLOCKS_BACK, 12 * 60), (MONDAY, 11 * 60), (CLOCKS_ON, 10 * 60)])
def test_rest_on_the_nights_when_the_clocks_change(first, rest: int) -> None:
    days = (5, "12:00", "20:00"), (6, "07:00", "12:00")
    assert judged(daily_rest, *days, first=first, limits=Limits(daily_rest=rest)) == []
    assert [f.number for f in judged(daily_rest, *days, first=first, limits=Limits(daily_rest=rest + 1))] == [rest]
