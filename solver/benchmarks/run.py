"""Runs rows of the table, one measurement after another, and prints what they come to.

A measurement that is in the record already is not made again, so a long run may be stopped and goes on where it was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from solver.benchmarks.machine import machine
from solver.benchmarks.record import Record, Task
from solver.benchmarks.row import Line, NotThere, Results, Row, Setting, any_not_met, table
from solver.benchmarks.rows import growth, memory, one_day, own_weeks, pairs, repair, tiny, weekly_set, what_if

ROWS: tuple[Row, ...] = (
    weekly_set.ROW, own_weeks.ROW, own_weeks.HABIT, pairs.ROW, one_day.ROW, tiny.ROW, repair.ROW, what_if.ROW,
    memory.ROW, growth.ROW,
)  # fmt: skip
# A sample ends by then, whatever is left to measure; seconds.
SAMPLE_BUDGET = 24 * 60
# A measurement takes so much longer than the seconds it was given, about.
BESIDES = 5.0


def say(line: str) -> None:
    """One line of the report, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass
class Run:
    """One run of some rows: the setting, what is recorded, and by when it must end (seconds from now, or None)."""

    setting: Setting
    record: Record
    budget: float | None = None
    say: Callable[[str], None] = say

    def __post_init__(self) -> None:
        self.begun = monotonic()

    def rows(self, rows: tuple[Row, ...]) -> list[tuple[str, list[Line]]]:
        """Measures and sums up each row, in order; a row that cannot be measured says why."""
        return [(row.title, self.row(row)) for row in rows]

    def row(self, row: Row) -> list[Line]:
        """One row's lines."""
        self.say(f"\n{row.title} …")
        try:
            tasks = row.tasks(self.setting)
        except NotThere as why:
            return [Line("not measured", str(why))]
        results: Results = {}
        notes: list[Line] = []
        for task in tasks:
            if not self.record.has(task) and not self._time_for(task):
                notes.append(Line("not measured", f"no time left for {task.key} and what follows it"))
                break
            try:
                results[task] = self._measured(row, task)
            except NotThere as why:
                notes.append(Line("not measured", str(why)))
                break
            except Exception as error:  # one row's failure is said, and the others go on
                notes.append(Line("failed", f"{task.key}: {type(error).__name__}: {error}", "no failure", False))
        lines = row.lines(results, self.setting) if results else []
        return lines + notes

    def _time_for(self, task: Task) -> bool:
        return self.budget is None or monotonic() - self.begun + task.seconds + BESIDES <= self.budget

    def _measured(self, row: Row, task: Task) -> dict[str, object]:
        if self.record.has(task):
            return self.record.of(task)
        begun = monotonic()
        figures = row.measure(task, self.setting)
        took = monotonic() - begun
        self.record.add(task, figures | {"took": round(took, 1)}, machine())
        shown = {k: v for k, v in figures.items() if not isinstance(v, list | dict)}
        self.say(f"  {task.key}: " + ", ".join(f"{k} {v}" for k, v in shown.items()) + f" ({took:.0f} s)")
        return self.record.of(task)


def report(run: Run, rows: tuple[Row, ...], compiling: float) -> int:
    """Runs these rows and prints the table; how many musts are not met."""
    run.say(f"{machine()}; commit {run.record.commit}")
    run.say(f"Compiling or loading took {compiling:.1f} s, not counted below.")
    found = run.rows(rows)
    took = monotonic() - run.begun
    run.say("\n" + "=" * 100)
    run.say(f"{machine()}; commit {run.record.commit}; seeds {_seeds(run.record)}; {took / 60:.1f} minutes")
    run.say(table(found))
    missed = any_not_met(found)
    run.say(f"\n{missed} not met." if missed else "\nEvery must that was measured is met.")
    return missed


def _seeds(record: Record) -> str:
    return ", ".join(sorted({key.rsplit("/", 1)[1] for key in record.found}, key=int))


__all__ = ["ROWS", "SAMPLE_BUDGET", "Run", "report"]
