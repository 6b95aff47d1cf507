"""Accounts: who somebody is today. Knows rows; knows nothing of requests, cookies or pages."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import RoleGrant, Team, User
from wellbeing.viewer import RoleName, Viewer


def viewer_of(session: Session, user: User) -> Viewer | None:
    """This user with the roles held today and the teams each reaches; None if they have left or hold none."""
    today = clock.today()
    if not user.active or (user.left_on is not None and user.left_on <= today):
        return None
    reach = _reach(session, user.id, today)
    return Viewer(user.id, user.name, user.worker_id, reach) if reach else None


def _reach(session: Session, user_id: int, today: date) -> dict[RoleName, frozenset[UUID]]:
    """The teams that each role held on this day reaches. A role over a provider without teams reaches none."""
    reached = or_(
        Team.id == RoleGrant.team_id,
        Team.provider_id == RoleGrant.provider_id,
        Team.locality_id == RoleGrant.locality_id,
    )
    held = and_(
        RoleGrant.user_id == user_id,
        RoleGrant.starts <= today,
        or_(RoleGrant.until.is_(None), RoleGrant.until >= today),
    )
    found: dict[RoleName, set[UUID]] = {}
    for role, team in session.execute(select(RoleGrant.role, Team.id).outerjoin(Team, reached).where(held)):
        teams = found.setdefault(RoleName(role), set())
        if team is not None:
            teams.add(team)
    return {role: frozenset(teams) for role, teams in found.items()}
