"""A week whose wishes are open, somebody who gave way, team time of one day and a role, for tests that walk pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from rota.rounds import Stage, Wants
from tests.small_world import NOW, TODAY, World
from wellbeing.models import GaveWay, RoleTaken, Round, TeamMeeting, TeamRole, TeamTimeOnce, WishWritten


def create_rounds(session: Session, world: World) -> dict[str, list[Any]]:
    """The ids that addresses name, by the argument that names them."""
    team, me, week = world.team.id, world.me.id, monday_of(TODAY)
    session.add(
        Round(
            team_id=team, week=week, stage=Stage.WISHES, anonymous=False, opened_at=NOW, changed_at=NOW, closes_at=None
        )
    )
    wish = WishWritten(
        team_id=team,
        week=week,
        worker_id=me,
        kind=Wants.DAY_OFF,
        day=week + timedelta(days=6),
        client_key="1",
        written_at=NOW,
    )
    role = TeamRole(team_id=team, name="Keeps the rota", what="Opens the rounds", minutes_a_week=60)
    once = TeamTimeOnce(
        team_id=team,
        kind="training",
        day=TODAY + timedelta(days=1),
        starts_at=NOW + timedelta(days=1),
        minutes=60,
        worker_ids=[str(me)],
        note="Bring a mat",
        client_key="1",
        written_at=NOW,
    )
    session.add_all([wish, role, once])
    session.flush()
    gave = GaveWay(team_id=team, week=week, clash="few", worker_id=me, wish_id=wish.id, client_key="1", decided_at=NOW)
    taken = RoleTaken(role_id=role.id, worker_id=me, starts=TODAY, written_at=NOW)
    session.add_all([gave, taken])
    session.flush()
    return {
        "wish_id": [wish.id],
        "gave_id": [gave.id],
        "once_id": [once.id],
        "role_id": [role.id],
        "taken_id": [taken.id],
        "meeting_id": list(session.scalars(select(TeamMeeting.id).where(TeamMeeting.team_id == team))),
    }
