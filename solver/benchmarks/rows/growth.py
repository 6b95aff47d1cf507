"""Growth from 20 to 120 people: how long a run must be to come within a given gap of the best known, by size."""

from __future__ import annotations

from math import log

from solver.benchmarks.figures import Figures, exponent
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit
from solver.benchmarks.rows import weekly_set

NAME = "growth"
GAP = 1.15
MUST = 1.5
# The power that n log n comes to between 20 and 120.
AIM = round(1 + log(log(120) / log(20)) / log(120 / 20), 2)
SHORTEST = 1.0
SAMPLE, LONG = 32.0, 256.0


def tasks(setting: Setting) -> list[Task]:
    """The four weeks of the weekly set; `seconds` is the longest run that is tried."""
    setting.of_set(weekly_set.NAME)
    seeds = setting.seeds if setting.full else setting.seeds[:1]
    return [Task(NAME, week, LONG if setting.full else SAMPLE, seed) for week in weekly_set.WEEKS for seed in seeds]


def measure(task: Task, setting: Setting) -> Figures:
    """Runs of 1, 2, 4 … seconds until one is within the gap; the time between two runs is reckoned from their costs."""
    path = setting.of_set(weekly_set.NAME) / f"{task.what}.json"
    seconds, before = SHORTEST, None
    tried: list[tuple[float, float]] = []
    while seconds <= task.seconds:
        found = weekly_set.solve(path, seconds, task.seed)[0]
        ratio = weekly_set.ratio(task.what, found, setting)
        tried.append((seconds, round(ratio, 4)))
        if ratio <= GAP:
            took = seconds if before is None else between(before, (seconds, ratio))
            return {"seconds": round(took, 2), "reached": True, "tried": tried}
        before = seconds, ratio
        seconds *= 2
    return {"seconds": task.seconds, "reached": False, "tried": tried}


def between(slow: tuple[float, float], quick: tuple[float, float]) -> float:
    """When the ratio came down to the gap, between a run above it and one below; the ratio falls with log(time)."""
    (early, above), (late, below) = slow, quick
    share = (above - GAP) / (above - below)
    return float(early * (late / early) ** share)


def lines(results: Results, setting: Setting) -> list[Line]:
    """The power of the number of people with which time grows."""
    of = [(float(task.what.split("-")[0]), figures) for task, figures in results.items()]
    said = ", ".join(f"{size:.0f}: {'' if f['reached'] else 'more than '}{f['seconds']:.1f} s" for size, f in of)
    reached = [(size, f["seconds"]) for size, f in of if f["reached"]]
    what = f"time to {GAP:.2f} of the best: power of n"
    if len({size for size, _ in reached}) < 2:
        return [Line(what, f"not known  ({said})", f"≤ {MUST:.2f}", False)]
    power = exponent([size for size, _ in reached], [seconds for _, seconds in reached])
    line = limit(what, power, MUST, AIM, "{:.2f}", f"({said})")
    if len(reached) < len(of):  # one that was never reached grows faster than can be said
        return [Line(line.what, line.value, line.must, False, line.aim, False)]
    return [line]


ROW = Row(NAME, "Growth from 20 to 120 people", tasks, measure, lines)
