"""Whose word counts for a competence, who that is in a team, and what a worker lacks before it can be signed off.

Knows roles and professions as rows. Writes nothing.
"""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.local_time import instant
from rota.rules.sign_off import lacks
from rota.signing_off import PROFESSIONS
from wellbeing import clock
from wellbeing.models import Competence, RoleGrant, Team, TeamMembership, User
from wellbeing.store.week import who_may
from wellbeing.viewer import Action, RoleName, Viewer

NOON = time(12)
"""When on the first day of a sign-off what it requires has to stand."""
ANYBODY = ""
"""A person whom no sign-off names."""


def may_sign(viewer: Viewer, competence: Competence, teams: frozenset[UUID]) -> bool:
    """Whether this viewer's word counts for this competence in one of these teams.

    A professional whose role names no profession signs only what names none either.
    """
    signs = viewer.teams(Action.SIGN_OFF) & teams
    if competence.signed_by is not None:
        signs &= viewer.professions.get(competence.signed_by, frozenset())
    return bool(signs)


def another_profession(session: Session, competence: Competence, teams: frozenset[UUID], does: str) -> str:
    """Why this is not the viewer's to do, and whom to ask, as sentences; `does` is a verb such as "signs off"."""
    profession = PROFESSIONS.get(competence.signed_by or "", competence.signed_by or "registered professional")
    a = "an" if profession[:1] in "aeiou" else "a"
    names = _who_signs(session, competence, teams)
    ask = f"Ask {' or '.join(names)}." if names else "Nobody here has that role yet: the administrator can give it."
    return f"Only {a} {profession} {does} {competence.name}. {ask}"


def teams_of(session: Session, worker_id: UUID) -> frozenset[UUID]:
    """The teams that a worker is in today, or will be."""
    return frozenset(
        session.scalars(
            select(TeamMembership.team_id).where(
                TeamMembership.worker_id == worker_id,
                or_(TeamMembership.until.is_(None), TeamMembership.until >= clock.today()),
            )
        )
    )


def lacking_for(
    session: Session, competence: Competence, worker_id: UUID, person_id: UUID | None, starts: date
) -> list[Competence]:
    """What this competence requires and the worker has no sign-off for, on its first day or now if that is later."""
    if not competence.requires:
        return []
    week = who_may(session, competence.provider_id, [worker_id])
    at = max(instant(starts, NOON), clock.now())
    id, person = str(competence.id), ANYBODY if person_id is None else str(person_id)
    missing = [UUID(one) for one in lacks(week, str(worker_id), id, person, at) if one != id]
    return list(session.scalars(select(Competence).where(Competence.id.in_(missing)).order_by(Competence.name)))


def _who_signs(session: Session, competence: Competence, teams: frozenset[UUID]) -> list[str]:
    today = clock.today()
    reached = or_(
        Team.id == RoleGrant.team_id,
        Team.provider_id == RoleGrant.provider_id,
        Team.locality_id == RoleGrant.locality_id,
    )
    held = (
        select(User.name)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Team, reached)
        .where(Team.id.in_(teams), RoleGrant.role == RoleName.PROFESSIONAL, RoleGrant.starts <= today, User.active)
        .where(or_(RoleGrant.until.is_(None), RoleGrant.until >= today))
        .order_by(User.name)
    )
    if competence.signed_by is not None:
        held = held.where(RoleGrant.profession == competence.signed_by)
    return list(dict.fromkeys(session.scalars(held)))
