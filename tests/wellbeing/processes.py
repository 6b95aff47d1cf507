"""Real processes for tests: the command line run for real, watched, killed, and never left behind."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from wellbeing.config import Settings

PROJECT = Path(__file__).parents[2]
T = TypeVar("T")


@dataclass
class Processes:
    """Runs `python -m wellbeing …` in an environment of its own; `end` kills whatever is left."""

    environment: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """A command that goes on."""
        process = subprocess.Popen(
            [sys.executable, "-m", "wellbeing", *arguments],
            cwd=PROJECT,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, *arguments: str, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "wellbeing", *arguments],
            cwd=PROJECT,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def environment_of(settings: Settings, **more: str) -> dict[str, str]:
    """What the environment says of these settings. No spare child is kept ready, unless a test says so."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WELLBEING_", "PORT"))}
    return {
        **kept,
        "WELLBEING_DATABASE_URL": settings.database_url,
        "WELLBEING_DATA_DIR": str(settings.data_dir),
        "WELLBEING_KEYS": ",".join(settings.keys),
        "WELLBEING_SECRET": settings.secret,
        "WELLBEING_SPARE": "0",
        **more,
    }


@contextlib.contextmanager
def processes(environment: Mapping[str, str]) -> Iterator[Processes]:
    """Processes that are all gone afterwards."""
    found = Processes(dict(environment))
    try:
        yield found
    finally:
        found.end()


def soon(look: Callable[[], T], within: float = 15.0) -> T:
    """What `look` gives once it is true. Fails after `within` seconds."""
    until = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < until, f"{look} was not true within {within} s"
        time.sleep(0.05)
    return found


def children(pid: int) -> list[int]:
    """The processes that this one started and that run still."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                after = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(after[1]) == pid and after[0] != "Z":
                    found.append(int(entry.name))
    return found


def running(pid: int) -> bool:
    """Whether this process is there and not only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
