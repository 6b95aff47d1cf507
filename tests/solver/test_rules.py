"""Each hard rule on who goes when, on both sides of its boundary: what just may be is proposed, what may not is left.

`test_rules_of_days` has the rest: days, rests and pins. `agree` holds the solver against `rota.rules`: where the
rules find nothing, everybody is visited; where they find one minute too much, somebody is not.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from rota.rules import HARD, check, hard
from rota.week import Competence, CompetenceNeed, NeededOf, Travel, TravelTimes
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
from tests.solver import test_rules_of_days
from tests.solver.solving import agree, both, covered, fixed, solved

AMINA, BEN = a_worker("Amina"), a_worker("Ben")


def rule_of(answer: Answer) -> set[str]:
    """The rules said to stand in the way."""
    return {u.rule for u in answer.uncovered}


def test_every_hard_rule_has_a_test_of_its_name() -> None:
    tests = [*dir(sys.modules[__name__]), *dir(test_rules_of_days)]
    assert [rule for rule in HARD if not any(name.startswith(f"test_{rule}") for name in tests)] == []


# ---- who goes


@pytest.mark.parametrize(("starts", "until", "goes"), [(0, 0, True), (1, 2, False), (-9, -1, False), (0, None, True)])
def test_sign_off(starts: int, until: int | None, goes: bool) -> None:
    """From its first to its last day, both counted."""
    last = None if until is None else MONDAY + timedelta(days=until)
    off = a_sign_off("amina", "insulin", starts=MONDAY + timedelta(days=starts), until=last)
    answer = agree(a_week([fixed("joan", 0, "09:00", needs=["insulin"])], sign_offs=(off,)), goes, "sign_off")
    assert rule_of(answer) == (set() if goes else {"sign_off"})


@pytest.mark.parametrize(("suspended", "goes"), [("09:01", True), ("09:00", False)])
def test_sign_off_suspended(suspended: str, goes: bool) -> None:
    off = replace(a_sign_off("amina", "insulin"), suspended_from=at(0, suspended))
    agree(a_week([fixed("joan", 0, "09:00", needs=["insulin"])], sign_offs=(off,)), goes, "sign_off")


def test_sign_off_suspended_while_the_visit_could_be() -> None:
    """It would suit best at 11:00; it is made in the last minute before the sign-off no longer counts."""
    visit = a_visit(possible=("08:00", "12:00"), start="11:00", needs=["insulin"])
    off = replace(a_sign_off("amina", "insulin"), suspended_from=at(0, "10:00"))
    assert solved(a_week([visit], sign_offs=(off,))).rota.assignments == going(visit, "amina", start="09:59")


@pytest.mark.parametrize(("person", "per_person", "goes"), [
    (None, False, True), ("joan", False, True), ("ivy", False, False), (None, True, False), ("joan", True, True),
])  # fmt: skip
def test_sign_off_for_a_person(person: str | None, per_person: bool, goes: bool) -> None:
    week = a_week(
        [fixed("joan", 0, "09:00", needs=["insulin"])],
        sign_offs=(a_sign_off("amina", "insulin", person),),
        competences=(Competence("insulin", "give insulin", per_person=per_person),),
    )
    agree(week, goes, "sign_off")


@pytest.mark.parametrize(("of", "signed", "goes"), [
    (NeededOf.ONE, ("ben",), True), (NeededOf.ONE, (), False),
    (NeededOf.BOTH, ("ben",), False), (NeededOf.BOTH, ("amina", "ben"), True),
])  # fmt: skip
def test_sign_off_of_one_or_both(of: NeededOf, signed: tuple[str, ...], goes: bool) -> None:
    visit = fixed("joan", 0, "09:00", needs=[CompetenceNeed("hoist", of)], double_handed=True)
    week = a_week([visit], [AMINA, BEN], sign_offs=tuple(a_sign_off(worker, "hoist") for worker in signed))
    agree(week, goes, "sign_off")


def test_sign_off_finds_the_one_of_three_who_may() -> None:
    visit = a_visit(needs=[CompetenceNeed("hoist", NeededOf.ONE)], double_handed=True)
    answer = solved(a_week([visit], [AMINA, BEN, a_worker("Cy")], sign_offs=(a_sign_off("cy", "hoist"),)))
    assert covered(answer, visit) == [True]
    assert "cy" in {a.worker for a in answer.rota.assignments}


@pytest.mark.parametrize("declined", [False, True])
def test_declined(declined: bool) -> None:
    people = (a_person("Joan", declined=frozenset({"amina"} if declined else ())),)
    answer = agree(a_week([fixed("joan", 0, "09:00")], people=people), not declined, "declined")
    assert rule_of(answer) == ({"declined"} if declined else set())


@pytest.mark.parametrize(("attribute", "goes"), [("woman", True), ("man", False)])
def test_who_needs(attribute: str, goes: bool) -> None:
    week = a_week([fixed("joan", 0, "09:00", who=["woman"])], [a_worker(attributes=frozenset({attribute}))])
    answer = agree(week, goes, "who_needs")
    assert rule_of(answer) == (set() if goes else {"who_needs"})


@pytest.mark.parametrize(("women", "goes"), [(("amina", "ben"), True), (("amina",), False)])
def test_who_needs_of_both(women: tuple[str, ...], goes: bool) -> None:
    """A hard need is one of everybody who comes."""
    team = [replace(w, attributes=frozenset({"woman"} if w.id in women else ())) for w in (AMINA, BEN)]
    agree(a_week([fixed("joan", 0, "09:00", who=["woman"], double_handed=True)], team), goes, "who_needs")


# ---- when they can go


@pytest.mark.parametrize(("since", "until", "goes"), [
    ("09:00", "09:30", True), ("09:01", "10:00", False), ("08:00", "09:29", False),
])  # fmt: skip
def test_available(since: str, until: str, goes: bool) -> None:
    week = a_week([fixed("joan", 0, "09:00")], [a_worker(available=(span(0, since, until),))])
    answer = agree(week, goes, "available")
    assert rule_of(answer) == (set() if goes else {"available"})


@pytest.mark.parametrize(("second", "goes"), [("09:15", True), ("09:16", False)])
def test_available_in_two_stretches(second: str, goes: bool) -> None:
    """Two stretches that touch are one; a minute between them is not to be worked in."""
    hours = (span(0, "07:00", "09:15"), span(0, second, "12:00"))
    agree(a_week([fixed("joan", 0, "09:00")], [a_worker(available=hours)]), goes, "available")


def test_available_only_to_the_team() -> None:
    """Nobody goes but the team, whoever is pinned."""
    visit = fixed("joan", 0, "09:00")
    answer = solved(a_week([visit], pins=(a_pin(visit, "stranger"),)))
    assert {finding.rule for finding in answer.pinned} == {"available"}


@pytest.mark.parametrize(("since", "until", "goes"), [
    ("09:30", "18:00", True), ("09:29", "18:00", False), ("06:00", "09:00", True), ("06:00", "09:01", False),
    ("09:10", "09:10", True),
])  # fmt: skip
def test_leave(since: str, until: str, goes: bool) -> None:
    agree(a_week([fixed("joan", 0, "09:00")], [a_worker(leave=(span(0, since, until),))]), goes, "leave")


@pytest.mark.parametrize(("from_", "latest", "goes"), [("10:00", "10:00", True), ("10:00", "09:59", False)])
def test_possible_times(from_: str, latest: str, goes: bool) -> None:
    visit = a_visit(possible=("08:00", latest), start="10:00")
    week = a_week([visit], [a_worker(available=(span(0, from_, "18:00"),))])
    agree(week, goes, "possible_times")


@pytest.mark.parametrize(("earliest", "goes"), [("08:30", True), ("08:31", False)])
def test_possible_times_earliest(earliest: str, goes: bool) -> None:
    visit = a_visit(possible=(earliest, "12:00"), start="08:30")
    week = a_week([visit], [a_worker(available=(span(0, "07:00", "09:00"),))])
    agree(week, goes, "possible_times")


def test_possible_times_on_one_of_its_days() -> None:
    visit = a_visit(day=(1, 3), possible=("09:00", "09:00"))
    for day in range(5):
        week = a_week([visit], [a_worker(available=(span(day, "00:00", "23:59"),))])
        assert covered(solved(week), visit) == [day in (1, 3)]


# ---- one after another


@pytest.mark.parametrize(("minutes", "goes"), [(15, True), (16, False)])
def test_one_place(minutes: int, goes: bool) -> None:
    agree(both(fixed("joan", 0, "09:00"), fixed("ivy", 0, "09:45"), minutes=minutes), goes, "one_place")


@pytest.mark.parametrize(("later", "goes"), [("09:30", True), ("09:29", False)])
def test_one_place_at_a_time(later: str, goes: bool) -> None:
    agree(both(fixed("joan", 0, "09:00"), fixed("ivy", 0, later)), goes, "one_place")


@pytest.mark.parametrize("way", [Travel.DRIVE, Travel.WALK])
def test_one_place_where_there_is_no_way(way: Travel) -> None:
    """Somebody who walks cannot get there at all; somebody who drives can."""
    rows: tuple[tuple[int | None, ...], ...] = ((0, None), (None, 0))
    roads = TravelTimes(("joan", "ivy"), {Travel.WALK: rows, Travel.DRIVE: ((0, 5), (5, 0))})
    visits = [fixed("joan", 0, "09:00"), fixed("ivy", 0, "10:00")]
    agree(a_week(visits, [a_worker(travel=way)], travel=roads), way is Travel.DRIVE, "one_place")


@pytest.mark.parametrize(("minutes", "goes"), [(0, True), (1, False)])
def test_one_place_with_team_time(minutes: int, goes: bool) -> None:
    meeting = team_time(0, "09:30", "10:00", "amina", place="home")
    agree(both(fixed("joan", 0, "09:00"), team_time=(meeting,), minutes=minutes), goes, "one_place")


@pytest.mark.parametrize(("later", "goes"), [("10:10", True), ("10:09", False)])
def test_one_place_with_team_time_that_has_none(later: str, goes: bool) -> None:
    """Team time without a place is taken where the worker was just before."""
    meeting = team_time(0, "09:30", "10:00", "amina")
    visits = fixed("joan", 0, "09:00"), fixed("ivy", 0, later)
    agree(both(*visits, team_time=(meeting,), minutes=10), goes, "one_place", proves=False)


@pytest.mark.parametrize(("team", "goes"), [(("Amina", "Ben"), True), (("Amina",), False)])
def test_together(team: tuple[str, ...], goes: bool) -> None:
    visit = a_visit(double_handed=True)
    answer = agree(a_week([visit], [a_worker(name) for name in team]), goes, "together")
    assert len({a.worker for a in answer.rota.assignments}) == 2 * goes
    assert len({a.start for a in answer.rota.assignments}) == goes


@pytest.mark.parametrize(("bens", "goes"), [("10:00", True), ("10:01", False)])
def test_together_at_one_time(bens: str, goes: bool) -> None:
    """One can come until ten, the other only from then on."""
    visit = a_visit(double_handed=True, possible=("08:00", "12:00"))
    team = [
        a_worker("Amina", available=(span(0, "07:00", "10:30"),)),
        a_worker("Ben", available=(span(0, bens, "18:00"),)),
    ]
    week = a_week([visit], team)
    apart = a_rota((going(visit, "amina", start="10:00")[0], going(visit, "amina", "ben", start=bens)[1]))
    assert {f.rule for f in hard(check(week, apart))} == (set() if goes else {"together"})
    assert covered(solved(week), visit) == [goes]


@pytest.mark.parametrize(("later", "goes"), [("10:30", True), ("10:29", False)])
def test_gaps_least(later: str, goes: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("joan", 0, later)
    agree(a_week([one, other], [AMINA, BEN], gaps=(a_gap(one, other, 60),)), goes, "gaps")


@pytest.mark.parametrize(("later", "goes"), [("10:30", True), ("10:31", False)])
def test_gaps_greatest(later: str, goes: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("joan", 0, later)
    agree(a_week([one, other], [AMINA, BEN], gaps=(a_gap(one, other, 0, 60),)), goes, "gaps")


@pytest.mark.parametrize(("later", "goes"), [("10:30", True), ("10:29", False)])
def test_gaps_least_where_the_later_can_move(later: str, goes: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), a_visit("joan", 0, "09:30", possible=("09:30", later))
    answer = solved(a_week([one, other], [AMINA, BEN], gaps=(a_gap(one, other, 60),)))
    assert all(covered(answer, one, other)) == goes


@pytest.mark.parametrize(("earliest", "goes"), [("09:00", True), ("09:01", False)])
def test_gaps_least_where_the_earlier_can_move(earliest: str, goes: bool) -> None:
    one, other = a_visit("joan", 0, "09:30", possible=(earliest, "09:30")), fixed("joan", 0, "10:30")
    answer = solved(a_week([one, other], [AMINA, BEN], gaps=(a_gap(one, other, 60),)))
    assert all(covered(answer, one, other)) == goes


@pytest.mark.parametrize(("later", "goes"), [("10:30", True), ("10:29", False)])
def test_gaps_on_one_workers_day(later: str, goes: bool) -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("joan", 0, later)
    agree(a_week([one, other], gaps=(a_gap(other, one, 60),)), goes, "gaps")


@pytest.mark.parametrize("between", [False, True])
def test_gaps_are_kept_when_others_come_in(between: bool) -> None:
    """It would suit best at 10:10; the hour from the other holds it to 10:30, whoever else is visited that morning."""
    one, other = fixed("joan", 0, "09:00"), a_visit("joan", 0, "10:10", possible=("10:10", "11:00"))
    others = [fixed("ivy", 0, "09:40"), fixed("una", 0, "11:30")] if between else [fixed("una", 0, "11:30")]
    week = both(one, other, *others, gaps=(a_gap(one, other, 60),))
    for team in ([AMINA], [AMINA, BEN]):
        answer = solved(replace(week, workers=tuple(team)))
        assert all(covered(answer, *week.visits))
        assert answer.rota.by_place[other.id, 1].start == at(0, "10:30")


@pytest.mark.parametrize("days", [0, 1])
def test_gaps_are_of_one_day(days: int) -> None:
    one, other = fixed("joan", 0, "09:00"), fixed("joan", days, "09:40")
    agree(a_week([one, other], gaps=(a_gap(one, other, 60),)), days == 1, "gaps")
