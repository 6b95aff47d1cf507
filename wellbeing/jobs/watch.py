"""The watch: each minute, whether a visit that does harm when it is late was begun, and what is over by itself.

Knows the store's doors. Safe to do twice, by any number of workers; it looks before it writes, so that a quiet minute
holds nobody up.
"""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from wellbeing.db import reading
from wellbeing.store import alarm_watch

EACH_SECONDS = 60.0
"""Between looks."""

log = logging.getLogger(__name__)


class Watch:
    """Looks after every team's visits, in a thread of its own so that no long job delays it."""

    def __init__(self, sessions: sessionmaker[Session], ending: threading.Event, each: float = EACH_SECONDS) -> None:
        self._sessions = sessions
        self._ending = ending
        self._each = each

    def work(self) -> None:
        """Look each minute until told to end. Trouble with the database is waited out."""
        while not self._ending.is_set():
            try:
                self.look()
            except DBAPIError as error:
                log.error("Visits can't be looked after just now: %s", type(error).__name__)
            except Exception:
                log.exception("Visits could not be looked after.")
            self._ending.wait(self._each)

    def look(self) -> None:
        """Look once at every team. One team's trouble stops no other."""
        with reading(), self._sessions() as session:
            teams = sorted(alarm_watch.to_look_at(session))
        for team in teams:
            try:
                with self._sessions.begin() as session:
                    alarm_watch.look_after(session, team)
            except Exception:
                log.exception("The visits of team %s could not be looked after.", team)
