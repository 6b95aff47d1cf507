"""What a trial came to, small enough to keep: figures before and after, what changes, what is missing, what frees it.

A trial is one week as it would be; several of the same trial differ in the day on which it would begin. Says nothing
that was not tried: a way that frees all at once is put together here, step by step, and judged as it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from rota.effects import NOT_ASKED
from rota.findings import new_findings
from rota.hours import balances
from rota.local_time import spoken_clock, spoken_day
from rota.rules import broken
from rota.rules.sentences import person_name
from rota.shifts import Shifts
from rota.week import Assignment, Rota, Week, local_day
from solver.answer import Answer, ChangedPlace, Freeing, State, Uncovered
from solver.freeing import freed, loosened, tried
from solver.what_if import Figures, WhatIf, figures, what_if

SOMEBODY_IF = "Somebody can go if "
"""How the sentence of a freeing begins; what follows is what would have to be."""
MOST_MISSING = 12
"""Missing places that are kept with their sentences; the others are counted."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A worker's minutes: what they owe with this supposed, what was planned, what would be."""

    worker: str
    name: str
    owed: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Line:
    """One visit that would go otherwise, on which day: what, and why."""

    day: date
    visit: UUID
    what: str
    reason: str


@dataclass(frozen=True)
class Tried:
    """One way of a trial. `missing` are places that nobody goes to and that somebody went to, or that are new.

    `open_before` had nobody already. `together` frees all that is missing, where that was found; `changes` are the
    rota's without it and `freed` with it, each with its `lines` in words. `paid` are all workers' minutes of work;
    `before` and `after` the figures. `drafted`: the team had no rota yet; it was tried on one that it has not taken.
    """

    day: date | None
    state: State
    before: Figures
    after: Figures
    paid_before: int
    paid_after: int
    hours: tuple[Hours, ...]
    changes: tuple[ChangedPlace, ...]
    missing: tuple[Uncovered, ...]
    missing_count: int
    open_before: int
    new_faces: int
    together: tuple[Freeing, ...] = ()
    freed: tuple[ChangedPlace, ...] = ()
    lines: tuple[Line, ...] = ()
    freed_lines: tuple[Line, ...] = ()
    drafted: bool = False

    @property
    def possible(self) -> bool:
        """Whether everybody who would be visited now would still be, and whoever is new."""
        return self.missing_count == 0

    @property
    def if_freed(self) -> str:
        """What would have to be, in words that follow "if"; empty where nothing sure was found."""
        return _joined([freeing.sentence.removeprefix(SOMEBODY_IF).rstrip(".") for freeing in self.together])


def try_it(
    week: Week, now: Week, day: date | None = None, *, seconds: float, seed: int = 1, steps: int | None = None,
    progress: Callable[..., None] | None = None, stop: Callable[[], bool] | None = None, cores: int = 2,
) -> Tried:  # fmt: skip
    """What `week` would come to as `now`: mended with as little moved as is found in `seconds`."""
    found = what_if(week, now, seconds=seconds, seed=seed, steps=steps, progress=progress, stop=stop, cores=cores)
    return tried_of(week, now, found, day, stop or (lambda: False))


def tried_of(week: Week, now: Week, found: WhatIf, day: date | None, stop: Callable[[], bool]) -> Tried:
    """What is kept of it."""
    answer, moves = found.answer, found.answer.moves
    rota = as_it_was(week, now, answer.rota)
    left = [u for u in answer.uncovered if not _goes(rota, (u.visit, u.place))]
    missing = [u for u in left if u.visit not in week.visit or _goes(week.rota, (u.visit, u.place))]
    if missing and not stop():
        missing = _freed(now, answer, missing, stop)
    together, with_it = _together(now, rota, missing)
    changes = tuple(c for c in answer.changes if rota.at(c.visit, c.place) != c.before)
    with_freed = _changed(now, with_it, answer.changes, together) if together else ()
    return Tried(
        day=day,
        state=answer.state,
        before=found.before,
        after=figures(now, rota),
        paid_before=_paid(week, week.rota),
        paid_after=_paid(now, rota),
        hours=_hours(week, now, rota),
        changes=changes,
        missing=tuple(missing[:MOST_MISSING]),
        missing_count=len(missing),
        open_before=len(left) - len(missing),
        new_faces=moves.new_faces if moves is not None else 0,
        together=together,
        freed=with_freed,
        lines=_lines(now, changes),
        freed_lines=_lines(now, with_freed),
    )


def undrafted(week: Week) -> bool:
    """Whether most of the week has nobody yet: there is no rota to try anything on."""
    places = sum(len(visit.places) for visit in week.visits)
    going = sum(a.worker is not None and a.visit in week.visit for a in week.rota.assignments)
    return 2 * going < places


def on_draft(now: Week, draft: Rota) -> Week:
    """The week with this rota as what stands, as far as the week knows its visits and workers."""
    return now.planned(
        Rota(
            tuple(
                a
                for a in draft.assignments
                if a.visit in now.visit and a.worker in now.worker and a.place in now.visit[a.visit].places
            )
        )
    )


def as_it_was(week: Week, now: Week, rota: Rota) -> Rota:
    """The rota with what was left open put back as it stood, where that breaks no more than the team's own rota does.

    A mended rota breaks no rule. Where the team's breaks one already, that is not for a trial to put right.
    """
    before = broken(week, week.rota)
    lost = [
        a
        for place, a in week.rota.by_place.items()
        if a.worker in now.worker and a.visit in now.visit and place[1] in now.visit[a.visit].places
        if not _goes(rota, place) and now.rota.by_place.get(place) == a
    ]
    for again in ([lost] if len(lost) > 1 else []) + [[a] for a in lost]:
        tried_so = rota.with_assignments(again)
        workers, people = {str(a.worker) for a in again}, {now.visit[a.visit].person for a in again}
        new = new_findings(before, broken(now, tried_so, workers, people))
        if all(finding.rule in NOT_ASKED for finding in new):
            rota = tried_so
    return rota


def _goes(rota: Rota, place: tuple[UUID, int]) -> bool:
    going = rota.by_place.get(place)
    return going is not None and going.worker is not None


def verdict(ways: Sequence[Tried]) -> str:
    """The answer in words: yes or no, and for several days which of them."""
    if len(ways) > 1:
        days = [f"{_day(way.day)} {'yes' if way.possible else 'no'}" for way in ways]
        return f"{', '.join(days)}."
    return _alone(ways[0]) if ways else ""


def conditions(ways: Iterable[Tried]) -> list[str]:
    """What would make it possible where it is not: a sentence for each way for which something was found."""
    ways = list(ways)
    several = len(ways) > 1
    return [
        f"{f'{_day(way.day)}: it' if several else 'It'} can be done if {way.if_freed}."
        for way in ways
        if not way.possible and way.together
    ]


def _alone(way: Tried) -> str:
    if way.possible:
        return "Yes, it can be done."
    visits = "1 visit has" if way.missing_count == 1 else f"{way.missing_count} visits have"
    if way.missing_count == len(way.missing) and all(u.proved for u in way.missing):
        return f"Not as it stands: {visits} nobody who could go, whatever else is moved."
    return f"Not as it stands: {visits} nobody, in the best that was found."


def _day(day: date | None) -> str:
    return spoken_day(day) if day else ""


def _joined(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _freed(now: Week, answer: Answer, missing: list[Uncovered], stop: Callable[[], bool]) -> list[Uncovered]:
    """The missing places with what would free the first few, where the answer has not looked for that yet."""
    if any(u.freeing is not None for u in missing[:1]):
        return missing
    return list(freed(now, replace(answer, uncovered=tuple(missing)), None, None, stop).uncovered)


def _together(now: Week, rota: Rota, missing: list[Uncovered]) -> tuple[tuple[Freeing, ...], Rota]:
    """What frees every missing place, one upon the other, each tried where the last left off; nothing unless all."""
    found: list[Freeing] = []
    for uncovered in missing:
        if _goes(rota, (uncovered.visit, uncovered.place)):
            continue
        one = uncovered.freeing
        done = None if one is None else tried(now, rota, one)
        if one is None or done is None:
            return (), rota
        now, rota = loosened(now, one), rota.with_assignments(done.assignments)
        found.append(done)
    return tuple(found), rota


def _changed(
    now: Week, rota: Rota, changes: Sequence[ChangedPlace], together: Sequence[Freeing]
) -> tuple[ChangedPlace, ...]:
    """What the rota with what frees it has otherwise than the week's own."""
    reasons: dict[tuple[UUID, int], str] = {(c.visit, c.place): c.reason for c in changes}
    for freeing in together:
        reasons |= {(a.visit, a.place): freeing.sentence for a in freeing.assignments}
    places = {(v.id, place) for v in now.visits for place in v.places}
    return tuple(
        ChangedPlace(visit, place, before, after, reasons.get((visit, place), ""))
        for visit, place in sorted(places)
        if (before := now.rota.at(visit, place)) != (after := rota.at(visit, place))
    )


def _lines(now: Week, changes: Iterable[ChangedPlace]) -> tuple[Line, ...]:
    """The changes in words, visit by visit, earliest first."""
    by_visit: dict[UUID, list[ChangedPlace]] = {}
    for change in changes:
        by_visit.setdefault(change.visit, []).append(change)
    found: list[tuple[datetime, Line]] = []
    for id, places in by_visit.items():
        visit = now.visit[id]
        start = next((side.start for p in places for side in (p.after, p.before) if side), visit.options[0].suits.start)
        what = f"{person_name(now, visit.person)}, {spoken_clock(start)}: {'; '.join(_from_to(now, p) for p in places)}"
        reason = " ".join(dict.fromkeys(place.reason for place in places))
        found.append((start, Line(local_day(start), id, what, reason)))
    return tuple(line for _, line in sorted(found, key=lambda each: (each[0], each[1].visit)))


def _from_to(now: Week, change: ChangedPlace) -> str:
    before, after = _who(now, change.before), _who(now, change.after)
    if before == after and change.before and change.after:
        return f"{after}, moved from {spoken_clock(change.before.start)}"
    return f"{before} → {after}"


def _who(now: Week, assignment: Assignment | None) -> str:
    if assignment is None or assignment.worker is None:
        return "nobody"
    worker = now.worker.get(assignment.worker)
    return worker.name if worker else "somebody who has left"


def _paid(week: Week, rota: Rota) -> int:
    shifts = Shifts(week, rota)
    return sum(day.when.minutes for worker in week.worker for day in shifts.days(worker))


def _hours(week: Week, now: Week, rota: Rota) -> tuple[Hours, ...]:
    before, after = balances(week, week.rota), balances(now, rota)
    names: Mapping[str, str] = {w.id: w.name for w in (*week.workers, *now.workers)}
    return tuple(
        Hours(
            worker,
            name,
            after[worker].owed if worker in after else 0,
            before[worker].planned if worker in before else 0,
            after[worker].planned if worker in after else 0,
        )
        for worker, name in names.items()
    )


__all__ = ["Hours", "Line", "Tried", "conditions", "on_draft", "tried_of", "try_it", "undrafted", "verdict"]
