"""Accounts: who somebody is today, their password, and what was done to their account. No requests, no cookies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from secrets import token_hex
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import AccountEvent, RoleGrant, Team, User, WebAuthn
from wellbeing.viewer import RoleName, Viewer

JOINED = "joined"
LEFT = "left"
MOVED = "moved team"
LOST_PHONE = "lost phone"
ROLE_GIVEN = "role given"
ROLE_ENDED = "role ended"
PASSWORD_CHANGED = "password changed"
SIGNED_IN = "signed in"
SIGNED_OUT = "signed out"


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to an account, for reading: `by` is the name of who did it."""

    what: str
    detail: str
    by: str
    at: object


def viewer_of(session: Session, user: User) -> Viewer | None:
    """This user with the roles held today and the teams each reaches; None if they have left or hold none."""
    today = clock.today()
    if not user.active or (user.left_on is not None and user.left_on <= today):
        return None
    reach, professions = _reach(session, user.id, today)
    return Viewer(user.id, user.name, user.worker_id, reach, professions) if reach else None


def user_with_email(session: Session, email: str) -> User | None:
    """The user who signs in with this email; None if nobody does."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def create_user(
    session: Session, *, name: str, email: str, password_hash: str | None, worker_id: UUID | None = None
) -> User:
    """A new account without any role. For joiners, the demonstration and the command line."""
    user = User(
        name=name,
        email=email.strip().lower(),
        password=password_hash,
        active=True,
        fs_uniquifier=token_hex(32),
        worker_id=worker_id,
    )
    session.add(user)
    session.flush()
    return user


def change_password(session: Session, user: User, password_hash: str) -> None:
    """Give this user the password that they chose; every session of theirs ends with its next request."""
    user.password = password_hash
    user.one_time_until = None
    end_sessions(user)
    record(session, user, user.id, PASSWORD_CHANGED)


def end_sessions(user: User) -> None:
    """Sign this user out everywhere, from the next request on."""
    user.fs_uniquifier = token_hex(32)


def forget_passkeys(session: Session, user: User) -> None:
    """Nothing but the password opens this account until a passkey is made anew."""
    session.execute(delete(WebAuthn).where(WebAuthn.user_id == user.id))
    user.tf_totp_secret = None
    user.tf_primary_method = None
    user.mf_recovery_codes = None


def record(session: Session, user: User, actor_id: int | None, what: str, detail: str = "") -> None:
    """Keep what was done to an account, by whom. `detail` holds no names of people."""
    event = AccountEvent(user_id=user.id, actor_id=actor_id, what=what, detail=detail, at=clock.now())
    session.add(event)
    session.flush()


def sign_out(session: Session, user_id: int, number: str) -> None:
    """Keep that this user has signed the session of this number out, so that it never opens anything again."""
    session.add(
        AccountEvent(user_id=user_id, actor_id=user_id, what=SIGNED_OUT, detail=_hashed(number), at=clock.now())
    )
    session.flush()


def has_signed_out(session: Session, user_id: int, number: str) -> bool:
    """Whether this user has signed the session of this number out."""
    query = select(AccountEvent.id).where(
        AccountEvent.user_id == user_id, AccountEvent.what == SIGNED_OUT, AccountEvent.detail == _hashed(number)
    )
    return session.scalar(query.limit(1)) is not None


def _hashed(number: str) -> str:
    return sha256(number.encode()).hexdigest()


def events(session: Session, user: User, limit: int = 50) -> list[Event]:
    """What was done to this account, newest first."""
    found = (
        select(AccountEvent, User.name)
        .outerjoin(User, User.id == AccountEvent.actor_id)
        .where(AccountEvent.user_id == user.id)
        .order_by(AccountEvent.at.desc())
        .limit(limit)
    )
    return [
        Event(row.what, "" if row.what == SIGNED_OUT else row.detail, by or "the system", row.at)
        for row, by in session.execute(found)
    ]


Reached = dict[RoleName, frozenset[UUID]]


def _reach(session: Session, user_id: int, today: date) -> tuple[Reached, dict[str, frozenset[UUID]]]:
    """The teams that each role held on this day reaches, and each profession of a professional.

    A role over a provider without teams reaches none.
    """
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
    professions: dict[str, set[UUID]] = {}
    rows = select(RoleGrant.role, RoleGrant.profession, Team.id).outerjoin(Team, reached).where(held)
    for role, profession, team in session.execute(rows):
        teams = found.setdefault(RoleName(role), set())
        if team is not None:
            teams.add(team)
            if role == RoleName.PROFESSIONAL and profession:
                professions.setdefault(profession, set()).add(team)
    return (
        {role: frozenset(teams) for role, teams in found.items()},
        {profession: frozenset(teams) for profession, teams in professions.items()},
    )
