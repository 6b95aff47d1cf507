"""Changes to a timeline: undo restores exactly, diff then apply is the identity, a true clash is a conflict."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.changes import (
    Change,
    Conflict,
    accept,
    apply,
    cancel,
    diff,
    invert,
    move,
    pin,
    pins_of,
    retime,
    rota_of,
    swap,
)
from rota.json_form import from_json, to_json
from rota.week import Assignment
from tests.builders import a_timeline, a_visit, applied, at
from tests.rota.weeks import WORKERS, timelines

JOAN, IVY = a_visit("joan"), a_visit("ivy", double_handed=True)
START = a_timeline(JOAN, IVY)


@given(timelines(), timelines())
def test_diff_then_apply_is_the_identity(before, after) -> None:
    assert apply(before, diff(before, after)) == after
    assert diff(before, before).parts == ()


@given(timelines(), timelines())
def test_undo_restores_exactly(before, after) -> None:
    change = diff(before, after, "a cause")
    assert apply(apply(before, change), invert(change, "undo")) == before
    assert invert(invert(change, "undo"), change.cause) == change


@given(timelines(), timelines())
def test_a_change_survives_being_written_down(before, after) -> None:
    change = diff(before, after, "Joan hates early mornings")
    assert from_json(Change, json.loads(json.dumps(to_json(change)))) == change


@given(st.data())
def test_every_verb_can_be_taken_back(data: st.DataObject) -> None:
    timeline = data.draw(timelines().filter(bool))
    visit, other = (data.draw(st.sampled_from(sorted(timeline, key=str))) for _ in range(2))
    worker = data.draw(st.sampled_from((None, *WORKERS)))
    verbs = [
        move(timeline, visit, 1, worker),
        retime(timeline, visit, at(0, "13:00")),
        pin(timeline, visit, 1, worker=True, start=True),
        cancel(timeline, visit, "not needed"),
        swap(timeline, (visit, 1), (other, 1)),
        accept(timeline, [Assignment(visit, 2, worker, at(0, "13:00"))], "taken"),
    ]
    for change in verbs:
        assert apply(apply(timeline, change), invert(change, "undo")) == timeline


def test_edits_to_different_visits_merge_and_edits_to_one_clash() -> None:
    mine, yours = move(START, JOAN.id, 1, "amina"), move(START, IVY.id, 1, "sam")
    assert len(pins_of(applied(START, mine, yours))) == 2
    with pytest.raises(Conflict) as clash:
        applied(START, mine, move(START, JOAN.id, 1, "sam"))
    assert [part.visit for part in clash.value.parts] == [JOAN.id]


def test_a_rota_is_what_is_planned_and_not_cancelled() -> None:
    timed = applied(START, accept(START, [Assignment(JOAN.id, 1, "amina", at(0, "09:00"))], "taken"))
    assert [a.worker for a in rota_of(timed).assignments] == ["amina"]
    assert pins_of(timed) == ()
    assert rota_of(apply(timed, cancel(timed, JOAN.id, "in hospital"))).assignments == ()


def test_two_places_of_one_visit_swap() -> None:
    timeline = applied(START, move(START, IVY.id, 1, "amina"))
    swapped = applied(timeline, swap(timeline, (IVY.id, 1), (IVY.id, 2)))
    assert [place.worker for place in swapped[IVY.id].planned.places] == [None, "amina"]


def test_two_alterations_of_one_visit_are_taken_back_last_first() -> None:
    first = move(START, JOAN.id, 1, "amina")
    second = move(apply(START, first), JOAN.id, 1, "sam")
    both = Change(first.parts + second.parts, "a composite")
    assert apply(apply(START, both), invert(both, "undo")) == START
