"""What is kept of a trial: what is missing because of it and only that, what frees it all, and its words."""

from __future__ import annotations

import json
from dataclasses import replace

from rota.json_form import from_json, to_json
from rota.rules import check, hard
from rota.week import SignOff
from solver.freeing import loosened
from solver.tried import Tried, conditions, try_it, verdict
from solver.what_if import WorkerGone, supposed
from tests.builders import a_rota, a_sign_off, a_visit, a_week, a_worker, going, span

STEPS = 60


def test_what_had_nobody_before_is_not_missing_because_of_it() -> None:
    one, other = a_visit("joan", possible=("08:00", "10:00")), a_visit("ivy", needs=["insulin"])
    week = a_week([one, other], [a_worker("Amina"), a_worker("Ben")], rota=a_rota(going(one, "amina")))
    way = try_it(week, supposed(week, WorkerGone("amina")), seconds=1, steps=STEPS)
    assert way.possible and (way.missing_count, way.open_before) == (0, 1)
    assert verdict([way]) == "Yes, it can be done." and conditions([way]) == []
    (line,) = way.lines
    assert "Amina → Ben" in line.what or "somebody who has left → Ben" in line.what


def test_what_breaks_a_rule_already_stays_as_the_team_has_it() -> None:
    """Only Amina may, and waits too long between: that is the team's to see to, and no reason to leave a visit."""
    early = a_visit("joan", possible=("07:00", "07:00"), start="07:00", needs=["insulin"])
    late = a_visit("ivy", possible=("21:00", "21:00"), start="21:00", needs=["insulin"])
    other = a_visit("eric", 1, possible=("08:00", "18:00"))
    team = [a_worker("Amina"), a_worker("Ben"), a_worker("Cal")]
    rota = a_rota(going(early, "amina"), going(late, "amina"), going(other, "ben"))
    week = a_week([early, late, other], team, rota=rota, sign_offs=(a_sign_off("amina", "insulin"),))
    assert hard(check(week, rota)) != []
    way = try_it(week, supposed(week, WorkerGone("ben")), seconds=1, steps=STEPS)
    assert way.possible and {change.visit for change in way.changes} == {other.id}
    assert (way.after.covered, way.after.of) == (3, 3)


def test_what_frees_several_is_put_together_and_true() -> None:
    days = [a_visit("joan", day, possible=("07:00", "07:30"), start="07:15") for day in (0, 1)]
    team = [a_worker("Amina", available=(span(0, "08:00", "16:00"), span(1, "08:00", "16:00")))]
    empty = a_week([], team)
    week = replace(empty, visits=tuple(days), people=a_week(days, team).people)
    way = try_it(empty, week, seconds=1, steps=STEPS)
    assert not way.possible and way.missing_count == 2 and len(way.together) == 2
    assert way.if_freed == (
        "Amina starts 30 minutes earlier on Monday and Amina starts 30 minutes earlier on Tuesday"
    )  # fmt: skip
    assert conditions([way]) == [f"It can be done if {way.if_freed}."]
    now = week
    for freeing in way.together:
        now = loosened(now, freeing)
    rota = now.rota.with_assignments(change.after for change in way.freed if change.after is not None)
    assert {a.visit for a in rota.assignments} == {visit.id for visit in days}
    assert hard(check(now, rota)) == []
    assert from_json(Tried, json.loads(json.dumps(to_json(way)))) == way


def test_where_one_cannot_be_freed_nothing_is_promised() -> None:
    visits = [a_visit(person, possible=("09:00", "09:00"), duration=350) for person in ("joan", "ivy")]
    empty = a_week([], [a_worker("Amina")])
    week = replace(empty, visits=tuple(visits), people=a_week(visits).people)
    way = try_it(empty, week, seconds=1, steps=STEPS)
    assert not way.possible and way.together == () and way.freed == () and conditions([way]) == []
    assert verdict([way]) == "Not as it stands: 1 visit has nobody, in the best that was found."


def test_what_frees_one_of_two_is_no_way_to_do_it() -> None:
    early = a_visit("eric", 0, possible=("07:00", "07:30"), start="07:15")
    long = [a_visit(person, 1, possible=("09:00", "09:00"), duration=350) for person in ("joan", "ivy")]
    team = [a_worker("Amina", available=(span(0, "08:00", "16:00"), span(1, "08:00", "16:00")))]
    empty = a_week([], team)
    week = replace(empty, visits=(early, *long), people=a_week([early, *long]).people)
    way = try_it(empty, week, seconds=1, steps=STEPS)
    assert way.missing_count == 2 and sorted(u.freeing is not None for u in way.missing) == [False, True]
    assert way.together == () and way.if_freed == "" and conditions([way]) == []


def test_several_days_are_said_one_by_one() -> None:
    visit = a_visit(needs=["insulin"])
    bare = a_week([], [a_worker("Amina")])
    week = replace(bare, visits=(visit,), people=a_week([visit]).people)
    signed = replace(week, sign_offs=(SignOff("amina", "insulin", None, week.first),))
    ways = [
        try_it(bare, now, day, seconds=1, steps=STEPS)
        for now, day in ((week, week.dates[3]), (signed, week.dates[4]))
    ]  # fmt: skip
    assert verdict(ways) == "Thursday no, Friday yes."
    (condition,) = conditions(ways)
    assert condition.startswith("Thursday: it can be done if Amina is signed off")
