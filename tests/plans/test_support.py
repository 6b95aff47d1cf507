"""Support lines become visits: which days, which instants, which ids; and the gaps between them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.support import (
    EVERY_DAY,
    LEAST_GAP,
    VISITS,
    Step,
    SupportLine,
    Times,
    gaps_for,
    iso_week,
    visits_for,
)
from rota.json_form import from_json, to_json
from rota.week import CompetenceNeed, NeededOf, Visit, WhoNeed, Window
from tests.plans.lines import HOMES, MONDAY, line, times


def days_from(first: date, count: int = 7) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def visits(*lines: SupportLine, first: date = MONDAY, count: int = 7) -> tuple[Visit, ...]:
    return visits_for(lines, days_from(first, count), HOMES)


def days_of(found: tuple[Visit, ...]) -> list[date]:
    return [visit.options[0].day for visit in found]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_line_gives_a_visit_on_each_of_its_weekdays() -> None:
    found = visits(line(weekdays=frozenset({0, 6})))
    assert days_of(found) == [MONDAY, MONDAY + timedelta(days=6)]
    assert found[0].options[0].possible == Window(utc(2026, 11, 23, 7), utc(2026, 11, 23, 10))
    assert found[0].options[0].suits == Window(utc(2026, 11, 23, 8), utc(2026, 11, 23, 9))


def test_a_visit_carries_what_the_line_asks() -> None:
    insulin = CompetenceNeed("insulin", NeededOf.BOTH)
    woman = WhoNeed("woman", hard=True)
    found = visits(line(double_handed=True, competences=(insulin,), who=(woman,), time_critical=True), count=1)[0]
    assert (found.person, found.place, found.duration, found.support) == ("ivy", "RM18 7AA", 45, "ivy-breakfast")
    assert found.double_handed and found.time_critical
    assert found.competences == (insulin,) and found.who == (woman,)


def test_a_person_without_a_known_place_is_visited_all_the_same() -> None:
    assert visits_for([line()], [MONDAY], {})[0].place is None


def test_the_first_and_last_day_are_part_of_the_support() -> None:
    found = visits(line(starts=MONDAY + timedelta(days=1), ends=MONDAY + timedelta(days=3)))
    assert days_of(found) == days_from(MONDAY + timedelta(days=1), 3)


def test_an_id_is_made_of_line_date_and_ordinal() -> None:
    assert visits(line(), count=1)[0].id == uuid5(VISITS, "ivy-breakfast|2026-11-23|1")


def test_ids_of_any_day_are_made_of_the_iso_week() -> None:
    found = visits(line(times_a_week=2))
    assert {visit.id for visit in found} == {uuid5(VISITS, f"ivy-breakfast|2026-W48|{n}") for n in (1, 2)}
    assert all(visit.days == frozenset(days_from(MONDAY)) for visit in found)


def test_any_day_is_the_same_visit_whichever_day_is_looked_at() -> None:
    trip = line(times_a_week=1)
    assert visits(trip, first=MONDAY + timedelta(days=6), count=1) == visits(trip)


def test_any_day_keeps_to_the_days_chosen_and_to_the_first_and_last_day() -> None:
    found = visits(line(times_a_week=3, weekdays=frozenset({0, 2, 4, 5}), starts=MONDAY + timedelta(days=3)))
    assert len(found) == 2, "three times do not fit on Friday and Saturday"
    assert found[0].days == {MONDAY + timedelta(days=4), MONDAY + timedelta(days=5)}


def test_week_53_belongs_to_the_year_of_its_thursday() -> None:
    assert iso_week(date(2026, 12, 31)) == iso_week(date(2027, 1, 3)) == "2026-W53"
    found = visits(line(times_a_week=1), first=date(2026, 12, 28), count=14)
    assert [visit.id for visit in found] == [
        uuid5(VISITS, f"ivy-breakfast|{week}|1") for week in ("2026-W53", "2027-W01")
    ]


def test_alternate_weeks_go_on_across_new_year() -> None:
    fortnightly = line(weekdays=frozenset({4}), every_weeks=2, anchor=date(2026, 12, 16))
    found = visits(fortnightly, first=date(2026, 12, 14), count=42)
    assert days_of(found) == [date(2026, 12, 18), date(2027, 1, 1), date(2027, 1, 15)]


def test_without_an_anchor_alternate_weeks_count_from_the_first_day() -> None:
    found = visits(line(weekdays=frozenset({0}), every_weeks=2, starts=date(2026, 11, 29)), count=21)
    assert days_of(found) == [date(2026, 12, 7)], "the week of Sunday 29 November is the first"


def test_29_february_is_a_day_like_any_other() -> None:
    found = visits(line(), first=date(2028, 2, 28), count=3)
    assert days_of(found) == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]


def test_sunday_night_past_midnight_belongs_to_sunday() -> None:
    night = line(possible=times("22:30", "00:30"), suits=times("00:00", "00:15"), weekdays=frozenset({6}))
    sunday = MONDAY + timedelta(days=6)
    (found,) = visits(night)
    assert found.days == {sunday}
    assert found.options[0].possible == Window(utc(2026, 11, 29, 22, 30), utc(2026, 11, 30, 0, 30))
    assert found.options[0].suits == Window(utc(2026, 11, 30, 0, 0), utc(2026, 11, 30, 0, 15))
    assert visits(night, first=sunday + timedelta(days=1), count=1) == ()


SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


def test_wall_times_hold_on_both_sides_of_a_clock_change() -> None:
    starts = [v.options[0].possible.start for v in visits(line(), first=SPRING - timedelta(days=1), count=2)]
    assert starts == [utc(2027, 3, 27, 7), utc(2027, 3, 28, 6)]
    starts = [v.options[0].possible.start for v in visits(line(), first=AUTUMN - timedelta(days=1), count=2)]
    assert starts == [utc(2026, 10, 24, 6), utc(2026, 10, 25, 7)]


def test_a_night_over_the_clock_change_is_an_hour_shorter_or_longer() -> None:
    night = line(possible=times("22:00", "07:00"), suits=times("22:00", "22:30"))
    assert visits(night, first=SPRING - timedelta(days=1), count=1)[0].options[0].possible.minutes == 8 * 60
    assert visits(night, first=AUTUMN - timedelta(days=1), count=1)[0].options[0].possible.minutes == 10 * 60


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_no_quarter_hour_gives_a_window_that_ends_before_it_begins(day: date) -> None:
    quarters = [time(n // 4, n % 4 * 15) for n in range(16)]
    for earliest in quarters:
        for latest in (wall for wall in quarters if wall >= earliest):
            short = line(possible=Times(earliest, latest), suits=Times(earliest, latest))
            option = visits(short, first=day, count=1)[0].options[0]
            assert option.possible.start <= option.possible.end
            assert option.possible.holds(option.suits)


def test_tapering_steps_begin_on_their_own_day() -> None:
    home_from_hospital = line(
        starts=MONDAY,
        ends=MONDAY + timedelta(days=20),
        duration=60,
        tapering=(
            Step(MONDAY + timedelta(days=9), 45),
            Step(MONDAY + timedelta(days=14), 30, frozenset({0, 3})),
        ),
    )
    found = visits(home_from_hospital, first=MONDAY - timedelta(days=7), count=42)
    by_day = {visit.options[0].day: visit.duration for visit in found}
    assert by_day[MONDAY + timedelta(days=8)] == 60
    assert by_day[MONDAY + timedelta(days=9)] == by_day[MONDAY + timedelta(days=13)] == 45
    assert {day: m for day, m in by_day.items() if day >= MONDAY + timedelta(days=14)} == {
        MONDAY + timedelta(days=14): 30,
        MONDAY + timedelta(days=17): 30,
    }
    assert len(found) == 14 + 2


def test_a_step_in_midweek_leaves_the_weeks_any_day_as_it_was() -> None:
    fewer = line(times_a_week=3, tapering=(Step(MONDAY + timedelta(days=2), 30, EVERY_DAY, 1),))
    assert [
        (len(visits(fewer, first=first)), visits(fewer, first=first)[0].duration)
        for first in (
            MONDAY,
            MONDAY + timedelta(days=7),
        )
    ] == [(3, 45), (1, 30)]


def test_minutes_asked_count_both_workers() -> None:
    assert line(weekdays=frozenset({0, 1}), double_handed=True).minutes_asked(MONDAY) == 2 * 2 * 45


def test_the_larger_gap_that_the_lines_say_holds() -> None:
    lunch = line(id="lunch", possible=times("12:00", "14:00"), suits=times("12:00", "13:00"))

    def least(one: int | None, other: int | None) -> int:
        lines = (line(least_gap=one), SupportLine(**{**_fields(lunch), "least_gap": other}))
        (gap,) = gaps_for(lines, visits(*lines, count=1))
        return gap.least

    assert least(None, None) == LEAST_GAP
    assert least(0, None) == 0
    assert least(15, 240) == least(240, 15) == 240


def _fields(of: SupportLine) -> dict[str, object]:
    return {name: getattr(of, name) for name in SupportLine.__slots__}


def test_gaps_are_between_visits_of_one_person_on_one_day() -> None:
    lunch = line(id="lunch", possible=times("12:00", "14:00"), suits=times("12:00", "13:00"))
    eric = line(id="eric", person="eric")
    found = visits(line(), lunch, eric)
    pairs = {frozenset({gap.one, gap.other}) for gap in gaps_for((line(), lunch, eric), found)}
    of_day = {day: {v.id for v in found if v.person == "ivy" and day in v.days} for day in days_from(MONDAY)}
    assert pairs == {frozenset(ids) for ids in of_day.values()}


def test_a_late_visit_keeps_its_gap_to_the_next_day() -> None:
    night = line(id="night", possible=times("22:30", "00:30"), suits=times("23:00", "23:30"), weekdays=frozenset({6}))
    early = line(id="early", possible=times("01:00", "02:00"), suits=times("01:00", "02:00"), weekdays=frozenset({0}))
    found = visits(night, early, count=8)
    monday = {visit.id for visit in found if visit.options[0].day > MONDAY}
    assert [{gap.one, gap.other} for gap in gaps_for((night, early), found)] == [monday]


def test_two_visits_on_any_day_fall_on_different_days() -> None:
    trip = line(times_a_week=2)
    first, second = visits(trip)
    (gap,) = gaps_for([trip], (first, second))
    option = first.options[0].possible
    assert option.end - option.start - timedelta(minutes=first.duration) < timedelta(minutes=gap.least)
    tomorrow = first.options[1].possible
    assert tomorrow.start - (option.end + timedelta(minutes=45)) > timedelta(minutes=gap.least)


def test_a_line_goes_to_json_and_back() -> None:
    whole = line(
        tasks=("tea before anything else",),
        competences=(CompetenceNeed("insulin"),),
        who=(WhoNeed("woman", hard=True),),
        tapering=(Step(date(2026, 12, 1), 30, frozenset({1}), 1),),
        ends=date(2027, 1, 1),
        interim="home from hospital",
    )
    assert from_json(SupportLine, json.loads(json.dumps(to_json(whole)))) == whole


weekday_sets = st.frozensets(st.integers(0, 6), min_size=1)
lines = st.builds(
    line,
    id=st.text(min_size=1, max_size=8),
    weekdays=weekday_sets,
    times_a_week=st.none() | st.integers(1, 7),
    every_weeks=st.sampled_from([1, 2]),
    starts=st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    possible=st.builds(Times, st.times(), st.times()),
)


@given(st.lists(lines, max_size=6, unique_by=lambda one: one.id), st.dates(date(2026, 1, 1), date(2027, 1, 31)))
def test_ids_are_unique_and_do_not_depend_on_how_they_are_asked_for(these: list[SupportLine], first: date) -> None:
    whole = visits_for(these, days_from(first, 21), HOMES)
    ids = [visit.id for visit in whole]
    assert len(set(ids)) == len(ids)
    by_day: dict[UUID, Visit] = {}
    for day in days_from(first, 21):
        for one in reversed(these):
            by_day.update((visit.id, visit) for visit in visits_for([one], [day], HOMES))
    assert by_day == {visit.id: visit for visit in whole}
    for visit in whole:
        for option in visit.options:
            assert option.possible.holds(option.suits)


@given(lines, st.integers(1, 600), st.text(max_size=5))
def test_an_id_survives_whatever_else_a_new_version_says(one: SupportLine, duration: int, name: str) -> None:
    fields = {**_fields(one), "duration": duration, "name": name, "double_handed": True, "time_critical": True}
    altered = SupportLine(**fields)  # type: ignore[arg-type]
    assert [v.id for v in visits(one)] == [v.id for v in visits(altered)]
