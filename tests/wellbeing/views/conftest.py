"""What the tests of pages share: the small world, and somebody of each role to look at it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests import small_world
from tests.factories import LONG_AGO, create_user
from tests.small_world import NOW, World
from tests.wellbeing.conftest import Client
from wellbeing import clock
from wellbeing.models import RoleGrant, Team, User
from wellbeing.viewer import RoleName

Become = Callable[..., User]
NOBODYS = "00000000-0000-4000-8000-000000000007"
"""An id that nothing has; the same in every process of a test run, whose names must agree."""


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    """The small world, on Tuesday 24 November 2026 at 09:05."""
    with clock.at(NOW):
        yield small_world.load(session)


@pytest.fixture
def become(session: Session, client: Client, world: World) -> Become:
    """Sign in as somebody new with this role, in the world's team unless another is given."""

    def sign_in(role: RoleName, team: Team | None = None) -> User:
        user = create_user(session, f"{role.value.title()} Invented".replace(" ", "-"))
        session.add(RoleGrant(user_id=user.id, role=role, team_id=(team or world.team).id, starts=LONG_AGO))
        session.flush()
        client.sign_in(user)
        return user

    return sign_in


@pytest.fixture
def queries(client: Client, session: Session) -> Callable[[str], int]:
    """How many statements a page sends to the database."""

    def count(path: str) -> int:
        session.commit()
        sent: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE")):
                sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            answer = client.get(path)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert answer.status_code == 200, answer.text
        return len(sent)

    return count
