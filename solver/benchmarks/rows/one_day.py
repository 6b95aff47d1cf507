"""The public one-day set: our cost over the best published, instance by instance, through the same search."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from solver.benchmarks import hhcrsp
from solver.benchmarks.figures import Figures, mean
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit

NAME = "hhcrsp"
SAMPLE = {10.0: ("B1", "C2", "D1", "E1"), 60.0: ("C2", "D2", "E4")}
NOT_A_COST = {"code", "instance", "proven_lower_bound", "brkga_mean", "brkga_seconds"}
# Groups of instances, after how many seconds: must and aim.
MUST: tuple[tuple[str, float, float, float | None], ...] = (
    ("BC", 10.0, 1.01, None),
    ("DE", 10.0, 1.03, None),
    ("CDE", 60.0, 1.005, 0.99),
)


def tasks(setting: Setting) -> list[Task]:
    """A few instances from one seed, or all from five."""
    folder = setting.of_set(NAME)
    if not setting.full:
        return [Task(NAME, one, seconds) for seconds, names in SAMPLE.items() for one in names]
    names = sorted(path.stem for path in folder.glob("*.json"))
    asked = [(one, seconds) for seconds in SAMPLE for one in names if one[0] in "BCDE"]
    return [Task(NAME, one, seconds, seed) for one, seconds in asked for seed in range(1, 6)]


def measure(task: Task, setting: Setting) -> Figures:
    """Solves one instance; cost by the set's own definition."""
    return solve(setting.of_set(NAME) / f"{task.what}.json", task.seconds, task.seed)[0]


def solve(path: Path, seconds: float, seed: int) -> tuple[Figures, dict[str, object]]:
    """Figures, and the solution in the set's form."""
    instance = json.loads(path.read_text(encoding="utf-8"))
    routes, steps = hhcrsp.solve(instance, seconds, seed)
    asked = sum(len(patient["required_caregivers"]) for patient in instance["patients"])
    found = {"cost": hhcrsp.cost(instance, routes), "steps": steps, "uncovered": asked - sum(map(len, routes))}
    return found, hhcrsp.solution(instance, routes)


def published(folder: Path) -> dict[str, float]:
    """The best published cost of each instance, from the set's own list."""
    with (folder / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: min(float(value) for name, value in row.items() if name not in NOT_A_COST and value)
        for row in rows
    }  # fmt: skip


def lines(results: Results, setting: Setting) -> list[Line]:
    """The mean ratio of each group of instances."""
    best = published(setting.of_set(NAME))
    found = []
    for group, seconds, must, aim in MUST:
        of = [(t, f) for t, f in results.items() if t.seconds == seconds and t.what[0] in group and t.what in best]
        if of:
            ratios = [f["cost"] / best[t.what] for t, f in of]
            left = sum(f["uncovered"] for _, f in of)
            beside = f"worst {max(ratios):.3f}, {len(of)} runs, uncovered {left}"
            what = f"{', '.join(group)} after {seconds:g} s"
            found.append(limit(what, mean(ratios), must, aim, "{:.3f}", beside))
    return found


ROW = Row(NAME, "The public one-day set: cost over the best published", tasks, measure, lines)
