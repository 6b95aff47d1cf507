"""What a team supposes: its words, the support that a sketch becomes, a visit asked for otherwise."""

from __future__ import annotations

import json
from datetime import date, time, timedelta

from plans.support_problems import problems
from plans.supposing import Sketch, Supposed, What, retimed, wider, words
from rota.json_form import from_json, to_json
from tests.builders import a_visit

THURSDAY = date(2026, 11, 26)
WORKERS, TASKS = {"amina": "Amina"}, {"insulin": "Insulin"}
SKETCH = Sketch(
    (time(0, 20), time(8, 30), time(23, 30)), 45, ("a", "b", "c"), two_workers=True, competences=("insulin",)
)


def said(what: What, **more: object) -> str:
    return words(Supposed(what, worker="amina", competence="insulin", **more), WORKERS, TASKS, "Joan’s visit")  # type: ignore[arg-type]


def test_each_kind_has_its_words() -> None:
    friday = THURSDAY + timedelta(days=1)
    assert said(What.TAKE_ON, name="Mary", days=(THURSDAY, friday)) == (
        "Take on Mary from Thursday 26 November or Friday 27 November"
    )  # fmt: skip
    assert said(What.DAY_OFF, days=(THURSDAY,), last=THURSDAY) == "Give Amina Thursday 26 November off"
    assert (
        said(What.DAY_OFF, days=(THURSDAY,), last=friday) == "Give Amina Thursday 26 November to Friday 27 November off"
    )
    assert said(What.LOSE_WORKER, days=(THURSDAY,)) == "Be without Amina from Thursday 26 November"
    assert said(What.SIGN_OFF, name="Joan") == "Sign Amina off: Insulin for Joan"
    assert said(What.LOSE_SIGN_OFF) == "Lose Amina’s sign-off: Insulin"
    assert said(What.OTHER_TIME, duration=60) == "Joan’s visit: 60 minutes long"


def test_a_sketch_becomes_support_that_can_be() -> None:
    lines = SKETCH.support("mary", THURSDAY, "Home from hospital")
    assert [line.id for line in lines] == ["a", "b", "c"]
    assert [problem for line in lines for problem in problems(line)] == []
    assert [(line.possible.earliest, line.possible.latest) for line in lines] == [
        (time(0, 0), time(1, 50)), (time(7, 30), time(10, 0)), (time(22, 30), time(23, 59)),
    ]  # fmt: skip
    assert all(line.double_handed and line.interim and line.starts == THURSDAY for line in lines)
    supposed = Supposed(What.TAKE_ON, (THURSDAY,), person="mary", known=False, name="Mary", sketch=SKETCH)
    assert from_json(Supposed, json.loads(json.dumps(to_json(supposed)))) == supposed


def test_a_visit_asked_for_otherwise_reaches_its_new_time_and_no_further() -> None:
    visit = a_visit("joan", possible=("08:00", "09:00"), start="08:30")
    late = visit.options[0].possible.end + timedelta(minutes=45)
    after = retimed(visit, late, 60)
    assert (after.duration, after.options[0].possible.end) == (60, late)
    assert after.options[0].possible.start == visit.options[0].possible.start
    assert after.options[0].suits == visit.options[0].suits
    assert retimed(visit, None, None) == visit
    by = timedelta(minutes=30)
    assert wider(visit, 30).options[0].possible.start == visit.options[0].possible.start - by
    assert wider(visit, 30).options[0].possible.end == visit.options[0].possible.end + by
