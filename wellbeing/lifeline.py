"""Processes that end with the one that started them, on every platform and however that one ends.

The parent keeps the writing end of the child's standard input. The system closes it when the parent dies, even by
`kill -9`, and the child notices. On Linux the kernel also sends a signal, which reaches a child deep in a solve.
Knows nothing of what the processes do.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

PR_SET_PDEATHSIG = 1
BLOCK = 1 << 20
"""Bytes read from the parent in one go, at most."""
NICER = 10
"""How far below normal a low priority is, in Unix terms (19 is the lowest)."""


def start(arguments: Sequence[str], *, low_priority: bool = False, talks: bool = False) -> subprocess.Popen[str]:
    """Start `python ARGUMENTS` tied to this process. `talks`: its standard output is ours to read."""
    flags = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) if low_priority else 0
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if talks else None,
        text=True,
        encoding="utf-8",
        creationflags=flags,
    )


def ask_to_end(child: subprocess.Popen[str]) -> None:
    """Let the child know that it is to end; it notices as it would our own death."""
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    if sys.platform != "win32" and child.poll() is None:
        child.terminate()


def hold(ended: Callable[[], None], *, lines: Callable[[str], None] | None = None, deadly: bool = False) -> None:
    """In the child: call `ended`, on a thread, when the parent is gone. `lines` gets what the parent writes.

    `deadly`: on Linux the kernel ends this process at once, for one that may be too busy to notice.
    """
    if sys.platform == "linux":
        ends_by = signal.SIGKILL if deadly else signal.SIGTERM
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, ends_by)

    def listen() -> None:
        for line in _lines():
            if lines is not None:
                lines(line)
        ended()

    threading.Thread(target=listen, name="lifeline", daemon=True).start()


def _lines() -> Iterator[str]:
    """Lines of standard input, read below Python's own buffer, whose lock would stop the interpreter from ending."""
    rest = b""
    while block := _read():
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line.decode()


def _read() -> bytes:
    try:
        return os.read(0, BLOCK)
    except OSError:
        return b""


def lower_priority(by: int = NICER) -> None:
    """Let everybody else's work go first. On Windows `start` has seen to it."""
    if sys.platform != "win32":
        os.nice(by)
