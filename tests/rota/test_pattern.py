"""The usual pattern: which week is which, wall times across clock changes, changes, and the week it is judged as."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from rota.changes import Conflict, Placement, Planned, PlannedPart
from rota.local_time import instant, wall_time
from rota.pattern import (
    EMPTY,
    FIRST,
    MOST_WEEKS,
    PatternChange,
    Shape,
    apply,
    as_week,
    bare,
    dated,
    invert,
    monday,
    shown,
    usual,
)
from rota.rules import check
from rota.week import LONDON, Rota, SignOff, Window, local_day
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, a_visit, a_week, a_worker, going, team_time

VISIT = uuid4()


def planned(day: int, wall: str, worker: str | None = "amina") -> Planned:
    return Planned((Placement(worker, instant(FIRST + timedelta(days=day), time.fromisoformat(wall)), True, True),))


def test_the_patterns_own_weeks_begin_on_a_monday_and_know_no_clock_change() -> None:
    assert FIRST.weekday() == 0
    offsets = {instant(FIRST + timedelta(days=n), time(3)).astimezone(LONDON).utcoffset() for n in range(-7, 36)}
    assert offsets == {timedelta(0)} and MOST_WEEKS * 7 == 28


@pytest.mark.parametrize("weeks", [1, 2, 3, 4])
def test_weeks_take_turns_before_and_after_the_anchor(weeks: int) -> None:
    shape = Shape(weeks, MONDAY)
    assert [shape.week_on(MONDAY + timedelta(weeks=n, days=n % 7)) for n in range(-4, 9)] == [
        n % weeks for n in range(-4, 9)
    ]


@pytest.mark.parametrize("real", [MONDAY, CLOCKS_ON, CLOCKS_BACK])
@pytest.mark.parametrize("week", [0, 3])
def test_a_wall_time_is_the_same_in_every_week(real: date, week: int) -> None:
    """On both sides of each clock change, and for a night that belongs to the Sunday before."""
    for day, wall in ((0, "07:30"), (5, "22:15"), (6, "07:30"), (6, "23:59"), (7, "00:30")):
        there = dated(planned(7 * week + day, wall), week, real)
        start = there.places[0].start
        assert start is not None
        assert (local_day(start), wall_time(start)) == (real + timedelta(days=day), time.fromisoformat(wall))
        assert usual(there, week, real).places[0].start == planned(7 * week + day, wall).places[0].start


def test_what_was_pinned_in_a_week_is_pinned_in_that_week_only() -> None:
    (place,) = usual(planned(0, "09:00"), 0, FIRST).places
    assert (place.pinned_worker, place.pinned_start, place.worker) == (False, False, "amina")


def test_a_change_applies_where_it_fits_and_is_taken_back() -> None:
    change = PatternChange((PlannedPart(VISIT, EMPTY, planned(0, "09:00")),), "why")
    after = apply({VISIT: Planned((Placement(), Placement()))}, change)
    assert after == {VISIT: planned(0, "09:00")}, "no places and empty places are the same"
    with pytest.raises(Conflict) as raised:
        apply(after, change)
    assert [part.visit for part in raised.value.parts] == [VISIT]
    assert bare(apply(after, invert(change))[VISIT]) == ()


def test_taking_back_a_change_of_weeks_brings_them_back_but_never_ends_a_pattern() -> None:
    one, two = Shape(1, MONDAY), Shape(2, MONDAY)
    back = invert(PatternChange((), "", one, two))
    assert (back.before, back.after, back.reshapes) == (two, one, True)
    assert not invert(PatternChange((), "", None, one)).reshapes


def test_a_visit_shows_as_many_places_as_it_has_and_nobody_who_left() -> None:
    two = a_visit("joan", double_handed=True)
    left = Planned((Placement("gone", instant(FIRST, time(9)), True),))
    state = shown(two, left, {"amina"})
    assert state.planned.places == (Placement(None, instant(FIRST, time(9))), Placement())
    assert len(shown(a_visit("joan"), Planned((*left.places, *left.places)), {"gone"}).planned.places) == 1


def test_the_pattern_as_a_week_repeats_the_team_and_knows_no_leave() -> None:
    early = Window(instant(CLOCKS_ON + timedelta(days=6), time(7)), instant(CLOCKS_ON + timedelta(days=6), time(15)))
    worker = a_worker(available=(early,), leave=(early,), leave_minutes=300)
    meeting = team_time(2, "14:00", "15:00", "amina", first=CLOCKS_ON)
    signed = (
        SignOff("amina", "insulin", None, CLOCKS_ON),
        SignOff("amina", "hoist", None, date(2020, 1, 1), date(2020, 2, 1)),
        SignOff("amina", "peg", None, CLOCKS_ON, suspended_from=early.start),
    )
    team = replace(a_week([], [worker], first=CLOCKS_ON), team_time=(meeting,), sign_offs=signed)
    week = as_week(team, Shape(2, CLOCKS_ON), CLOCKS_ON, team)
    assert (week.first, week.days, week.cyclic) == (FIRST, 14, True)
    (amina,) = week.workers
    assert [(local_day(w.start), wall_time(w.start), wall_time(w.end)) for w in amina.available] == [
        (FIRST + timedelta(days=day), time(7), time(15)) for day in (6, 13)
    ]
    assert amina.leave == () and amina.leave_minutes == 0
    assert [local_day(each.when.start) for each in week.team_time] == [FIRST + timedelta(days=n) for n in (2, 9)]
    assert [each.competence for each in week.sign_offs] == ["insulin"]


def test_findings_name_the_days_of_a_pattern_and_reach_across_its_seam() -> None:
    late, early = a_visit("joan", 13, "21:30", first=FIRST), a_visit("ivy", 0, "07:00", first=FIRST)
    week = replace(a_week([late, early], [a_worker()], first=FIRST), days=14, cyclic=True)
    rota = Rota((*going(late, "amina"), *going(early, "amina")))
    (found,) = (finding for finding in check(week, rota) if finding.rule == "daily_rest")
    assert "before Monday of week 1" in found.sentence and "on Sunday of week 2" in (found.remedy or "")
    once = replace(week, days=7, visits=(early,))
    nobody = [finding.sentence for finding in check(once, Rota()) if finding.rule == "nobody_going"]
    assert nobody and all("week" not in sentence and "January" not in sentence for sentence in nobody)


def test_the_weeks_of_a_pattern_follow_one_another() -> None:
    assert [monday(week) - FIRST for week in range(3)] == [timedelta(weeks=week) for week in range(3)]
