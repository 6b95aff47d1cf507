"""`python -m solver.benchmarks`: what the solver comes to, as a table of ratios with what must and what is to come.

Without a name a sample of everything, in 25 minutes at most; with `--full` all of it, which can be stopped and goes
on where it was; with the name of a row that row. `weekly FILE` and `hhcrsp FILE` answer one week or day of a shared
set and write it in the set's own form. `pictures` draws those of docs/solver.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from solver.benchmarks.machine import machine
from solver.benchmarks.record import ROOT, Record, commit
from solver.benchmarks.row import NotThere, Setting
from solver.benchmarks.run import ROWS, SAMPLE_BUDGET, Run, report, say
from solver.search.compile import compile_all

SECONDS = 20.0
BAD_INPUT = 2
SETS = "BENCH_SETS"
MEASURED = ROOT / "docs" / "solver" / "measured.jsonl"
SOLVED = ("weekly", "hhcrsp")
PICTURES = "pictures"


def main(arguments: list[str] | None = None) -> int:
    """Runs what was asked; 0 unless the question itself was wrong."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.file is not None:
        if asked.name not in SOLVED:
            parser.error(f"a FILE goes with {' or '.join(SOLVED)}")
        return _one_file(asked.name, asked.file, asked.seconds, asked.seed, asked.out)
    compiling = compile_all()
    if asked.name == PICTURES:
        from solver.benchmarks.pictures import draw

        draw(asked.seconds, say)
        return 0
    rows = tuple(row for row in ROWS if asked.name in (None, row.name))
    setting = Setting(full=asked.full, sets=sets(asked.sets))
    record = Record(commit(), asked.results if asked.full or asked.results != MEASURED else None)
    run = Run(setting, record, None if asked.full else SAMPLE_BUDGET)
    try:
        report(run, rows, compiling)
    except KeyboardInterrupt:
        say(f"\nStopped. What was measured is in {asked.results}; the same command goes on from there.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solver.benchmarks", description="Measure the solver.")
    names = [*(row.name for row in ROWS), PICTURES]
    parser.add_argument("name", nargs="?", choices=names, help="one row of the table; none runs them all")
    parser.add_argument("file", nargs="?", type=Path, help="a week or day of that shared set, to be answered")
    parser.add_argument("--full", action="store_true", help="everything, for hours; can be stopped and goes on")
    parser.add_argument("--sets", type=Path, help=f"the folder of the shared sets (or {SETS})")
    parser.add_argument("--results", type=Path, default=MEASURED, help="where measurements are kept")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="wall time after compiling")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where to write the solution")
    return parser


def sets(given: Path | None) -> Path | None:
    """The folder of the shared sets: as given, as the environment says, or `benchmarks` in a folder beside us."""
    named = given or (Path(os.environ[SETS]) if os.environ.get(SETS) else None)
    if named is not None:
        return named
    beside = sorted(ROOT.parent.glob("*/benchmarks/weekly/evaluate.py"))
    return beside[0].parent.parent if beside else None


def _one_file(name: str, file: Path, seconds: float, seed: int, out: Path | None) -> int:
    """Answers one file of a shared set."""
    from solver.benchmarks.rows import one_day, weekly_set

    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{file} cannot be read as JSON: {error}. Give a file of the set.\n")
        return BAD_INPUT
    say(f"{machine()}; compiling or loading took {compile_all():.1f} s, not counted below")
    try:
        solve = weekly_set.solve if name == "weekly" else one_day.solve
        figures, solution = solve(file, seconds, seed)
    except NotThere as why:
        sys.stderr.write(f"{file}: {why}.\n")
        return BAD_INPUT
    shown = ", ".join(f"{k} {v}" for k, v in figures.items() if not isinstance(v, list | dict))
    say(f"{file.name}, seed {seed}, {seconds:g} s: {shown}")
    if out:
        out.write_text(json.dumps(solution) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
