"""`python -m solver week.json --out rota.json`: proposes a rota for a week in a file, with no app and no database.

Also `repair`, `what-if`, `why` and `why-not` before the file. docs/solver.md says what each takes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from io import TextIOWrapper
from math import isfinite
from pathlib import Path
from typing import Any
from uuid import UUID

from rota.json_form import BadForm, from_json, to_json
from rota.local_time import spoken_minutes
from rota.sense import EARLIEST, LATEST, what_is_wrong
from rota.week import Rota, SignOff, Week, Window
from solver.answer import Answer, Progress
from solver.propose import DEFAULT_CORES, DEFAULT_MEMORY, DEFAULT_SECONDS, propose
from solver.repair import DEFAULT_SECONDS as REPAIR_SECONDS
from solver.repair import SECONDS_FOR_ALL, cancelled, ill, repair, repairs
from solver.what_if import DEFAULT_SECONDS as WHAT_IF_SECONDS
from solver.what_if import Leave, LostCompetence, SignedOff, Supposed, WhatIf, WorkerGone, supposed, what_if
from solver.why import why
from solver.why_not import DEFAULT_SECONDS as WHY_NOT_SECONDS
from solver.why_not import why_not

BAD_INPUT = 2
MOST_STEPS, MOST_CORES, MOST_REPAIRS = 10**9, 64, 20
SHOWN = 12


def main(arguments: list[str] | None = None) -> int:
    """Reads, asks in one of the ways, writes; 0 when done, 2 when the file or what is asked cannot be used."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name that this screen has no letters for is no reason to fall over
            stream.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    way = given.pop(0) if given and given[0] in WAYS else "propose"
    asked = _parser(way).parse_args(given)
    stopped: list[bool] = []
    signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    try:
        for path in (asked.out, asked.answer):
            _check_place(path)
        text, rota, whole = WAYS[way](read(Path(asked.week)), asked, lambda: bool(stopped))
        print(file=sys.stderr)
        print(text, flush=True)
        for path, value in ((asked.out, rota), (asked.answer, whole)):
            _write(path, value)
    except ValueError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except OSError as error:  # whoever read along has gone, or there is no room
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"What came out cannot be shown: {error.strerror}.", file=sys.stderr)
        return BAD_INPUT
    return 0


def _check_place(path: str | None) -> None:
    """Raises ValueError where nothing can be written there, so that nobody looks for a week in vain."""
    if path and (Path(path).is_dir() or not Path(path).parent.is_dir()):
        raise ValueError(f"{path} cannot be written: it is a folder, or in none. Nothing was asked.")


def _write(path: str | None, value: Any) -> None:
    if path:
        try:
            Path(path).write_text(json.dumps(to_json(value), indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise ValueError(f"{path} cannot be written: {error.strerror}.") from error


Told = tuple[str, Rota, Any]
"""What is said on the screen, the rota, and the whole answer."""


def _propose(week: Week, asked: argparse.Namespace, stop: Callable[[], bool]) -> Told:
    answer = propose(
        week, **_search(asked, DEFAULT_SECONDS), progress=show, stop=stop, cores=asked.cores, memory=asked.memory
    )
    return summary(week, answer), answer.rota, answer


def _repair(week: Week, asked: argparse.Namespace, stop: Callable[[], bool]) -> Told:
    if asked.ill:
        week = ill(week, _one_of(asked.ill, week.worker, "worker"), _away(asked))
    if asked.cancel:
        week = cancelled(week, _visit(week, asked.cancel))
    if asked.count == 1:
        answer = repair(week, **_search(asked, REPAIR_SECONDS), progress=show, stop=stop)
        return f"{summary(week, answer)}\n{moved(answer)}", answer.rota, answer
    found = repairs(week, count=asked.count, **_search(asked, SECONDS_FOR_ALL), stop=stop)
    lines = [f"{n}. {moved(answer)}" for n, answer in enumerate(found, start=1)]
    return "\n".join([summary(week, found[0]), *lines]), found[0].rota, found


def _what_if(week: Week, asked: argparse.Namespace, stop: Callable[[], bool]) -> Told:
    change: Supposed | Week
    if asked.leave:
        change = Leave(_one_of(asked.leave, week.worker, "worker"), _away(asked))
    elif asked.gone:
        change = WorkerGone(_one_of(asked.gone, week.worker, "worker"))
    elif asked.lost:
        change = LostCompetence(_one_of(asked.lost[0], week.worker, "worker"), asked.lost[1])
    elif asked.signed_off:
        worker = _one_of(asked.signed_off[0], week.worker, "worker")
        change = SignedOff(SignOff(worker, asked.signed_off[1], None, week.first))
    elif asked.week_then:
        change = read(Path(asked.week_then))
    else:
        raise ValueError("Say what would change: --leave, --gone, --lost, --signed-off or --then. Nothing was asked.")
    found = what_if(week, change, **_search(asked, WHAT_IF_SECONDS), progress=show, stop=stop)
    now = change if isinstance(change, Week) else supposed(week, change)
    text = f"{summary(now, found.answer)}\n{moved(found.answer)}\n{compared(found)}"
    return text, found.answer.rota, found


def _why(week: Week, asked: argparse.Namespace, _: Callable[[], bool]) -> Told:
    said = why(week, week.rota, *_place(week, asked))
    return "\n".join(each.sentence for each in said), week.rota, said


def _why_not(week: Week, asked: argparse.Namespace, stop: Callable[[], bool]) -> Told:
    worker = _one_of(asked.worker, week.worker, "worker") if asked.worker else None
    start = _instant(asked.start) if asked.start else None
    if worker is None and start is None:
        raise ValueError("Say what else it should be: --worker, --start or both. Nothing was asked.")
    search = _search(asked, WHY_NOT_SECONDS)
    found = why_not(week, week.rota, *_place(week, asked), worker=worker, start=start, **search, stop=stop)
    text = "\n".join(each.sentence for each in found.said) or "Nobody goes there now, so there is nothing to compare."
    return text, found.tried, found


WAYS: dict[str, Callable[[Week, argparse.Namespace, Callable[[], bool]], Told]] = {
    "propose": _propose, "repair": _repair, "what-if": _what_if, "why": _why, "why-not": _why_not,
}  # fmt: skip


def _search(asked: argparse.Namespace, seconds: float) -> dict[str, Any]:
    return {"seconds": seconds if asked.seconds is None else asked.seconds, "seed": asked.seed, "steps": asked.steps}


def _one_of(given: str, known: Iterable[str], what: str) -> str:
    if given not in known:
        raise ValueError(f"The week knows no {what} {given}. Nothing was asked.")
    return given


def _visit(week: Week, given: str) -> UUID:
    known = {str(visit): visit for visit in week.visit}
    return known[_one_of(given, known, "visit")]


def _place(week: Week, asked: argparse.Namespace) -> tuple[UUID, int]:
    visit = _visit(week, asked.visit)
    if asked.place not in week.visit[visit].places:
        raise ValueError(f"The visit {asked.visit} has no place {asked.place}. Nothing was asked.")
    return visit, asked.place


def _away(asked: argparse.Namespace) -> Window:
    away = Window(_instant(asked.since), _instant(asked.until))
    if away.end < away.start:
        raise ValueError(f"{asked.until} is before {asked.since}. Nothing was asked.")
    return away


def _instant(given: str | None) -> datetime:
    try:
        instant = datetime.fromisoformat(given or "")
    except ValueError as error:
        raise ValueError(f"{given or 'Nothing'} is no time. Give it as 2026-11-23T09:00+00:00.") from error
    if instant.tzinfo is None:
        raise ValueError(f"{given} has no offset from UTC. Give it as 2026-11-23T09:00+00:00.")
    if not EARLIEST <= instant.date() <= LATEST:
        raise ValueError(f"{given} lies far from any week. Nothing was asked.")
    return instant.astimezone(UTC)


def _seconds(given: str) -> float:
    """A length of time. Raises ValueError, as argparse asks."""
    seconds = float(given)
    if not (isfinite(seconds) and seconds >= 0):
        raise ValueError(given)
    return seconds


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a number from `least` to `most`, and says so where it is none."""

    def number(given: str) -> int:
        if not given.isdecimal() or not least <= int(given) <= most:
            raise argparse.ArgumentTypeError(f"{given} is no whole number from {least} to {most}")
        return int(given)

    return number


def _parser(way: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m solver", usage=f"python -m solver [{'|'.join(WAYS)}] WEEK [options]; now: {way}",
        description="Ask for a team's week in one of five ways; none named is propose.",
    )  # fmt: skip
    parser.add_argument("week", help="the week, as JSON (docs/solver.md says how)")
    parser.add_argument("--out", help="where to write the rota, as JSON")
    parser.add_argument("--answer", help="where to write the whole answer: changes, reasons, findings, penalties")
    parser.add_argument("--seconds", type=_seconds, help="how long to look, in seconds")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and steps give the same rota")
    parser.add_argument("--steps", type=_whole(0, MOST_STEPS), help="how many steps to look, instead of seconds")
    if way == "propose":
        parser.add_argument(
            "--cores", type=_whole(1, MOST_CORES), default=DEFAULT_CORES, help="how many cores may look at once"
        )
        parser.add_argument("--memory", type=int, default=DEFAULT_MEMORY, help="how many MB looking may take")
    if way in ("repair", "what-if"):
        parser.add_argument("--since", help="from when somebody is away, as 2026-11-23T00:00+00:00")
        parser.add_argument("--until", help="until when")
    if way == "repair":
        parser.add_argument("--ill", metavar="WORKER", help="somebody who is away from --since to --until")
        parser.add_argument("--cancel", metavar="VISIT", help="a visit that is not needed any more")
        parser.add_argument("--count", type=_whole(1, MOST_REPAIRS), default=1, help="how many repairs to choose from")
    if way == "what-if":
        parser.add_argument("--leave", metavar="WORKER", help="somebody who would be away from --since to --until")
        parser.add_argument("--gone", metavar="WORKER", help="somebody who would leave the team")
        parser.add_argument("--lost", nargs=2, metavar=("WORKER", "COMPETENCE"), help="a competence that would lapse")
        parser.add_argument("--signed-off", nargs=2, metavar=("WORKER", "COMPETENCE"), help="one more sign-off")
        parser.add_argument("--then", dest="week_then", metavar="WEEK", help="the week as it would be, as JSON")
    if way in ("why", "why-not"):
        parser.add_argument("--visit", required=True, help="the visit's id")
        parser.add_argument("--place", type=int, default=1, help="1, or 2 at a double-handed visit")
    if way == "why-not":
        parser.add_argument("--worker", help="who should go instead")
        parser.add_argument("--start", help="when it should start instead, as 2026-11-23T09:00+00:00")
    return parser


def read(path: Path) -> Week:
    """The week in this file. Raises ValueError with a sentence for whoever gave it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}. Give the path of a week as JSON.") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 text. Save it as UTF-8 and try again.") from error
    except (ValueError, RecursionError) as error:
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


def moved(answer: Answer) -> str:
    """How much a repair moves, in a line."""
    moves = answer.moves
    if moves is None:
        return ""
    unpinned = f" {len(answer.unpinned)} settled by the team cannot be kept." if answer.unpinned else ""
    return (
        f"{moves.must} could not stay; {moves.workers} more go to somebody else, {moves.times} to another time; "
        f"{moves.new_faces} new faces; {len(answer.uncovered)} with nobody.{unpinned}"
    )


def compared(found: WhatIf) -> str:
    """Both rotas in figures, a line each."""
    one, other = found.before, found.after
    return "\n".join(
        f"  {name}: {was} now, {then} then"
        for name, was, then in (
            ("places that have somebody", f"{one.covered} of {one.of}", f"{other.covered} of {other.of}"),
            ("faces a person", f"{one.faces:.2f}", f"{other.faces:.2f}"),
            ("travel", spoken_minutes(one.travel), spoken_minutes(other.travel)),
            ("over contract", spoken_minutes(one.over), spoken_minutes(other.over)),
            ("room under contract", spoken_minutes(one.room), spoken_minutes(other.room)),
            ("face to face", f"{one.face_to_face:.0%}", f"{other.face_to_face:.0%}"),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
