"""Column types and the base that every row shares. Knows SQLAlchemy and the keyring, nothing of the app."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Dialect, MetaData, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from wellbeing.encryption import KEYRING

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses values without an offset; gives aware UTC values back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in. Raises ValueError for a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no offset from UTC; an instant needs one.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Text that is sealed before it reaches the database. It can't be searched or compared there."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Sealed on the way in."""
        return None if value is None else KEYRING.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Opened on the way out."""
        return None if value is None else KEYRING.open(value)


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes that are sealed before they reach the database, such as a photograph."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Sealed on the way in."""
        return None if value is None else KEYRING.seal(b64encode(value).decode("ascii"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Opened on the way out."""
        return None if value is None else b64decode(KEYRING.open(value))


class Base(DeclarativeBase):
    """The base of every row."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: dict[Any, Any] = {datetime: UtcDateTime, UUID: Uuid}


class Identified:
    """A row with an id that nobody can guess and any machine can make."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
