"""What would happen: compared with what is, and what is said to free a visit is tried again here, as it is said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rota.json_form import from_json, to_json
from rota.local_time import midnight
from rota.rules import check, hard
from rota.week import Person, SignOff, Visit, Week, Window
from solver import Answer, repair
from solver.freeing import loosened
from solver.what_if import Leave, LostCompetence, NewPerson, SignedOff, WhatIf, WorkerGone, figures, what_if
from tests.builders import a_rota, a_sign_off, a_visit, a_week, a_worker, going, span, visit_id
from tests.solver.publishing import published
from tests.solver.solving import beyond_pins, places

STEPS = 400


def one_more(week: Week, name: str = "Newcomer", times_a_day: int = 3) -> NewPerson:
    """Somebody who lives where another does and is seen as often a day as that."""
    like = next(p for p in week.people if sum(v.person == p.id for v in week.visits) > 4)
    person = Person(name.lower(), name, like.place)
    day_length = timedelta(hours=5)
    first = [v for v in week.visits if len(v.options) == 1 and not v.double_handed]
    visits = []
    for day in week.dates:
        model = next(v for v in first if v.options[0].day == day)
        option = model.options[0]
        for n in range(times_a_day):
            begins = midnight(day) + timedelta(hours=7) + n * day_length
            wide = Window(begins, begins + timedelta(hours=4))
            options = (replace(option, possible=wide, suits=wide),)
            visits.append(Visit(visit_id(name, day, n), person.id, person.place, 30, options))
    return NewPerson(person, tuple(visits))


def test_one_more_person_is_seen_and_nobody_else_changes_hands() -> None:
    week = published()
    asked = one_more(week)
    found = what_if(week, asked, steps=STEPS)
    assert found.after.of == found.before.of + 21
    assert found.answer.moves is not None and found.answer.moves.workers <= 3
    assert found.before == figures(week, week.rota)
    assert found.after.covered == len(found.answer.rota.assignments)
    theirs = {a.visit for a in found.answer.rota.assignments} & {v.id for v in asked.visits}
    assert len(theirs) + len(found.missing) >= 21


def test_figures_are_what_the_rota_comes_to() -> None:
    one, other = a_visit("joan", 0, "09:00"), a_visit("ivy", 0, "09:40")
    week = a_week([one, other], travel=places(["joan", "ivy"], 5))
    found = figures(week, a_rota(going(one, "amina"), going(other, "amina")))
    assert (found.covered, found.of, found.travel, found.waiting) == (2, 2, 5, 5)
    assert (found.faces, found.most_faces) == (1, 1)
    assert found.face_to_face == 60 / 70
    assert (found.over, found.room) == (0, 30 * 60 - 70)
    assert dict(found.balance) == {"amina": 70 - 30 * 60}


@pytest.mark.parametrize("gone", [WorkerGone("amina"), Leave("amina", span(0, "00:00", "23:59"))])
def test_a_worker_away_or_gone_gives_way_to_another(gone: WorkerGone | Leave) -> None:
    visit = a_visit(possible=("08:00", "18:00"))
    week = a_week([visit], [a_worker("Amina"), a_worker("Ben")], rota=a_rota(going(visit, "amina")))
    found = what_if(week, gone, steps=60)
    assert [a.worker for a in found.answer.rota.assignments] == ["ben"]
    assert found.missing == ()


def test_a_lost_competence_and_a_new_sign_off() -> None:
    visit = a_visit(needs=["insulin"], possible=("08:00", "18:00"))
    team = [a_worker("Amina"), a_worker("Ben")]
    week = a_week([visit], team, rota=a_rota(going(visit, "amina")), sign_offs=(a_sign_off("amina", "insulin"),))
    lost = what_if(week, LostCompetence("amina", "insulin"), steps=60)
    assert [(u.visit, u.rule, u.proved) for u in lost.missing] == [(visit.id, "sign_off", True)]
    freeing = lost.missing[0].freeing
    assert freeing is not None and freeing.competence == "insulin"
    bare = replace(week, sign_offs=())
    gained = what_if(bare, SignedOff(SignOff("ben", "insulin", None, week.first)), steps=60)
    assert [a.worker for a in gained.answer.rota.assignments] == ["ben"]


def freed_as_said(week: Week, answer: Answer) -> int:
    """Applies each thing that is said to free a visit, exactly, and looks whether it does; how many there were."""
    count = 0
    for uncovered in answer.uncovered:
        freeing = uncovered.freeing
        if freeing is None:
            continue
        count += 1
        now = loosened(week, freeing)
        after = answer.rota.with_assignments(freeing.assignments)
        assert answer.rota.at(uncovered.visit, uncovered.place) is None
        going_there = after.at(uncovered.visit, uncovered.place)
        assert going_there is not None and going_there.worker is not None
        assert [f for f in hard(check(now, after)) if f not in answer.pinned] == []
        before = hard(check(week, after))
        assert before != [] or week == now, "it needed no freeing"
        assert uncovered.remedy == freeing.sentence
    return count


def test_half_an_hour_earlier_is_said_and_true() -> None:
    visit = a_visit(possible=("07:00", "07:30"), start="07:15")
    team = [a_worker("Amina", available=(span(0, "08:00", "16:00"),))]
    week = a_week([visit], team)
    answer = repair(week, steps=60)
    assert freed_as_said(week, answer) == 1
    freeing = answer.uncovered[0].freeing
    assert freeing is not None and freeing.minutes == 30
    assert freeing.sentence == "Somebody can go if Amina starts 30 minutes earlier on Monday."


def test_what_is_said_to_free_a_visit_does() -> None:
    week = published()
    tried = 0
    for gone in (1, 4):
        now = replace(week, workers=week.workers[gone:])
        answer = repair(now, steps=100)
        tried += freed_as_said(now, answer)
    assert tried > 0


def test_where_nothing_was_found_it_is_said_that_it_is_not_sure() -> None:
    """Each is so long that no day has room for both, whatever one thing is given way in."""
    visits = [a_visit(person, possible=("09:00", "09:00"), duration=350) for person in ("joan", "ivy")]
    (left,) = repair(a_week(visits, travel=places(["joan", "ivy"])), steps=60).uncovered
    assert left.freeing is None and left.remedy.startswith("We tried")


def test_what_would_be_has_a_form_in_json() -> None:
    visit = a_visit(possible=("08:00", "18:00"))
    week = a_week([visit], rota=a_rota(going(visit, "amina")))
    found = what_if(week, WorkerGone("amina"), steps=60)
    assert from_json(WhatIf, json.loads(json.dumps(to_json(found)))) == found
    assert beyond_pins(replace(week, workers=()), found.answer) == []
