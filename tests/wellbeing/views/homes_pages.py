"""A home assessed and equipment ordered, as people do it on the pages, for the tests of those."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.home_assessment import ROOM
from tests import factories
from tests.homes_made import WANTS, create_assessment
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import taken
from wellbeing.models import (
    Competence,
    EquipmentOrder,
    OutsideAssessor,
    Person,
    RoleGrant,
    User,
)
from wellbeing.viewer import RoleName

OWN = {
    "wants": WANTS,
    "told_by": "person",
    "managing_bathroom": "cannot",
    "managing_stairs": "none",
    "more": "",
    "seen": "0",
}


KEYS = iter(range(10_000))


def level(session: Session, world: World, number: int) -> Competence:
    found = factories.create_competence(
        session, world.team, f"trusted-assessor-{number}", kind="trusted_assessor", per_person=False
    )
    found.signed_by = "ot"
    return found


def somebody(session: Session, world: World, role: RoleName, name: str, profession: str | None = None) -> User:
    user = factories.create_user(session, name)
    session.add(
        RoleGrant(user_id=user.id, role=role, profession=profession, team_id=world.team.id, starts=factories.LONG_AGO)
    )
    session.flush()
    return user


def outside(session: Session, world: World, user: User, number: int, **given: Any) -> OutsideAssessor:
    row = OutsideAssessor(
        provider_id=world.team.provider_id,
        user_id=user.id,
        name=user.name,
        organisation="Council housing",
        competence_id=level(session, world, number).id,
        starts=given.pop("starts", factories.LONG_AGO),
        until=given.pop("until", None),
        signed_by="Priya",
        **given,
    )
    session.add(row)
    session.flush()
    return row


def base(person: Person) -> str:
    return f"/people/{person.id}/equipment"


def begun(client: Client, person: Person) -> UUID:
    where = taken(client, f"{base(person)}/begin", {"first_contact": str(TODAY - timedelta(days=9))})
    assert where.endswith("/own-words")
    return UUID(where.split("/")[-2])


def assessed(client: Client, person: Person) -> UUID:
    """A whole assessment, from the first page to the last."""
    one = begun(client, person)
    at = f"{base(person)}/{one}"
    assert taken(client, f"{at}/own-words", OWN) == f"{at}/bathroom"
    for room in ROOM:
        answers = {"bathroom": {"toilet_height": "40", "more": "A low seat"}, "chair": {"weight": "61,5 kg"}}
        given = answers.get(room) or {"left_out": "Not there"}
        taken(client, f"{at}/{room}", {**given, "seen": "0"})
    assert taken(client, f"{at}/finish", {"found": "A rail and a higher seat", "on": str(TODAY)}) == f"{at}/order"
    return one


def home(session: Session, world: World, person: Person) -> UUID:
    """The same, as rows."""
    return create_assessment(session, world.team.id, person, TODAY).id


def ordered(client: Client, session: Session, person: Person, one: UUID, code: str = "toilet-seat-5") -> EquipmentOrder:
    data = {"code": code, "quantity": "1", "why": "I stand up by myself", "client_key": f"key{next(KEYS)}"}
    taken(client, f"{base(person)}/{one}/order", data)
    session.expire_all()
    return session.scalars(select(EquipmentOrder).where(EquipmentOrder.client_key == data["client_key"])).one()
