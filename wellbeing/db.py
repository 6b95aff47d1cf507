"""The database connection: how sessions begin on SQLite and PostgreSQL. Knows no table.

On SQLite whatever may write begins IMMEDIATE, since a deferred transaction that turns to writing fails when
another got there first; only what is marked `reading()` begins deferred.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, event

_reading: ContextVar[bool] = ContextVar("reading", default=False)

BUSY_MILLISECONDS = 15_000

db = SQLAlchemy()


@contextmanager
def reading() -> Iterator[None]:
    """Sessions that begin within the block only read."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def start_reading() -> Any:
    """Mark what follows in this context as only reading; the answer goes to `stop_reading`."""
    return _reading.set(True)


def stop_reading(token: Any) -> None:
    """Back to what it was before `start_reading`."""
    _reading.reset(token)


def is_reading() -> bool:
    """Whether what begins now only reads."""
    return _reading.get()


def make_private(path: str) -> None:
    """Make this file, empty, for this user alone to read; SQLite gives its companions the same mode.

    One that is there is left as it is, and where none can be made SQLite says why itself.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def prepare(engine: Engine) -> None:
    """Set an engine up: on SQLite WAL, full sync to disk, foreign keys, and the kind of BEGIN we want."""
    if engine.dialect.name != "sqlite":
        return

    path = engine.url.database or ""

    @event.listens_for(engine, "do_connect")
    def _make(*_: Any) -> None:
        if path not in ("", ":memory:") and not path.startswith("file:"):
            make_private(path)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
