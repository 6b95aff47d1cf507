"""Two workers change places: what is asked, what has moved, and the one change that comes of it."""

import pytest

from rota.changes import Change, accept, apply, cancel, diff, invert, move, retime
from rota.swaps import Exchange, Leg, change_of, moved, together
from tests.builders import a_timeline, a_visit, applied, at, going

IVY, JOAN = a_visit("ivy", 0, "08:00"), a_visit("joan", 1, "09:00")
BOB = a_visit("bob", 0, "10:00", double_handed=True)
ASKED = Exchange("amina", "tom", (Leg(IVY.id, 1, at(0, "08:00")),), (Leg(JOAN.id, 1, at(1, "09:00")),))
NOTHING_BACK = Exchange("amina", "tom", ASKED.gives)


@pytest.fixture
def timeline():  # type: ignore[no-untyped-def]
    asked = a_timeline(IVY, JOAN, BOB)
    planned = (*going(IVY, "amina"), *going(JOAN, "tom"), *going(BOB, "amina", "tom"))
    return applied(asked, accept(asked, planned, "as planned"))


def test_a_swap_is_one_change_and_one_undo(timeline) -> None:  # type: ignore[no-untyped-def]
    change = change_of(timeline, ASKED, "agreed")
    after = apply(timeline, change)
    assert after[IVY.id].planned.places[0].worker == "tom" and after[IVY.id].planned.places[0].pinned_worker
    assert after[JOAN.id].planned.places[0].worker == "amina"
    assert diff(timeline, after).visits == {IVY.id, JOAN.id}
    assert apply(after, invert(change, "")) == timeline


def test_one_may_simply_take_another_s(timeline) -> None:  # type: ignore[no-untyped-def]
    after = apply(timeline, change_of(timeline, NOTHING_BACK, ""))
    assert diff(timeline, after).visits == {IVY.id}


def test_only_that_place_of_a_pair_changes(timeline) -> None:  # type: ignore[no-untyped-def]
    only = Exchange("amina", "sam", (Leg(BOB.id, 1, at(0, "10:00")),))
    after = apply(timeline, change_of(timeline, only, ""))
    assert [place.worker for place in after[BOB.id].planned.places] == ["sam", "tom"]


@pytest.mark.parametrize(
    "change",
    [
        lambda t: move(t, IVY.id, 1, "sam"),
        lambda t: retime(t, IVY.id, at(0, "08:15")),
        lambda t: cancel(t, IVY.id, "out"),
        lambda t: move(t, IVY.id, 1, None),
    ],
)
def test_what_has_moved_since_is_named(timeline, change) -> None:  # type: ignore[no-untyped-def]
    assert moved(timeline, ASKED) == ()
    made: Change = change(timeline)
    assert moved(apply(timeline, made), ASKED) == (IVY.id,)


def test_a_visit_that_is_gone_has_moved() -> None:
    assert set(moved({}, ASKED)) == {IVY.id, JOAN.id}


def test_nobody_fills_both_places_of_a_visit(timeline) -> None:  # type: ignore[no-untyped-def]
    assert together(timeline, Exchange("amina", "tom", (Leg(BOB.id, 1, at(0, "10:00")),))) == (BOB.id,)
    assert together(timeline, ASKED) == ()
