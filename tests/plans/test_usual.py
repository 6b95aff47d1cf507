"""What people's support asks of a usual pattern, and which dated visit is which of its visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from plans.support import Step, SupportLine, Times, visits_for
from plans.usual import dated_id, place_in_pattern, usual_visits
from rota.pattern import FIRST, Shape
from tests.builders import CLOCKS_ON, MONDAY

DAY = Times(time(8), time(9))
LINE = SupportLine("line", "joan", "Breakfast", date(2026, 1, 5), 30, DAY, DAY)
NIGHT = Times(time(23), time(2))
UNTIL = MONDAY + timedelta(weeks=6)


def asked(line: SupportLine, weeks: int = 1, today: date = MONDAY) -> list[tuple[int, int | None, int]]:
    """Week, weekday and ordinal of each visit of the pattern."""
    found = usual_visits([line], Shape(weeks, MONDAY), today, UNTIL, {})
    return [(key.week, key.weekday, key.ordinal) for key, _ in found]


def test_a_visit_a_day_is_asked_every_week_and_any_day_by_its_number() -> None:
    assert asked(LINE, 2) == [(week, day, 1) for week in (0, 1) for day in range(7)]
    any_day = replace(LINE, times_a_week=2, weekdays=frozenset({1, 3, 5}))
    assert sorted(asked(any_day), key=str) == [(0, None, 1), (0, None, 2)]


def test_only_what_runs_now_or_will_before_long_and_as_it_asks_by_now() -> None:
    assert asked(replace(LINE, ends=MONDAY - timedelta(days=1))) == []
    assert asked(replace(LINE, starts=UNTIL + timedelta(days=1))) == []
    assert len(asked(replace(LINE, starts=UNTIL))) == 7
    fewer = replace(LINE, tapering=(Step(MONDAY + timedelta(days=3), 20, frozenset({0})),))
    assert len(asked(fewer)) == 7 and asked(fewer, today=MONDAY + timedelta(days=3)) == [(0, 0, 1)]


@pytest.mark.parametrize(("every", "weeks", "turns"), [
    (2, 1, [0]), (2, 2, [1]), (2, 3, [0, 1, 2]), (2, 4, [1, 3]), (4, 2, [1]), (3, 4, [0, 1, 2, 3]),
])  # fmt: skip
def test_every_so_many_weeks_falls_on_its_turns(every: int, weeks: int, turns: list[int]) -> None:
    """Where they don't divide, in every week that can be one of them."""
    line = replace(LINE, weekdays=frozenset({2}), every_weeks=every, anchor=MONDAY + timedelta(weeks=1))
    assert [week for week, _, _ in asked(line, weeks)] == turns


@pytest.mark.parametrize("real", [MONDAY, CLOCKS_ON, date(2026, 12, 28)])
@pytest.mark.parametrize("line", [
    LINE, replace(LINE, times_a_week=3), replace(LINE, possible=NIGHT, suits=NIGHT),
])  # fmt: skip
def test_each_dated_visit_is_one_of_the_patterns(line: SupportLine, real: date) -> None:
    """There and back, over a clock change and the end of a year too."""
    shape = Shape(2, MONDAY)
    week = shape.week_on(real)
    found = usual_visits([line], shape, MONDAY, UNTIL, {"joan": "home"})
    keys = {key.id: key for key, _ in found if key.week == week}
    visits = visits_for([replace(line, starts=real)], [real + timedelta(days=n) for n in range(7)], {})
    assert {dated_id(key, real) for key in keys.values()} == {visit.id for visit in visits}
    for visit in visits:
        place = place_in_pattern(visit, week)
        assert place is not None and place == keys[place.id] and dated_id(place, real) == visit.id
    assert place_in_pattern(replace(visits[0], support=None), week) is None
    assert all(visit.options[0].day >= FIRST and visit.place == "home" for _, visit in found)
