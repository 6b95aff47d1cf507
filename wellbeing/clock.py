"""The only clock: everything that asks what time it is asks here, so that a test can say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from rota.week import local_day

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This instant, aware, UTC. WELLBEING_NOW (ISO 8601 with an offset) stands in for it where it is set."""
    fixed = _set.get()
    if fixed is None and (text := os.environ.get("WELLBEING_NOW")):
        fixed = datetime.fromisoformat(text).astimezone(UTC)
    return fixed or datetime.now(UTC)


def today() -> date:
    """The date in Europe/London now."""
    return local_day(now())


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let `now()` be this instant within the block."""
    token = _set.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def machine_now() -> datetime:
    """This instant by the machine, aware, UTC, whatever stands in for `now`: a stopped clock must hold no lease."""
    return datetime.now(UTC)
