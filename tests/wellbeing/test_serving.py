"""`wellbeing serve` really started, its parts really killed: it answers again, and leaves nobody behind."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wellbeing.processes import Processes, children, environment_of, free_port, processes, running, soon
from wellbeing.config import Settings
from wellbeing.serving import LOOPBACK, CannotServe, answers, check_port

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def commands(settings: Settings) -> Iterator[Processes]:
    with processes(environment_of(settings)) as found:
        yield found


class Served:
    """A `wellbeing serve` that answers."""

    def __init__(self, commands: Processes) -> None:
        self.port = free_port()
        self.process = commands.start("serve", "--port", str(self.port))
        soon(self.answers)

    def answers(self) -> bool:
        return answers(LOOPBACK, self.port)

    def part(self, name: str) -> int:
        """The process id of "pages" or "worker"; 0 when there is none just now."""
        for pid in children(self.process.pid):
            if name in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                return pid
        return 0

    def everyone(self) -> list[int]:
        found = [self.process.pid]
        for pid in found:
            found.extend(children(pid))
        return found


@pytest.fixture
def served(commands: Processes) -> Served:
    return Served(commands)


def gone(pids: list[int]) -> bool:
    return not any(running(pid) for pid in pids)


def test_a_killed_worker_is_started_again(served: Served) -> None:
    worker = served.part("worker")
    assert worker
    os.kill(worker, signal.SIGKILL)
    soon(lambda: served.part("worker") not in (0, worker))
    assert served.answers()


def test_a_killed_server_is_started_again_and_its_own_child_is_gone(served: Served) -> None:
    server = served.part("pages")
    apps = soon(lambda: children(server))
    os.kill(server, signal.SIGKILL)
    soon(lambda: gone(apps))
    soon(lambda: served.part("pages") not in (0, server))
    soon(served.answers)


def test_a_killed_app_is_started_again(served: Served) -> None:
    (app,) = soon(lambda: children(served.part("pages")))
    os.kill(app, signal.SIGKILL)
    soon(lambda: [pid for pid in children(served.part("pages")) if pid != app])
    soon(served.answers)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_within_seconds_with_everyone(served: Served, number: int) -> None:
    everyone = served.everyone()
    assert len(everyone) >= 4
    os.kill(served.process.pid, number)
    assert served.process.wait(8) == 0
    assert gone(everyone)


def test_killed_it_leaves_nobody_behind(served: Served) -> None:
    everyone = served.everyone()
    os.kill(served.process.pid, signal.SIGKILL)
    soon(lambda: gone(everyone), within=8)


def test_a_taken_port_is_said_in_a_sentence(commands: Processes) -> None:
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotServe, match=f"Port {port} is taken"):
            check_port(LOOPBACK, port)
        ended = commands.run("serve", "--port", str(port))
    assert ended.returncode == 1
    assert f"Port {port} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr
