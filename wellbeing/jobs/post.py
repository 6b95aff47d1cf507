"""The post: hands the e-mails that wait to the SMTP server, in a thread of its own; a failure is tried again later.

Knows the store's doors and a server. Safe with any number of workers: each e-mail is held before it is tried. What is
logged names nobody.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from wellbeing.clock import machine_now
from wellbeing.db import reading
from wellbeing.smtp import Answer, Letter, Post
from wellbeing.store import email

EACH_SECONDS = 5.0
"""Between looks at what waits."""
FORGETS_EACH = timedelta(hours=6)

log = logging.getLogger(__name__)


class PostRound:
    """Looks for e-mails that wait until told to end."""

    def __init__(
        self, sessions: sessionmaker[Session], post: Post, ending: threading.Event, each: float = EACH_SECONDS
    ) -> None:
        self._sessions = sessions
        self._post = post
        self._ending = ending
        self._each = each
        self._forgot: datetime | None = None

    def work(self) -> None:
        """Send what waits, time and again. Trouble with the database is waited out."""
        while not self._ending.is_set():
            try:
                self.send_waiting()
            except DBAPIError as error:
                log.error("E-mails can't be looked after just now: %s", type(error).__name__)
            except Exception as error:  # a traceback would show whom it was for
                log.error("E-mails could not be looked after: %s", type(error).__name__)
            self._ending.wait(self._each)

    def send_waiting(self, now: datetime | None = None) -> int:
        """Try each e-mail whose time has come, once; how many the server took. A server that is away ends the round."""
        at = now or machine_now()
        self._forget(at)
        with reading(), self._sessions() as session:
            if not email.anything_to_send(session, at):
                return 0
        taken = 0
        while not self._ending.is_set():
            with self._sessions.begin() as session:
                held = email.take(session, at)
            if held is None:
                break
            answer = self._try(held, at)
            taken += answer is Answer.TAKEN
            if answer is Answer.LATER:
                break
        return taken

    def _try(self, held: email.Held, at: datetime) -> Answer:
        answer, trouble = self._post.hand_over(Letter(held.id.hex, held.to, held.subject, held.words))
        if answer is Answer.LATER:
            log.warning("E-mail %s was not taken (%s), try %d. It is tried again later.", held.id, trouble, held.tries)
            return answer
        with self._sessions.begin() as session:
            (email.sent if answer is Answer.TAKEN else email.give_up)(session, held, at)
        if answer is Answer.REFUSED:
            log.warning("E-mail %s was refused (%s). It is not tried again.", held.id, trouble)
        return answer

    def _forget(self, at: datetime) -> None:
        if self._forgot is not None and at - self._forgot < FORGETS_EACH:
            return
        self._forgot = at
        with self._sessions.begin() as session:
            email.forget(session, at)
