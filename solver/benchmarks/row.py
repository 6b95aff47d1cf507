"""What a row of the table is: its tasks, how one is measured, and how results become lines with must and aim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rota.week import Rota, Week
from solver.benchmarks.figures import Figures
from solver.benchmarks.record import Best, Task


class NotThere(Exception):
    """What a row needs is not there; the sentence says what."""


@dataclass
class Setting:
    """What was asked of a run: everything or a sample, where the shared sets are, the best known."""

    full: bool = False
    sets: Path | None = None
    best: Best = field(default_factory=Best)
    kept: dict[str, tuple[Week, Rota]] = field(default_factory=dict)
    seeds: tuple[int, ...] = (1, 2, 3)

    def of_set(self, name: str) -> Path:
        """The folder of a shared set. Raises NotThere."""
        if self.sets is None or not (self.sets / name).is_dir():
            raise NotThere(f"the shared set '{name}' was not found; give BENCH_SETS=folder")
        return self.sets / name


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `met` and `aimed` are None where nothing is asked or nothing can be said."""

    what: str
    value: str
    must: str = ""
    met: bool | None = None
    aim: str = ""
    aimed: bool | None = None


Results = dict[Task, Figures]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `tasks` lists what to measure, `measure` does one, `lines` says what they come to."""

    name: str
    title: str
    tasks: Callable[[Setting], list[Task]]
    measure: Callable[[Task, Setting], Figures]
    lines: Callable[[Results, Setting], list[Line]]


def limit(what: str, value: float, must: float, aim: float | None, form: str = "{:.2f}", beside: str = "") -> Line:
    """A line whose value is to be at most `must`, and `aim` if it can."""
    return Line(
        what, form.format(value) + (f"  {beside}" if beside else ""), "≤ " + form.format(must), value <= must,
        "" if aim is None else "≤ " + form.format(aim), None if aim is None else value <= aim,
    )  # fmt: skip


def table(rows: list[tuple[str, list[Line]]]) -> str:
    """The lines of all rows as text in columns."""
    out = []
    for title, lines in rows:
        out.append(f"\n{title}")
        for line in lines:
            met = {True: "met", False: "NOT MET", None: ""}[line.met]
            aimed = {True: "reached", False: "not yet", None: ""}[line.aimed]
            must = f"must {line.must}: {met}" if line.must else ""
            aim = f"aim {line.aim}: {aimed}" if line.aim else ""
            out.append(f"  {line.what:<34} {line.value:<58} {must:<26} {aim}".rstrip())
    return "\n".join(out)


def any_not_met(rows: list[tuple[str, list[Line]]]) -> int:
    """How many lines are not met."""
    return sum(line.met is False for _, lines in rows for line in lines)


__all__ = ["Line", "NotThere", "Results", "Row", "Setting", "any_not_met", "limit", "table"]
