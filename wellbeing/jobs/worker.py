"""The worker: takes a job, watches over the child that solves it, keeps what comes of it.

One job at a time, and beside it one of those that somebody waits for on the page (`store.job.AT_ONCE`), which a
proposal must not hold up. Knows rows only through `store.job`. Each write is a transaction of its own, since others
watch meanwhile.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from wellbeing.clock import machine_now
from wellbeing.config import Settings
from wellbeing.db import reading
from wellbeing.jobs.child import Child, Spare
from wellbeing.jobs.daily import Daily
from wellbeing.jobs.doorbell import AT_ONCE, Doorbell
from wellbeing.jobs.kinds import PREPARE
from wellbeing.jobs.post import PostRound
from wellbeing.jobs.watch import Watch
from wellbeing.smtp import post_of
from wellbeing.store import job as jobs
from wellbeing.store.job import Held

SWEEP_SECONDS = 2.0
"""Between looks for jobs that wait or whose lease has lapsed; WELLBEING_SWEEP_SECONDS overrides."""
LOOK_SECONDS = 0.25
"""Between looks at whether to end, while a child solves."""
ASK_SECONDS = 1.0
"""Between looks at whether somebody asked the job to stop."""

FAILED = "Something went wrong while the week was being worked out. Nothing in the rota has changed. Try again."

log = logging.getLogger(__name__)

Sessions = sessionmaker[Session]
Watching = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a job is held without a sign of life, and how often a worker looks for jobs."""

    lease: timedelta = jobs.LEASE
    sweep: float = SWEEP_SECONDS

    @classmethod
    def given(cls, environ: Mapping[str, str] = os.environ) -> Pace:
        """The pace with WELLBEING_LEASE_SECONDS and WELLBEING_SWEEP_SECONDS, where they are set."""
        lease = float(environ.get("WELLBEING_LEASE_SECONDS", jobs.LEASE.total_seconds()))
        return cls(timedelta(seconds=lease), float(environ.get("WELLBEING_SWEEP_SECONDS", SWEEP_SECONDS)))


class Lost(Exception):
    """Another worker holds the job by now: nothing that we write counts."""


class Worker:
    """Takes jobs until it is told to `end`; then hands back the one it has."""

    def __init__(self, sessions: Sessions, settings: Settings, pace: Pace | None = None) -> None:
        self._sessions = sessions
        self._pace = pace or Pace.given()
        self._doorbell = Doorbell(settings)
        self._at_once = Doorbell(settings, AT_ONCE)
        self._spare = Spare()
        self._daily = Daily(sessions)
        self._ending = threading.Event()
        self._watch = Watch(sessions, self._ending)
        post = post_of(settings.smtp_url, settings.email_from)
        self._post = PostRound(sessions, post, self._ending) if post is not None else None

    def end(self) -> None:
        """Hand back the job and return from `work` soon."""
        self._ending.set()

    def work(self) -> None:
        """Do jobs, and what each day needs, until told to end. Trouble with the database is waited out."""
        beside = [
            threading.Thread(target=self._work_at_once, name="at once"),
            threading.Thread(target=self._watch.work, name="watch"),
        ]
        if self._post is not None:
            beside.append(threading.Thread(target=self._post.work, name="post"))
        for thread in beside:
            thread.start()
        while not self._ending.is_set():
            try:
                self._daily.keep_up()
                held = self.take(at_once=False)
                if held is not None:
                    self.do(held)
                    continue
            except DBAPIError as error:
                log.error("The database can't be used just now: %s", error.orig)
            self._doorbell.wait(self._pace.sweep, self._ending.is_set)
        self._doorbell.close()
        for thread in beside:
            thread.join()

    def _work_at_once(self) -> None:
        """Do what somebody waits for, beside whatever else is being done, with a child that is ready for it."""
        while not self._ending.is_set():
            try:
                self._spare.get_ready()
                held = self.take(at_once=True)
                if held is not None:
                    self.do(held, child=self._spare.take())
                    continue
            except (DBAPIError, OSError) as error:
                log.error("What is wanted at once can't be done just now: %s", type(error).__name__)
            self._at_once.wait(self._pace.sweep, self._ending.is_set)
        self._spare.end()
        self._at_once.close()

    def take(self, at_once: bool | None = None, only: UUID | None = None) -> Held | None:
        """Hold the next job, or `only` that one. None when there is none to be had.

        `at_once`: of the kinds that somebody waits for, or (False) of the others.
        """
        now = machine_now()
        with reading(), self._sessions() as session:
            if not jobs.anything_to_take(session, now, at_once=at_once):
                return None
        with self._sessions.begin() as session:
            return jobs.take(session, now, lease=self._pace.lease, at_once=at_once, only=only)

    def do(self, held: Held, watching: Watching | None = None, child: Child | None = None) -> None:
        """Do the job to its end, or hand it back when told to end. `watching` is shown its progress.

        `child` is one that is ready for it; without, one is started.
        """
        log.info("Job %s begins (attempt %d).", held.id, held.attempt)
        solve = _Solve(self._sessions, self._pace, held, self._ending, watching, child)
        try:
            solve.run()
        except Lost:
            log.warning("Job %s is somebody else's by now (we were attempt %d).", held.id, held.attempt)
        except DBAPIError:
            raise
        except Exception:
            log.exception("Job %s failed.", held.id)
            with self._sessions.begin() as session:
                jobs.fail(session, held, FAILED)


class _Solve:
    """One attempt at one job."""

    def __init__(
        self,
        sessions: Sessions,
        pace: Pace,
        held: Held,
        ending: threading.Event,
        watching: Watching | None,
        child: Child | None,
    ) -> None:
        self._sessions = sessions
        self._pace = pace
        self._held = held
        self._ending = ending
        self._watching = watching
        self._child = child

    def run(self) -> None:
        """Solve, and keep the answer."""
        child = self._child
        try:
            with reading(), self._sessions() as session:
                prepared = PREPARE[self._held.kind](session, self._held)
            child = child or Child()
            child.begin({**self._held.asked, **prepared, "kind": self._held.kind})
            self._watch(child)
        finally:
            if child is not None:
                child.end()

    def _watch(self, child: Child) -> None:
        asked_at = held_at = machine_now()
        stopping = False
        while not self._ending.is_set():
            try:
                line = child.said.get(timeout=LOOK_SECONDS)
            except Empty:
                line = {}
            if line is None or "problem" in line:
                raise RuntimeError(f"The child that solves ended without an answer: {line}")
            if "answer" in line:
                return self._finish(line)
            now = machine_now()
            if "progress" in line:
                self._report(line)
                held_at = now
            elif now - held_at > self._pace.lease / 3:
                self._written(self._heartbeat)
                held_at = now
            if not stopping and (now - asked_at).total_seconds() >= ASK_SECONDS:
                asked_at = now
                stopping = self._stop_asked(child)
        self._written(lambda session: jobs.hand_back(session, self._held))
        log.info("Job %s is handed back.", self._held.id)
        return None

    def _heartbeat(self, session: Session) -> bool:
        return jobs.heartbeat(session, self._held, machine_now(), lease=self._pace.lease)

    def _report(self, line: Mapping[str, Any]) -> None:
        self._written(
            lambda session: jobs.report_progress(
                session, self._held, line["progress"], line["best"], machine_now(), lease=self._pace.lease
            )
        )
        if self._watching is not None:
            self._watching(line["progress"])

    def _finish(self, line: Mapping[str, Any]) -> None:
        self._written(lambda session: jobs.finish(session, self._held, line["answer"], stopped=line["stopped"]))
        log.info("Job %s is done.", self._held.id)

    def _stop_asked(self, child: Child) -> bool:
        with reading(), self._sessions() as session:
            asked = jobs.stop_asked(session, self._held)
        if asked:
            child.stop()
        return asked

    def _written(self, write: Callable[[Session], bool]) -> None:
        with self._sessions.begin() as session:
            held = write(session)
        if not held:
            raise Lost
