"""Each hard rule on days of work, rests and pins, on both sides of its boundary; `test_rules` has the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rota.limits import Limits
from rota.rules import check, hard
from rota.week import CompetenceNeed, NeededOf, Shift, Visit, Week
from solver import propose
from tests.builders import (
    MONDAY,
    a_gap,
    a_person,
    a_pin,
    a_rota,
    a_shift,
    a_sign_off,
    a_visit,
    a_week,
    a_worker,
    at,
    going,
    span,
    team_time,
)
from tests.solver.solving import agree, beyond_pins, both, covered, everything, fixed, solved

CAR = a_worker(home="home")


# ---- a day


@pytest.mark.parametrize(("later", "goes"), [("10:30", True), ("10:31", False)])
def test_split_shift_longest_wait(later: str, goes: bool) -> None:
    agree(both(fixed("joan", 0, "09:00"), fixed("ivy", 0, later)), goes, "split_shift")


@pytest.mark.parametrize(("later", "goes"), [("10:45", True), ("10:46", False)])
def test_split_shift_travel_is_no_wait(later: str, goes: bool) -> None:
    agree(both(fixed("joan", 0, "09:00"), fixed("ivy", 0, later), minutes=15), goes, "split_shift")


@pytest.mark.parametrize(("last", "goes"), [("12:30", True), ("12:31", False)])
def test_split_shift_all_waiting(last: str, goes: bool) -> None:
    visits = [fixed("joan", 0, "09:00"), fixed("ivy", 0, "10:10"), fixed("tom", 0, "11:20"), fixed("una", 0, last)]
    agree(both(*visits), goes, "split_shift")


@pytest.mark.parametrize(("resumed", "goes"), [("13:20", True), ("13:21", False)])
def test_split_shift_the_break_is_no_wait(resumed: str, goes: bool) -> None:
    """80 minutes between two visits of a long day: an hour's wait and the break."""
    visits = [fixed("joan", 0, "08:00", 120), fixed("ivy", 0, "10:00", 120), fixed("tom", 0, resumed, 120)]
    agree(both(*visits), goes, "split_shift")


def test_split_shift_longest_wait_of_a_teams_own() -> None:
    week = both(fixed("joan", 0, "09:00"), fixed("ivy", 0, "10:00"))
    agree(replace(week, limits=Limits(longest_wait=30)), True, "split_shift")
    agree(replace(week, limits=Limits(longest_wait=29)), False, "split_shift")


@pytest.mark.parametrize(("minutes", "goes"), [(120, True), (121, False)])
def test_breaks(minutes: int, goes: bool) -> None:
    """Six hours need none; a minute more does."""
    visits = [fixed("joan", 0, "08:00", 120), fixed("ivy", 0, "10:00", 120), fixed("tom", 0, "12:00", minutes)]
    agree(both(*visits), goes, "breaks")


@pytest.mark.parametrize(("resumed", "goes"), [("12:20", True), ("12:19", False)])
def test_breaks_taken(resumed: str, goes: bool) -> None:
    visits = [fixed("joan", 0, "08:00", 120), fixed("ivy", 0, "10:00", 120), fixed("tom", 0, resumed, 121)]
    agree(both(*visits), goes, "breaks")


@pytest.mark.parametrize(("resumed", "goes"), [("12:35", True), ("12:34", False)])
def test_breaks_are_not_travel(resumed: str, goes: bool) -> None:
    visits = [fixed("joan", 0, "08:00", 105), fixed("ivy", 0, "10:00", 120), fixed("tom", 0, resumed, 121)]
    agree(both(*visits, minutes=15), goes, "breaks")


@pytest.mark.parametrize(("second", "goes"), [("10:20", True), ("10:19", False)])
def test_breaks_in_one_piece(second: str, goes: bool) -> None:
    """Two short waits, of 19 minutes or less, make no break."""
    visits = [fixed("joan", 0, "08:00", 120), fixed("ivy", 0, second, 101), fixed("tom", 0, "12:19", 121)]
    agree(both(*visits), goes, "breaks")


@pytest.mark.parametrize(("minutes", "goes"), [(360, True), (361, False)])
def test_breaks_neither_first_nor_last(minutes: int, goes: bool) -> None:
    """One long visit has no middle in which to take it, however free the hours before and after are."""
    agree(both(fixed("joan", 0, "08:00", minutes)), goes, "breaks")


@pytest.mark.parametrize(("minutes", "goes"), [(145, True), (146, False)])
def test_longest_day(minutes: int, goes: bool) -> None:
    visits = [
        fixed("joan", 0, "08:00", 145),
        fixed("ivy", 0, "10:25", 145),
        fixed("tom", 0, "13:10", 145),
        fixed("una", 0, "15:35", minutes),
    ]
    agree(both(*visits), goes, "longest_day")


@pytest.mark.parametrize(("suits", "start"), [("12:00", "12:00"), ("12:01", "12:00"), ("12:25", "12:25")])
def test_breaks_hold_what_can_move(suits: str, start: str) -> None:
    """A minute later the day would need a break, for which twenty minutes are to be left."""
    first, second = fixed("joan", 0, "08:00", 120), fixed("ivy", 0, "10:00", 120)
    last = a_visit("tom", 0, suits, 120, possible=("12:00", "12:30"))
    assert solved(both(first, second, last)).rota.by_place[last.id, 1].start == at(0, start)


def test_longest_day_holds_what_can_move() -> None:
    """It would suit best at 15:36; at 15:35 the day is ten hours long."""
    visits = [fixed("joan", 0, "08:00", 145), fixed("ivy", 0, "10:25", 145), fixed("tom", 0, "13:10", 145)]
    last = a_visit("una", 0, "15:36", 145, possible=("15:35", "15:40"))
    assert solved(both(*visits, last)).rota.by_place[last.id, 1].start == at(0, "15:35")


@pytest.mark.parametrize(("end", "goes"), [("18:00", True), ("18:01", False)])
def test_longest_day_with_team_time(end: str, goes: bool) -> None:
    """Team time is work; the visit of the morning gives way, since the meeting is fixed."""
    visits = [fixed("joan", 0, "08:00", 300), fixed("ivy", 0, "13:20", 220)]
    week = both(*visits, team_time=(team_time(0, "17:00", end, "amina", place="home"),))
    agree(week, goes, "longest_day")


# ---- rests


@pytest.mark.parametrize(("morning", "goes"), [("09:00", True), ("08:59", False)])
def test_daily_rest(morning: str, goes: bool) -> None:
    agree(a_week([fixed("joan", 0, "21:30"), fixed("joan", 1, morning)]), goes, "daily_rest")


@pytest.mark.parametrize("evening_first", [True, False])
def test_daily_rest_moves_what_can_move(evening_first: bool) -> None:
    """It would suit best at 22:00, or at 07:00; eleven hours from the other it is, and no minute more."""
    late, early = a_visit("joan", 0, "22:00", possible=("20:00", "22:00")), fixed("ivy", 1, "08:00")
    if not evening_first:
        late, early = fixed("joan", 0, "20:30"), a_visit("ivy", 1, "07:00", possible=("07:00", "10:00"))
    answer = solved(both(late, early))
    assert covered(answer, late, early) == [True, True]
    assert (answer.rota.by_place[late.id, 1].start, answer.rota.by_place[early.id, 1].start) == (
        at(0, "20:30"), at(1, "08:00"),
    )  # fmt: skip


@pytest.mark.parametrize(("door_to_door", "morning", "goes"), [
    (True, "09:20", True), (True, "09:19", False), (False, "09:00", True), (False, "08:59", False),
])  # fmt: skip
def test_daily_rest_door_to_door(door_to_door: bool, morning: str, goes: bool) -> None:
    """Ten minutes' way home and ten back count as work, unless the team says not."""
    week = both(fixed("joan", 0, "21:30"), fixed("joan", 1, morning), minutes=10, workers=[CAR])
    agree(replace(week, limits=Limits(rest_door_to_door=door_to_door)), goes, "daily_rest")


@pytest.mark.parametrize(("ended", "goes"), [("20:00", True), ("20:01", False)])
def test_daily_rest_after_what_was_worked_before(ended: str, goes: bool) -> None:
    agree(
        a_week([fixed("joan", 0, "07:00")], worked_before=(a_shift("amina", -1, "15:00", ended),)), goes, "daily_rest"
    )


@pytest.mark.parametrize(("begins", "goes"), [("09:00", True), ("08:59", False)])
def test_daily_rest_before_what_is_published_after(begins: str, goes: bool) -> None:
    agree(a_week([fixed("joan", 6, "21:30")], tied_after=(a_shift("amina", 7, begins, "15:00"),)), goes, "daily_rest")


@pytest.mark.parametrize(
    ("first", "evening", "goes"),
    [
        (date(2026, 10, 19), "22:00", True), (date(2026, 10, 19), "22:01", False),
        (date(2026, 3, 23), "20:00", True), (date(2026, 3, 23), "20:01", False),
    ],
)  # fmt: skip
def test_daily_rest_when_the_clocks_change(first: date, evening: str, goes: bool) -> None:
    """Ten hours by the clock are eleven on the night the clocks go back; twelve are eleven when they go forward."""
    saturday = a_visit("joan", 5, evening, 30, possible=(evening, evening), first=first)
    sunday = a_visit("joan", 6, "08:30", 30, possible=("08:30", "08:30"), first=first)
    agree(a_week([saturday, sunday], first=first), goes, "daily_rest")


def seven_days(thursday: str) -> list[Visit]:
    """Every day but Wednesday: the rest from Tuesday evening to `thursday` is the only long one."""
    visits = [fixed("joan", 0, "12:00"), fixed("joan", 1, "21:30"), fixed("joan", 3, thursday)]
    return visits + [fixed("joan", day, "09:00") for day in (4, 5, 6)]


@pytest.mark.parametrize(("thursday", "goes"), [("09:00", True), ("08:59", False)])
def test_weekly_rest(thursday: str, goes: bool) -> None:
    agree(a_week(seven_days(thursday)), goes, "weekly_rest")


@pytest.mark.parametrize(("door_to_door", "thursday", "goes"), [
    (True, "09:20", True), (True, "09:19", False), (False, "09:00", True), (False, "08:59", False),
])  # fmt: skip
def test_weekly_rest_door_to_door(door_to_door: bool, thursday: str, goes: bool) -> None:
    week = both(*seven_days(thursday), minutes=10, workers=[CAR])
    agree(replace(week, limits=Limits(rest_door_to_door=door_to_door)), goes, "weekly_rest")


def worked(*days: int) -> tuple[Shift, ...]:
    """A short day's work on each of these days before or after the week."""
    return tuple(a_shift("amina", day, "09:00", "12:00") for day in days)


@pytest.mark.parametrize(("eve", "goes"), [((), True), ((-1,), False)])
def test_weekly_rest_counts_what_was_worked_before(eve: tuple[int, ...], goes: bool) -> None:
    """Six days each side of the Sunday: where that is worked too, the seven days up to Saturday hold no rest."""
    visits = [fixed("joan", day, "09:00") for day in range(6)]
    agree(a_week(visits, worked_before=worked(*range(-13, -1), *eve)), goes, "weekly_rest", proves=goes)


@pytest.mark.parametrize(("begins", "goes"), [("09:00", True), ("08:59", False)])
def test_weekly_rest_counts_what_is_published_after(begins: str, goes: bool) -> None:
    """Sunday to Saturday: nothing but the Wednesday after to rest on."""
    visits = [fixed("joan", 0, "09:00"), fixed("joan", 6, "09:00")]
    after = (*worked(7), a_shift("amina", 8, "12:00", "22:00"), a_shift("amina", 10, begins, "12:00"), *worked(11, 12))
    week = a_week([*visits, *(fixed("joan", day, "09:00") for day in (4, 5))], tied_after=after)
    agree(week, goes, "weekly_rest", proves=goes)


def fortnight(friday: str) -> Week:
    """Fourteen days with two rests, both in the first seven: they do for the fourteen."""
    visits = [fixed("joan", 0, "12:00"), fixed("joan", 1, "21:30"), fixed("joan", 2, "21:30"), fixed("joan", 4, friday)]
    visits += [fixed("joan", day, "09:00") for day in range(6, 14)]
    return a_week(visits, days=14)


@pytest.mark.parametrize(("friday", "goes"), [("09:00", True), ("08:59", False)])
def test_weekly_rest_two_in_fourteen_days(friday: str, goes: bool) -> None:
    """Wednesday evening to Friday morning, and the Saturday: with both, the week without one may be."""
    week = fortnight(friday)
    agree(week, goes, "weekly_rest", proves=goes)


# ---- pins


@pytest.mark.parametrize("minute", ["10:17", "08:00", "12:00"])
def test_pins(minute: str) -> None:
    visit, workers = a_visit(possible=("08:00", "12:00")), [a_worker("Amina"), a_worker("Ben")]
    people = (a_person("Joan", link_worker="amina", chosen=("amina",)),)
    week = a_week([visit], workers, people=people)
    assert solved(week).rota.assignments == going(visit, "amina")
    settled = solved(replace(week, pins=(a_pin(visit, "ben", at(0, minute)),)))
    assert settled.rota.assignments == going(visit, "ben", start=minute)
    assert settled.pinned == ()


def test_pins_of_a_worker_leave_the_time_free() -> None:
    visit, workers = a_visit(possible=("08:00", "12:00")), [a_worker("Amina"), a_worker("Ben")]
    people = (a_person("Joan", link_worker="amina", chosen=("amina",)),)
    answer = solved(a_week([visit], workers, people=people, pins=(a_pin(visit, "ben"),)))
    assert answer.rota.assignments == going(visit, "ben")


def test_pins_of_a_time_leave_the_worker_free() -> None:
    visit, workers = a_visit(possible=("08:00", "12:00")), [a_worker("Amina"), a_worker("Ben")]
    people = (a_person("Joan", link_worker="ben", chosen=("ben",)),)
    answer = solved(a_week([visit], workers, people=people, pins=(a_pin(visit, None, at(0, "11:03")),)))
    assert answer.rota.assignments == going(visit, "ben", start="11:03")


def test_pins_of_one_of_two_hold_the_other() -> None:
    visit, workers = a_visit(double_handed=True, possible=("08:00", "12:00")), [a_worker("Amina"), a_worker("Ben")]
    answer = solved(a_week([visit], workers, pins=(a_pin(visit, "ben", at(0, "11:03"), place=2),)))
    assert {(a.worker, a.place, a.start) for a in answer.rota.assignments} == {
        ("amina", 1, at(0, "11:03")), ("ben", 2, at(0, "11:03")),
    }  # fmt: skip


@pytest.mark.parametrize(("signed", "goes"), [("cy", "cy"), ("amina", "ben")])
def test_pins_of_one_of_two_bring_what_they_may(signed: str, goes: str) -> None:
    """One of the two needs the competence: where the worker who is settled lacks it, the other brings it."""
    visit = fixed("joan", 0, "09:00", needs=[CompetenceNeed("hoist", NeededOf.ONE)], double_handed=True)
    people = (a_person("Joan", link_worker="ben", chosen=("ben",)),)
    week = a_week([visit], [a_worker(name) for name in ("Amina", "Ben", "Cy")], people=people)
    week = replace(week, sign_offs=(a_sign_off(signed, "hoist"),), pins=(a_pin(visit, "amina", at(0, "09:00")),))
    assert solved(week).rota.assignments == going(visit, "amina", goes)


def test_pins_make_room_for_themselves() -> None:
    """What is pinned stays; what nobody settled gives way."""
    one, other = fixed("joan", 0, "09:00"), fixed("ivy", 0, "09:10")
    for kept, lost in ((one, other), (other, one)):
        answer = solved(both(one, other, pins=(a_pin(kept, "amina"),)))
        assert covered(answer, kept, lost) == [True, False]
        assert answer.pinned == ()


LONG_DAY = ("08:00", "10:01", "12:22", "14:23", "16:24")
BROKEN_BY_PINS = {
    "declined": lambda: (replace(both(fixed("joan", 0, "09:00")), people=(a_person(declined=frozenset({"amina"})),))),
    "sign_off": lambda: both(fixed("joan", 0, "09:00", needs=["insulin"])),
    "who_needs": lambda: both(fixed("joan", 0, "09:00", who=["woman"])),
    "available": lambda: both(fixed("joan", 0, "09:00"), workers=[a_worker(available=())]),
    "leave": lambda: both(fixed("joan", 0, "09:00"), workers=[a_worker(leave=(span(0, "08:00", "10:00"),))]),
    "possible_times": lambda: both(a_visit(possible=("10:00", "11:00"))),
    "one_place": lambda: both(fixed("joan", 0, "09:00"), fixed("ivy", 0, "09:29")),
    "together": lambda: both(fixed("joan", 0, "09:00", double_handed=True)),
    "gaps": lambda: _with_gap(both(fixed("joan", 0, "09:00"), fixed("joan", 0, "10:00"))),
    "split_shift": lambda: both(fixed("joan", 0, "09:00"), fixed("ivy", 0, "10:31")),
    "breaks": lambda: both(fixed("joan", 0, "08:00", 361)),
    "longest_day": lambda: both(*(fixed(f"p{n}", 0, at, 121) for n, at in enumerate(LONG_DAY))),
    "daily_rest": lambda: both(fixed("joan", 0, "21:30"), fixed("joan", 1, "08:59")),
    "weekly_rest": lambda: both(*(fixed("joan", day, "09:00") for day in range(7))),
}  # fmt: skip


def _with_gap(week: Week) -> Week:
    return replace(week, gaps=(a_gap(week.visits[0], week.visits[1], 31),))


@pytest.mark.parametrize("rule", BROKEN_BY_PINS)
def test_pins_that_break_a_rule_are_kept_and_named(rule: str) -> None:
    """Each hard rule, broken by pins of worker and time; a visit that nobody settled is found room as ever."""
    week = BROKEN_BY_PINS[rule]()
    planned = everything(week)
    assert {finding.rule for finding in hard(check(week, planned))} == {rule}
    pins = tuple(a_pin(week.visit[a.visit], a.worker, a.start, a.place) for a in planned.assignments)
    free = a_visit("free", 2 if rule != "weekly_rest" else 0, "12:00", possible=("11:00", "16:00"))
    visits, people = (*week.visits, free), (*week.people, a_person("Free"))
    helps = a_worker("Zoe")
    week = replace(week, visits=visits, people=people, workers=(*week.workers, helps), pins=pins)
    answer = solved(week)
    assert set(planned.assignments) <= set(answer.rota.assignments)
    assert {finding.rule for finding in answer.pinned} == {rule}
    assert covered(answer, free) == [True]


def test_pins_that_contradict_everything_are_kept() -> None:
    visit, other = a_visit(), a_visit("ivy", 1)
    people = (a_person("Joan", declined=frozenset({"amina"})), a_person("Ivy"))
    week = replace(
        both(visit, other), people=people, pins=(a_pin(visit, "amina", at(0, "23:59") + timedelta(hours=1)),)
    )
    answer = solved(week)
    assert answer.rota.at(visit.id) == replace(going(visit, "amina")[0], start=at(1, "00:59"))
    assert {finding.rule for finding in answer.pinned} == {"declined", "possible_times"}
    assert covered(answer, other) == [True]


def test_what_stands_is_kept_where_nothing_speaks_against_it() -> None:
    visits = [a_visit("joan", day, possible=("08:00", "12:00")) for day in range(3)]
    week = a_week(visits, [a_worker("Amina"), a_worker("Ben")])
    stands = a_rota(*(going(visit, "ben", start="09:00") for visit in visits))
    answer = solved(week.planned(stands))
    assert answer.changes == () and answer.same_count == 3


def test_weekly_rest_lost_before_the_week_by_a_shift_that_runs_into_it() -> None:
    """Whoever never had that rest goes nowhere, though no visit is in the days that are to blame."""
    long = Shift("amina", MONDAY - timedelta(days=8), span(-8, "06:00", "06:00"))
    long = replace(long, when=replace(long.when, end=at(1, "00:00")))
    limits = Limits(weekly_rest_days=2)
    week = a_week([fixed("joan", 3, "09:00")], worked_before=(long,), limits=limits)
    answer = propose(week, steps=20)
    assert beyond_pins(week, answer) == []
    assert len(answer.uncovered) == 1
