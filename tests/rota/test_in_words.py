"""What a change does, in plain words."""

from dataclasses import replace

from rota.changes import (
    AskedPart,
    Change,
    Placement,
    Planned,
    VisitState,
    add,
    bring_back,
    cancel,
    move,
    pin,
    retime,
)
from rota.in_words import part_words, state_words
from tests.builders import a_visit, applied, at

JOAN, IVY = a_visit("joan"), a_visit("ivy", double_handed=True)
NAMES = {"amina": "Amina", "sam": "Sam"}
START = {
    JOAN.id: VisitState(JOAN, Planned((Placement("amina", at(0, "09:00")),))),
    IVY.id: VisitState(IVY, Planned((Placement("amina", at(0, "11:00")), Placement("sam", at(0, "11:00"))))),
}


def words(change: Change) -> list[str]:
    return [said for part in change.parts for said in part_words(part, NAMES.__getitem__)]


def test_who_goes_instead_of_whom() -> None:
    assert words(move(START, JOAN.id, 1, "sam")) == ["Sam goes instead of Amina"]
    assert words(move(START, JOAN.id, 1, None)) == ["nobody goes yet instead of Amina"]
    assert words(move(START, IVY.id, 2, None)) == ["worker 2: nobody goes yet instead of Sam"]
    opened = applied(START, move(START, JOAN.id, 1, None))
    assert words(move(opened, JOAN.id, 1, "sam")) == ["Sam goes"]


def test_when_with_the_day_where_it_is_another() -> None:
    assert words(retime(START, IVY.id, at(0, "12:30"))) == ["12:30 instead of 11:00"]
    other = words(retime(START, JOAN.id, at(1, "09:00")))
    assert other == ["Tuesday 24 November 09:00 instead of Monday 23 November 09:00"]


def test_cancelled_brought_back_and_pinned() -> None:
    off = cancel(START, JOAN.id, "away")
    assert words(off) == ["cancelled"]
    assert words(bring_back(applied(START, off), JOAN.id)) == ["brought back"]
    assert words(pin(START, JOAN.id, 1, worker=True, start=True)) == ["who goes is pinned", "the time is pinned"]
    pinned = applied(START, pin(START, JOAN.id, 1, worker=True, start=False))
    assert words(pin(pinned, JOAN.id, 1, worker=False, start=False)) == ["who goes is no longer pinned"]


def test_what_is_asked() -> None:
    new = a_visit("eric")
    assert words(add(new, "new")) == ["it is asked for"]
    assert words(Change((AskedPart(JOAN.id, JOAN, None),))) == ["it is asked for no more"]
    assert words(Change((AskedPart(JOAN.id, JOAN, replace(JOAN, duration=60)),))) == ["1 h instead of 30 minutes"]


def test_how_a_visit_stands() -> None:
    assert state_words(START[IVY.id], NAMES.__getitem__) == "Monday 23 November 11:00: Amina and Sam"
    off = applied(START, cancel(START, JOAN.id, "away"))
    assert state_words(off[JOAN.id], NAMES.__getitem__) == "Monday 23 November 09:00: Amina, cancelled"
