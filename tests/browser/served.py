"""A fresh demonstration, served by the real server in a process of its own, for pictures and for measuring."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.error import URLError
from urllib.request import urlopen

ACCOUNT = re.compile(r"^ {2}(\S.*?) {2,}(\S+@\S+) +(\S+)$", re.MULTILINE)
READY_SECONDS, ENDS_SECONDS = 120, 20


@contextmanager
def demonstration(now: datetime, *more: str) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Its address, and an email and a password for each role; it ends with the block, and so does its folder."""
    with tempfile.TemporaryDirectory(prefix="wellbeing-served-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WELLBEING_")},
            "WELLBEING_DATA_DIR": folder,
            "WELLBEING_NOW": now.isoformat(),
            "PORT": str(port),
        }
        command = [sys.executable, "-m", "wellbeing"]
        made = subprocess.run(
            [*command, "demo", "--no-serve", *more], env=environment, check=True, capture_output=True, text=True
        )
        accounts: dict[str, tuple[str, str]] = {}
        for role, email, password in ACCOUNT.findall(made.stdout):
            accounts.setdefault(role, (email, password))
        served = subprocess.Popen([*command, "serve"], env=environment)
        try:
            _wait_for(f"http://localhost:{port}")
            yield f"http://localhost:{port}", accounts
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(ENDS_SECONDS)


def _wait_for(address: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            with urlopen(f"{address}/healthz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The demonstration did not answer.")
