"""The equipment that a provider orders from: the list that comes with the app, what was added, without what ended.

A thing of the shipped list becomes a row when it is first ordered or ended, so that nothing has to be set up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from plans.catalogue import CATALOGUE, Item
from wellbeing import clock
from wellbeing.models import EquipmentItem, Provider, Team
from wellbeing.viewer import Action, NotYours, Viewer

SHIPPED = {item.code: item for item in CATALOGUE}
ONE_DAY = timedelta(days=1)


class Known(ValueError):
    """There is a thing of that name already."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the catalogue. `ended` is its last day, None while it can be ordered."""

    item: Item
    ended: date | None
    added: bool


def things(session: Session, provider_id: UUID) -> list[Thing]:
    """All of a provider's catalogue, by room and name; what has ended last."""
    rows = session.scalars(select(EquipmentItem).where(EquipmentItem.provider_id == provider_id)).all()
    known = {row.code: Thing(_item(row), row.ended, row.code not in SHIPPED) for row in rows}
    found = [*known.values(), *(Thing(item, None, False) for item in CATALOGUE if item.code not in known)]
    return sorted(found, key=lambda each: (each.ended is not None, each.item.room, each.item.name.lower()))


def orderable(session: Session, provider_id: UUID) -> list[Item]:
    """What can be ordered today."""
    today = clock.today()
    return [each.item for each in things(session, provider_id) if each.ended is None or each.ended >= today]


def row_of(session: Session, provider_id: UUID, code: str) -> EquipmentItem:
    """The row of this thing, made from the shipped list where there is none yet. Raises NotYours."""
    query = select(EquipmentItem).where(EquipmentItem.provider_id == provider_id, EquipmentItem.code == code)
    row = session.scalars(query).one_or_none()
    if row is not None:
        return row
    if code not in SHIPPED:
        raise NotYours
    try:
        with session.begin_nested():
            session.add(made := _row(provider_id, SHIPPED[code]))
        return made
    except IntegrityError:  # somebody else made it in the same instant
        return session.scalars(query).one()


def providers(session: Session, viewer: Viewer) -> list[Provider]:
    """The providers whose catalogue this viewer keeps, by name."""
    ids = select(Team.provider_id).where(Team.id.in_(viewer.teams(Action.CHANGE_CATALOGUE)))
    return list(session.scalars(select(Provider).where(Provider.id.in_(ids)).order_by(Provider.name)))


def add(session: Session, viewer: Viewer, provider_id: UUID, item: Item) -> EquipmentItem:
    """Add a thing. Sent twice, it is there once. Raises NotYours; Known for another thing of that name."""
    _mine(session, viewer, provider_id)
    session.execute(select(Provider.id).where(Provider.id == provider_id).with_for_update())  # a double tap adds once
    for known in things(session, provider_id):
        if known.item.name.lower() == item.name.lower():
            if known.added and known.item == Item(known.item.code, *_but_code(item)):
                return row_of(session, provider_id, known.item.code)
            raise Known(f"There is “{known.item.name}” already. Give this one a name of its own")
    row = _row(provider_id, item)
    session.add(row)
    session.flush()
    return row


def end(session: Session, viewer: Viewer, provider_id: UUID, code: str, *, again: bool = False) -> EquipmentItem:
    """From now on it is not ordered any more (`again`: it is, after all). Orders that stand are left alone.

    Raises NotYours.
    """
    _mine(session, viewer, provider_id)
    row = row_of(session, provider_id, code)
    if again:
        row.ended = None
    elif row.ended is None:
        row.ended = clock.today() - ONE_DAY
    session.flush()
    return row


def code_for(name: str, taken: Iterable[str]) -> str:
    """A short code for a thing that somebody adds, which no other has."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    base = "-".join(part for part in plain.split("-") if part)[:30] or "thing"
    used, number = set(taken), 1
    while (code := base if number == 1 else f"{base}-{number}") in used:
        number += 1
    return code


def _but_code(item: Item) -> tuple[str, str, str, int | None, str]:
    return item.name, item.what_for, item.room, item.level, item.measure


def _item(row: EquipmentItem) -> Item:
    return Item(row.code, row.name, row.what_for, row.room, row.level, row.measure)


def _row(provider_id: UUID, item: Item) -> EquipmentItem:
    return EquipmentItem(
        provider_id=provider_id,
        code=item.code,
        name=item.name,
        what_for=item.what_for,
        room=item.room,
        level=item.level,
        measure=item.measure,
        ended=None,
    )


def _mine(session: Session, viewer: Viewer, provider_id: UUID) -> None:
    if provider_id not in {provider.id for provider in providers(session, viewer)}:
        raise NotYours
