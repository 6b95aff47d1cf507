"""The shared weekly set: our cost over the best known, by the set's own judge, on each of its four weeks.

`evaluate.py` of the set runs as a process of its own and sees two files only, so nothing of ours judges.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from typing import Any

from solver.answer import Progress
from solver.benchmarks import weekly
from solver.benchmarks.figures import Figures, mean
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, NotThere, Results, Row, Setting, limit

NAME = "weekly"
WEEKS = ("20-8", "40-12", "60-16", "120-32")
MUST = {20.0: (1.15, 1.03), 60.0: (1.06, 1.00)}
FIRST_WEEK, FIRST_SECONDS = "60-16", 1.0


def tasks(setting: Setting) -> list[Task]:
    """Each week for 20 and for 60 seconds; three seeds of each where everything is asked."""
    setting.of_set(NAME)
    seeds = setting.seeds if setting.full else setting.seeds[:1]
    return [Task(NAME, week, seconds, seed) for seconds in MUST for week in WEEKS for seed in seeds]


def measure(task: Task, setting: Setting) -> Figures:
    """Proposes for one week of the set, and has it judged; a lower cost is the best known from then on."""
    found = solve(setting.of_set(NAME) / f"{task.what}.json", task.seconds, task.seed)[0]
    if setting.full and setting.best.offer(f"weekly {task.what}", found):
        setting.best.save()
    return found


def solve(path: Path, seconds: float, seed: int, judge: Path | None = None) -> tuple[Figures, dict[str, Any]]:
    """Figures by the set's own judge, which lies beside the file unless given, and the solution in the set's form."""
    from solver.propose import propose

    instance = json.loads(path.read_text(encoding="utf-8"))
    week, number = weekly.read(instance)
    trace: list[tuple[float, int]] = []
    complete: list[float] = []
    begun = monotonic()

    def told(progress: Progress) -> None:
        if progress.covered == progress.of and not complete:
            complete.append(round(monotonic() - begun, 2))
        trace.append((round(progress.seconds, 2), progress.cost))

    answer = propose(
        week, seconds=seconds, seed=seed, costs=weekly.costs(instance), few=weekly.few(instance),
        worth=weekly.worth(instance), progress=told,
    )  # fmt: skip
    solution = weekly.write(week, answer.rota, number)
    found = judged(path, solution, judge or path.with_name("evaluate.py"))
    return found | {"complete": complete[0] if complete else None, "steps": answer.steps, "trace": trace}, solution


def judged(instance: Path, solution: dict[str, Any], judge: Path) -> Figures:
    """What the set's judge says of a solution, in a process of its own. Raises NotThere without the judge."""
    if not judge.exists():
        raise NotThere(f"the set's judge was not found: {judge.name}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "solution.json"
        file.write_text(json.dumps(solution), encoding="utf-8")
        done = subprocess.run([sys.executable, str(judge), str(instance), str(file)], capture_output=True, text=True)
    said = json.loads(done.stdout)
    figures = said["figures"]
    return {
        "cost": said["cost"], "hard": len(said["broken"]), "uncovered": figures["uncovered"],
        "faces": figures["faces"], "most_faces": figures["most faces"], "travel": figures["travel hours"],
        "waiting": figures["waiting hours"],
    }  # fmt: skip


def ratio(week: str, figures: Figures, setting: Setting) -> float:
    """Cost over the best known cost of this week."""
    known = setting.best.of(f"weekly {week}")
    return float(figures["cost"] / known["cost"]) if known else 1.0


def lines(results: Results, setting: Setting) -> list[Line]:
    """A line for each week and time; one for what must never be, one for the first complete week."""
    found = []
    for seconds, (must, aim) in MUST.items():
        for week in WEEKS:
            of = [f for t, f in results.items() if (t.what, t.seconds) == (week, seconds)]
            if of:
                ratios = [ratio(week, figures, setting) for figures in of]
                beside = f"worst of {len(of)} {max(ratios):.3f}, {said(of)}"
                found.append(limit(f"{week} after {seconds:g} s", mean(ratios), must, aim, "{:.3f}", beside))
    broken = sum(f["hard"] for f in results.values())
    left = sum(f["uncovered"] for f in results.values())
    found.append(limit("broken rules, uncovered", broken + left, 0, None, "{:.0f}", f"{broken} and {left}"))
    first = [f["complete"] for t, f in results.items() if t.what == FIRST_WEEK]
    if first and None not in first:
        found.append(limit(f"{FIRST_WEEK} complete, seconds", max(first), FIRST_SECONDS, None))
    elif first:
        found.append(Line(f"{FIRST_WEEK} complete", "never", f"≤ {FIRST_SECONDS:.2f}", False))
    return found


def said(of: list[Figures]) -> str:
    """Coverage, faces and travel, to stand beside a cost."""
    left = ", ".join(str(f["uncovered"]) for f in of)
    return f"uncovered {left}, faces {mean([f['faces'] for f in of]):.2f}"


ROW = Row(NAME, "The weekly set: cost over the best known", tasks, measure, lines)
