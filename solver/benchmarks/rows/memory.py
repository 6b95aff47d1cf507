"""The most memory that filling a week takes, in a process of its own with all its children."""

from __future__ import annotations

import sys

from solver.benchmarks.figures import Figures
from solver.benchmarks.machine import peak_memory
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit
from solver.benchmarks.weeks import named

NAME = "memory"
WEEKS = ("60-16 mixed usual 1", "120-32 mixed usual 1")
MUST, AIM = 600.0, 300.0
SECONDS, LONG = 15.0, 60.0


def tasks(setting: Setting) -> list[Task]:
    """Both weeks, once."""
    return [Task(NAME, week, LONG if setting.full else SECONDS) for week in WEEKS]


def measure(task: Task, setting: Setting) -> Figures:
    """Runs this module in a fresh process and watches what it holds."""
    command = [sys.executable, "-m", __name__, task.what, str(task.seconds)]
    return {"megabytes": round(peak_memory(command), 1)}


def lines(results: Results, setting: Setting) -> list[Line]:
    """Megabytes by week."""
    return [
        limit(f"{task.what.split()[0]}, MB at most", found["megabytes"], MUST, AIM, "{:.0f}")
        for task, found in results.items()
    ]


def fill(name: str, seconds: float) -> None:
    """Fills this week, as the app does."""
    from solver.propose import propose

    propose(named(name), seconds=seconds, seed=1)


ROW = Row(NAME, "Memory", tasks, measure, lines)

if __name__ == "__main__":
    fill(sys.argv[1], float(sys.argv[2]))
