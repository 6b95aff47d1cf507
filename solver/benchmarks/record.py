"""What was measured, kept as one line of JSON each, with the commit, so that a long run can stop and go on.

Also the best that was ever found for each named week, which a later and better one replaces.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from solver.benchmarks.figures import Figures

BEST = Path(__file__).with_name("best.json")
SOURCES = ("solver", "rota", ":(exclude)*.json")
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure: of which row, on what, for how long (seconds of wall time), from which seed."""

    row: str
    what: str
    seconds: float = 0.0
    seed: int = 1

    @property
    def key(self) -> str:
        """How it goes by in a record."""
        return f"{self.row}/{self.what}/{self.seconds:g}/{self.seed}"


@dataclass
class Record:
    """Measurements by task, those of this commit only; each is appended to the file, where there is one, at once."""

    commit: str
    path: Path | None = None
    found: dict[str, Figures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path is not None and self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                entry = _entry(line)
                if entry.get("commit") == self.commit and "task" in entry:
                    self.found[entry["task"]] = entry["figures"]

    def has(self, task: Task) -> bool:
        """Whether this was measured already, with these sources."""
        return task.key in self.found

    def of(self, task: Task) -> Figures:
        """What was measured."""
        return self.found[task.key]

    def add(self, task: Task, figures: Figures, machine: str = "") -> None:
        """Keeps a measurement."""
        self.found[task.key] = figures
        if self.path is not None:
            entry = {
                "commit": self.commit, "when": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine,
                "task": task.key, "figures": figures,
            }  # fmt: skip
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")


def _entry(line: str) -> dict[str, Any]:
    """A line of the file; nothing for one that was cut off when a run was stopped."""
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return entry if isinstance(entry, dict) else {}


def commit() -> str:
    """The last commit of the solver and the rules, marked where they were altered since; "unknown" outside git."""
    said = _git("log", "-1", "--format=%h", "--", *SOURCES)
    if said is None:
        return "unknown"
    altered = _git("diff", "HEAD", "--", *SOURCES)
    return said.strip() + (f"+{sha256(altered.encode()).hexdigest()[:6]}" if altered else "")


def _git(*command: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *command], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


@dataclass
class Best:
    """The best found for each named week: `cost`, `uncovered`, `faces` and what else was said of it.

    Costs can be compared only where they were reckoned alike: `measure` names the weights that one was reckoned by.
    """

    path: Path = BEST
    known: dict[str, Figures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path.exists():
            self.known = json.loads(self.path.read_text(encoding="utf-8"))

    def of(self, name: str, measure: str | None = None) -> Figures | None:
        """The best known of this week by this measure (any, where None); None where nothing is known."""
        known = self.known.get(name)
        return known if known is None or measure in (None, known.get("measure")) else None

    def offer(self, name: str, figures: Figures) -> bool:
        """Takes it where it is better: fewer uncovered, then a lower cost. Never one that breaks a rule.

        A cost by another measure gives way to one that leaves no more uncovered.
        """
        known = self.known.get(name)
        if figures.get("hard") or (known is not None and known["uncovered"] < figures["uncovered"]):
            return False
        alike = known is not None and known.get("measure") == figures.get("measure")
        as_many = known is not None and known["uncovered"] == figures["uncovered"]
        if known is not None and alike and as_many and known["cost"] <= figures["cost"]:
            return False
        kept = ("cost", "uncovered", "faces", "travel", "measure")
        self.known[name] = {k: figures[k] for k in kept if k in figures}
        return True

    def save(self) -> None:
        """Writes them down, in order of name."""
        text = json.dumps(dict(sorted(self.known.items())), indent=1)
        self.path.write_text(text + "\n", encoding="utf-8")


__all__ = ["BEST", "Best", "Record", "Task", "commit"]
