"""A dated week from the usual pattern: what is planned, what stays, and a sentence for each difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from rota.changes import Placement, Planned
from rota.from_pattern import Around, Difference, Made, make, not_as_usual
from rota.local_time import instant, spoken_time
from rota.pattern import FIRST, Shape, UsualVisit
from rota.week import Assignment, Competence, CompetenceNeed, Rota, Visit, Week, Window
from tests.builders import MONDAY, a_person, a_visit, a_week, a_worker, at

ONCE = Shape(1, MONDAY)
BEFORE = at(-3, "12:00")


def as_usual(
    visit: Visit, day: int, *walls: str, worker: str | None = "amina", week: int = 0
) -> tuple[UUID, UsualVisit]:
    places = tuple(
        Placement(worker, instant(FIRST + timedelta(days=day + 7 * week), time.fromisoformat(wall))) for wall in walls
    )
    return visit.id, UsualVisit(uuid4(), visit.support or "s", visit.person, week, day, 1, Planned(places))


def made(week: Week, usual: Mapping[UUID, UsualVisit], settled: frozenset[UUID] = frozenset(), now: datetime = BEFORE,
         **around: object) -> Made:  # fmt: skip
    return make(week, ONCE, usual, settled, Around(**around), now)  # type: ignore[arg-type]


def said(result: Made) -> dict[str, Difference]:
    assert len({each.kind for each in result.differences}) == len(result.differences)
    return {each.kind: each for each in result.differences}


def test_what_is_usual_is_planned_at_its_wall_time() -> None:
    joan, ivy = a_visit("joan", 0, "08:00"), a_visit("ivy", 1, "09:00")
    result = made(a_week([joan, ivy]), dict([as_usual(joan, 0, "07:30"), as_usual(ivy, 1, "09:15")]))
    assert [(a.visit, a.worker, spoken_time(a.start)) for a in result.assignments] == [
        (joan.id, "amina", "Monday 07:30"), (ivy.id, "amina", "Tuesday 09:15"),
    ]  # fmt: skip
    assert result.differences == () and result.visits == {joan.id, ivy.id}


def test_what_the_team_settled_and_what_is_past_stay() -> None:
    joan, ivy, eric = a_visit("joan", 0), a_visit("ivy", 1), a_visit("eric", 2)
    usual = dict(as_usual(visit, day, "09:00") for day, visit in enumerate((joan, ivy, eric)))
    result = made(a_week([joan, ivy, eric]), usual, frozenset({eric.id}), now=at(0, "09:01"))
    assert result.visits == {ivy.id} and result.settled == {eric.id}


def test_leave_leaves_the_visit_open_at_its_time_and_says_so_once_a_day() -> None:
    visits = [a_visit("joan", 1, "08:00"), a_visit("ivy", 1, "09:00"), a_visit("eric", 2, "09:00")]
    away = a_worker(leave=(Window(at(1, "00:00"), at(2, "00:00")),))
    usual = dict(as_usual(v, d, w) for v, d, w in zip(visits, (1, 1, 2), ("08:00", "09:00", "09:00"), strict=True))
    result = made(a_week(visits, [away]), usual)
    assert [a.worker for a in result.assignments] == [None, None, "amina"]
    found = said(result)["leave"]
    assert found.sentence == "Amina is away on Tuesday 24 November. Nobody goes yet to Joan and Ivy (2 visits)."
    assert found.visits == (visits[0].id, visits[1].id) and found.day == MONDAY + timedelta(days=1)


def test_a_sign_off_that_has_lapsed_is_said_once_and_the_visits_are_open() -> None:
    visits = [a_visit("joan", day, "08:00", needs=["insulin"]) for day in range(3)]
    week = a_week(visits, [a_worker()], competences=(Competence("insulin", "Insulin", delegated=True),))
    result = made(week, dict(as_usual(visit, day, "08:00") for day, visit in enumerate(visits)))
    assert {a.worker for a in result.assignments} == {None}
    assert "The same at 2 more. Nobody goes yet." in said(result)["sign_off"].sentence
    assert isinstance(visits[0].competences[0], CompetenceNeed)


def test_one_who_left_one_who_declined_and_one_in_two_places() -> None:
    joan, ivy = a_visit("joan", 0, "08:00"), a_visit("ivy", 0, "08:00")
    left = made(a_week([joan]), dict([as_usual(joan, 0, "08:00", worker="sam")]), workers={"sam": "Sam"})
    assert said(left)["left"].sentence.startswith("Sam is not in the team then.")
    people = (a_person("Joan", declined=frozenset({"amina"})),)
    assert "declined" in said(made(a_week([joan], people=people), dict([as_usual(joan, 0, "08:00")])))
    stands = a_week([joan, ivy], rota=Rota((Assignment(ivy.id, 1, "amina", at(0, "08:00")),)))
    both = made(stands, dict([as_usual(joan, 0, "08:00")]), frozenset({ivy.id}))
    assert "one_place" in said(both) and both.assignments[0].worker is None


def test_a_bank_holiday_is_planned_like_its_weekday_and_asks_to_be_settled() -> None:
    friday = date(2026, 12, 25)
    monday = friday - timedelta(days=4)
    joan = a_visit("joan", 4, "08:00", first=monday)
    result = made(
        a_week([joan], first=monday), dict([as_usual(joan, 4, "08:00")]), bank_holidays={friday: "Christmas Day"}
    )
    assert result.assignments[0].worker == "amina"
    assert said(result)["bank_holiday"].sentence == (
        "Friday 25 December is a bank holiday: Christmas Day. It is planned like any Friday: 1 visit by Amina."
    )


@pytest.mark.parametrize(
    ("around", "kind", "words"),
    [
        ({"held": {"joan": "hospital"}}, "hospital", "Joan is in hospital. Their usual visits are held (1 visit)."),
        ({"supports": {"s": "Lunch"}}, "line", "Joan's lunch is not asked for this week."),
        ({"supports": {"s": "Lunch"}, "over": frozenset("s")}, "over", "Joan's lunch has ended by then."),
        ({}, "ended", "Not in Joan's plan any more: 1 visit of the usual pattern."),
    ],
)
def test_a_usual_visit_that_is_not_asked_has_its_reason(around: dict[str, object], kind: str, words: str) -> None:
    gone, other = a_visit("joan", 0, support="s"), a_visit("ivy", 0, "12:00", support="other")
    week = a_week([other], people=(a_person("Joan"), a_person("Ivy")))
    result = made(week, dict([as_usual(gone, 0, "09:00"), as_usual(other, 0, "12:00")]), **around)
    assert said(result)[kind].sentence == words


def test_a_cancelled_visit_stays_cancelled_and_a_death_or_a_week_off_turn_is_not_spoken_of() -> None:
    gone, other = a_visit("joan", 0, support="s"), a_visit("ivy", 0, "12:00", support="other")
    usual = dict([as_usual(gone, 0, "09:00"), as_usual(other, 0, "12:00")])
    week = a_week([other], people=(a_person("Joan"), a_person("Ivy")))
    cancelled = made(week, usual, cancelled=frozenset({gone.id}), supports={"s": "Lunch"})
    assert said(cancelled)["cancelled"].sentence == "Joan's lunch was cancelled. It stays cancelled."
    assert made(week, usual, held={"joan": "death"}).differences == ()
    assert made(week, usual, supports={"s": "Lunch"}, off_turn=frozenset("s")).differences == ()
    assert made(replace(week, visits=()), usual).differences == (), "nothing is asked yet"


def test_what_is_new_and_what_does_not_fit_the_plan_any_more() -> None:
    new = a_visit("joan", 0, support="s")
    result = made(a_week([new]), {}, supports={"s": "Lunch"})
    assert said(result)["new"].sentence == "Joan's lunch: 1 visit with nobody usual yet." and result.assignments == ()
    narrow = a_visit("joan", 0, "12:00", possible=("12:00", "13:00"))
    moved = made(a_week([narrow]), dict([as_usual(narrow, 0, "08:00")]))
    assert "the usual 08:00 does not fit the plan any more, which says 12:00 to 13:00" in said(moved)["times"].sentence
    assert moved.assignments == ()


def test_who_is_not_as_usual_is_named_and_who_is_as_usual_is_not() -> None:
    joan, ivy, eric = a_visit("joan", 0), a_visit("ivy", 1), a_visit("eric", 2)
    team = [a_worker("Amina"), a_worker("Sam")]
    usual = [Assignment(v.id, 1, "amina", at(day, "09:00")) for day, v in enumerate((joan, ivy, eric))]
    now = [replace(usual[0], worker="sam"), replace(usual[1], start=at(1, "10:00")), usual[2]]
    week = replace(a_week([joan, ivy, eric], team), rota=Rota(tuple(now)), usual=Rota(tuple(usual)))
    assert [each.sentence for each in not_as_usual(week)] == [
        "Joan, Monday 09:00: Sam goes, usually Amina.",
        "Ivy, Tuesday 10:00: Amina goes, usually at Tuesday 09:00.",
    ]
