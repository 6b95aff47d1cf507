"""`wellbeing serve`: the web server and one worker, watched and restarted, and both gone when this process is.

The server is granian. It forks (or spawns, on Windows) a process of its own that runs the app.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from subprocess import Popen, TimeoutExpired
from typing import Any

from wellbeing import lifeline

LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 5.0
"""What a part gets to end by itself."""
REQUEST_GRACE_SECONDS = 3
LOOK_SECONDS = 0.2
STEADY_SECONDS = 10.0
"""A part that ran so long was well; one that ended sooner may be broken, and is restarted ever more slowly."""
MOST_QUICK_ENDS = 8
READY_TIMEOUT = 60.0
THREADS = 8

log = logging.getLogger(__name__)


class CannotServe(Exception):
    """A sentence why the pages can't be served."""


@dataclass
class _Part:
    """One process that is kept running."""

    name: str
    arguments: list[str]
    process: Popen[str] | None = None
    began: float = 0.0
    quick_ends: int = field(default=0)

    def start(self) -> None:
        self.process = lifeline.start(self.arguments)
        self.began = time.monotonic()

    def look(self) -> None:
        """Restart it if it ended. Raises `CannotServe` if it keeps ending at once."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.began
        self.quick_ends = self.quick_ends + 1 if lived < STEADY_SECONDS else 0
        if self.quick_ends > MOST_QUICK_ENDS:
            raise CannotServe(f"The {self.name} ends as soon as it starts. What it said is above.")
        log.warning("The %s ended (%s). It is started again.", self.name, self.process.returncode)
        _let_go(self.process)
        time.sleep(min(2.0, 0.1 * 2**self.quick_ends) if self.quick_ends > 1 else 0)
        self.start()


def check_port(host: str, port: int) -> None:
    """Raises `CannotServe` when the port is taken. Servers that share ports would hide it, so we look first."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise CannotServe(f"This user may not open port {port}. Give another: PORT=8001.") from error
            if error.errno != errno.EADDRINUSE:
                raise CannotServe(f"{host} port {port} can't be opened: {error.strerror}.") from error
            raise CannotServe(
                f"Port {port} is taken: something else runs there, perhaps this tool already. "
                f"Look at http://localhost:{port}, or give another port: PORT={port + 1}."
            ) from error


def serve(host: str, port: int, *, ready: Callable[[], None] | None = None) -> None:
    """Serve until told to end (SIGTERM, SIGINT). `ready` is called once pages are answered. Raises `CannotServe`."""
    check_port(host, port)
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    parts = [
        _Part("web server", ["-m", "wellbeing", "pages", "--host", host, "--port", str(port)]),
        _Part("worker", ["-m", "wellbeing", "worker", "--tied"]),
    ]
    if ready is not None:
        threading.Thread(target=_tell_ready, args=(host, port, ready, ending), daemon=True).start()
    try:
        for part in parts:
            part.start()
        while not ending.wait(LOOK_SECONDS):
            for part in parts:
                part.look()
    finally:
        ending.set()
        _end([part.process for part in parts if part.process is not None])


def _end(processes: list[Popen[str]]) -> None:
    for process in processes:
        lifeline.ask_to_end(process)
    until = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except TimeoutExpired:
            log.warning("A process did not end in time and is ended.")
            process.kill()
        _let_go(process)


def _let_go(process: Popen[str]) -> None:
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _tell_ready(host: str, port: int, ready: Callable[[], None], ending: threading.Event) -> None:
    until = time.monotonic() + READY_TIMEOUT
    while time.monotonic() < until and not ending.wait(LOOK_SECONDS):
        if answers(host, port):
            ready()
            return


def answers(host: str, port: int) -> bool:
    """Whether /healthz answers there."""
    where = f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{where}:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def pages(host: str, port: int) -> None:
    """The web server alone, in this process, until told to end; tied to the process that started it."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "wellbeing:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        workers_kill_timeout=REQUEST_GRACE_SECONDS,
        log_level=LogLevels.error,
        log_access=False,  # addresses of calendars are secrets, and a log of addresses would keep them
    )
    lifeline.hold(server.signal_handler_interrupt)
    server.serve(target_loader=load_app, wrap_loader=False)


def load_app() -> Any:
    """The app, in the process that granian makes for it, which ends when granian's own does."""
    from wellbeing import create_app

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="lifeline", daemon=True).start()
    return create_app()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(0)
