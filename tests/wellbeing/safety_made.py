"""Visits that do harm when they are late, alarms, worries and turns of duty, for tests. Everything is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import NOW, TODAY, World
from wellbeing.models import Concern, OnDuty, Phone, TimelineVisit, User, VisitAlarm, Worker
from wellbeing.store.alarm_watch import NOT_STARTED
from wellbeing.store.entries import What
from wellbeing.store.timeline import state_from, state_text, text_of
from wellbeing.store.visit_entry import NotTaken, Said, add


def make_critical(session: Session, *visits: UUID) -> None:
    """These visits were told as ones that do harm when they are late."""
    for visit in visits:
        row = session.get_one(TimelineVisit, visit)
        assert row.told is not None
        state = state_from(row.told)
        assert state.asked is not None
        row.told = state_text(text_of(replace(state.asked, time_critical=True)), text_of(state.planned))
    session.flush()


def write(session: Session, world: World, name: str, what: What, at: datetime, worker: str = "Amina") -> UUID:
    """This worker writes this about today's visit to this person; gives the entry."""
    visit = session.get_one(TimelineVisit, world.visits[name])
    times = {
        What.STARTED: {"started_at": at},
        What.FINISHED: {"started_at": at - timedelta(minutes=20), "finished_at": at},
    }.get(what, {})
    said = Said(visit.id, f"{name}{worker}{what}{at:%H%M}", what, at, **times)
    taken = add(session, visit, world.workers[worker].id, said, recorded_by=None)
    assert not isinstance(taken, NotTaken)
    return taken.entry.id


def create_phone(session: Session, user: User, worker: Worker, heard_at: datetime) -> Phone:
    """A phone of this worker that was last heard from then."""
    phone = Phone(
        user_id=user.id,
        worker_id=worker.id,
        called="Phone",
        secret_hash=f"{worker.id}",
        made_at=heard_at,
        heard_at=heard_at,
    )
    session.add(phone)
    session.flush()
    return phone


def create_duty(session: Session, world: World, worker: str = "Sam") -> OnDuty:
    """This worker is on duty today."""
    row = OnDuty(team_id=world.team.id, worker_id=world.workers[worker].id, starts=TODAY, until=TODAY, written_at=NOW)
    session.add(row)
    session.flush()
    return row


def create_safety(session: Session, world: World) -> dict[str, list[Any]]:
    """An open alarm, a worry that the team was told, and a turn of duty: the ids that addresses name."""
    visit = session.get_one(TimelineVisit, world.visits["Ivy"])
    alarm = VisitAlarm(
        team_id=world.team.id,
        visit_id=visit.id,
        person_id=visit.person_id,
        worker_id=world.me.id,
        kind=NOT_STARTED,
        at=NOW,
    )
    concern = Concern(
        team_id=world.team.id,
        person_id=visit.person_id,
        visit_id=visit.id,
        worker_id=world.me.id,
        kind="worry",
        told="team",
        words="Her nephew has her bank card.",
        client_key="k",
        content_hash="h",
        at=NOW,
        arrived_at=NOW,
    )
    session.add_all([alarm, concern])
    session.flush()
    return {"alarm_id": [alarm.id], "concern_id": [concern.id], "duty_id": [create_duty(session, world).id]}


def alarms(session: Session) -> list[VisitAlarm]:
    """All of them."""
    return list(session.scalars(select(VisitAlarm).order_by(VisitAlarm.at, VisitAlarm.kind)))
