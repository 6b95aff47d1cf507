"""Several edits as one change: whole days, runs, pairs taken apart; each taken back exactly."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.adding import added, added_visit, halves_of, one_is_enough, two_of_one
from rota.changes import (
    Change,
    Placement,
    Planned,
    Timeline,
    VisitState,
    accept,
    add,
    apart,
    apply,
    bring_back,
    cancel,
    in_turn,
    invert,
    move,
    retime,
    rota_of,
    shift,
    squeezed,
)
from rota.several import Moved, give, of_day, settle, several, share_out
from rota.week import Assignment
from tests.builders import MONDAY, a_rota, a_timeline, a_visit, a_week, a_worker, applied, at, going, span
from tests.rota.weeks import WORKERS, timelines

JOAN, IVY = a_visit("joan", 0, "09:00"), a_visit("ivy", 0, "11:00", double_handed=True)
BEGUN = a_timeline(JOAN, IVY)
PLANNED = apply(
    BEGUN,
    accept(
        BEGUN,
        [
            Assignment(JOAN.id, 1, "amina", at(0, "09:00")),
            Assignment(IVY.id, 1, "amina", at(0, "11:00")),
            Assignment(IVY.id, 2, "sam", at(0, "11:00")),
        ],
        "taken",
    ),
)


def places(timeline: Timeline, visit: UUID) -> list[tuple[object, object]]:
    return [(place.worker, place.start) for place in timeline[visit].planned.places]


@given(st.data())
def test_every_edit_of_several_can_be_taken_back(data: st.DataObject) -> None:
    timeline = data.draw(timelines().filter(bool))
    visits = data.draw(st.lists(st.sampled_from(sorted(timeline, key=str)), min_size=1, max_size=4))
    worker = data.draw(st.sampled_from((None, *WORKERS)))
    days, minutes = data.draw(st.integers(-6, 6)), data.draw(st.integers(-300, 300))
    asked = [(visit, 1) for visit in visits]
    first = visits[0]
    new = a_visit("new", 1, "10:00", double_handed=True)
    edits = [
        several(timeline, asked, Moved(True, worker, days, minutes), "a run"),
        give(timeline, dict.fromkeys(asked, worker), "best each"),
        settle(timeline, first, workers=True, start=True),
        settle(timeline, first, workers=False, start=False),
        shift(timeline, first, days, minutes),
        apart(timeline, first, 1, at(2, "13:00")),
        bring_back(timeline, first),
        one_is_enough(timeline, first, 2, "her son helps"),
        two_of_one(timeline, first, at(2, "13:00"), "her son helps"),
        add(new, "new"),
        in_turn(timeline, [lambda now: cancel(now, first, "away"), lambda now: bring_back(now, first)]),
    ]
    for change in edits:
        assert apply(apply(timeline, change), invert(change, "undo")) == timeline


@given(timelines(), timelines(), timelines())
def test_a_squeezed_change_does_the_same_with_a_part_for_each_half(one, two, three) -> None:
    from rota.changes import diff

    both = Change((*diff(one, two).parts, *diff(two, three).parts))
    short = squeezed(both)
    assert apply(one, short) == apply(one, both) == three
    assert len({(part.visit, type(part)) for part in short.parts}) == len(short.parts)
    assert squeezed(Change((*both.parts, *invert(both, "").parts))).parts == ()


def test_a_run_of_visits_goes_to_another_worker_and_another_time_at_once() -> None:
    change = several(PLANNED, [(JOAN.id, 1), (IVY.id, 2)], Moved(True, "tom", 1, -15))
    after = apply(PLANNED, change)
    assert places(after, JOAN.id) == [("tom", at(1, "08:45"))]
    assert places(after, IVY.id) == [("amina", at(1, "10:45")), ("tom", at(1, "10:45"))]
    assert {part.visit for part in change.parts} == {JOAN.id, IVY.id} and len(change.parts) == 2
    assert after[JOAN.id].planned.places[0].pinned_worker and after[JOAN.id].planned.places[0].pinned_start


def test_nobody_is_somebody_to_give_to_and_staying_is_not() -> None:
    assert places(apply(PLANNED, several(PLANNED, [(JOAN.id, 1)], Moved(True, None))), JOAN.id)[0][0] is None
    assert Moved().nothing and several(PLANNED, [(JOAN.id, 1)], Moved()).parts == ()


def test_a_visit_without_a_time_gets_the_one_that_suits() -> None:
    after = apply(BEGUN, several(BEGUN, [(JOAN.id, 1)], Moved(True, "tom")))
    assert places(after, JOAN.id) == [("tom", at(0, "09:00"))]
    assert places(apply(BEGUN, shift(BEGUN, JOAN.id, 1)), JOAN.id) == [(None, at(1, "09:00"))]


def test_a_day_is_shifted_by_the_clock_not_by_hours() -> None:
    from tests.builders import CLOCKS_BACK

    visit = a_visit("joan", 5, "09:00", first=CLOCKS_BACK)
    timeline = applied(a_timeline(visit), retime(a_timeline(visit), visit.id, at(5, "09:00", CLOCKS_BACK)))
    after = apply(timeline, shift(timeline, visit.id, 1))
    assert after[visit.id].planned.places[0].start == at(6, "09:00", CLOCKS_BACK)


def test_one_edit_made_on_top_of_another_is_one_change() -> None:
    change = in_turn(PLANNED, [lambda now: move(now, JOAN.id, 1, "tom"), lambda now: move(now, JOAN.id, 1, "sam")], "x")
    (part,) = change.parts
    assert (part.before, change.cause) == (PLANNED[JOAN.id].planned, "x")


def test_a_visit_of_no_plan_is_nowhere_once_nobody_goes() -> None:
    """It was asked by nobody, so without a worker and a time there is nothing left of it to be later."""
    left = VisitState(None, Planned((Placement(None, None, pinned_worker=True),)))
    change = several({JOAN.id: left}, [(JOAN.id, 1)], Moved(to_worker=True, minutes=30))
    assert apply({JOAN.id: left}, change) == {}


def test_a_whole_day_is_in_order_of_time() -> None:
    week = a_week([JOAN, IVY], [a_worker(), a_worker("Sam")])
    rota = rota_of(PLANNED)
    assert of_day(week, rota, "amina", MONDAY) == ((JOAN.id, 1), (IVY.id, 1))
    assert of_day(week, rota, "sam", MONDAY) == ((IVY.id, 2),)


def test_a_day_is_shared_out_one_after_another_and_nobody_is_given_what_breaks_a_rule() -> None:
    """Each of the two visits at one hour needs its own worker; the third finds nobody free."""
    visits = [a_visit(name, 0, "09:00") for name in ("joan", "ivy", "eric")]
    team = [a_worker(), a_worker("Sam"), a_worker("Tom"), a_worker("Ill", leave=(span(0, "00:00", "23:00"),))]
    week = a_week(visits, team)
    rota = a_rota(*(going(visit, "amina", start=f"09:{n}0") for n, visit in enumerate(visits)))
    places = [(visit.id, 1) for visit in visits]
    found = share_out(week, rota, places)
    given = [best.worker if best else None for best in found.values()]
    assert sorted(given[:2]) == ["sam", "tom"] and given[2] is None


def test_one_worker_is_enough_keeps_who_stays_and_undoes_to_the_pair() -> None:
    change = one_is_enough(PLANNED, IVY.id, 2, "Her daughter helps")
    after = apply(PLANNED, change)
    half = halves_of(IVY)[1]
    assert after[IVY.id].planned.cancelled and half.support is None and not half.double_handed
    assert [(a.visit, a.worker) for a in rota_of(after).assignments if a.visit != JOAN.id] == [(half.id, "sam")]
    assert one_is_enough(PLANNED, IVY.id, 2, "Her daughter helps") == change, "a second tap would make the same"


def test_two_visits_of_one_ask_what_the_whole_did_and_the_rules_still_say_so() -> None:
    from rota.rules import check

    hoist = a_visit("ivy", 0, "11:00", double_handed=True, needs=["hoist"])
    timeline = applied(a_timeline(hoist), accept(a_timeline(hoist), going(hoist, "amina", "sam"), "taken"))
    after = apply(timeline, two_of_one(timeline, hoist.id, at(0, "15:00"), "Her son helps"))
    asked = [state.asked for state in after.values() if state.asked and not state.planned.cancelled]
    assert {(a.worker, a.start) for a in rota_of(after).assignments} == {
        ("amina", at(0, "11:00")),
        ("sam", at(0, "15:00")),
    }
    week = a_week(asked, [a_worker(), a_worker("Sam")])
    assert [f.rule for f in check(week, rota_of(after))].count("sign_off") == 2


def test_two_at_times_of_their_own_are_warned_of() -> None:
    from rota.rules import check

    after = apply(PLANNED, apart(PLANNED, IVY.id, 2, at(0, "12:00")))
    week = a_week([JOAN, IVY], [a_worker(), a_worker("Sam")])
    assert "together" in {finding.rule for finding in check(week, rota_of(after))}


@pytest.mark.parametrize("two", [False, True])
def test_an_added_visit_stands_at_its_time_with_who_was_named(two: bool) -> None:
    visit = added_visit(UUID(int=5), "joan", None, MONDAY, at(0, "14:00").time(), 45, two=two)
    after = apply({}, added(visit, "amina", "A lift to the hospital"))
    assert after[visit.id] == VisitState(visit, after[visit.id].planned) and visit.support is None
    planned = rota_of(after).assignments
    assert [a.worker for a in planned] == ["amina", None][: len(visit.places)]
    assert {a.start for a in planned} == {at(0, "14:00")}
