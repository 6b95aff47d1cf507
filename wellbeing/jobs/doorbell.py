"""The doorbell: tells a sleeping worker that a job waits. Losing a ring costs at most one sweep, nothing more.

huey's storages carry it: a file beside the data by default, Redis or PostgreSQL when WELLBEING_QUEUE_URL says so.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable

from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from sqlalchemy import event
from sqlalchemy.orm import Session

from wellbeing.config import Settings
from wellbeing.db import make_private

NAME = "wellbeing"
AT_ONCE = "wellbeing-at-once"
"""The bell for what somebody waits for on the page: its own, so that a worker busy with a proposal hears it."""
LOOK_EVERY = 0.25
"""Seconds between looks at a storage that can't wait by itself."""
LOOK_OFTEN = 0.1
"""The same where somebody waits on the page."""
WAIT_AT_MOST = 0.5
"""Seconds that a storage which can wait does so in one go, so that a worker told to end does not linger."""

log = logging.getLogger(__name__)


class NoSuchQueue(ValueError):
    """WELLBEING_QUEUE_URL names something that can't carry the doorbell."""


def storage(settings: Settings, name: str = NAME) -> BaseStorage:
    """Where rings of this bell are kept. Raises `NoSuchQueue` with a sentence."""
    url = settings.queue_url
    kind = url.partition("://")[0].partition("+")[0]
    if not url or kind == "sqlite":
        path = url.partition(":///")[2] or str(settings.data_dir / "doorbell.db")
        make_private(path)
        return SqliteStorage(name, filename=path)
    if kind in ("postgresql", "postgres"):
        dsn = "postgresql://" + url.partition("://")[2]
        return PostgresStorage(name, dsn=dsn, read_timeout=WAIT_AT_MOST)
    if kind in ("redis", "rediss", "unix"):
        return _redis(url, name)
    raise NoSuchQueue(
        f"WELLBEING_QUEUE_URL is {url!r}. It begins with redis://, postgresql:// or sqlite:///, or is left out."
    )


def _redis(url: str, name: str) -> BaseStorage:
    try:
        return RedisStorage(name, url=url, read_timeout=1)
    except Exception as error:
        if "not installed" not in str(error):
            raise
        raise NoSuchQueue(
            "WELLBEING_QUEUE_URL names Redis, and Python's Redis library is missing. Run: pip install redis"
        ) from error


def ring(settings: Settings, name: str = NAME) -> None:
    """Wake a worker with this bell. A doorbell out of order is logged and no more: the worker's sweep finds the job."""
    try:
        rings = storage(settings, name)
        try:
            rings.enqueue(b"ring")
        finally:
            rings.close()
    except Exception as error:
        log.warning("The doorbell does not ring (%s). The job starts with the next sweep.", type(error).__name__)


def ring_after_commit(session: Session, settings: Settings, name: str = NAME) -> None:
    """Wake a worker with this bell once what this session wrote can be seen."""
    event.listen(session, "after_commit", lambda _: ring(settings, name), once=True)


class Doorbell:
    """A worker's ear for rings. Goes on quietly, by the clock alone, while the storage is out of order."""

    def __init__(self, settings: Settings, name: str = NAME) -> None:
        self._settings = settings
        self._name = name
        self._every = LOOK_EVERY if name == NAME else LOOK_OFTEN
        self._rings: BaseStorage | None = None
        self._deaf = False

    def close(self) -> None:
        """Let go of the storage."""
        if self._rings is not None:
            with contextlib.suppress(Exception):
                self._rings.close()
        self._rings = None

    def wait(self, seconds: float, ended: Callable[[], bool]) -> None:
        """Return after a ring, after `seconds`, or soon after `ended()` is true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not ended():
            if self._rang():
                return
            time.sleep(min(self._every, max(0.0, until - time.monotonic())))

    def _rang(self) -> bool:
        try:
            self._rings = self._rings or storage(self._settings, self._name)
            rang = self._rings.dequeue() is not None
            self._deaf = False
            return rang
        except Exception as error:
            if not self._deaf:
                log.warning("The doorbell can't be heard (%s). The clock alone says when to look.", error)
            self._deaf = True
            self.close()
            return False
