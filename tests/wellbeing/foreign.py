"""Another team's records: one row in every table, a canary word in every text of theirs, made from the models."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, String, Table, Text, Time, Uuid, select
from sqlalchemy.orm import Session

from wellbeing.models import Base
from wellbeing.models.base import EncryptedBytes, EncryptedText, UtcDateTime

CANARY = "zqxcanary"
"""A word that stands nowhere but in the other team's records."""

MUST_BE: dict[str, dict[str, Any]] = {
    "role_grant": {"role": "coach", "provider_id": None, "locality_id": None},
    "user": {"active": True, "roles": None},
    "job": {"state": "done"},
    "seal_key": {"public": "no team's: it is given to everybody"},
}
"""What some columns must hold for the row to be one."""


EMPTY_WHERE_IT_MAY_BE = (Date, EncryptedBytes)
"""Kinds of column that have no value where they need none: no end, no photo."""


def create_foreign(session: Session) -> dict[str, dict[str, Any]]:
    """One row in every table, each hanging on the others; gives the values by table and column."""
    made: dict[str, dict[str, Any]] = {}
    for table in Base.metadata.sorted_tables:
        values = {column.name: _value(column, made) for column in table.columns if not _numbered(column)}
        values |= MUST_BE.get(table.name, {}) if table.name in MUST_BE else {}
        values = {name: value for name, value in values.items() if name in table.columns}
        result = session.execute(table.insert().values(values))
        for column, key in zip(table.primary_key.columns, result.inserted_primary_key or (), strict=True):
            values[column.name] = key
        made[table.name] = values
    session.commit()
    return made


def as_it_stands(session: Session, made: dict[str, dict[str, Any]]) -> dict[str, list[Any]]:
    """Every row of the other team now, to see that nothing touched it."""
    found = {}
    for table in Base.metadata.sorted_tables:
        mine = [column == made[table.name][column.name] for column in table.primary_key.columns]
        found[table.name] = [tuple(row) for row in session.execute(select(table).where(*mine))]
    session.commit()
    return found


def _numbered(column: Column[Any]) -> bool:
    return column is column.table.autoincrement_column


def _value(column: Column[Any], made: dict[str, dict[str, Any]]) -> Any:
    for foreign_key in column.foreign_keys:
        table: Table = foreign_key.column.table
        return made[table.name][foreign_key.column.name] if table.name in made else None
    if isinstance(column.type, EncryptedText | String | Text):
        word = f"{CANARY} {column.table.name} {column.name}"
        return word[: getattr(column.type, "length", None) or len(word)]
    return _plain(column)


def _plain(column: Column[Any]) -> Any:
    kinds: tuple[tuple[Any, Any], ...] = (
        (UtcDateTime, datetime(2026, 11, 1, 12, tzinfo=UTC)),
        (JSON, [CANARY]),
        (Date, date(2026, 11, 1)),
        (Time, time(9)),
        (Boolean, False),
        (Integer, 1),
        (LargeBinary, CANARY.encode()),
        (EncryptedBytes, CANARY.encode()),
    )
    if isinstance(column.type, Uuid):
        return uuid4()
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return None if column.nullable and kind in EMPTY_WHERE_IT_MAY_BE else value
    if column.nullable:
        return None
    raise AssertionError(f"{column} is of a type that the other team's records don't know: say here what to put there")
