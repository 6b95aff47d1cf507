"""Trials that are worked out already, for tests of pages that need one and not the solver."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from plans.supposing import Sketch, Supposed, What
from rota.json_form import to_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from solver.answer import Freeing, Loosening, State, Uncovered
from solver.tried import Hours, Tried
from solver.what_if import figures
from tests.small_world import World
from wellbeing import clock
from wellbeing.models import Trial
from wellbeing.store.trial import Came
from wellbeing.store.week import week_of


def create_trial(session: Session, world: World, what: What = What.DAY_OFF) -> UUID:
    """A trial of this week: Sam has tomorrow off, or somebody new comes then; a visit is missing, and what frees it."""
    tomorrow = clock.today() + timedelta(days=1)
    sam, user = str(world.workers["Sam"].id), world.users["worker"]
    sketch = Sketch(times=(), duration=30, lines=())
    supposed = Supposed(
        what, (tomorrow,), last=tomorrow, worker=sam, name="Mary", known=False, person=str(UUID(int=9)), sketch=sketch
    )
    row = Trial(
        team_id=world.team.id,
        week=monday_of(tomorrow),
        kind=what.value,
        words=f"Tried: {what.value}",
        supposed=json.dumps(to_json(supposed)),
        result=json.dumps(to_json(Came(0, (_way(session, world, tomorrow, sam),)))),
        client_key=what.value,
        asked_by_id=user.id,
        asked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def _way(session: Session, world: World, day: date, worker: str) -> Tried:
    week = week_of(session, world.team.id, monday_of(day), DAYS_IN_WEEK)
    stands, visit = figures(week, week.rota), week.visits[0].id
    said = "Somebody can go if Sam starts 30 minutes earlier on Wednesday."
    freeing = Freeing(Loosening.EARLIER, visit, 1, said, (), worker, 30, day)
    missing = Uncovered(visit, 1, "available", "Nobody could work then.", said, freeing)
    hours = (Hours(worker, "Sam", 1800, 120, 0),)
    return Tried(day, State.UNKNOWN, stands, stands, 300, 240, hours, (), (missing,), 1, 0, 0, (freeing,))
