"""The worker: takes a job, watches over the child that solves it, keeps what comes of it. One job at a time.

Knows rows only through `store.job`. Each write is a transaction of its own, since others watch meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from wellbeing import lifeline
from wellbeing.clock import machine_now
from wellbeing.config import Settings
from wellbeing.db import reading
from wellbeing.jobs.daily import Daily
from wellbeing.jobs.doorbell import Doorbell
from wellbeing.jobs.kinds import PREPARE
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
        self._daily = Daily(sessions)
        self._ending = threading.Event()

    def end(self) -> None:
        """Hand back the job and return from `work` soon."""
        self._ending.set()

    def work(self) -> None:
        """Do jobs, and what each day needs, until told to end. Trouble with the database is waited out."""
        while not self._ending.is_set():
            try:
                self._daily.keep_up()
                held = self.take()
                if held is not None:
                    self.do(held)
                    continue
            except DBAPIError as error:
                log.error("The database can't be used just now: %s", error.orig)
            self._doorbell.wait(self._pace.sweep, self._ending.is_set)
        self._doorbell.close()

    def take(self, only: UUID | None = None) -> Held | None:
        """Hold the next job, or `only` that one. None when there is none to be had."""
        now = machine_now()
        with reading(), self._sessions() as session:
            if not jobs.anything_to_take(session, now):
                return None
        with self._sessions.begin() as session:
            return jobs.take(session, now, lease=self._pace.lease, only=only)

    def do(self, held: Held, watching: Watching | None = None) -> None:
        """Do the job to its end, or hand it back when told to end. `watching` is shown its progress."""
        log.info("Job %s begins (attempt %d).", held.id, held.attempt)
        solve = _Solve(self._sessions, self._pace, held, self._ending, watching)
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
        self, sessions: Sessions, pace: Pace, held: Held, ending: threading.Event, watching: Watching | None
    ) -> None:
        self._sessions = sessions
        self._pace = pace
        self._held = held
        self._ending = ending
        self._watching = watching

    def run(self) -> None:
        """Solve, and keep the answer."""
        with reading(), self._sessions() as session:
            prepared = PREPARE[self._held.kind](session, self._held)
        child = _Child({**self._held.asked, **prepared, "kind": self._held.kind})
        try:
            self._watch(child)
        finally:
            child.end()

    def _watch(self, child: _Child) -> None:
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

    def _stop_asked(self, child: _Child) -> bool:
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


class _Child:
    """The process that solves. Talking and listening have threads of their own, so that no pipe holds us up."""

    def __init__(self, work: Mapping[str, Any]) -> None:
        self.said: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._to_say: SimpleQueue[str | None] = SimpleQueue()
        self._process = lifeline.start(["-m", "wellbeing.jobs.solving"], low_priority=True, talks=True)
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._listen, self._talk)]
        for thread in self._threads:
            thread.start()
        self._to_say.put(json.dumps(work))

    def stop(self) -> None:
        """Ask for the best so far."""
        self._to_say.put("stop")

    def end(self) -> None:
        """End it, whatever it does, and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        self._to_say.put(None)
        for thread in self._threads:
            thread.join()

    def _talk(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError), self._process.stdin as pipe:
            while (line := self._to_say.get()) is not None:
                pipe.write(line + "\n")
                pipe.flush()

    def _listen(self) -> None:
        """Every line that the child says, then None."""
        assert self._process.stdout is not None
        with self._process.stdout as pipe:
            for line in pipe:
                try:
                    self.said.put(json.loads(line))
                except ValueError:
                    log.error("The child that solves said something odd: %.200s", line)
        self.said.put(None)
