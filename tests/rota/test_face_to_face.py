"""Face-to-face time: counted once more, minute by minute, by a counter that knows no arithmetic."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.face_to_face import (
    DEFINITION,
    PaidTime,
    Share,
    VisitRecord,
    contracted_on,
    face_to_face_minutes,
    paid_on,
    planned_minutes,
    planned_shares,
)
from rota.local_time import midnight
from rota.week import local_day
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, a_rota, a_visit, a_week, a_worker, going, span

SUNDAY = 6


def record(worker="amina", day=0, start="09:00", end="09:45", *, first=MONDAY, **given):
    when = span(day, start, end, first)
    return VisitRecord(worker, when.start, when.end, **given)


def counted(*records):
    return dict(face_to_face_minutes(records))


def test_a_visit_counts_the_minutes_in_company() -> None:
    assert counted(record(), record(start="10:00", end="10:30", apart=10)) == {("amina", MONDAY): 65}


def test_a_couple_visited_together_counts_once_and_two_workers_count_both() -> None:
    assert counted(record(), record(start="09:15", end="10:00")) == {("amina", MONDAY): 60}
    assert counted(record(), record("sam")) == {("amina", MONDAY): 45, ("sam", MONDAY): 45}


def test_a_visit_over_midnight_is_split() -> None:
    assert counted(record(start="23:50", end="00:20")) == {
        ("amina", MONDAY): 10,
        ("amina", MONDAY + timedelta(days=1)): 20,
    }


@pytest.mark.parametrize(("first", "minutes"), [(CLOCKS_BACK, 180), (MONDAY, 120), (CLOCKS_ON, 60)])
def test_minutes_are_those_that_passed_when_the_clocks_change(first: date, minutes: int) -> None:
    day = first + timedelta(days=SUNDAY)
    assert counted(record(day=SUNDAY, start="00:30", end="02:30", first=first)) == {("amina", day): minutes}


def test_seconds_are_dropped_and_backward_or_empty_records_count_nothing() -> None:
    when = span(0, "09:00", "09:45")
    late = timedelta(seconds=59)
    assert counted(VisitRecord("amina", when.start + late, when.end + late)) == {("amina", MONDAY): 45}
    assert counted(VisitRecord("amina", when.end, when.start), record(apart=60)) == {}


records = st.builds(
    lambda worker, first, start, length, apart: VisitRecord(
        worker,
        midnight(first + timedelta(days=SUNDAY)) + timedelta(minutes=start),
        midnight(first + timedelta(days=SUNDAY)) + timedelta(minutes=start + length),
        apart,
    ),
    st.sampled_from(["amina", "sam"]),
    st.sampled_from([CLOCKS_BACK, CLOCKS_ON]),
    st.integers(-120, 1600),
    st.integers(-5, 200),
    st.integers(0, 60),
)


@given(st.lists(records, max_size=8))
def test_as_counted_minute_by_minute(given_records: list[VisitRecord]) -> None:
    minutes = set()
    for each in given_records:
        moment = each.start
        while moment < each.end - timedelta(minutes=each.apart):
            minutes.add((each.worker, moment))
            moment += timedelta(minutes=1)
    assert counted(*given_records) == Counter((worker, local_day(moment)) for worker, moment in minutes)


@given(st.integers(0, 3000), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_contract_comes_out_exactly_every_seven_days(weekly: int, day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    week = [contracted_on(weekly, monday + timedelta(days=n)) for n in range(7)]
    assert sum(week) == weekly
    assert max(week) - min(week) <= 1
    assert sum(contracted_on(weekly, day + timedelta(days=n)) for n in range(7)) == weekly


def test_paid_minutes_are_the_contract_less_what_was_not_worked_plus_what_was_agreed() -> None:
    day = paid_on(30 * 60, MONDAY, leave=100, sickness=20, unpaid_breaks=7, extra=30)
    assert day == PaidTime(257, 100, 20, 7, 30)
    assert day.minutes == 160
    month = sum((paid_on(1800, MONDAY + timedelta(days=n)) for n in range(28)), start=PaidTime())
    assert (month.contracted, month.minutes) == (7200, 7200)


def test_leave_of_a_whole_shift_can_leave_a_day_below_nothing() -> None:
    assert paid_on(1800, MONDAY, leave=450).minutes == -193


def test_shares_are_added_by_their_parts() -> None:
    month = Share(58, 100) + Share(0, 100)
    assert month == Share(58, 200)
    assert (month.percent, Share(58, 0).percent, Share().percent) == (29.0, None, None)


def test_the_definition_says_what_counts() -> None:
    for words in ("outings included", "phone calls are not", "both workers", "couple visited together counts once"):
        assert words in DEFINITION
    for words in ("leave, sickness and unpaid breaks", "agreed extra", "never assumed"):
        assert words in DEFINITION


def test_a_rota_comes_to_what_it_plans_with_people_over_the_contract_less_leave() -> None:
    early, late = a_visit(day=0, duration=45), a_visit(day=0, start="12:00", duration=30)
    pair = a_visit(day=1, duration=60, double_handed=True)
    workers = [a_worker("Amina"), a_worker("Ben", leave_minutes=600), a_worker("Cath", contracted_minutes=0)]
    rota = a_rota(going(early, "amina"), going(late, None, start="12:00"), going(pair, "amina", "ben"))
    week = a_week([early, late, pair], workers)
    minutes = planned_minutes(week, rota)
    assert minutes == {
        ("amina", MONDAY): 45,
        ("amina", MONDAY + timedelta(days=1)): 60,
        ("ben", MONDAY + timedelta(days=1)): 60,
    }
    assert planned_shares(week, minutes) == {"amina": Share(105, 1800), "ben": Share(60, 1200), "cath": Share(0, 0)}
    assert planned_shares(week, minutes)["cath"].percent is None
