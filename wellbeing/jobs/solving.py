"""The child process that solves: a week in, lines of progress out, the answer last. Touches no database.

Run as `python -m wellbeing.jobs.solving` by `worker`. The first line of its input is the work, a later line "stop"
asks for the best so far, and the end of the input means that the worker is gone. Each line out is a JSON object
with `progress` and `best`, or `answer` and `stopped`, or `problem`. With `--ready` it loads what a repair needs first,
and gets more of the machine: somebody waits for it.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from queue import SimpleQueue
from typing import Any

from rota.json_form import to_json
from solver import Progress
from wellbeing import lifeline
from wellbeing.jobs.child import READY
from wellbeing.jobs.kinds import SOLVE, Solved
from wellbeing.jobs.mending import get_ready

SECONDS_BETWEEN_PROGRESS = 1.0
A_LITTLE_NICER = 4
"""How far below normal a child is that somebody waits for: pages go first, proposals after it."""

log = logging.getLogger(__name__)


class Telling:
    """Tells the worker how far it is, at most once a second."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + SECONDS_BETWEEN_PROGRESS
        _say(progress=said_of(progress), best=to_json(progress.rota()))


def said_of(progress: Progress) -> dict[str, Any]:
    """What is kept of the progress: all but the rota."""
    return {
        "doing": progress.doing,
        "covered": progress.covered,
        "of": progress.of,
        "balance": [list(pair) for pair in progress.balance],
        "cost": progress.cost,
        "seconds": progress.seconds,
        "steps": progress.steps,
    }


def solve(work: Mapping[str, Any], stop: threading.Event) -> Solved:
    """The answer to `work`, as its `kind` says."""
    return SOLVE[work["kind"]](work, Telling(), stop.is_set)


def main() -> None:
    """Read the work, solve it, say the answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    waited_for = READY in sys.argv[1:]
    lifeline.lower_priority(A_LITTLE_NICER if waited_for else lifeline.NICER)
    stop = threading.Event()
    first: SimpleQueue[str] = SimpleQueue()

    def heard(line: str) -> None:
        if line.strip() == "stop":
            stop.set()
        else:
            first.put(line)

    lifeline.hold(lambda: os._exit(0), lines=heard, deadly=True)
    try:
        if waited_for:
            get_ready()
        answer, stopped = solve(json.loads(first.get()), stop)
        _say(answer=answer, stopped=stopped)
    except Exception as error:
        log.exception("The solve did not come to an end.")
        _say(problem=type(error).__name__)
    sys.stdout.flush()
    os._exit(0)


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
