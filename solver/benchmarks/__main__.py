"""`python -m solver.benchmarks`: a sample of what the solver comes to, in two minutes, with what it ran on.

`weekly FILE` proposes for a week of the shared weekly set and writes the set's own solution, for its own judge.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from rota.rules import check, hard
from rota.week import Rota, Week
from solver.arrays import arrays
from solver.benchmarks import weekly
from solver.benchmarks.habit import by_habit
from solver.benchmarks.weeks import week as invented
from solver.objective import Name
from solver.propose import propose
from solver.search.compile import compile_all
from solver.search.run import Search
from solver.weigh import amounts

SEEDS = (1, 2, 5)
SECONDS = 20.0


def say(line: str) -> None:
    """One line of the report, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Runs the sample, or one file."""
    parser = argparse.ArgumentParser(prog="python -m solver.benchmarks")
    parser.add_argument("set", nargs="?", choices=["weekly"], help="a shared set; none runs the sample")
    parser.add_argument("file", nargs="?", help="a week of that set")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", help="where to write the solution")
    asked = parser.parse_args(arguments)
    ready = compile_all()
    say(f"{machine()}; compiling or loading took {ready:.1f} s, not counted below")
    if asked.set == "weekly":
        if not asked.file:
            parser.error("weekly needs a FILE")
        return _weekly(Path(asked.file), asked.seconds, asked.seed, asked.out)
    _sample(asked.seconds)
    return 0


def machine() -> str:
    """What this ran on."""
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.machine()}, {os.cpu_count()} cores{busy}, Python {platform.python_version()}"


def faces(week: Week, rota: Rota) -> float:
    """Different workers a person sees, on average over the people with visits."""
    seen: dict[str, set[str]] = {visit.person: set() for visit in week.visit.values()}
    for a in rota.assignments:
        if a.worker is not None:
            seen[week.visit[a.visit].person].add(a.worker)
    return sum(map(len, seen.values())) / max(1, len(seen))


def _figures(week: Week, rota: Rota) -> str:
    found = amounts(week, rota)
    return (
        f"uncovered {found[Name.NOBODY_GOING]:3}  hard findings {len(hard(check(week, rota)))}  "
        f"faces {faces(week, rota):.2f}  travel {found[Name.TRAVEL] / 60:5.1f} h  "
        f"waiting {found[Name.WAITING] / 60:4.1f} h  over contract {found[Name.OVER_CONTRACT] / 60:.1f} h"
    )


def _sample(seconds: float) -> None:
    for seed in SEEDS:
        week = invented(seed=seed)
        say(f"\n40 people, 12 workers, {len(week.visits)} visits, week {seed}")
        asked = arrays(week)
        habit = asked.rota(by_habit(asked).best)
        say(f"  a planner's habit        {_figures(week, habit)}")
        search = Search(asked.problem, 1)
        first = _timed(lambda search=search: search.start({}))  # type: ignore[misc]
        say(f"  first, {first:5.2f} s           {_figures(week, asked.rota(search.best))}")
        answer = propose(week, seconds=seconds, seed=1)
        say(f"  {answer.seconds:4.1f} s, {answer.steps:6} steps     {_figures(week, answer.rota)}")
        road = 100 * (_road(week, answer.rota) / max(1e-9, _road(week, habit)) - 1)
        seen = 100 * (faces(week, answer.rota) / max(1e-9, faces(week, habit)) - 1)
        say(f"  against the habit        travel a visit {road:+.0f} %, faces {seen:+.0f} %; but it leaves more")


def _road(week: Week, rota: Rota) -> float:
    """Minutes of travel for each place that somebody goes to."""
    return amounts(week, rota)[Name.TRAVEL] / max(1, sum(a.worker is not None for a in rota.assignments))


def _timed(work: Callable[[], None]) -> float:
    begun = monotonic()
    work()
    return monotonic() - begun


def _weekly(path: Path, seconds: float, seed: int, out: str | None) -> int:
    instance = json.loads(path.read_text(encoding="utf-8"))
    week, number = weekly.read(instance)
    answer = propose(week, seconds=seconds, seed=seed, costs=weekly.costs(instance), few=weekly.few(instance))
    say(f"{path.name}, seed {seed}, {answer.seconds:.1f} s, {answer.steps} steps: {_figures(week, answer.rota)}")
    if out:
        Path(out).write_text(json.dumps(weekly.write(week, answer.rota, number)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
