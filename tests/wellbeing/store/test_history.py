"""Undo and redo, what stands in the way, looking through the history, and the week as it was at any change."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from rota import changes
from rota.adding import one_is_enough, two_of_one
from rota.changes import AskedPart, Change, VisitState
from rota.several import Moved, settle, several
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam
from wellbeing import clock
from wellbeing.models import RotaChange, Team
from wellbeing.store import as_of, history
from wellbeing.store.history import Sought
from wellbeing.store.rota import NotTaken, Recorded, fits, inverse_of, redoable, undo, undoable

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TUESDAY = MONDAY + timedelta(days=1)
WIDE = (MONDAY - timedelta(days=30), SUNDAY + timedelta(days=30))


def back(team: SmallTeam, seq: int, also: tuple[int, ...] = ()) -> Recorded | NotTaken:
    return undo(
        team.session,
        team_id=team.team.id,
        seq=seq,
        author_id=team.user.id,
        device="phone",
        client_key=uuid4().hex,
        happened_at=THURSDAY_BEFORE,
        also=also,
        judged=False,
    )


def seq_of(line: object) -> int | None:
    return getattr(line, "seq", None)


def moved(team: SmallTeam, to: str | None, line: str = "lunch", day: object = MONDAY) -> int:
    visit = team.visit(getattr(team, line), day)  # type: ignore[arg-type]
    return team.done(changes.move(team.timeline(), visit, 1, to)).seq


@on_one_database
def test_undo_and_redo_walk_back_and_forth_over_several_changes(tilbury: SmallTeam) -> None:
    session, team, sam, amira = tilbury.session, tilbury.team.id, str(tilbury.sam.id), str(tilbury.amira.id)
    start = tilbury.timeline()
    assert redoable(session, team) is None and undoable(session, team) is None, "a plan's changes are not for Undo"
    first, second = moved(tilbury, sam), moved(tilbury, amira)
    end = tilbury.timeline()
    for expected in (second, first):
        line = undoable(session, team)
        assert seq_of(line) == expected
        assert isinstance(back(tilbury, expected), Recorded)
    assert tilbury.timeline() == start and undoable(session, team) is None
    for _ in range(2):
        again = redoable(session, team)
        assert again is not None
        assert isinstance(back(tilbury, again.seq), Recorded)
    assert tilbury.timeline() == end and redoable(session, team) is None
    assert seq_of(undoable(session, team)) == second


@on_one_database
def test_a_new_change_of_the_same_visit_ends_redo_and_of_another_does_not(tilbury: SmallTeam) -> None:
    sam = str(tilbury.sam.id)
    back(tilbury, moved(tilbury, sam))
    moved(tilbury, sam, "tea")
    assert redoable(tilbury.session, tilbury.team.id) is not None
    moved(tilbury, sam)
    assert redoable(tilbury.session, tilbury.team.id) is None


@on_one_database
def test_undo_can_be_asked_for_one_author_and_for_lately(tilbury: SmallTeam) -> None:
    seq = moved(tilbury, str(tilbury.sam.id))
    find: Callable[..., object] = undoable
    session, team = tilbury.session, tilbury.team.id
    assert seq_of(find(session, team, author_id=tilbury.user.id)) == seq
    assert find(session, team, author_id=tilbury.user.id + 1) is None
    assert find(session, team, since=clock.now() + timedelta(hours=1)) is None


@on_one_database
def test_what_stands_in_the_way_is_named_and_can_be_taken_back_with_it_as_one(tilbury: SmallTeam) -> None:
    session, team = tilbury.session, tilbury.team.id
    start = tilbury.timeline()
    first = moved(tilbury, str(tilbury.sam.id))
    elsewhere = moved(tilbury, str(tilbury.sam.id), "tea", TUESDAY)
    second = moved(tilbury, str(tilbury.amira.id))
    lunch, tea = tilbury.visit(tilbury.lunch, MONDAY), tilbury.visit(tilbury.tea, MONDAY)
    third = tilbury.done(several(tilbury.timeline(), [(lunch, 1), (tea, 1)], Moved(True, None))).seq
    fourth = moved(tilbury, str(tilbury.sam.id), "tea")
    assert not fits(session, team, inverse_of(session, team, {first}))
    way = [line.seq for line in history.in_the_way(session, team, first)]
    assert way == [fourth, third, second], "the fourth follows on the third, and the other day is not touched"
    before = session.scalar(select(Team.latest_seq))
    answer = back(tilbury, first, tuple(way))
    assert isinstance(answer, Recorded) and answer.seq == (before or 0) + 1
    day = tilbury.visit(tilbury.tea, TUESDAY)
    assert {id: state for id, state in tilbury.timeline().items() if id != day} == {
        id: state for id, state in start.items() if id != day
    }
    lines = {line.seq: line for line in history.history(session, team)}
    assert {seq for seq, line in lines.items() if line.undone_by == answer.seq} == {first, second, third, fourth}
    assert lines[elsewhere].undone_by is None and lines[answer.seq].undoes_also == (second, third, fourth)
    again = back(tilbury, answer.seq)
    assert isinstance(again, Recorded)
    assert all(line.undone_by is None for line in history.history(session, team) if line.seq != answer.seq)


@on_one_database
def test_a_change_and_its_undo_stand_in_nobodys_way(tilbury: SmallTeam) -> None:
    first = moved(tilbury, str(tilbury.sam.id))
    back(tilbury, moved(tilbury, str(tilbury.amira.id)))
    assert history.in_the_way(tilbury.session, tilbury.team.id, first) == ()
    assert fits(tilbury.session, tilbury.team.id, inverse_of(tilbury.session, tilbury.team.id, {first}))


@on_one_database
def test_all_together_or_nothing(tilbury: SmallTeam) -> None:
    """One of those in the way is left out: nothing happens, and the timeline is as it was."""
    first, second = moved(tilbury, str(tilbury.sam.id)), moved(tilbury, str(tilbury.amira.id))
    third = moved(tilbury, None)
    stands = tilbury.timeline()
    answer = back(tilbury, first, (second,))
    assert isinstance(answer, NotTaken) and [line.seq for line in answer.since] == [third]
    assert tilbury.timeline() == stands


@on_one_database
def test_the_history_is_looked_through_by_worker_person_day_and_visit(tilbury: SmallTeam) -> None:
    session, team = tilbury.session, tilbury.team.id
    lunch = moved(tilbury, str(tilbury.sam.id))
    tea = moved(tilbury, str(tilbury.sam.id), "tea", TUESDAY)
    late = tilbury.done(changes.shift(tilbury.timeline(), tilbury.visit(tilbury.tea, TUESDAY), days=2)).seq

    def found(**sought: object) -> set[int]:
        lines = history.search(session, team, Sought(**sought)).changes  # type: ignore[arg-type]
        return {line.seq for line in lines if line.kind != "plan"}

    assert found() == {lunch, tea, late}
    assert found(person=tilbury.joan.id) == {lunch}
    assert found(visit=tilbury.visit(tilbury.tea, TUESDAY)) == {tea, late}
    assert found(day=MONDAY) == {lunch}
    assert found(day=MONDAY + timedelta(days=3)) == {tea, late}, "the visit is on that day by now"
    assert found(day=MONDAY + timedelta(days=4)) == set()
    assert found(day=TUESDAY, person=tilbury.joan.id) == set()
    assert found(worker=tilbury.sam.id) == {lunch, tea, late}
    assert found(worker=tilbury.amira.id) == {lunch, tea, late}, "hers are those that she made"
    assert found(worker=uuid4()) == set()


@on_one_database
def test_a_page_of_what_is_sought_goes_on_where_it_ended(tilbury: SmallTeam) -> None:
    for n in range(4):
        moved(tilbury, str(tilbury.sam.id) if n % 2 else str(tilbury.amira.id))
    sought, seen, before = Sought(person=tilbury.joan.id), [], None
    while True:
        page = history.search(tilbury.session, tilbury.team.id, sought, before_seq=before, most=2)
        seen += [line.seq for line in page.changes]
        if page.older is None:
            break
        before = page.older
    everything = history.search(tilbury.session, tilbury.team.id, sought)
    assert seen == [line.seq for line in everything.changes] and len(seen) >= 4


@on_one_database
def test_the_history_asks_the_database_as_often_however_long_it_is(tilbury: SmallTeam) -> None:
    asked: list[str] = []
    event.listen(tilbury.session.get_bind(), "before_cursor_execute", lambda c, cur, sql, *rest: asked.append(sql))

    def count() -> int:
        tilbury.session.flush()
        asked.clear()
        history.history(tilbury.session, tilbury.team.id)
        return len(asked)

    few = count()
    for n in range(6):
        back(tilbury, moved(tilbury, str(tilbury.sam.id) if n % 2 else str(tilbury.amira.id)))
    assert count() <= few == 2


def edits(team: SmallTeam, chance: random.Random) -> Change:
    """Any edit of any visit, wise or not; now and then what a plan would do."""
    timeline = team.timeline(*WIDE)
    visit, other = chance.choice(list(timeline)), chance.choice(list(timeline))
    worker = chance.choice((None, str(team.sam.id), str(team.amira.id)))
    asked = timeline[visit].asked
    kinds: list[Callable[[], Change]] = [
        lambda: changes.move(timeline, visit, 1, worker),
        lambda: changes.shift(timeline, visit, chance.randint(-9, 9), chance.randint(-60, 60)),
        lambda: changes.cancel(timeline, visit, "away"),
        lambda: changes.bring_back(timeline, visit),
        lambda: changes.swap(timeline, (visit, 1), (other, 1)),
        lambda: several(timeline, [(visit, 1), (other, 1)], Moved(True, worker, 1, 10)),
        lambda: settle(timeline, visit, workers=True, start=False),
        lambda: one_is_enough(timeline, visit, 1, "enough"),
        lambda: two_of_one(timeline, visit, THURSDAY_BEFORE + timedelta(days=5), "two"),
        lambda: Change((AskedPart(visit, asked, None),), "plan"),
    ]
    return chance.choice(kinds)()


@pytest.mark.parametrize("seed", range(2))
def test_the_week_as_it_was_is_the_week_that_was_kept(tilbury: SmallTeam, seed: int) -> None:
    """Copies are put aside after each change, undos and a plan's among them, and each is rebuilt at the end."""
    chance, session, team = random.Random(seed), tilbury.session, tilbury.team.id
    kept: dict[int, dict[object, VisitState]] = {}
    begun = session.scalar(select(Team.latest_seq).where(Team.id == team)) or 0
    for _ in range(24):
        if not tilbury.timeline(*WIDE):
            back(tilbury, max(kept))  # a plan's change was undone, and nothing was left
        elif chance.random() < 0.25:
            back(tilbury, chance.randint(1, session.scalar(select(Team.latest_seq).where(Team.id == team)) or 1))
        elif (change := edits(tilbury, chance)).parts:
            tilbury.change(change, judged=False)
        seq = session.scalar(select(Team.latest_seq).where(Team.id == team)) or 0
        kept[seq] = dict(tilbury.timeline())
    assert len(kept) > 10
    for seq, copy in kept.items():
        assert as_of.timeline_at(session, team, seq, MONDAY, SUNDAY) == copy, f"as of {seq}"
    wide = as_of.timeline_at(session, team, begun, *WIDE)
    assert all(not place.worker for state in wide.values() for place in state.planned.places)


@on_one_database
def test_a_visit_that_went_to_another_team_is_still_in_the_week_as_it_was(tilbury: SmallTeam) -> None:
    from wellbeing.store.hand_over import let_go

    session, team = tilbury.session, tilbury.team.id
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.place(lunch, tilbury.sam, "12:30", MONDAY)
    seq, stood = session.scalar(select(Team.latest_seq).where(Team.id == team)) or 0, tilbury.timeline()
    tilbury.done(Change((AskedPart(lunch, stood[lunch].asked, None),), "plan"), kind="plan")
    assert let_go(session, {lunch}) == {lunch}
    assert as_of.timeline_at(session, team, seq, MONDAY, SUNDAY) == stood


@on_one_database
def test_a_moment_is_the_last_change_that_had_arrived(tilbury: SmallTeam) -> None:
    session, team = tilbury.session, tilbury.team.id
    first = moved(tilbury, str(tilbury.sam.id))
    session.execute(
        RotaChange.__table__.update()  # type: ignore[attr-defined]
        .where(RotaChange.seq <= first)
        .values(arrived_at=THURSDAY_BEFORE)
    )
    with clock.at(THURSDAY_BEFORE + timedelta(hours=2)):
        second = moved(tilbury, str(tilbury.amira.id))
    assert as_of.seq_at(session, team, THURSDAY_BEFORE - timedelta(days=1)) == 0
    assert as_of.seq_at(session, team, THURSDAY_BEFORE + timedelta(hours=1)) == first
    assert as_of.seq_at(session, team, THURSDAY_BEFORE + timedelta(hours=2)) == second
    (since,) = as_of.changed_since(session, team, first, tilbury.timeline())
    assert since.seq == second
