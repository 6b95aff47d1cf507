"""Each hard rule, on both sides of its boundary: what just may be is proposed, what just may not is left and said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rota.week import CompetenceNeed, NeededOf, Visit, Week
from solver import Answer
from tests.builders import (
    MONDAY,
    a_gap,
    a_person,
    a_pin,
    a_rota,
    a_sign_off,
    a_visit,
    a_week,
    a_worker,
    at,
    going,
    span,
    team_time,
)
from tests.solver.solving import covered, places, solved


def fixed(person: str, day: int, start: str, duration: int = 30) -> Visit:
    """A visit that can only start at this time."""
    return a_visit(person, day, start, duration, possible=(start, start))


def both(*visits: Visit, minutes: int = 0, **given: Any) -> Week:
    """A week of these visits, all the places as far apart."""
    return a_week(visits, travel=places(dict.fromkeys([*(v.person for v in visits), "home"]), minutes), **given)


def rule_of(answer: Answer) -> set[str]:
    """The rules said to stand in the way."""
    return {u.rule for u in answer.uncovered}


def test_sign_off() -> None:
    monday, tuesday = a_visit(day=0, needs=["insulin"]), a_visit(day=1, needs=["insulin"])
    week = a_week([monday, tuesday], sign_offs=[a_sign_off("amina", "insulin", until=MONDAY)])
    answer = solved(replace(week, sign_offs=tuple(week.sign_offs)))
    assert covered(answer, monday, tuesday) == [True, False]
    assert rule_of(answer) == {"sign_off"}


@pytest.mark.parametrize(("suspended", "goes"), [("09:01", True), ("09:00", False)])
def test_sign_off_suspended(suspended: str, goes: bool) -> None:
    visit = replace(fixed("joan", 0, "09:00"), competences=(CompetenceNeed("insulin"),))
    off = replace(a_sign_off("amina", "insulin"), suspended_from=at(0, suspended))
    assert covered(solved(a_week([visit], sign_offs=(off,))), visit) == [goes]


def test_sign_off_of_one_of_two() -> None:
    workers = [a_worker("Amina"), a_worker("Ben"), a_worker("Cy")]
    visit = a_visit(needs=[CompetenceNeed("hoist", NeededOf.ONE)], double_handed=True)
    answer = solved(a_week([visit], workers, sign_offs=(a_sign_off("cy", "hoist"),)))
    assert covered(answer, visit) == [True]
    assert "cy" in {a.worker for a in answer.rota.assignments}
    visit = replace(visit, competences=(CompetenceNeed("hoist", NeededOf.BOTH),))
    assert covered(solved(a_week([visit], workers, sign_offs=(a_sign_off("cy", "hoist"),))), visit) == [False]


@pytest.mark.parametrize(("minutes", "all_go"), [(15, True), (16, False)])
def test_one_place(minutes: int, all_go: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("ivy", 0, "09:45")
    assert all(covered(solved(both(one, other, minutes=minutes)), one, other)) == all_go


def test_one_place_with_team_time() -> None:
    visit, meeting = fixed("joan", 0, "09:00"), team_time(0, "09:30", "10:00", "amina", place="home")
    assert covered(solved(both(visit, team_time=(meeting,), minutes=0)), visit) == [True]
    assert covered(solved(both(visit, team_time=(meeting,), minutes=1)), visit) == [False]


def test_together() -> None:
    visit = a_visit(double_handed=True)
    answer = solved(a_week([visit], [a_worker("Amina"), a_worker("Ben")]))
    assert covered(answer, visit) == [True]
    one, other = answer.rota.assignments
    assert one.start == other.start and one.worker != other.worker
    assert solved(a_week([visit], [a_worker("Amina")])).rota.assignments == ()


@pytest.mark.parametrize(("latest", "goes"), [("10:00", True), ("09:59", False)])
def test_possible_times(latest: str, goes: bool) -> None:
    visit = a_visit(possible=("08:00", latest), start="08:30")
    worker = a_worker(available=(span(0, "10:00", "18:00"),))
    assert covered(solved(a_week([visit], [worker])), visit) == [goes]


@pytest.mark.parametrize(("later", "both_go"), [("10:30", True), ("10:29", False)])
def test_gaps_least(later: str, both_go: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), a_visit("joan", 0, "09:30", possible=("09:30", later))
    workers = [a_worker("Amina"), a_worker("Ben")]
    answer = solved(a_week([one, other], workers, gaps=(a_gap(one, other, 60),)))
    assert all(covered(answer, one, other)) == both_go


@pytest.mark.parametrize(("earliest", "both_go"), [("09:00", True), ("09:01", False)])
def test_gaps_least_before(earliest: str, both_go: bool) -> None:
    """The earlier visit is the one that can move."""
    one, other = a_visit("joan", 0, "09:30", possible=(earliest, "09:30")), fixed("joan", 0, "10:30")
    workers = [a_worker("Amina"), a_worker("Ben")]
    answer = solved(a_week([one, other], workers, gaps=(a_gap(one, other, 60),)))
    assert all(covered(answer, one, other)) == both_go


@pytest.mark.parametrize(("later", "both_go"), [("10:30", True), ("10:31", False)])
def test_gaps_greatest(later: str, both_go: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("joan", 0, later)
    workers = [a_worker("Amina"), a_worker("Ben")]
    answer = solved(a_week([one, other], workers, gaps=(a_gap(one, other, 0, 60),)))
    assert all(covered(answer, one, other)) == both_go


def test_declined() -> None:
    visit = a_visit()
    ask = a_week([visit])
    assert covered(solved(ask), visit) == [True]
    answer = solved(replace(ask, people=(a_person("Joan", declined=frozenset({"amina"})),)))
    assert covered(answer, visit) == [False]
    assert rule_of(answer) == {"declined"}


def test_who_needs() -> None:
    visit = a_visit(who=["woman"])
    assert covered(solved(a_week([visit], [a_worker(attributes=frozenset({"woman"}))])), visit) == [True]
    answer = solved(a_week([visit]))
    assert covered(answer, visit) == [False]
    assert rule_of(answer) == {"who_needs"}


@pytest.mark.parametrize(("until", "goes"), [("09:30", True), ("09:29", False)])
def test_available(until: str, goes: bool) -> None:
    visit = fixed("joan", 0, "09:00")
    answer = solved(a_week([visit], [a_worker(available=(span(0, "07:00", until),))]))
    assert covered(answer, visit) == [goes]
    assert rule_of(answer) == (set() if goes else {"available"})


@pytest.mark.parametrize(("since", "goes"), [("09:30", True), ("09:29", False)])
def test_leave(since: str, goes: bool) -> None:
    visit = fixed("joan", 0, "09:00")
    assert covered(solved(a_week([visit], [a_worker(leave=(span(0, since, "18:00"),))])), visit) == [goes]


@pytest.mark.parametrize(("later", "both_go"), [("10:30", True), ("10:31", False)])
def test_split_shift_longest_wait(later: str, both_go: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("ivy", 0, later)
    assert all(covered(solved(both(one, other)), one, other)) == both_go


@pytest.mark.parametrize(("last", "all_go"), [("12:30", True), ("12:31", False)])
def test_split_shift_all_waiting(last: str, all_go: bool) -> None:
    visits = [fixed("joan", 0, "09:00"), fixed("ivy", 0, "10:10"), fixed("tom", 0, "11:20"), fixed("una", 0, last)]
    assert all(covered(solved(both(*visits)), *visits)) == all_go


@pytest.mark.parametrize(("minutes", "all_go"), [(120, True), (121, False)])
def test_breaks(minutes: int, all_go: bool) -> None:
    visits = [fixed("joan", 0, "08:00", 120), fixed("ivy", 0, "10:00", 120), fixed("tom", 0, "12:00", minutes)]
    assert all(covered(solved(both(*visits)), *visits)) == all_go


@pytest.mark.parametrize(("resumed", "all_go"), [("12:20", True), ("12:19", False)])
def test_breaks_taken(resumed: str, all_go: bool) -> None:
    visits = [fixed("joan", 0, "08:00", 120), fixed("ivy", 0, "10:00", 120), fixed("tom", 0, resumed, 121)]
    assert all(covered(solved(both(*visits)), *visits)) == all_go


@pytest.mark.parametrize(("minutes", "all_go"), [(145, True), (146, False)])
def test_longest_day(minutes: int, all_go: bool) -> None:
    visits = [
        fixed("joan", 0, "08:00", 145),
        fixed("ivy", 0, "10:25", 145),
        fixed("tom", 0, "13:10", 145),
        fixed("una", 0, "15:35", minutes),
    ]
    assert all(covered(solved(both(*visits)), *visits)) == all_go


@pytest.mark.parametrize(("morning", "both_go"), [("09:00", True), ("08:59", False)])
def test_daily_rest(morning: str, both_go: bool) -> None:
    evening, next_day = fixed("joan", 0, "21:30"), fixed("joan", 1, morning)
    assert all(covered(solved(a_week([evening, next_day])), evening, next_day)) == both_go


@pytest.mark.parametrize(("morning", "both_go"), [("09:20", True), ("09:19", False)])
def test_daily_rest_door_to_door(morning: str, both_go: bool) -> None:
    evening, next_day = fixed("joan", 0, "21:30"), fixed("joan", 1, morning)
    week = both(evening, next_day, minutes=10, workers=[a_worker(home="home")])
    assert all(covered(solved(week), evening, next_day)) == both_go


@pytest.mark.parametrize(
    ("first", "evening", "goes"), [(date(2026, 10, 19), "22:00", True), (date(2026, 3, 23), "22:00", False)]
)
def test_daily_rest_when_the_clocks_change(first: date, evening: str, goes: bool) -> None:
    """Ten hours by the clock: eleven in truth on the night the clocks go back, nine when they go forward."""
    saturday = a_visit("joan", 5, evening, 30, possible=(evening, evening), first=first)
    sunday = a_visit("joan", 6, "08:30", 30, possible=("08:30", "08:30"), first=first)
    assert all(covered(solved(a_week([saturday, sunday], first=first)), saturday, sunday)) == goes


@pytest.mark.parametrize(("thursday", "all_go"), [("09:00", True), ("08:59", False)])
def test_weekly_rest(thursday: str, all_go: bool) -> None:
    visits = [fixed("joan", 0, "12:00"), fixed("joan", 1, "21:30"), fixed("joan", 3, thursday)]
    visits += [fixed("joan", day, "09:00") for day in (4, 5, 6)]
    assert all(covered(solved(a_week(visits)), *visits)) == all_go


def test_pins() -> None:
    visit, workers = a_visit(possible=("08:00", "12:00")), [a_worker("Amina"), a_worker("Ben")]
    people = (a_person("Joan", link_worker="amina", chosen=("amina",)),)
    week = a_week([visit], workers, people=people)
    assert solved(week).rota.assignments == going(visit, "amina")
    settled = solved(replace(week, pins=(a_pin(visit, "ben", at(0, "10:17")),)))
    assert settled.rota.assignments == going(visit, "ben", start="10:17")
    assert settled.pinned == ()


def test_pins_that_break_a_rule_are_kept_and_named() -> None:
    visit, other = a_visit(), a_visit("ivy", 1)
    people = (a_person("Joan", declined=frozenset({"amina"})), a_person("Ivy"))
    week = both(visit, other)
    week = replace(week, people=people, pins=(a_pin(visit, "amina", at(0, "23:59") + timedelta(hours=1)),))
    answer = solved(week)
    assert answer.rota.at(visit.id) == replace(going(visit, "amina")[0], start=at(1, "00:59"))
    assert {finding.rule for finding in answer.pinned} == {"declined", "possible_times"}
    assert covered(answer, other) == [True]


def test_pins_in_two_places_at_once_are_kept_and_named() -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("ivy", 0, "09:10")
    week = both(one, other, pins=(a_pin(one, "amina", at(0, "09:00")), a_pin(other, "amina", at(0, "09:10"))))
    answer = solved(week)
    assert len(answer.rota.assignments) == 2
    assert {finding.rule for finding in answer.pinned} == {"one_place"}


def test_what_stands_is_kept_where_nothing_speaks_against_it() -> None:
    visits = [a_visit("joan", day, possible=("08:00", "12:00")) for day in range(3)]
    week = a_week(visits, [a_worker("Amina"), a_worker("Ben")])
    stands = a_rota(*(going(visit, "ben", start="09:00") for visit in visits))
    answer = solved(week.planned(stands))
    assert answer.changes == () and answer.same_count == 3
