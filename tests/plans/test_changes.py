"""A new plan version reaches the timeline as one change that keeps ids, hand edits and what has begun."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.changes import plan_change
from plans.support import SupportLine, visit_id, visits_for
from rota.changes import Change, Placement, Timeline, VisitState, apply, cancel, invert, move, retime, rota_of
from rota.week import Visit
from tests.plans.lines import HOMES, MONDAY, line, times

DAYS = [MONDAY + timedelta(days=n) for n in range(14)]
BEFORE_ALL = datetime(2026, 11, 22, 12, tzinfo=UTC)
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def change(
    timeline: Timeline,
    before: list[SupportLine],
    after: list[SupportLine],
    now: datetime = BEFORE_ALL,
    begun: frozenset[UUID] = frozenset(),
    days: list[date] = DAYS,
) -> Change:
    return plan_change(timeline, before, after, days, now, HOMES, version=2, begun=begun)


def filled(*lines: SupportLine, days: list[date] = DAYS) -> dict[UUID, VisitState]:
    return apply({}, change({}, [], list(lines), days=days))


def on(timeline: Timeline, day: date) -> UUID:
    (found,) = (id for id, state in timeline.items() if state.asked and day in state.asked.days)
    return found


def morning(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def asked_days(timeline: Timeline) -> list[date]:
    return sorted(day for state in timeline.values() if state.asked for day in state.asked.days)


def test_the_first_version_adds_every_visit_and_nobody_goes_yet() -> None:
    timeline = filled(line())
    assert asked_days(timeline) == DAYS
    assert rota_of(timeline).assignments == ()


def test_the_cause_is_the_version() -> None:
    assert change({}, [], [line()]).cause == "plan v2"


def test_the_same_plan_changes_nothing() -> None:
    lines = [line(), line(id="trip", times_a_week=2)]
    assert change(filled(*lines), lines, lines).parts == ()


def test_an_altered_visit_keeps_its_id_and_what_is_planned_with_its_pins() -> None:
    timeline = filled(line())
    tuesday = on(timeline, DAYS[1])
    timeline = apply(timeline, move(timeline, tuesday, 1, "sam"))
    timeline = apply(timeline, retime(timeline, tuesday, morning(DAYS[1])))
    longer = line(duration=60, possible=times("11:00", "12:00"), suits=times("11:00", "12:00"))
    after = apply(timeline, change(timeline, [line()], [longer]))
    asked, planned = after[tuesday].asked, after[tuesday].planned
    assert asked is not None and asked.duration == 60
    assert planned.places == (Placement("sam", morning(DAYS[1]), True, True),), "no longer possible, still planned"
    assert set(after) == set(timeline)


def test_a_visit_cancelled_by_hand_stays_cancelled() -> None:
    timeline = filled(line())
    tuesday = on(timeline, DAYS[1])
    timeline = apply(timeline, cancel(timeline, tuesday, "Rita takes her to bingo"))
    after = apply(timeline, change(timeline, [line()], [line(duration=60)]))
    assert after[tuesday].planned.cancelled
    withdrawn = apply(after, change(after, [line(duration=60)], []))
    again = apply(withdrawn, change(withdrawn, [], [line()]))
    assert again[tuesday].planned.cancelled


def test_a_line_taken_out_is_withdrawn_and_what_was_planned_is_kept_for_undo() -> None:
    trip = line(id="trip", times_a_week=1)
    timeline = filled(line(), trip)
    breakfast = next(id for id, state in timeline.items() if state.asked and state.asked.support != "trip")
    timeline = apply(timeline, move(timeline, breakfast, 1, "sam"))
    leaving = change(timeline, [line(), trip], [trip])
    after = apply(timeline, leaving)
    assert {state.asked.support for state in after.values() if state.asked} == {"trip"}
    assert after[breakfast].planned.places[0].worker == "sam"
    assert apply(after, invert(leaving, "undo")) == timeline


def test_other_peoples_visits_are_left_alone() -> None:
    eric = line(id="eric", person="eric")
    timeline = filled(line(), eric)
    touched = change(timeline, [line()], []).visits
    assert len(touched) == len(DAYS)
    assert all(state.asked for id, state in timeline.items() if id not in touched)


def test_visits_outside_these_days_are_left_alone() -> None:
    timeline = filled(line())
    after = apply(timeline, change(timeline, [line()], [], days=DAYS[:7]))
    assert asked_days(after) == DAYS[7:]


def test_what_could_only_have_begun_before_is_left_alone() -> None:
    timeline = filled(line())
    after = apply(timeline, change(timeline, [line()], [line(weekdays=frozenset({6}))], now=WEDNESDAY_NOON))
    assert asked_days(after) == [*DAYS[:3], DAYS[6], DAYS[13]]


def test_a_visit_may_still_begin_until_its_latest_start() -> None:
    timeline = filled(line())
    ten = morning(DAYS[0], 10)
    assert on(timeline, DAYS[0]) in change(timeline, [line()], [], now=ten).visits
    assert on(timeline, DAYS[0]) not in change(timeline, [line()], [], now=ten + timedelta(minutes=1)).visits


def test_a_visit_that_somebody_has_set_out_for_is_left_alone() -> None:
    timeline = filled(line())
    monday = on(timeline, DAYS[0])
    timeline = apply(timeline, retime(timeline, monday, morning(DAYS[0])))
    at_nine = morning(DAYS[0], 9)
    assert monday in change(timeline, [line()], [], now=at_nine).visits, "nobody is going"
    timeline = apply(timeline, move(timeline, monday, 1, "sam"))
    assert monday not in change(timeline, [line()], [], now=at_nine).visits
    assert monday in change(timeline, [line()], [], now=morning(DAYS[0]) - timedelta(minutes=1)).visits


def test_a_visit_with_something_recorded_is_left_alone() -> None:
    timeline = filled(line())
    tuesday = on(timeline, DAYS[1])
    for after in ([], [line(duration=60)]):
        touched = change(timeline, [line()], after, begun=frozenset({tuesday})).visits
        assert touched == set(timeline) - {tuesday}


def test_a_visit_moved_by_hand_to_a_later_time_still_follows_the_plan() -> None:
    timeline = filled(line())
    monday = on(timeline, DAYS[0])
    timeline = apply(timeline, move(timeline, monday, 1, "sam"))
    timeline = apply(timeline, retime(timeline, monday, morning(DAYS[0], 15)))
    assert monday in change(timeline, [line()], [], now=morning(DAYS[0], 12)).visits


def test_nothing_is_added_in_the_past() -> None:
    assert asked_days(apply({}, change({}, [], [line()], now=WEDNESDAY_NOON))) == DAYS[3:]


def test_a_withdrawn_visit_comes_back_only_while_there_is_time() -> None:
    timeline = filled(line())
    for visit in list(timeline):
        timeline = apply(timeline, move(timeline, visit, 1, "sam"))
    timeline = apply(timeline, change(timeline, [line()], []))
    after = apply(timeline, change(timeline, [], [line()], now=WEDNESDAY_NOON))
    assert asked_days(after) == DAYS[3:]


def test_a_week_that_has_had_its_monday_gets_one_less_on_any_day() -> None:
    fixed = line(weekdays=frozenset({0, 3}))
    any_day = line(times_a_week=2)
    timeline = filled(fixed)
    after = apply(timeline, change(timeline, [fixed], [any_day], now=WEDNESDAY_NOON))
    this_week = [s.asked for s in after.values() if s.asked and s.asked.days <= set(DAYS[:7])]
    assert sorted(len(visit.options) for visit in this_week) == [1, 7], "Monday as it was, and one on any day"
    next_week = [s.asked for s in after.values() if s.asked and s.asked.days <= set(DAYS[7:])]
    assert len(next_week) == 2


@pytest.mark.parametrize("going", [0, 1])
def test_fewer_on_any_day_keeps_the_one_that_was_had_and_one_that_somebody_goes_to(going: int) -> None:
    thrice, twice = line(times_a_week=3), line(times_a_week=2)
    week = DAYS[:7]
    timeline = filled(thrice, days=week)
    *open_ones, third = (visit.id for visit in sorted_any(thrice))
    timeline = apply(timeline, retime(timeline, third, morning(DAYS[0])))
    timeline = apply(timeline, move(timeline, third, 1, "sam"))
    timeline = apply(timeline, move(timeline, open_ones[going], 1, "amina"))
    after = apply(timeline, change(timeline, [thrice], [twice], now=WEDNESDAY_NOON, days=week))
    assert {id for id, state in after.items() if state.asked} == {open_ones[going], third}


def sorted_any(of: SupportLine) -> list[Visit]:
    by_id = {visit.id: visit for visit in visits_for([of], DAYS[:7], HOMES)}
    return [by_id[visit_id(of.id, "2026-W48", n)] for n in (1, 2, 3)]


def test_support_that_starts_late_in_the_week_asks_no_more_than_there_are_days() -> None:
    saturday_noon = datetime(2026, 11, 28, 12, tzinfo=UTC)
    added = change({}, [], [line(times_a_week=4)], now=saturday_noon, days=DAYS[:7])
    assert len(added.visits) == 1, "only Sunday is left"


def test_two_workers_instead_of_one_keeps_who_was_going() -> None:
    timeline = filled(line())
    monday = on(timeline, DAYS[0])
    timeline = apply(timeline, move(timeline, monday, 1, "sam"))
    after = apply(timeline, change(timeline, [line()], [line(double_handed=True)]))
    asked = after[monday].asked
    assert asked is not None and asked.places == (1, 2)
    assert after[monday].planned == timeline[monday].planned


some_lines = st.lists(
    st.builds(
        line,
        id=st.sampled_from(["a", "b", "c"]),
        weekdays=st.frozensets(st.integers(0, 6), min_size=1),
        times_a_week=st.none() | st.integers(1, 4),
        duration=st.integers(15, 90),
        double_handed=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)


@given(some_lines, some_lines, st.integers(0, 14 * 24))
def test_any_change_of_plan_applies_settles_and_can_be_undone(
    old: list[SupportLine], new: list[SupportLine], hours: int
) -> None:
    timeline = filled(*old)
    now = BEFORE_ALL + timedelta(hours=hours)
    made = change(timeline, old, new, now=now)
    after = apply(timeline, made)
    assert apply(after, invert(made, "undo")) == timeline
    assert change(after, new, new, now=now).parts == (), "a second time there is nothing left to do"
    if hours == 0:
        wanted = {visit.id: visit for visit in visits_for(new, DAYS, HOMES)}
        assert {id: state.asked for id, state in after.items() if state.asked} == wanted
