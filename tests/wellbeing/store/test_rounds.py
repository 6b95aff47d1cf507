"""The three rounds in the database: steps taken once, wishes that stay their writer's, who gave way and was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from rota.rounds import Stage, Wants
from rota.week import Wish, WishKind
from tests.small_world import tell
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.db import prepare
from wellbeing.models import GaveWay, Notice, Round, Worker
from wellbeing.models.rounds import WishWritten
from wellbeing.store import rounds, settling
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, RoleName, Viewer

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TOMORROW = THURSDAY_BEFORE + timedelta(days=1)


def opened(tilbury: SmallTeam, *, anonymous: bool = False) -> Viewer:
    """Amira opens wishes for the week until tomorrow."""
    amira = tilbury.viewer()
    rounds.open_wishes(
        tilbury.session, amira, tilbury.team.id, MONDAY, anonymous=anonymous, closes_at=TOMORROW, expects=None
    )
    return amira


def wish(tilbury: SmallTeam, who: Worker, kind: Wants, key: str | None = None, **more: object) -> None:
    looking = tilbury.viewer(worker=who)
    rounds.wish(tilbury.session, looking, tilbury.team.id, MONDAY, kind, key or uuid4().hex, **more)  # type: ignore[arg-type]


def standing(tilbury: SmallTeam, who: Worker) -> list[tuple[str, object]]:
    found = rounds.mine(tilbury.session, tilbury.viewer(worker=who), tilbury.team.id, MONDAY)[2]
    return [(row.kind, row.day or row.person_id or row.with_worker_id) for row in found]


def in_week(tilbury: SmallTeam) -> Iterable[Wish]:
    return week_of(tilbury.session, tilbury.team.id, MONDAY).wishes


def go(tilbury: SmallTeam, to: Stage, expects: Stage | None) -> None:
    rounds.go(tilbury.session, tilbury.viewer(), tilbury.team.id, MONDAY, to, expects)


@on_one_database
def test_a_week_goes_through_its_rounds_and_back(tilbury: SmallTeam) -> None:
    opened(tilbury)
    for to, expects in ((Stage.SETTLE, Stage.WISHES), (Stage.FINISH, Stage.SETTLE), (Stage.DONE, Stage.FINISH)):
        go(tilbury, to, expects)
        go(tilbury, to, expects)  # a double tap
    go(tilbury, Stage.SETTLE, Stage.DONE)
    with pytest.raises(rounds.MovedOn):
        go(tilbury, Stage.DONE, Stage.FINISH)
    rounds.open_wishes(
        tilbury.session, tilbury.viewer(), tilbury.team.id, MONDAY, anonymous=True, closes_at=None, expects=Stage.SETTLE
    )
    stands = rounds.standing(tilbury.session, tilbury.viewer(), tilbury.team.id, MONDAY)[1]
    assert (stands.stage, stands.hidden, stands.closes_at) == (Stage.WISHES, True, None)


@on_one_database
def test_any_round_can_be_skipped_even_all_of_them(tilbury: SmallTeam) -> None:
    go(tilbury, Stage.FINISH, None)
    assert tilbury.session.scalars(select(Round.stage)).one() == Stage.FINISH


@on_one_database
def test_everybody_else_is_told_once_that_wishes_are_open(tilbury: SmallTeam) -> None:
    opened(tilbury)
    opened(tilbury)
    (told,) = tilbury.session.scalars(select(Notice))
    assert told.worker_id == tilbury.sam.id
    assert told.words == ("Say what you would like of the week of Monday 23 November until Friday 20 November 12:00.")


@on_one_database
def test_of_a_day_the_latest_wish_counts_and_people_come_beside_it(tilbury: SmallTeam) -> None:
    opened(tilbury)
    wish(tilbury, tilbury.sam, Wants.NOTHING)
    wish(tilbury, tilbury.sam, Wants.EARLY, day=SUNDAY)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
    wish(tilbury, tilbury.sam, Wants.LATE, day=MONDAY)
    wish(tilbury, tilbury.sam, Wants.SEE_PERSON, person_id=tilbury.joan.id)
    wish(tilbury, tilbury.sam, Wants.SWAP, other_id=tilbury.amira.id, day=MONDAY, words="Any tea for a breakfast")
    wish(tilbury, tilbury.sam, Wants.NOTHING)
    found = standing(tilbury, tilbury.sam)
    assert set(found) == {
        ("day_off", SUNDAY),
        ("late", MONDAY),
        ("see_person", tilbury.joan.id),
        ("swap", MONDAY),
    }
    assert standing(tilbury, tilbury.amira) == []


@on_one_database
def test_a_tap_that_arrives_again_after_it_was_taken_back_changes_nothing(tilbury: SmallTeam) -> None:
    sam = tilbury.viewer(worker=tilbury.sam)
    opened(tilbury)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, "one", day=SUNDAY)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, "one", day=SUNDAY)
    (row,) = rounds.mine(tilbury.session, sam, tilbury.team.id, MONDAY)[2]
    rounds.withdraw(tilbury.session, sam, tilbury.team.id, row.id)
    rounds.withdraw(tilbury.session, sam, tilbury.team.id, row.id)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, "one", day=SUNDAY)
    assert standing(tilbury, tilbury.sam) == []


@on_one_database
def test_a_wish_is_closed_out_by_the_clock_and_by_hand_but_can_be_taken_back(tilbury: SmallTeam) -> None:
    sam = tilbury.viewer(worker=tilbury.sam)
    with pytest.raises(rounds.Closed):
        wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
    opened(tilbury)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
    with clock.at(TOMORROW), pytest.raises(rounds.Closed):
        wish(tilbury, tilbury.sam, Wants.LATE, day=MONDAY)
    go(tilbury, Stage.SETTLE, Stage.WISHES)
    with pytest.raises(rounds.Closed):
        wish(tilbury, tilbury.sam, Wants.LATE, day=MONDAY)
    (row,) = rounds.mine(tilbury.session, sam, tilbury.team.id, MONDAY)[2]
    rounds.withdraw(tilbury.session, sam, tilbury.team.id, row.id)
    assert list(in_week(tilbury)) == []


@on_one_database
def test_nobody_takes_back_or_makes_a_wish_for_somebody_else(tilbury: SmallTeam) -> None:
    opened(tilbury)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
    row = tilbury.session.scalars(select(WishWritten)).one()
    with pytest.raises(NotYours):
        rounds.withdraw(tilbury.session, tilbury.viewer(), tilbury.team.id, row.id)
    for kind, more in (
        (Wants.DAY_OFF, {"day": SUNDAY + timedelta(days=1)}),
        (Wants.DAY_OFF, {}),
        (Wants.SEE_PERSON, {"person_id": uuid4()}),
        (Wants.SWAP, {"other_id": tilbury.sam.id}),
        (Wants.SWAP, {"other_id": uuid4()}),
        (Wants.NOTHING, {"day": SUNDAY}),
    ):
        with pytest.raises(NotYours):
            wish(tilbury, tilbury.sam, kind, **more)
    coach = Viewer(tilbury.user.id, "Coach", None, {RoleName.COACH: frozenset({tilbury.team.id})})
    with pytest.raises(NotYours):
        rounds.mine(tilbury.session, coach, tilbury.team.id, MONDAY)
    with pytest.raises(NotYours):
        settling.settling(tilbury.session, coach, tilbury.team.id, MONDAY)


@on_one_database
@pytest.mark.parametrize("anonymous", [True, False])
def test_what_is_secret_is_in_no_week_nor_in_what_is_settled_until_it_closes(
    tilbury: SmallTeam, anonymous: bool
) -> None:
    amira = opened(tilbury, anonymous=anonymous)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
    sams = Wish(str(tilbury.sam.id), WishKind.DAY_OFF, SUNDAY)
    assert list(in_week(tilbury)) == ([] if anonymous else [sams])
    assert settling.settling(tilbury.session, amira, tilbury.team.id, MONDAY).wishes == ()
    assert week_of(tilbury.session, tilbury.team.id, MONDAY, told=True).wishes == ()
    with clock.at(TOMORROW):
        assert list(in_week(tilbury)) == [sams]
        (seen,) = settling.settling(tilbury.session, amira, tilbury.team.id, MONDAY).wishes
        assert seen.worker == str(tilbury.sam.id)


@on_one_database
def test_what_began_as_secret_is_not_laid_open_by_opening_it_again(tilbury: SmallTeam) -> None:
    opened(tilbury, anonymous=True)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
    opened(tilbury, anonymous=False)
    assert rounds.standing(tilbury.session, tilbury.viewer(), tilbury.team.id, MONDAY)[1].hidden


@on_one_database
def test_a_secret_wish_leaves_no_trace_that_others_could_read_by(tilbury: SmallTeam) -> None:
    """No sequence number, no news, no time of change moves when somebody wishes."""
    amira = opened(tilbury, anonymous=True)

    def outside() -> object:
        tilbury.session.expire_all()
        row = tilbury.session.scalars(select(Round)).one()
        news = [(n.worker_id, n.key) for n in tilbury.session.scalars(select(Notice))]
        week = week_of(tilbury.session, tilbury.team.id, MONDAY)
        to_settle = settling.settling(tilbury.session, amira, tilbury.team.id, MONDAY)
        return row.changed_at, row.stage, tilbury.team.latest_seq, news, week, to_settle

    before = outside()
    with clock.at(THURSDAY_BEFORE + timedelta(hours=1)):
        wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
        wish(tilbury, tilbury.sam, Wants.SEE_PERSON, person_id=tilbury.joan.id)
    assert outside() == before


def both_off(tilbury: SmallTeam) -> tuple[Viewer, dict[UUID, UUID]]:
    """Both of the team want Sunday off, and the round is closed: wishes by worker."""
    tilbury.plan_week()
    amira = opened(tilbury)
    for worker in (tilbury.amira, tilbury.sam):
        wish(tilbury, worker, Wants.DAY_OFF, day=SUNDAY)
    go(tilbury, Stage.SETTLE, Stage.WISHES)
    return amira, {row.worker_id: row.id for row in tilbury.session.scalars(select(WishWritten))}


@on_one_database
def test_who_gives_way_is_kept_counts_no_more_as_a_wish_and_is_told(tilbury: SmallTeam) -> None:
    amira, wishes = both_off(tilbury)
    found = settling.settling(tilbury.session, amira, tilbury.team.id, MONDAY)
    assert found.clashes and found.tried_on is settling.TriedOn.ROTA
    key = found.clashes[0].clash.key
    for _ in range(2):
        settling.give_way(tilbury.session, amira, tilbury.team.id, MONDAY, wishes[tilbury.sam.id], key, "k")
    (row,) = tilbury.session.scalars(select(GaveWay))
    assert (row.worker_id, row.clash, row.decided_by_id) == (tilbury.sam.id, key, amira.user_id)
    assert [wish.worker for wish in in_week(tilbury)] == [str(tilbury.amira.id)]
    news = tilbury.session.scalars(select(Notice).where(Notice.kind == settling.NOTICE)).all()
    assert [each.worker_id for each in news] == [tilbury.sam.id]
    (gave,) = settling.settling(tilbury.session, amira, tilbury.team.id, MONDAY).gave
    assert gave.name == "Sam Invented"


@on_one_database
def test_giving_way_can_be_taken_back_and_a_late_tap_does_not_bring_it_again(tilbury: SmallTeam) -> None:
    amira, wishes = both_off(tilbury)
    settling.give_way(tilbury.session, amira, tilbury.team.id, MONDAY, wishes[tilbury.sam.id], "few", "k")
    (row,) = tilbury.session.scalars(select(GaveWay))
    for _ in range(2):
        settling.take_back(tilbury.session, amira, tilbury.team.id, MONDAY, row.id)
    settling.give_way(tilbury.session, amira, tilbury.team.id, MONDAY, wishes[tilbury.sam.id], "few", "k")
    assert len(list(in_week(tilbury))) == 2
    settling.give_way(tilbury.session, amira, tilbury.team.id, MONDAY, wishes[tilbury.sam.id], "few", "again")
    assert len(list(in_week(tilbury))) == 1


@on_one_database
def test_nothing_is_settled_while_wishes_are_open_or_the_week_is_made(tilbury: SmallTeam) -> None:
    amira, wishes = both_off(tilbury)
    go(tilbury, Stage.DONE, Stage.SETTLE)
    with pytest.raises(settling.NotYet):
        settling.give_way(tilbury.session, amira, tilbury.team.id, MONDAY, wishes[tilbury.sam.id], "few", "k")


@on_one_database
def test_whose_turn_it_may_be_is_counted_over_months(tilbury: SmallTeam) -> None:
    amira, wishes = both_off(tilbury)
    for weeks, taken_back in ((2, False), (3, False), (4, True), (40, False)):
        then = THURSDAY_BEFORE - timedelta(weeks=weeks)
        tilbury.session.add(
            GaveWay(
                team_id=tilbury.team.id,
                week=MONDAY - timedelta(weeks=weeks),
                clash="few",
                worker_id=tilbury.sam.id,
                wish_id=wishes[tilbury.sam.id],
                client_key=f"{weeks}",
                decided_at=then,
                taken_back_at=then if taken_back else None,
            )
        )
    tilbury.session.flush()
    other = tilbury.session.scalars(select(WishWritten).where(WishWritten.worker_id == tilbury.amira.id)).one()
    tilbury.session.execute(update(GaveWay).values(wish_id=other.id))  # theirs of long ago, not this week's
    tilbury.session.execute(update(GaveWay).values(week=MONDAY - timedelta(weeks=1)))
    found = settling.settling(tilbury.session, amira, tilbury.team.id, MONDAY)
    (both,) = (each for each in found.clashes if len(each.clash.wishes) == 2)
    assert both.turn == ("Sam gave way twice since May, Amira never. It may be Amira’s turn.")


@on_one_database
def test_what_came_true_is_read_off_what_was_told(tilbury: SmallTeam) -> None:
    tilbury.plan_week()
    opened(tilbury)
    wish(tilbury, tilbury.sam, Wants.DAY_OFF, day=SUNDAY)
    wish(tilbury, tilbury.sam, Wants.LATE, day=MONDAY)
    wish(tilbury, tilbury.sam, Wants.SEE_PERSON, person_id=tilbury.joan.id)
    go(tilbury, Stage.DONE, Stage.WISHES)
    tell(tilbury.session, tilbury.team)
    with clock.at(THURSDAY_BEFORE + timedelta(weeks=2)):
        came = settling.mine(tilbury.session, tilbury.viewer(worker=tilbury.sam))
        assert {each.row.kind: each.true for each in came} == {"day_off": False, "late": True, "see_person": False}
        assert settling.how_often(came) == (1, 3)
        assert settling.of_team(tilbury.session, tilbury.team.id) == (1, 3)
        assert settling.mine(tilbury.session, tilbury.viewer()) == []
    assert settling.of_team(tilbury.session, tilbury.team.id) == (0, 0), "the week is not over"


def test_two_who_tap_at_once_take_one_step_and_write_one_wish(settings: Settings, tilbury: SmallTeam) -> None:
    opened(tilbury)
    looking, team = tilbury.viewer(worker=tilbury.sam), tilbury.team.id
    tilbury.session.commit()
    start, problems = Barrier(6), []

    def tap(number: int) -> None:
        engine = create_engine(settings.database_url)
        prepare(engine)
        try:
            with clock.at(THURSDAY_BEFORE), Session(engine) as session:
                start.wait(10)
                rounds.wish(session, looking, team, MONDAY, Wants.DAY_OFF, f"k{number % 2}", day=SUNDAY)
                session.commit()
        except Exception as error:
            problems.append(error)
        finally:
            engine.dispose()

    threads = [Thread(target=tap, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert len(standing(tilbury, tilbury.sam)) == 1
