"""What the forms of edits send, and what an edit left: for tests of the pages that edit a rota."""

import json
import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from tests.small_world import TODAY, World
from wellbeing.models import RotaChange
from wellbeing.store.timeline import states_of, text_of

MONDAY = monday_of(TODAY)
AS_JSON = {"Accept": "application/json"}
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def week(world: World) -> str:
    return f"/rota/{world.team.id}/{MONDAY}"


def at(world: World, name: str) -> str:
    return f"{week(world)}/visits/{world.visits[name]}"


def state(session: Session, world: World, visit: UUID) -> Any:
    session.expire_all()
    return states_of(session, world.team.id, [visit])[visit]


def places(session: Session, world: World, name: str) -> list[Any]:
    return list(state(session, world, world.visits[name]).planned.places)


def expects(session: Session, world: World, *names: str) -> str:
    """What a page of these visits shows: of one its state, of several each by its id."""
    texts = {str(world.visits[n]): json.loads(text_of(state(session, world, world.visits[n]).planned)) for n in names}
    return json.dumps(texts if len(names) > 1 else texts[str(world.visits[names[0]])])


def count(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(RotaChange)) or 0


def sam(world: World) -> str:
    return str(world.workers["Sam"].id)


def form_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to this address."""
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}[^"]*"[^>]*>(.*?)</form>', page, re.S)
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def added(world: World, **other: str) -> dict[str, str]:
    return {
        "person": str(world.people["Joan"].id),
        "what": "A lift to the eye clinic",
        "day": str(TODAY),
        "start": "14:30",
        "minutes": "60",
        "workers": "1",
        "worker": sam(world),
        "client_key": "added",
        **other,
    }


def run(session: Session, world: World, *names: str, **other: Any) -> dict[str, Any]:
    visits = [f"{world.visits[name]}:1" for name in names]
    shown = {str(world.visits[n]): json.loads(expects(session, world, n)) for n in names}
    return {"visits": visits, "expects": json.dumps(shown), "client_key": "run", **other}
