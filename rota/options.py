"""Who could go: every worker of the team for one place of a visit, ranked, and what each choice would bring.

Tries the move and lets the rules judge it, for those whom it touches. Decides nothing: the team does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from rota.effects import NOT_ASKED
from rota.findings import Finding
from rota.hours import balance
from rota.local_time import spoken_minutes
from rota.rules import HARD, broken, check, gaps, possible_times
from rota.rules.sentences import names, on_day, person_name
from rota.shifts import Day, Shifts, shifts_of
from rota.week import Assignment, Rota, Visit, Week, Worker, local_day

ABOUT_TIMES = frozenset({possible_times.NAME, gaps.NAME})
"""Rules about when, whoever goes: what they say of the visit as it stands is nobody's doing who takes it."""
FEW_DAYS = 3
"""Days that are named one by one; more of them are counted."""
MOST_TIMES_TRIED = 7
"""Times tried for each worker where a visit has none yet: a start on each day of a week."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A worker who could go, from when, and what it would bring.

    `hard` and `soft` are the findings that are not there now, or would be worse. `extra_travel` is in minutes a
    week, the ways from and to home included; negative when they would travel less. `new_face`: the person does not
    see them in this rota, nor did in the last weeks. `planned` and `owed` are their minutes of the week after it.
    `sentence` is all of it in one go; `points` the same without the name, each a few words.
    """

    worker: str
    start: datetime
    hard: tuple[Finding, ...]
    soft: tuple[Finding, ...]
    new_face: bool
    extra_travel: int
    planned: int
    owed: int
    points: tuple[str, ...]
    sentence: str

    @property
    def rank(self) -> tuple[int, int, bool, int, str]:
        """What the best choice has the least of, in this order."""
        return len(self.hard), len(self.soft), self.new_face, self.extra_travel, self.worker


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is the same for every worker who is tried."""

    now: Shifts
    visit: Visit
    place: int
    current: str | None
    hard_only: bool
    before: dict[object, Finding]


def who_could_go(
    week: Week,
    rota: Rota,
    visit: UUID,
    place: int = 1,
    only: Collection[str] | None = None,
    *,
    hard_only: bool = False,
) -> tuple[Candidate, ...]:
    """Every worker of the team (or those in `only`) but the one who goes now, best first.

    Empty for a visit that the week does not ask. A visit that has no time yet is tried at the times that suit; one
    that has, keeps it. With `hard_only` no rule is asked but those that a proposal never breaks, which is quicker.
    """
    asked = week.visit.get(visit)
    if asked is None:
        return ()
    now = rota.at(visit, place)
    current = now.worker if now is not None else None
    before = _judged(week, rota, None, asked, hard_only)
    question = _Asked(shifts_of(week, rota), asked, place, current, hard_only, before)
    starts = _starts(asked, rota, place)
    asked_of = [w for w in week.workers if starts and w.id != current and (only is None or w.id in only)]
    tried = [_tried(question, worker, starts) for worker in asked_of]
    return tuple(sorted(tried, key=lambda candidate: candidate.rank))


def _starts(visit: Visit, rota: Rota, place: int) -> list[datetime]:
    """The time it has, or else that of its other place, or else those that suit."""
    for at in (place, *(other for other in visit.places if other != place)):
        planned = rota.at(visit.id, at)
        if planned is not None:
            return [planned.start]
    middles = [o.suits.start + timedelta(minutes=o.suits.minutes // 2) for o in visit.options]
    starts = [option.suits.start for option in visit.options]
    times = dict.fromkeys([*starts, *middles, *(option.suits.end for option in visit.options)])
    return list(times)[:MOST_TIMES_TRIED]


def _tried(asked: _Asked, worker: Worker, starts: Iterable[datetime]) -> Candidate:
    """The worker at the first time that breaks nothing, or else at the one that breaks least."""
    week, rota = asked.now.week, asked.now.rota
    tried = []
    for start in starts:
        after = rota.with_assignments([Assignment(asked.visit.id, asked.place, worker.id, start)])
        touched = {worker.id} if asked.current is None else {worker.id, asked.current}
        found = _judged(week, after, touched, asked.visit, asked.hard_only)
        new = [finding for about, finding in found.items() if finding.is_worse_than(asked.before.get(about))]
        tried.append(_candidate(asked, shifts_of(week, after), worker, start, new))
        if not tried[-1].hard:
            break
    return min(tried, key=lambda candidate: candidate.rank)


def _judged(
    week: Week, rota: Rota, workers: Iterable[str] | None, visit: Visit, hard_only: bool
) -> dict[object, Finding]:
    found = (broken if hard_only else check)(week, rota, workers=workers, people={visit.person})
    return {_about(finding): finding for finding in found if finding.rule not in NOT_ASKED}


def _about(finding: Finding) -> object:
    """What makes it the same finding before and after; of when a visit is, whoever goes."""
    return (finding.rule, finding.visits) if finding.rule in ABOUT_TIMES else finding.about


def _candidate(asked: _Asked, after: Shifts, worker: Worker, start: datetime, new: list[Finding]) -> Candidate:
    week, visit = asked.now.week, asked.visit
    days = _days_with(asked.now, visit, worker)
    lately = week.seen.get(visit.person, {}).get(worker.id, 0)
    extra = after.on_the_way(worker.id) - asked.now.on_the_way(worker.id)
    hours = balance(after, worker)
    theirs = sorted(new, key=lambda finding: worker.id not in finding.workers)
    hard = tuple(finding for finding in theirs if finding.rule in HARD)
    soft = tuple(finding for finding in theirs if finding.rule not in HARD)
    points = (
        _knows(week, visit, days, lately),
        _further(extra),
        *_in_the_day(after, visit, worker),
        f"then {spoken_minutes(hours.planned)} of {spoken_minutes(hours.owed)} in the week",
    )
    breaks = tuple(finding.sentence for finding in (*hard[:1], *soft[:1]))
    sentence = " ".join([f"{worker.name} {'; '.join(points)}.", *breaks])
    new_face = not days and not lately
    return Candidate(
        worker.id, start, hard, soft, new_face, extra, hours.planned, hours.owed, (*points, *breaks), sentence
    )


def _in_the_day(after: Shifts, visit: Visit, worker: Worker) -> Iterator[str]:
    """What comes next on that day, if anything does."""
    day = next((day for day in after.days(worker.id) if visit.id in day.visits), None)
    if day is None:
        return
    if len(day.pieces) == 1:
        yield f"nothing else on {on_day(after.week, day.day)}"
        return
    yield _before_the_next(day, visit)


def _before_the_next(day: Day, visit: Visit) -> str:
    between = next((b for b in day.between if b.earlier.visit == visit.id), None)
    if between is None:
        return "their last that day"
    what = "team time" if between.later.visit is None else "the next visit"
    spare = between.gap - (between.travel or 0)
    return f"{spoken_minutes(spare)} before {what}" if spare > 0 else f"no time before {what}"


def _days_with(shifts: Shifts, visit: Visit, worker: Worker) -> list[date]:
    """The days on which the worker sees this person at other visits of the rota."""
    others = (other for other in shifts.visits_by_person.get(visit.person, ()) if other.id != visit.id)
    return sorted({local_day(a.start) for o in others for a in shifts.going(o.id) if a.worker == worker.id})


def _knows(week: Week, visit: Visit, days: list[date], lately: int) -> str:
    person = person_name(week, visit.person)
    if len(days) > FEW_DAYS:
        return f"already sees {person} on {len(days)} days"
    if days:
        return f"already sees {person} on {names(on_day(week, day) for day in days)}"
    if lately:
        often = {1: "once", 2: "twice"}.get(lately, f"{lately} times")
        return f"has been to {person} {often} lately"
    return f"would be a new face for {person}"


def _further(minutes: int) -> str:
    if not minutes:
        return "no further to go"
    return f"{spoken_minutes(minutes)} further" if minutes > 0 else f"{spoken_minutes(-minutes)} less on the way"
