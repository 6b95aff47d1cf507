"""Accounts for tests, with a password that is hashed once a run."""

from datetime import date
from itertools import count

from flask import has_app_context
from sqlalchemy.orm import Session

from wellbeing import accounts
from wellbeing.models import RoleGrant, Team, User
from wellbeing.store import account
from wellbeing.viewer import RoleName

RIGHT = "teapot marmalade bicycle"
_numbers = count(1)
_hashed: dict[str, str] = {}


def a_user(
    session: Session,
    team: Team | None,
    *roles: RoleName,
    email: str | None = None,
    name: str | None = None,
    worker_id: object = None,
    starts: date = date(2020, 1, 1),
    until: date | None = None,
) -> User:
    """A user with these roles in the team. The password is RIGHT where an app is at hand, else there is none."""
    number = next(_numbers)
    if has_app_context() and not _hashed:
        _hashed[RIGHT] = accounts.password_hash(RIGHT)
    user = account.create_user(
        session,
        name=name or f"Somebody {number}",
        email=email or f"somebody{number}@example.org",
        password_hash=_hashed.get(RIGHT),
        worker_id=worker_id,  # type: ignore[arg-type]
    )
    for role in roles:
        assert team is not None
        user.grants.append(RoleGrant(role=role, team_id=team.id, starts=starts, until=until))
    session.flush()
    return user
