"""Accounts of the demonstration: one for each role, and one for each worker, all with the same printed password.

Only for a provider that is marked as a demonstration; the password opens nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wellbeing.importing.crew import members_of
from wellbeing.models import Provider, RoleGrant, SignOff, Team, User, Worker
from wellbeing.store.account import create_user, user_with_email, viewer_of
from wellbeing.viewer import RoleName, Viewer

PASSWORD = "tea-before-anything-else"
DOMAIN = "example.org"
NURSE = f"nurse@{DOMAIN}"
"""Who signs off the tasks that the nurse delegates."""
PRINTED_WORKERS = ("amina", "tom", "grace", "nadia")
"""Workers whose accounts are printed; the others have theirs too."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in as somebody."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class _Account:
    said: str
    local: str
    name: str
    role: RoleName
    scope: str
    profession: str | None = None


ACCOUNTS = (
    _Account("coach", "coach", "Ruth Calder", RoleName.COACH, "team"),
    _Account("community nurse", "nurse", "Ngozi Okafor", RoleName.PROFESSIONAL, "team", "nurse"),
    _Account("occupational therapist", "ot", "Priya Nair", RoleName.PROFESSIONAL, "provider", "ot"),
    _Account("registered manager", "manager", "Helen Brandt", RoleName.MANAGER, "provider"),
    _Account("commissioner", "commissioner", "Peter Lowe", RoleName.COMMISSIONER, "localities"),
    _Account("administrator", "administrator", "Dana Whitlock", RoleName.ADMINISTRATOR, "provider"),
    _Account("trusted assessor from outside", "housing", "Carol Finch", RoleName.ASSESSOR, "team"),
)


def make_accounts(session: Session, team: Team, localities: Iterable[UUID], starts: date) -> None:
    """The accounts that are not workers'. Those that are there already are left alone."""
    hashed = PasswordHasher().hash(PASSWORD)
    scopes: Mapping[str, list[dict[str, UUID]]] = {
        "team": [{"team_id": team.id}],
        "provider": [{"provider_id": team.provider_id}],
        "localities": [{"locality_id": locality} for locality in localities],
    }
    for account in ACCOUNTS:
        email = f"{account.local}@{DOMAIN}"
        if user_with_email(session, email) is not None:
            continue
        user = create_user(session, name=account.name, email=email, password_hash=hashed)
        user.grants.extend(
            RoleGrant(role=account.role, profession=account.profession, starts=starts, **scope)
            for scope in scopes[account.scope]
        )
        session.flush()
        signed = SignOff.signed_by.startswith(account.name)
        session.execute(update(SignOff).where(signed, SignOff.signed_by_id.is_(None)).values(signed_by_id=user.id))


def make_worker_accounts(session: Session, team: Team, workers: Mapping[str, Worker], starts: date) -> dict[UUID, int]:
    """An account for each worker; gives the users' ids by worker."""
    ids = [worker.id for worker in workers.values()]
    known = {user.worker_id: user.id for user in session.scalars(select(User).where(User.worker_id.in_(ids)))}
    hashed = PasswordHasher().hash(PASSWORD) if len(known) < len(ids) else ""
    found: dict[UUID, int] = {}
    for reference, worker in workers.items():
        id = known.get(worker.id)
        if id is None and user_with_email(session, email := f"{reference}@{DOMAIN}") is None:
            user = create_user(session, name=worker.name, email=email, password_hash=hashed, worker_id=worker.id)
            user.grants.append(RoleGrant(role=RoleName.WORKER, team_id=team.id, starts=starts))
            session.flush()
            id = user.id
        if id is not None:
            found[worker.id] = id
    return found


def worker_viewers(session: Session, team: Team) -> dict[str, Viewer]:
    """Each worker of the team as somebody who is looking, by reference."""
    found: dict[str, Viewer] = {}
    for reference in members_of(session, team):
        user = user_with_email(session, f"{reference}@{DOMAIN}")
        viewer = viewer_of(session, user) if user is not None else None
        if viewer is not None:
            found[reference] = viewer
    return found


def accounts(session: Session) -> tuple[SignIn, ...]:
    """How to sign in as each role; nobody where there is no demonstration."""
    if session.scalar(select(Provider.id).where(Provider.demonstration).limit(1)) is None:
        return ()
    printed = [("worker", reference) for reference in PRINTED_WORKERS]
    printed += [(account.said, account.local) for account in ACCOUNTS]
    return tuple(SignIn(role, f"{local}@{DOMAIN}", PASSWORD) for role, local in printed)
