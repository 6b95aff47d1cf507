"""An administrator at work, with teams of their own and one elsewhere, for the tests of accounts and roles."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.factories import create_team, create_worker
from tests.wellbeing.accounts_made import a_user
from tests.wellbeing.conftest import Client
from wellbeing import clock
from wellbeing.models import RoleGrant, Team, User
from wellbeing.store import account
from wellbeing.viewer import RoleName, Viewer

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)
A_DAY = timedelta(days=1)


@dataclass
class Office:
    """An administrator of one provider with two teams, someone in the first, and somebody elsewhere."""

    app: Flask
    session: Session
    client: Client
    first: Team
    second: Team
    elsewhere: Team
    administrator: User
    sam: User
    stranger: User

    def viewer(self) -> Viewer:
        found = account.viewer_of(self.session, self.administrator)
        assert found is not None
        return found

    def as_(self, user: User) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        client.sign_in(user)
        return client


@contextmanager
def made_office(app: Flask, session: Session) -> Iterator[Office]:
    """An office, with its administrator signed in, while it is nine on that Tuesday."""
    first = create_team(session, "Tilbury")
    second = create_team(session, "Chadwell", provider=first.provider)
    elsewhere = create_team(session, "Elsewhere")
    with app.app_context():
        administrator = a_user(session, None, name="Adele Office")
        worker = create_worker(session, first, "Sam")
        sam = a_user(session, first, RoleName.WORKER, name="Sam Tilbury", email="sam@example.org", worker_id=worker.id)
        stranger = a_user(session, elsewhere, RoleName.COACH, name="Zqx Stranger")
    grant = RoleGrant(role=RoleName.ADMINISTRATOR, provider_id=first.provider_id, starts=date(2020, 1, 1))
    administrator.grants.append(grant)
    session.commit()
    with clock.at(NOW):
        office = Office(
            app,
            session,
            app.test_client(),
            first,
            second,
            elsewhere,
            administrator,
            sam,
            stranger,  # type: ignore[arg-type]
        )
        office.client.sign_in(administrator)
        yield office


def joining(office: Office, **changed: Any) -> TestResponse:
    form = {
        "name": "Noor Newcomer",
        "email": "Noor@Example.org ",
        "roles": ["worker"],
        "place": f"team:{office.first.id}",
        "starts": TODAY.isoformat(),
        "worker": "",
        "hours": "30",
        "travel": "cycle",
    }
    return office.client.post("/admin/people/new", data=form | changed)


def password_in(answer: TestResponse) -> str:
    found = re.search(r"<code>([a-z0-9-]+)</code>", answer.text)
    assert found is not None, answer.text
    return found[1]


def user_called(office: Office, email: str) -> User:
    return office.session.scalars(select(User).where(User.email == email)).one()


def done(office: Office, user: User) -> set[str]:
    return {event.what for event in account.events(office.session, user)}
