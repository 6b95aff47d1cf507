"""Tiny weeks against their proof: how far the search is from the best there is, where that can be proved."""

from __future__ import annotations

from dataclasses import replace

from rota.week import Week, local_day
from solver.benchmarks.figures import Figures, figures, mean
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit
from solver.benchmarks.weeks import week as invented
from solver.exact import exact

NAME = "tiny"
PEOPLE, WORKERS = 8, 4
SEARCH_SECONDS = 5.0
MUST, AIM = 1.0, 0.0
# days: seconds for a proof
SAMPLE = {1: 40.0, 2: 80.0}
LONG = {1: 120.0, 2: 600.0}


def tasks(setting: Setting) -> list[Task]:
    """One and two days, from some seeds; `seconds` are those for the proof."""
    limits, count = (LONG, 10) if setting.full else (SAMPLE, 2)
    return [Task(NAME, f"{days} days", limits[days], seed) for days in limits for seed in range(1, count + 1)]


def tiny(seed: int, days: int) -> Week:
    """The last days of an invented week of eight people and four workers, without leave."""
    week = invented(people=PEOPLE, workers=WORKERS, seed=seed)
    dates = set(week.dates[-days:])
    visits = tuple(replace(v, options=tuple(o for o in v.options if o.day in dates)) for v in week.visits)
    visits = tuple(visit for visit in visits if visit.options)
    known = {visit.id for visit in visits}
    return replace(
        week, first=min(dates), days=days, visits=visits, worked_before=(),
        gaps=tuple(gap for gap in week.gaps if {gap.one, gap.other} <= known),
        pins=tuple(pin for pin in week.pins if pin.visit in known),
        team_time=tuple(t for t in week.team_time if local_day(t.when.start) in dates),
        workers=tuple(replace(worker, leave=(), leave_minutes=0) for worker in week.workers),
    )  # fmt: skip


def measure(task: Task, setting: Setting) -> Figures:
    """The search for a few seconds, then the whole of it as one model until it is proved or the time is up."""
    from solver.propose import propose

    week = tiny(task.seed, int(task.what.split()[0]))
    answer = propose(week, seconds=SEARCH_SECONDS, seed=task.seed)
    found = exact(week, seconds=task.seconds, start=answer.rota)
    best = answer.cost if found.cost is None else min(found.cost, answer.cost)
    gap = 100 * (answer.cost / best - 1) if best else 0.0
    return figures(week, answer.rota) | {"cost": answer.cost, "best": best, "proved": found.proved, "gap": gap}


def lines(results: Results, setting: Setting) -> list[Line]:
    """The mean gap of one and of two days, and how many of them are proved."""
    found = []
    for days in SAMPLE:
        of = [f for t, f in results.items() if t.what == f"{days} days"]
        proved = [f for f in of if f["proved"]]
        beside = f"{len(proved)} of {len(of)} proved, uncovered {sum(f['uncovered'] for f in of)}"
        what = f"{days} day{'s' * (days > 1)}: mean gap, per cent"
        if proved:
            found.append(limit(what, mean([f["gap"] for f in proved]), MUST, AIM, "{:.2f}", beside))
        elif of:
            found.append(Line(what, f"{mean([f['gap'] for f in of]):.2f}  {beside}", f"≤ {MUST:.2f}", False))
    return found


ROW = Row(NAME, "Tiny weeks (8 people, 4 workers) against a proof", tasks, measure, lines)
