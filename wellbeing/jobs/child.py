"""The child that solves, as its parent sees it; and a spare one, ready before it is needed.

Knows the lines that `solving` reads and writes. Must not know jobs, rows or what is solved. Every child ends with the
process that started it, however that one ends.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
from collections.abc import Mapping
from queue import SimpleQueue
from typing import Any

from wellbeing import lifeline

READY = "--ready"
"""Tells the child to load what a repair needs before it is given work."""
NO_SPARE = "0"
"""WELLBEING_SPARE with this value keeps none, for a machine with little memory: it takes about 260 MB."""

log = logging.getLogger(__name__)


class Child:
    """The process that solves. Talking and listening have threads of their own, so that no pipe holds us up.

    `ready`: it loads what it needs before it is given work, and gets more of the machine than one that can wait.
    """

    def __init__(self, *, ready: bool = False) -> None:
        self.said: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._to_say: SimpleQueue[str | None] = SimpleQueue()
        arguments = ["-m", "wellbeing.jobs.solving", *([READY] if ready else [])]
        self._process = lifeline.start(arguments, low_priority=True, talks=True)
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._listen, self._talk)]
        for thread in self._threads:
            thread.start()

    @property
    def lives(self) -> bool:
        """Whether it can be given work."""
        return self._process.poll() is None

    def begin(self, work: Mapping[str, Any]) -> None:
        """Give it its work."""
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
                    # Cut off where it was ended as it spoke, and then about somebody: not for a log.
                    log.error("The child that solves said something odd, %d letters long.", len(line))
        self.said.put(None)


class Spare:
    """At most one child that has loaded what a repair needs, for work that somebody waits for.

    It has no database and no job: what it answers is kept only by whoever holds a job and gave it that work.
    """

    def __init__(self) -> None:
        self._child: Child | None = None

    def get_ready(self) -> None:
        """Start one where there is none."""
        if self._child is not None and not self._child.lives:
            self.end()
        if self._child is None and os.environ.get("WELLBEING_SPARE") != NO_SPARE:
            self._child = Child(ready=True)

    def take(self) -> Child:
        """The one that is ready, which is then the caller's to end; else one that begins now."""
        child, self._child = self._child, None
        if child is not None and child.lives:
            return child
        if child is not None:
            child.end()
        return Child(ready=True)

    def end(self) -> None:
        """End it."""
        if self._child is not None:
            self._child.end()
        self._child = None
