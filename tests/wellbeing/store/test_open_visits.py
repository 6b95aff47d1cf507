"""Open visits: who may take one, what it would do, and that of many at once one gets it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from rota import changes
from rota.adding import added, added_visit
from rota.local_time import instant
from tests import factories, small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.store.small_team import MONDAY, SmallTeam
from wellbeing import clock
from wellbeing.db import prepare
from wellbeing.models import Assignment, RoleGrant, RotaChange, ToldAssignment, ToldChange
from wellbeing.store import open_visits, rota
from wellbeing.store.open_visits import Gone, MayNot, open_visit, take
from wellbeing.store.publish import Refused, publish, untold
from wellbeing.store.timeline import states_of
from wellbeing.store.told_at_once import Settled
from wellbeing.viewer import NotYours, RoleName, Viewer

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NEXT_WEEK = TODAY + timedelta(days=7)
AT_ONCE = 50


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with clock.at(NOW):
        yield small_world.load(session)


def of(world: World, name: str = "Amina") -> Viewer:
    user = world.users[{"Amina": "worker", "Sam": "sam", "Zed": "other worker"}[name]]
    team = world.other_team if name == "Zed" else world.team
    return Viewer(user.id, name, world.workers[name].id, {RoleName.WORKER: frozenset({team.id})})


def opened(session: Session, world: World, name: str, day: date = TODAY, at: time = time(15)) -> UUID:
    """A visit at which a time is set and nobody goes."""
    visit = small_world.visit(session, world, name, day, at, 30, ["Amina"])
    small_world.record(session, world, changes.move(states_of(session, world.team.id, [visit]), visit, 1, None))
    return visit


def took(
    session: Session, world: World, visit: UUID, name: str = "Sam", *, key: str = "", reason: str = "", **more: object
) -> object:
    start = more.get("start", instant(TODAY, time(15)))
    return take(
        session, of(world, name), world.team.id, visit, 1, start=start, client_key=key or uuid4().hex, reason=reason
    )  # type: ignore[arg-type]


@on_one_database
def test_what_is_open_is_listed_with_what_it_would_do(session: Session, world: World) -> None:
    opened(session, world, "Stan")
    found = open_visits.open_visits(session, of(world))
    (stan,) = (each for each in found.shown if each.start == instant(TODAY, time(15)))
    assert stan.why_not == () and found.count == 1
    assert any(sentence.startswith("Tuesday would be 07:30 to 15:30") for sentence in stan.effect.sentences)
    assert any("on the way" in sentence for sentence in stan.effect.sentences)
    assert any("of rest before and after" in sentence for sentence in stan.effect.sentences)
    assert any("The week would have" in sentence for sentence in stan.effect.sentences)


@on_one_database
def test_what_has_begun_is_cancelled_or_far_off_is_not_listed(session: Session, world: World) -> None:
    opened(session, world, "Stan", TODAY, time(8))
    opened(session, world, "Joan", TODAY + timedelta(days=14))
    gone = opened(session, world, "Bob")
    small_world.record(session, world, changes.cancel(states_of(session, world.team.id, [gone]), gone, "out"))
    assert open_visits.open_visits(session, of(world)).shown == ()


@on_one_database
def test_who_has_not_the_competence_is_told_why_not(session: Session, world: World) -> None:
    ivy = opened(session, world, "Ivy")
    (mine,) = open_visits.open_visits(session, of(world)).shown
    (sams,) = open_visits.open_visits(session, of(world, "Sam")).shown
    assert mine.why_not == ()
    assert sams.why_not[0].startswith("Sam is not signed off for Insulin for Ivy")
    assert isinstance(took(session, world, ivy), MayNot)
    assert session.scalar(select(Assignment.worker_id).where(Assignment.visit_id == ivy)) is None
    assert isinstance(took(session, world, ivy, "Amina", reason="Somebody has to"), Settled)


@on_one_database
def test_taking_is_a_change_and_is_told_at_once_in_a_told_week(session: Session, world: World) -> None:
    stan = opened(session, world, "Stan")
    answer = took(session, world, stan, reason="I am near")
    assert isinstance(answer, Settled) and answer.told
    change = session.scalars(select(RotaChange).where(RotaChange.seq == answer.seq)).one()
    assert change.kind == "claim" and change.author_id == world.users["sam"].id
    assert (
        session.scalar(select(ToldAssignment.worker_id).where(ToldAssignment.visit_id == stan))
        == world.workers["Sam"].id
    )
    row = session.scalars(select(ToldChange).where(ToldChange.visit_id == stan)).one()
    assert row.worker_id == world.workers["Sam"].id and row.seen_at is not None, "who takes it knows"
    assert isinstance(rota.undo(session, team_id=world.team.id, seq=answer.seq, author_id=None, device="t",
                                client_key="u", happened_at=NOW), rota.Recorded)  # fmt: skip


@on_one_database
def test_in_a_week_that_nobody_was_told_of_it_waits_with_the_rest(session: Session, world: World) -> None:
    stan = opened(session, world, "Stan", NEXT_WEEK)
    answer = took(session, world, stan, start=instant(NEXT_WEEK, time(15)))
    assert isinstance(answer, Settled) and not answer.told
    assert session.scalar(select(func.count()).select_from(ToldChange)) == 0


@on_one_database
def test_a_guard_rail_asks_for_a_reason_and_nothing_is_half_done(session: Session, world: World) -> None:
    factories.create_absence(session, world.workers["Sam"], TODAY)
    stan = opened(session, world, "Stan")
    answer = took(session, world, stan)
    assert isinstance(answer, Refused) and not answer.stops
    assert session.scalar(select(Assignment.worker_id).where(Assignment.visit_id == stan)) is None
    assert session.scalar(select(func.count()).select_from(RotaChange).where(RotaChange.kind == "claim")) == 0
    assert isinstance(took(session, world, stan, reason="I can come in for an hour"), Settled)


@on_one_database
def test_two_homes_at_once_can_not_be_taken(session: Session, world: World) -> None:
    stan = opened(session, world, "Stan", TODAY, time(10, 40))
    answer = took(session, world, stan, start=instant(TODAY, time(10, 40)), reason="I am quick")
    assert isinstance(answer, MayNot), "Sam is with Bob then"


@on_one_database
def test_the_same_tap_twice_is_one_change(session: Session, world: World) -> None:
    stan = opened(session, world, "Stan")
    first, second = (took(session, world, stan, key="k", reason="Near") for _ in range(2))
    assert isinstance(first, Settled) and isinstance(second, Settled) and first.seq == second.seq


@on_one_database
def test_what_is_gone_or_has_moved_says_so(session: Session, world: World) -> None:
    stan = opened(session, world, "Stan")
    moved = took(session, world, stan, start=instant(TODAY, time(14)))
    assert isinstance(moved, Gone) and "It is at 15:00 by now" in moved.sentence
    with clock.at(NOW + timedelta(minutes=57)):
        assert isinstance(took(session, world, stan, reason="Near"), Settled)
        late = took(session, world, stan, "Amina")
    assert isinstance(late, Gone) and late.sentence.startswith("Sam took this at 10:02.")
    again = opened(session, world, "Joan")
    small_world.record(session, world, changes.cancel(states_of(session, world.team.id, [again]), again, "out"))
    assert isinstance(open_visit(session, of(world), world.team.id, again, 1), Gone)


@on_one_database
def test_another_teams_worker_finds_nothing(session: Session, world: World) -> None:
    stan = opened(session, world, "Stan")
    with pytest.raises(NotYours):
        took(session, world, stan, "Zed")
    with pytest.raises(NotYours):
        open_visit(session, of(world, "Zed"), world.other_team.id, stan, 1)
    coach = Viewer(world.users["coach"].id, "C", None, {RoleName.COACH: frozenset({world.team.id})})
    with pytest.raises(NotYours):
        open_visits.open_visits(session, coach)


def test_fifty_at_once_give_one_winner_and_tell_the_others_who(session: Session, database: str, world: World) -> None:
    workers = []
    for number in range(AT_ONCE):
        worker = factories.create_worker(session, world.team, f"Worker {number}")
        user = factories.create_user(session, f"Worker {number}", worker)
        session.add(RoleGrant(user_id=user.id, role=RoleName.WORKER, team_id=world.team.id, starts=factories.LONG_AGO))
        workers.append(Viewer(user.id, user.name, worker.id, {RoleName.WORKER: frozenset({world.team.id})}))
    stan = opened(session, world, "Stan", NEXT_WEEK)
    start, team = instant(NEXT_WEEK, time(15)), world.team.id
    session.commit()
    engine = create_engine(database, pool_size=AT_ONCE, max_overflow=0)
    prepare(engine)
    barrier = Barrier(AT_ONCE)

    def tap(viewer: Viewer) -> object:
        barrier.wait()
        with Session(engine) as own, clock.at(NOW):
            answer = take(own, viewer, team, stan, 1, start=start, client_key=uuid4().hex)
            own.commit()
            return answer

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(tap, workers))
    engine.dispose()
    winners = [number for number, answer in enumerate(answers) if isinstance(answer, Settled)]
    assert len(winners) == 1
    said = {answer.sentence for answer in answers if isinstance(answer, Gone)}
    assert len(answers) - len(winners) == sum(isinstance(answer, Gone) for answer in answers) == AT_ONCE - 1
    assert said == {f"Worker {winners[0]} took this at 09:05. Somebody goes now, and nothing of yours was changed."}
    session.expire_all()
    assert (
        session.scalar(select(Assignment.worker_id).where(Assignment.visit_id == stan)) == workers[winners[0]].worker_id
    )
    assert session.scalar(select(func.count()).select_from(RotaChange).where(RotaChange.kind == "claim")) == 1


@on_one_database
def test_what_a_colleague_drafted_of_the_same_visit_is_not_told_by_taking_its_other_place(tilbury: SmallTeam) -> None:
    session, team, (amira, sam) = tilbury.session, tilbury.team.id, (str(tilbury.amira.id), str(tilbury.sam.id))
    tom = factories.create_worker(session, tilbury.team, "Tom Invented")
    user = factories.create_user(session, "Tom", tom)
    session.add(RoleGrant(user_id=user.id, role=RoleName.WORKER, team_id=team, starts=factories.LONG_AGO))
    pair = added_visit(uuid4(), str(tilbury.eric.id), None, MONDAY, time(11), 30, two=True)
    tilbury.done(added(pair, amira, "two are needed"), kind="add")
    publish(session, team_id=team, author_id=None, reason="so it is")
    tilbury.done(changes.move(tilbury.timeline(), pair.id, 1, sam, "a thought"))
    viewer = Viewer(user.id, "Tom", tom.id, {RoleName.WORKER: frozenset({team})})
    start = pair.options[0].suits.start
    taken = take(session, viewer, team, pair.id, 2, start=start, client_key="k", reason="I will")
    assert isinstance(taken, Settled) and taken.told
    told = session.scalars(select(ToldAssignment.worker_id).where(ToldAssignment.visit_id == pair.id)).all()
    assert {str(worker) for worker in told} == {amira, str(tom.id)}
    (left,) = untold(session, team)
    assert left.workers == {amira, sam, str(tom.id)}, "it is for whoever drafted it to tell"
