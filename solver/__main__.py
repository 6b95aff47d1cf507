"""`python -m solver week.json --out rota.json`: proposes a rota for a week in a file, with no app and no database."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

from rota.json_form import BadForm, from_json, to_json
from rota.local_time import spoken_minutes
from rota.sense import what_is_wrong
from rota.week import Week
from solver.answer import Answer, Progress
from solver.propose import DEFAULT_SECONDS, propose

BAD_INPUT = 2
SHOWN = 12


def main(arguments: list[str] | None = None) -> int:
    """Reads, proposes, writes; 0 when done, 2 when the file cannot be used."""
    asked = _parser().parse_args(arguments)
    try:
        week = read(Path(asked.week))
    except ValueError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    stopped: list[bool] = []
    signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    answer = propose(
        week, seconds=asked.seconds, seed=asked.seed, steps=asked.steps, progress=show, stop=lambda: bool(stopped)
    )
    print(file=sys.stderr)
    if asked.out:
        Path(asked.out).write_text(json.dumps(to_json(answer.rota), indent=1) + "\n", encoding="utf-8")
    if asked.answer:
        Path(asked.answer).write_text(json.dumps(to_json(answer), indent=1) + "\n", encoding="utf-8")
    print(summary(week, answer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solver", description="Propose a rota for a team's week.")
    parser.add_argument("week", help="the week, as JSON (docs/solver.md says how)")
    parser.add_argument("--out", help="where to write the rota, as JSON")
    parser.add_argument("--answer", help="where to write the whole answer: changes, reasons, findings, penalties")
    parser.add_argument("--seconds", type=float, default=DEFAULT_SECONDS, help="how long to look, in seconds")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and steps give the same rota")
    parser.add_argument("--steps", type=int, help="how many steps to look, instead of seconds")
    return parser


def read(path: Path) -> Week:
    """The week in this file. Raises ValueError with a sentence for whoever gave it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}. Give the path of a week as JSON.") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 text. Save it as UTF-8 and try again.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" (line {error.lineno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        raise ValueError(f"{path} is not JSON{where}. Nothing was proposed.") from error
    try:
        week = from_json(Week, data, strict=True)
    except BadForm as error:
        raise ValueError(f"{path} is JSON, but not a week. What is wrong:\n{_listed(error.problems)}") from error
    wrong = what_is_wrong(week)
    if wrong:
        raise ValueError(f"{path} is a week that makes no sense. What is wrong:\n{_listed(wrong)}")
    return week


def _listed(problems: tuple[str, ...]) -> str:
    """The first of these, a line each, and how many more there are."""
    shown = "\n".join(f"  {problem}" for problem in problems[:SHOWN])
    return shown + (f"\n  and {len(problems) - SHOWN} more" if len(problems) > SHOWN else "")


def show(progress: Progress) -> None:
    """One line that is written over: how many visits have somebody, and for how long it has looked."""
    line = f"{progress.doing}: {progress.covered} of {progress.of} places have somebody, {progress.seconds:.0f} s"
    print(f"\r{line:<78}", end="", file=sys.stderr, flush=True)


def summary(week: Week, answer: Answer) -> str:
    """What came out, in a few lines."""
    places = sum(len(visit.places) for visit in week.visit.values())
    covered = places - len(answer.uncovered)
    lines = [
        f"{covered} of {places} places have somebody. {answer.same_count} the same, {len(answer.changes)} changes.",
        f"State: {answer.state}; {answer.seconds:.1f} seconds, {answer.steps} steps, seed {answer.seed}.",
    ]
    lines += [f"  {u.sentence} {u.remedy}" for u in answer.uncovered[:SHOWN]]
    lines += [f"  Kept as settled, though: {finding.sentence}" for finding in answer.pinned[:SHOWN]]
    shown = {"faces", "outside suits", "travel", "waiting", "over contract"}
    for penalty in answer.penalties:
        if penalty.name in shown:
            minutes = penalty.unit == "minutes"
            amount = spoken_minutes(penalty.after) if minutes else f"{penalty.after} {penalty.unit}"
            lines.append(f"  {penalty.name}: {amount}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
