"""Repair after one worker is ill, on 60 people and 16 workers: how long it takes, what it covers, what it moves."""

from __future__ import annotations

from datetime import timedelta
from math import gcd
from time import monotonic

from rota.local_time import midnight
from rota.rules import hard
from rota.week import Rota, Week, Window, local_day
from solver.benchmarks.figures import Figures, percentile
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit
from solver.benchmarks.weeks import named
from solver.repair import ill, reference, repair

NAME = "repair"
WEEK = "60-16 mixed usual 1"
BASE_SECONDS, BASE_SEEDS = 20.0, 4
MUST, AIM = 3.0, 1.0
SHARE = 0.95
MORE_MOVES = 1.10
SAMPLE, SAMPLE_REFERENCE = 8, 18.0
ALL, LONG_REFERENCE = 48, 30.0
STEP = 37


def base(setting: Setting, name: str = WEEK) -> tuple[Week, Rota]:
    """The week and the rota that is published for it, made once a run: the first of a few that covers everybody."""
    from solver.propose import propose

    key = f"base of {name}"
    if key not in setting.kept:
        week = named(name)
        for seed in range(1, BASE_SEEDS + 1):
            answer = propose(week, seconds=BASE_SECONDS, seed=seed)
            kept = setting.kept.setdefault(key, (week, answer.rota))
            if len(answer.rota.assignments) > len(kept[1].assignments):
                setting.kept[key] = week, answer.rota
            if not answer.uncovered:
                break
    return setting.kept[key]


def tasks(setting: Setting) -> list[Task]:
    """So many illnesses; `seconds` are those of the reference repair, `seed` which illness."""
    count, seconds = (ALL, LONG_REFERENCE) if setting.full else (SAMPLE, SAMPLE_REFERENCE)
    return [Task(NAME, WEEK, seconds, n) for n in range(1, count + 1)]


def ill_on(week: Week, rota: Rota, n: int) -> tuple[str, Window]:
    """The `n`th illness: a worker and a whole local day on which they have visits, spread over team and week."""
    days = sorted({(a.worker, local_day(a.start)) for a in rota.assignments if a.worker is not None})
    step = next(k for k in range(STEP, STEP + len(days) + 1) if gcd(k, len(days)) == 1)
    worker, day = days[(n * step) % len(days)]
    return worker, Window(midnight(day), midnight(day + timedelta(days=1)))


def measure(task: Task, setting: Setting) -> Figures:
    """Mends it as a team would wait for it, then with much time as a reference."""
    week, rota = base(setting)
    worker, when = ill_on(week, rota, task.seed)
    asked = ill(week.planned(rota), worker, when)
    begun = monotonic()
    answer = repair(asked, seed=task.seed)
    took = monotonic() - begun
    patient = reference(asked, seconds=task.seconds)
    assert answer.moves is not None and patient.moves is not None
    return {
        "seconds": round(took, 2), "uncovered": len(answer.uncovered), "hard": len(hard(answer.findings)),
        "workers": answer.moves.workers, "times": answer.moves.times,
        "reference_uncovered": len(patient.uncovered), "reference_workers": patient.moves.workers,
        "reference_times": patient.moves.times,
    }  # fmt: skip


def lines(results: Results, setting: Setting) -> list[Line]:
    """Seconds at the 95th percentile, what is left out, and moves where as many are covered as by the reference.

    A move is another worker or another time for a visit that could have stayed.
    """
    of = list(results.values())
    more = sum(max(0, f["uncovered"] - f["reference_uncovered"]) for f in of)
    like = [f for f in of if f["uncovered"] == f["reference_uncovered"]]
    moves, known = (sum(f[f"{whose}workers"] + f[f"{whose}times"] for f in like) for whose in ("", "reference_"))
    worker, theirs = (sum(f[f"{whose}workers"] for f in of) for whose in ("", "reference_"))
    left = f"uncovered {sum(f['uncovered'] for f in of)}, hard findings {sum(f['hard'] for f in of)}"
    moved = f"{moves} against {known} in {len(like)}; in all {worker} change worker, reference {theirs}"
    seconds = [f["seconds"] for f in of]
    return [
        limit("seconds, 95th percentile", percentile(seconds, SHARE), MUST, AIM, "{:.2f}", f"{len(of)} illnesses"),
        limit("visits the reference covers, left", more, 0, None, "{:.0f}", left),
        limit("moves over the reference", moves / known if known else 1.0 + moves, MORE_MOVES, None, "{:.2f}", moved),
    ]


ROW = Row(NAME, "Repair after one worker is ill, 60 people and 16 workers", tasks, measure, lines)
