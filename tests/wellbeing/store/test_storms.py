"""Storms of random work by several hands: whatever comes in whatever order, what is kept agrees with itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import changes
from rota.changes import VisitState
from rota.rules import stops_publishing
from tests import small_world
from tests.small_world import NOW, TODAY, World
from wellbeing import clock
from wellbeing.models import Assignment, SignOff, TimelineVisit, ToldAssignment, VisitEntry, WorkedDay
from wellbeing.store import my_day, publish, rota, visit_entry, worked_day
from wellbeing.store.competence import suspend_sign_off
from wellbeing.store.entries import How, What, current
from wellbeing.store.timeline import planned_from, state_from, states_of
from wellbeing.store.visit_entry import NotTaken, Said, Taken
from wellbeing.store.week import week_of
from wellbeing.viewer import RoleName, Viewer
from wellbeing.views import stops

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SPRING, AUTUMN = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
"""The instants at which London's clocks change."""


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with clock.at(NOW):
        yield small_world.load(session)


def viewer_of(world: World, name: str) -> Viewer:
    user = world.users["worker" if name == "Amina" else "sam"]
    return Viewer(user.id, name, world.workers[name].id, {RoleName.WORKER: frozenset({world.team.id})})


def said(chance: random.Random, visits: list[UUID], keys: list[str]) -> Said:
    """An entry as a phone with a wrong clock, an old page or a bad line might send it."""
    around = chance.choice((NOW, NOW, NOW, SPRING, AUTUMN))
    start = around + timedelta(minutes=chance.randint(-48 * 60, 48 * 60))
    finish = start + timedelta(minutes=chance.choice((0, 1, 30, 30, 45, 180, 1_500, 5_000, -30, -3_000)))
    what = chance.choice((What.STARTED, What.FINISHED, What.FINISHED, What.FINISHED, *What))
    return Said(
        visit_id=chance.choice(visits),
        client_key=chance.choice(keys) if keys and chance.random() < 0.2 else uuid4().hex,
        what=what,
        at=start + timedelta(minutes=chance.randint(-48 * 60, 48 * 60)),
        started_at=start if what in (What.STARTED, What.FINISHED) and chance.random() < 0.97 else None,
        finished_at=finish if what is What.FINISHED and chance.random() < 0.97 else None,
        other_minutes=chance.choice((0, 0, 5, 60, 10_000, -10)),
        learned=chance.choice((None, "She hums", " ")),
        how=chance.choice(tuple(How)),
        supersedes_key=chance.choice(keys) if keys and chance.random() < 0.5 else None,
    )


def days(session: Session) -> dict[tuple[UUID, date], tuple[int, ...]]:
    session.expire_all()
    return {
        (row.worker_id, row.day): (row.contracted, row.leave, row.sickness, row.unpaid, row.face_to_face)
        for row in session.scalars(select(WorkedDay))
    }


@pytest.mark.parametrize("seed", range(4))
def test_days_written_entry_by_entry_are_those_that_all_entries_make(session: Session, world: World, seed: int) -> None:
    chance = random.Random(seed)
    sent: dict[str, list[Said]] = {"Amina": [], "Sam": []}
    taken = 0
    for _ in range(120):
        who = chance.choice(("Amina", "Sam"))
        again = sent[who] and chance.random() < 0.2
        one = (
            chance.choice(sent[who])
            if again
            else said(chance, list(world.visits.values()), [other.client_key for other in sent[who]])
        )
        with clock.at(NOW + timedelta(minutes=chance.randint(-60, 3_000))):
            answer = visit_entry.record(session, viewer_of(world, who), one)
        sent[who].append(one)
        assert isinstance(answer, Taken | NotTaken)
        taken += isinstance(answer, Taken) and not answer.resent
    entries = list(session.scalars(select(VisitEntry)))
    assert len(entries) == taken > 50
    assert len({(entry.worker_id, entry.client_key) for entry in entries}) == taken
    by_visit = current(entries)
    assert by_visit.keys() == {(entry.visit_id, entry.worker_id) for entry in entries}, "one entry holds for each"
    written = days(session)
    assert all(0 <= face_to_face <= 25 * 60 for *_, face_to_face in written.values())
    worked_day.recompute(session, world.team.id, date(2026, 3, 20), date(2026, 12, 10))
    anew = days(session)
    assert {key: row for key, row in anew.items() if key in written} == written
    assert not any(row[-1] for key, row in anew.items() if key not in written), "a day with people was not written"


def agree(session: Session, world: World) -> None:
    """The rows that are asked about repeat the states that are kept, for the working copy and for what was told."""
    session.expire_all()
    for row in session.scalars(select(TimelineVisit).where(TimelineVisit.team_id == world.team.id)):
        asked = states_of(session, world.team.id, [row.id]).get(row.id)
        kept = VisitState(asked.asked if asked else None, planned_from(row.planned))
        for table, state in ((Assignment, kept), (ToldAssignment, state_from(row.told) if row.told else None)):
            rows = session.scalars(select(table).where(table.visit_id == row.id).order_by(table.place))
            found = [(one.place, one.worker_id and str(one.worker_id), one.start) for one in rows]
            whole = [] if state is None else list(changes.rota_of({row.id: state}).assignments)
            assert found == [(a.place, a.worker, a.start) for a in whole], f"{table.__tablename__} of {row.id}"


def step(session: Session, world: World, chance: random.Random) -> None:
    """Somebody does something to the rota, wise or not."""
    team, visit = world.team.id, chance.choice(list(world.visits.values()))
    timeline = states_of(session, team, [visit])
    workers = [None, *(str(world.workers[name].id) for name in ("Amina", "Sam"))]
    asked = timeline[visit].asked
    assert asked is not None
    at = asked.options[0].possible.start + timedelta(minutes=chance.randint(-60, 600))
    kind = chance.choice(("move", "move", "retime", "cancel", "undo", "publish", "publish", "suspend", "sign"))
    if kind == "undo":
        seq = chance.randint(len(world.visits) + 3, max(len(world.visits) + 3, rota.lock(session, team)))
        rota.undo(session, team_id=team, seq=seq, author_id=None, device="t", client_key=uuid4().hex, happened_at=NOW)
    elif kind == "publish":
        some = chance.sample(list(world.visits.values()), chance.randint(1, len(world.visits)))
        answer = publish.publish(session, team_id=team, author_id=None, visits=some, reason="It is")
        if isinstance(answer, publish.Published):
            week = week_of(session, team, TODAY - timedelta(days=1), told=True)
            wrong = [f for f in stops_publishing(week, week.rota) if not set(f.visits).isdisjoint(some)]
            assert not wrong, "told although it can't be"
    elif kind in ("suspend", "sign"):
        row = chance.choice(list(session.scalars(select(SignOff))))
        professional = Viewer(1, "N", None, {RoleName.PROFESSIONAL: frozenset({team})})
        if kind == "suspend":
            suspend_sign_off(session, professional, row.id, "Not now")
        else:
            session.add(SignOff(
                worker_id=chance.choice((world.workers["Amina"].id, world.workers["Sam"].id)), person_id=row.person_id,
                competence_id=row.competence_id, starts=TODAY, until=TODAY, signed_by="N",
            ))  # fmt: skip
            session.flush()
    else:
        change = {
            "move": lambda: changes.move(timeline, visit, chance.choice(asked.places), chance.choice(workers)),
            "retime": lambda: changes.retime(timeline, visit, at),
            "cancel": lambda: changes.cancel(timeline, visit, "No"),
        }[kind]()
        rota.record_change(
            session, team_id=team, change=change, author_id=None, device="t", client_key=uuid4().hex, kind=kind,
            happened_at=NOW, judged=False,
        )  # fmt: skip


def warned(session: Session, world: World) -> None:
    """Whoever was told of a visit whose task nobody there may do now reads on their day that they must not."""
    for name in ("Amina", "Sam"):
        for day in (TODAY, TODAY + timedelta(days=1)):
            for stop in my_day.day_of(session, viewer_of(world, name), day).stops:
                if stop.visit is None or not stop.told:
                    continue
                row = session.get_one(TimelineVisit, stop.visit)
                assert row.told is not None
                asked = state_from(row.told).asked
                for need in asked.competences if asked else ():
                    going = select(ToldAssignment.worker_id).where(ToldAssignment.visit_id == stop.visit)
                    able = [may(session, one, need.competence, row.person_id, max(stop.when.start, NOW))
                            for one in session.scalars(going) if one]  # fmt: skip
                    said = [sentence for task in stop.tasks if (sentence := stops.do_not(task))]
                    assert bool(said) is not any(able), f"{name}, {stop}: {said}"


def may(session: Session, worker: UUID, competence: str, person: UUID, at: datetime) -> bool:
    """Whether one of the worker's sign-offs stands then, read from the rows alone."""
    rows = session.scalars(
        select(SignOff).where(SignOff.worker_id == worker, SignOff.competence_id == UUID(competence))
    )
    return any(
        row.person_id in (person, None)
        and row.starts <= at.date() <= (row.until or date.max)
        and (row.suspended_at is None or at < row.suspended_at)
        for row in rows
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_is_what_the_rows_say_and_never_a_task_without_a_sign_off(
    session: Session, world: World, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        step(session, world, chance)
        session.flush()
        agree(session, world)
        warned(session, world)
