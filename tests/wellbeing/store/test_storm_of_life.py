"""Illness, hospital, claims, swaps, undos, telling and the daily job at once, on the same visits: the rows still agree.

Nobody waits for ever, nothing fails but with a sentence, and what is told is what the rows of the day say.
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from plans.around import ADMISSION
from rota.changes import VisitState, apply, move
from rota.rules import stops_publishing
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, create_small_team
from tests.wellbeing.store.test_storm_of_edits import connected, grant, on_postgresql
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.models import (
    Absence,
    Assignment,
    PersonEvent,
    RotaChange,
    TimelineVisit,
    ToldAssignment,
    VisitsHeld,
)
from wellbeing.store import absence as absences
from wellbeing.store import as_of, away, back, events, leave, open_visits, swap
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.change_log import change_from
from wellbeing.store.history import undoable
from wellbeing.store.publish import publish, untold
from wellbeing.store.rota import record_change, undo
from wellbeing.store.timeline import days_of, state_from, states_of
from wellbeing.store.usual_week import make_new_weeks
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours

THREADS = 8
NOW = THURSDAY_BEFORE + timedelta(days=4, hours=-3)
"""Monday at nine."""


def life(session: Session, settings: Settings, steps: int, seed: int) -> Counter[str]:
    with clock.at(THURSDAY_BEFORE):
        team = create_small_team(session)
        viewers = list(grant(team).values())
        team.plan_at_once()
        publish(session, team_id=team.team.id, author_id=None, reason="so it is")
    team_id, joan, workers = team.team.id, team.joan.id, [team.amira.id, team.sam.id]
    visits = sorted(team.timeline(MONDAY, MONDAY + timedelta(days=2)))
    session.commit()

    with connected(settings) as engine:

        def step(n: int) -> str:
            chance = random.Random(seed * 1000 + n)
            kind = chance.choice(("ill", "back", "leave", "claim", "open", "publish", "swap", "agree", "undo", "daily",
                                  "hospital", "home"))  # fmt: skip
            for _ in range(5):
                try:
                    with Session(engine) as mine, clock.at(NOW + timedelta(minutes=n % 50)):
                        answer = one(mine, chance, kind, n)
                        mine.commit()
                    return f"{kind}: {answer}"
                except NotYours:
                    return f"{kind}: gone"
                except OperationalError as waited:
                    assert "locked" in str(waited), waited
            raise AssertionError(f"Step {n} waited too long")

        def one(mine: Session, chance: random.Random, kind: str, n: int) -> str:
            viewer, visit, day = chance.choice(viewers), chance.choice(visits), MONDAY + timedelta(chance.randint(0, 2))
            key = {"device": "phone", "client_key": f"{n}", "happened_at": NOW}
            if kind == "ill":
                away.begin(mine, viewer, team_id, chance.choice(workers), absences.SICKNESS, MONDAY, day)
            elif kind == "back":
                row = mine.scalars(select(Absence)).first()
                if row is None:
                    return "nobody away"
                back.end(mine, viewer, team_id, row.id, row.first, give_back=True)
            elif kind == "leave":
                try:
                    asked = leave.ask(mine, viewer, team_id, day, day, "", f"{n}")
                except leave.AskedAlready:
                    return "asked"
                mine.commit()
                leave.agree(mine, viewer, team_id, asked.id)
            elif kind == "open":
                state = states_of(mine, team_id, [visit])
                if visit not in state:
                    return "no visit"
                change = move(state, visit, 1, None, "open")
                record_change(mine, team_id=team_id, change=change, author_id=viewer.user_id, kind="move", **key)  # type: ignore[arg-type]
            elif kind == "claim":
                state = states_of(mine, team_id, [visit]).get(visit)
                start = state.planned.places[0].start if state else None
                return type(open_visits.take(
                    mine, viewer, team_id, visit, 1, start=start, client_key=f"{n}", reason="I will"
                )).__name__  # fmt: skip
            elif kind == "publish":
                return type(publish(mine, team_id=team_id, author_id=viewer.user_id, reason="so it is")).__name__
            elif kind == "swap":
                other = next(each for each in workers if each != viewer.worker_id)
                theirs = select(Assignment).where(Assignment.visit_id.in_(visits))
                mine_, his = (
                    mine.scalars(theirs.where(Assignment.worker_id == who)).first() for who in (viewer.worker_id, other)
                )
                if mine_ is None or his is None:
                    return "nothing"
                legs = [[(one.visit_id, one.place)] for one in (mine_, his)]
                exchange = swap.exchange_of(mine, viewer, team_id, other, *legs)
                if isinstance(exchange, swap.Exchange):
                    swap.ask(mine, viewer, team_id, exchange, "", f"{n}")
            elif kind == "agree":
                waiting = [each for each in swap.swaps_of(mine, viewer) if each.state == "asked" and not each.mine]
                return type(swap.agree(mine, viewer, waiting[0].id, "we agreed")).__name__ if waiting else "none"
            elif kind == "undo":
                line = undoable(mine, team_id)
                if line is None:
                    return "nothing"
                return type(
                    undo(mine, team_id=team_id, seq=line.seq, author_id=None, judged=False, **key)  # type: ignore[arg-type]
                ).__name__
            elif kind == "daily":
                extend_horizon(mine, team_id)
                make_new_weeks(mine, team_id)
            elif kind == "hospital":
                events.record(mine, viewer, joan, ADMISSION, MONDAY, "", NOW)
            elif kind == "home":
                row = mine.scalars(select(PersonEvent).where(PersonEvent.withdrawn_at.is_(None))).first()
                if row is not None:
                    events.withdraw(mine, viewer, joan, row.id)
            return "done"

        with ThreadPoolExecutor(THREADS) as pool:
            came = Counter(pool.map(step, range(steps)))
    session.expire_all()
    agrees(session, team_id)
    return came


def agrees(session: Session, team_id: UUID) -> None:
    """The history adds up to what stands; the rows of days are what is planned and told; nobody held is gone to."""
    timeline: Any = {}
    for row in session.scalars(select(RotaChange).where(RotaChange.team_id == team_id).order_by(RotaChange.seq)):
        timeline = apply(timeline, change_from(row.parts, row.cause))
        was = {id: state for id, state in timeline.items() if any(MONDAY <= day <= SUNDAY for day in days_of(state))}
        assert as_of.timeline_at(session, team_id, row.seq, MONDAY, SUNDAY) == was, f"as of {row.seq}, {row.kind}"
    rows = session.scalars(select(TimelineVisit).where(TimelineVisit.team_id == team_id)).all()
    assert timeline == states_of(session, team_id, [row.id for row in rows])
    for table, states in (
        (Assignment, timeline),
        (ToldAssignment, {row.id: state_from(row.told) for row in rows if row.told}),
    ):
        found = sorted((r.visit_id, r.place, str(r.worker_id), r.start) for r in session.scalars(select(table)))
        wanted = sorted(
            (id, n, str(place.worker), place.start)
            for id, state in states.items()
            if state.asked is not None and not state.planned.cancelled
            for n, place in enumerate(state.planned.places, start=1)
            if place.start is not None
        )
        assert found == wanted, table
    differ = {one.visit for one in untold(session, team_id)}
    for row in rows:
        now, told = timeline.get(row.id), state_from(row.told) if row.told else None
        assert (going(now) == going(told)) or row.id in differ, "a difference that nobody will be told of"
    held = session.scalars(select(VisitsHeld).where(VisitsHeld.withdrawn_at.is_(None))).all()
    for one in held:
        of = {row.id for row in rows if row.person_id == one.person_id}
        late = [a for table in (Assignment, ToldAssignment) for a in session.scalars(select(table)) if a.visit_id in of]
        wrong = [(type(a).__name__, a.start, a.visit_id) for a in late if a.start >= one.since and a.worker_id]
        assert wrong == [], f"somebody stands at an empty house {one.since}"
    with clock.at(NOW):
        week = week_of(session, team_id, MONDAY, told=True)
        assert stops_publishing(week, week.rota) == []


def going(state: VisitState | None) -> Any:
    if state is None or state.asked is None or state.planned.cancelled:
        return set()
    return {(n, p.worker, p.start) for n, p in enumerate(state.planned.places) if p.worker is not None}


@on_postgresql
def test_life_at_once_leaves_rows_that_agree(session: Session, settings: Settings) -> None:
    came = life(session, settings, 60, 1)
    assert sum(came.values()) == 60
