"""The usual pattern in plain words: its history, its days, and what differs from people's plans. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rota.limits import DAYS_IN_WEEK
from rota.local_time import spoken_day
from rota.pattern import FIRST, bare
from rota.rules.sentences import person_name
from wellbeing.store.change_log import LoggedChange
from wellbeing.store.usual import Pattern

BEGIN, WEEKS, TIDY, UNDO = "begin", "weeks", "tidy", "undo"
DID = {
    BEGIN: "Made the usual pattern",
    WEEKS: "Changed the weeks of the pattern",
    TIDY: "Took out what is in no plan any more",
    UNDO: "Took back a change",
    "move": "Changed who usually goes",
    "retime": "Changed the usual time",
    "accept": "Took a proposal",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the history shows it."""

    seq: int
    who: str
    at: datetime
    sentence: str
    undone: bool
    undoable: bool


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Something in which the pattern and people's plans, or the team, are not at one; and what to do."""

    kind: str
    sentence: str
    todo: str
    visit: UUID | None = None


def line(change: LoggedChange, people: Mapping[UUID, str]) -> Line:
    """One change as a line."""
    names = sorted({people[visit] for visit in change.visits if visit in people})
    whom = f" for {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}" if names else ""
    why = f" Why: {change.cause}" if change.cause else ""
    return Line(
        change.seq,
        change.author,
        change.happened_at,
        f"{DID.get(change.kind, 'Changed')}{whom}.{why}",
        undone=change.undone_by is not None,
        undoable=change.undone_by is None and (bool(change.visits) or change.kind == WEEKS),
    )


def day_words(pattern: Pattern, day: date) -> str:
    """'Tuesday', or 'Tuesday of week 2'."""
    number = (day - FIRST).days // DAYS_IN_WEEK % pattern.shape.weeks + 1
    return spoken_day(day) if pattern.shape.weeks == 1 else f"{spoken_day(day)} of week {number}"


def unsettled(pattern: Pattern, people: Mapping[str, str], workers: Mapping[str, str]) -> list[Unsettled]:
    """What is new in people's plans, what has ended, who has left; `people` and `workers` are names of those gone."""
    return [*_new(pattern), *_ended(pattern, people), *_left(pattern, workers)]


def _new(pattern: Pattern) -> Iterable[Unsettled]:
    by_line: dict[str, list[UUID]] = {}
    known = {visit.support for visit in pattern.usual.values() if bare(visit.planned)}
    for visit in pattern.usual.values():
        if visit.support not in known:
            by_line.setdefault(visit.support, []).append(visit.id)
    if not known:
        return  # an empty pattern: everything is new, and the page says so
    for support, visits in by_line.items():
        name = person_name(pattern.week, pattern.usual[visits[0]].person)
        what = _small(pattern.lines[support].name)
        count = "1 visit" if len(visits) == 1 else f"{len(visits)} visits"
        yield Unsettled(
            "new", f"{name}'s {what} is new ({count}): nobody usual yet.", "Choose who usually goes.", visits[0]
        )


def _ended(pattern: Pattern, people: Mapping[str, str]) -> Iterable[Unsettled]:
    counts: dict[str, int] = {}
    for visit in pattern.ended:
        counts[visit.person] = counts.get(visit.person, 0) + 1
    for person, count in counts.items():
        known = pattern.week.person.get(person)
        name = known.name if known else people.get(person, "Somebody")
        those = "1 usual visit of theirs is" if count == 1 else f"{count} usual visits of theirs are"
        yield Unsettled("ended", f"{name}: {those} in no plan any more.", "Take them out when you are ready.")


def _left(pattern: Pattern, workers: Mapping[str, str]) -> Iterable[Unsettled]:
    for worker, count in pattern.gone.items():
        visits = "1 usual visit needs" if count == 1 else f"{count} usual visits need"
        name = workers.get(worker, "Somebody")
        yield Unsettled("left", f"{name} is not in the team any more: {visits} somebody.", "Choose who, or propose it.")


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
