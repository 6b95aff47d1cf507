"""Nobody is forgotten: when an alarm is raised, who hears of it and first, what closes it, and that it is one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from rota.week import Window
from tests import small_world
from tests.factories import create_absence, create_team
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.safety_made import alarms, create_duty, create_phone, make_critical, write
from wellbeing import clock
from wellbeing.models import AlarmStep, Notice, SafetyNumbers, TimelineVisit, ToldAssignment, VisitAlarm, VisitEntry
from wellbeing.store import alarm, alarm_watch
from wellbeing.store.account import viewer_of
from wellbeing.store.alarm_watch import NO_ANSWER, NOT_STARTED
from wellbeing.store.entries import What
from wellbeing.store.held_told import take_away
from wellbeing.viewer import NotYours, Viewer

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)
LATE = datetime(2026, 11, 24, 8, 15, tzinfo=NOW.tzinfo)
"""Ivy’s visit may begin until 08:00, and 15 minutes are granted."""


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with clock.at(NOW):
        world = small_world.load(session)
        make_critical(session, world.visits["Ivy"])
        yield world


def look(session: Session, at: datetime) -> None:
    """The watch looks once."""
    with clock.at(at):
        for team in alarm_watch.to_look_at(session):
            alarm_watch.look_after(session, team)


def heard(session: Session, worker: object) -> list[str]:
    query = select(Notice).where(Notice.worker_id == worker, Notice.kind == "alarm").order_by(Notice.at)
    return [row.words for row in session.scalars(query)]


def viewer(session: Session, world: World, who: str = "sam") -> Viewer:
    found = viewer_of(session, world.users[who])
    assert found is not None
    return found


@on_one_database
def test_it_is_raised_at_its_minute_and_not_before(session: Session, world: World) -> None:
    look(session, LATE - MINUTE)
    assert alarms(session) == []
    look(session, LATE)
    (row,) = alarms(session)
    assert (row.visit_id, row.kind, row.worker_id) == (world.visits["Ivy"], NOT_STARTED, world.me.id)
    assert (row.at, row.closed_at) == (LATE, None)


@on_one_database
def test_it_is_raised_once_and_told_once_however_often_it_is_looked(session: Session, world: World) -> None:
    for minutes in range(3):
        look(session, LATE + minutes * MINUTE)
        alarm_watch.look_after(session, world.team.id)
    assert len(alarms(session)) == 1
    assert len(heard(session, world.me.id)) == len(heard(session, world.workers["Sam"].id)) == 1


@on_one_database
def test_a_visit_that_may_be_late_raises_none(session: Session, world: World) -> None:
    look(session, NOW + timedelta(hours=5))
    assert {row.visit_id for row in alarms(session)} == {world.visits["Ivy"]}


@on_one_database
def test_a_team_may_grant_more_minutes(session: Session, world: World) -> None:
    session.add(SafetyNumbers(team_id=world.team.id, late_after_minutes=40, changed_at=NOW))
    look(session, LATE + 24 * MINUTE)
    assert alarms(session) == []
    look(session, LATE + 25 * MINUTE)
    assert len(alarms(session)) == 1


@on_one_database
@pytest.mark.parametrize("what", [What.STARTED, What.FINISHED, What.NOT_NEEDED, What.REFUSED])
def test_what_was_written_in_time_raises_none(session: Session, world: World, what: What) -> None:
    write(session, world, "Ivy", what, LATE - MINUTE)
    look(session, LATE)
    assert alarms(session) == []


@on_one_database
def test_a_visit_that_was_missed_is_still_looked_after(session: Session, world: World) -> None:
    write(session, world, "Ivy", What.MISSED, LATE - MINUTE)
    look(session, LATE)
    assert len(alarms(session)) == 1


@on_one_database
def test_a_start_that_was_put_right_to_missed_counts_as_none(session: Session, world: World) -> None:
    write(session, world, "Ivy", What.STARTED, LATE - 30 * MINUTE)
    write(session, world, "Ivy", What.MISSED, LATE - 20 * MINUTE)
    look(session, LATE)
    assert len(alarms(session)) == 1


@on_one_database
def test_a_visit_that_nobody_is_told_of_any_more_raises_none(session: Session, world: World) -> None:
    row = session.get_one(TimelineVisit, world.visits["Ivy"])
    when = Window(NOW - timedelta(hours=3), NOW)
    take_away(session, world.team.id, row.person_id, when, 99, None, "In hospital")
    look(session, LATE)
    assert alarms(session) == []


@on_one_database
def test_one_of_longer_than_a_day_ago_is_for_the_page_of_missed_visits(session: Session, world: World) -> None:
    look(session, NOW + timedelta(days=1))
    assert alarms(session) == []


@on_one_database
def test_who_is_on_duty_hears_first_and_all_hear_when_the_phone_was_last_heard_from(
    session: Session, world: World
) -> None:
    create_duty(session, world)
    create_phone(session, world.users["worker"], world.me, LATE - 53 * MINUTE)
    look(session, LATE)
    (row,) = alarms(session)
    assert row.phone_heard_at == LATE - 53 * MINUTE
    said = (
        "Nobody has begun Ivy’s visit. It was to begin by 08:00. Amina was to go."
        " Amina’s phone was last heard from at 07:22, 53 minutes ago."
    )
    assert heard(session, world.workers["Sam"].id) == [f"You are on duty. {said}"]
    assert heard(session, world.me.id) == [f"{said} Sam is on duty."]
    assert heard(session, world.workers["Zed"].id) == []  # another team's
    first = session.scalars(select(Notice.worker_id).where(Notice.kind == "alarm")).first()
    assert first == world.workers["Sam"].id


@on_one_database
@pytest.mark.parametrize("away", [False, True])
def test_nobody_on_duty_or_away_all_of_the_team_is_told_so(session: Session, world: World, away: bool) -> None:
    if away:
        create_duty(session, world)
        create_absence(session, world.workers["Sam"], TODAY, TODAY)
    look(session, LATE)
    for name in ("Amina", "Sam"):
        assert "Nobody is on duty, so all of the team is told." in heard(session, world.workers[name].id)[0]


def test_nobody_answering_raises_one_at_once_and_tells_all_but_who_stood_there(session: Session, world: World) -> None:
    write(session, world, "Bob", What.NO_ANSWER, NOW)
    write(session, world, "Bob", What.NO_ANSWER, NOW + MINUTE, worker="Sam")
    (row,) = alarms(session)
    assert (row.visit_id, row.kind, row.at) == (world.visits["Bob"], NO_ANSWER, NOW)
    assert heard(session, world.me.id) == []
    (said,) = heard(session, world.workers["Sam"].id)
    assert said.startswith("Nobody answered Bob’s door. Amina was there at 09:05.")


def test_a_start_closes_both_by_itself_and_says_so_and_the_news_is_over(session: Session, world: World) -> None:
    look(session, LATE)
    write(session, world, "Bob", What.NO_ANSWER, NOW)
    for name in ("Ivy", "Bob"):
        with clock.at(NOW + 5 * MINUTE):
            write(session, world, name, What.FINISHED, NOW + 5 * MINUTE)
    assert [row.closed_at for row in alarms(session)] == [NOW + 5 * MINUTE] * 2
    assert alarms(session)[0].ended == "Amina began the visit at 08:50. This closed by itself."
    assert session.scalars(select(Notice).where(Notice.kind == "alarm", Notice.seen_at.is_(None))).all() == []


@on_one_database
def test_a_start_of_before_nobody_answered_closes_nothing(session: Session, world: World) -> None:
    write(session, world, "Bob", What.NO_ANSWER, NOW)
    write(session, world, "Bob", What.STARTED, NOW - 10 * MINUTE, worker="Sam")
    look(session, NOW + MINUTE)
    assert alarms(session)[0].closed_at is None


@on_one_database
def test_what_came_while_the_watch_looked_is_closed_at_its_next_look(session: Session, world: World) -> None:
    look(session, LATE)
    entry = session.get_one(VisitEntry, write(session, world, "Ivy", What.STARTED, LATE + MINUTE))
    (row,) = alarms(session)
    row.closed_at, row.ended = None, None  # as if neither had seen the other
    session.flush()
    look(session, LATE + 2 * MINUTE)
    assert row.ended == "Amina began the visit at 08:16. This closed by itself.", entry


@on_one_database
def test_what_somebody_says_of_it_but_a_start_leaves_it_open(session: Session, world: World) -> None:
    look(session, LATE)
    write(session, world, "Ivy", What.NOT_NEEDED, LATE + MINUTE)
    look(session, LATE + 2 * MINUTE)
    assert [row.closed_at for row in alarms(session)] == [None]


@on_one_database
def test_what_somebody_closed_meanwhile_keeps_their_words(session: Session, world: World) -> None:
    look(session, LATE)
    entry = session.get_one(VisitEntry, write(session, world, "Ivy", What.STARTED, LATE + MINUTE))
    (row,) = alarms(session)
    values = {"closed_at": LATE, "closed_by_id": world.users["sam"].id, "ended": "She rang."}
    session.execute(update(VisitAlarm).values(values).execution_options(synchronize_session=False))
    row.closed_at = None  # as another transaction read it
    session.expire(row, ["ended"])
    with session.no_autoflush:
        alarm_watch._closes(session, row, entry, "Amina")
    session.expire(row)
    assert row.ended == "She rang."


@on_one_database
def test_a_start_that_closed_it_and_was_a_mistake_opens_it_again(session: Session, world: World) -> None:
    look(session, LATE)
    write(session, world, "Ivy", What.STARTED, LATE + MINUTE)
    (row,) = alarms(session)
    assert row.closed_at is not None
    write(session, world, "Ivy", What.MISSED, LATE + 2 * MINUTE)
    look(session, LATE + 3 * MINUTE)
    assert (row.closed_at, row.at) == (None, LATE + 3 * MINUTE)


@on_one_database
def test_a_step_at_a_door_after_a_start_stays_open(session: Session, world: World) -> None:
    write(session, world, "Bob", What.STARTED, NOW - 2 * MINUTE)
    amina = viewer(session, world, "worker")
    alarm.do_at_visit(session, amina, world.visits["Bob"], "Rang the bell", "k", NOW - MINUTE)
    look(session, NOW + MINUTE)
    assert [row.closed_at for row in alarms(session) if row.kind == NO_ANSWER] == [None]
    write(session, world, "Ivy", What.STARTED, NOW)  # closes that nobody had begun
    alarm.do_at_visit(session, amina, world.visits["Ivy"], "Rang the bell", "l", NOW + MINUTE)
    assert [row.closed_at for row in alarms(session) if row.kind == NO_ANSWER] == [None, None]


@on_one_database
def test_nobody_answering_after_a_start_that_came_together_opens_it_again(session: Session, world: World) -> None:
    write(session, world, "Bob", What.NO_ANSWER, NOW - 9 * MINUTE)
    for what, at in ((What.STARTED, NOW - 3 * MINUTE), (What.NO_ANSWER, NOW - 2 * MINUTE)):
        write(session, world, "Bob", what, at, worker="Sam")  # both arrive now
    (row,) = alarms(session)
    assert (row.closed_at, row.at) == (None, NOW - 2 * MINUTE)


@on_one_database
def test_told_for_later_after_it_was_closed_and_not_begun_then_either_it_is_open_again(
    session: Session, world: World
) -> None:
    look(session, LATE)
    (row,) = alarms(session)
    with clock.at(LATE + MINUTE):
        alarm.close(session, viewer(session, world), row.id, "She wants it at nine.", "k")
    told = session.scalars(select(ToldAssignment).where(ToldAssignment.visit_id == row.visit_id)).one()
    look(session, LATE + 30 * MINUTE)
    assert row.closed_at is not None
    told.start += timedelta(minutes=90)
    session.flush()
    look(session, LATE + 59 * MINUTE)
    assert row.closed_at is not None
    look(session, LATE + 60 * MINUTE)
    assert (row.closed_at, row.ended, row.at) == (None, None, LATE + 60 * MINUTE)
    assert len(heard(session, world.workers["Sam"].id)) == 2


@on_one_database
def test_nobody_answering_again_opens_it_again_and_is_told_again(session: Session, world: World) -> None:
    write(session, world, "Bob", What.NO_ANSWER, NOW)
    sam = viewer(session, world)
    (row,) = alarms(session)
    with clock.at(NOW + MINUTE):
        assert alarm.close(session, sam, row.id, "He was in the garden.", "k")
    with clock.at(NOW + 9 * MINUTE):
        write(session, world, "Bob", What.NO_ANSWER, NOW + 9 * MINUTE)
    assert (row.closed_at, row.ended, row.at) == (None, None, NOW + 9 * MINUTE)
    assert len(heard(session, world.workers["Sam"].id)) == 2


def test_of_two_who_close_the_second_is_told_and_keeps_their_words(session: Session, world: World) -> None:
    look(session, LATE)
    (row,) = alarms(session)
    sam, amina = viewer(session, world), viewer(session, world, "worker")
    assert alarm.close(session, sam, row.id, "She is at her sister’s.", "a")
    assert not alarm.close(session, amina, row.id, "I rang her.", "b")
    assert row.ended == "She is at her sister’s."
    assert [one.words for one in alarm.done(session, sam, alarm.alarm(session, sam, row.id))] == ["I rang her."]
    assert alarm.close(session, sam, row.id, "She is at her sister’s.", "a")  # sent twice


def test_a_step_sent_twice_is_one_and_other_words_under_its_key_are_kept(session: Session, world: World) -> None:
    look(session, LATE)
    (row,) = alarms(session)
    sam = viewer(session, world)
    for words in ("Rang Pat", "Rang Pat", "Rang Pat: no answer", "Rang Pat: no answer"):
        alarm.do(session, sam, row.id, words, "k")
    assert sorted(step.words for step in session.scalars(select(AlarmStep))) == ["Rang Pat", "Rang Pat: no answer"]


@on_one_database
def test_another_teams_alarm_is_not_there(session: Session, world: World) -> None:
    look(session, LATE)
    (row,) = alarms(session)
    zed = viewer(session, world, "other worker")
    assert alarm.open_alarms(session, zed) == []
    for ask in (
        lambda: alarm.alarm(session, zed, row.id),
        lambda: alarm.do(session, zed, row.id, "x", "k"),
        lambda: alarm.close(session, zed, row.id, "x", "k"),
        lambda: alarm.do_at_visit(session, zed, row.visit_id, "x", "k", NOW),
    ):
        with pytest.raises(NotYours):
            ask()


@on_one_database
def test_the_watch_looks_with_as_many_queries_at_many_teams_as_at_one(session: Session, world: World) -> None:
    def count() -> int:
        sent: list[str] = []
        event.listen(Engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
        with clock.at(LATE):
            alarm_watch.to_look_at(session)
        return len(sent)

    few = count()
    for n in range(5):
        create_team(session, f"Team {n}", world.team.provider)
    assert count() == few
