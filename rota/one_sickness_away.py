"""One sickness away: the people whose delegated task only one worker could do, and who could learn it next.

A worker could go to a visit when the person welcomes them and there is a start that the visit allows, not gone by,
at which they are signed off for the task and can work: in their hours, not away, not in team time. Other visits are
not counted, since those can be moved. Where no more could go than the visit needs, it hangs on them: one sickness,
and nobody may do the task. Fewer than it needs is worse, and said so.

Knows a week, of any number of days; nothing of rows, pages or plans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from rota.local_time import WEEKDAYS, midnight, monday_of, spoken_day
from rota.rules.sentences import competence_name, names, person_name, worker_name
from rota.rules.sign_off import signed_off
from rota.week import CompetenceNeed, NeededOf, SignOff, Visit, Week, Window, Worker, local_day


@dataclass(frozen=True, slots=True)
class Thin:
    """A visit with nobody to spare: who could go (ids), how many it needs of them, and when it begins at the least."""

    visit: UUID
    start: datetime
    able: tuple[str, ...]
    needed: int

    @property
    def spare(self) -> int:
        """How many could fall ill and the task still be done: 0 hangs, below 0 nobody could do it now."""
        return len(self.able) - self.needed


@dataclass(frozen=True, slots=True)
class Hanging:
    """A person's delegated task in a week, with its thin visits in order of time. `of`: visits that week needing it."""

    monday: date
    competence: str
    person: str
    visits: tuple[Thin, ...]
    of: int

    @property
    def able(self) -> tuple[str, ...]:
        """The workers that it hangs on: ids, each once."""
        return tuple(dict.fromkeys(worker for thin in self.visits for worker in thin.able))

    @property
    def nobody(self) -> tuple[Thin, ...]:
        """The visits for which there are not even enough."""
        return tuple(thin for thin in self.visits if thin.spare < 0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A worker who could learn a competence next, and what that would do.

    `weeks` are the weeks that would no longer hang on one worker, by person; `someone` those in which nobody could
    do it and they could. `days` are the weekdays (0 Monday) on which they could go at those times, of `all_days`.
    `first` are the competences still needed before it, in order. `until`: the last day of the sign-off that they had or
    have, so that a renewal would do.
    """

    worker: str
    competence: str
    weeks: Mapping[str, int]
    someone: Mapping[str, int]
    visits: int
    days: tuple[int, ...]
    all_days: tuple[int, ...]
    first: tuple[str, ...]
    learning: bool = False
    until: date | None = None

    @property
    def frees(self) -> int:
        """People × weeks that it would help."""
        return sum(self.weeks.values()) + sum(self.someone.values())

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it would be for."""
        return tuple(dict.fromkeys((*self.weeks, *self.someone)))


@dataclass(frozen=True)
class Free:
    """When each worker of a week could be at a visit."""

    week: Week

    @cached_property
    def stretches(self) -> Mapping[str, tuple[Window, ...]]:
        """The free stretches of each worker, in order, none touching the next."""
        times = self.week.team_time
        return {
            worker.id: without(worker.available, [*worker.leave, *(t.when for t in times if worker.id in t.workers)])
            for worker in self.week.workers
        }

    def starts(self, worker: Worker, visit: Visit, since: datetime) -> Iterator[datetime]:
        """The starts from `since` on at which this worker could make this visit whole: of each free stretch the first,
        and the first of each local day in it, so that whoever is signed off at any start is at one of these.
        """
        lasting = timedelta(minutes=visit.duration)
        free = self.stretches.get(worker.id, ())
        for option in sorted(visit.options, key=lambda each: each.day):
            for window in free[bisect_right(free, option.possible.start, key=lambda each: each.end) :]:
                start, last = (
                    max(window.start, option.possible.start, since),
                    min(window.end - lasting, option.possible.end),
                )
                if window.start > option.possible.end:
                    break
                while start <= last:
                    yield start
                    start = midnight(local_day(start) + timedelta(days=1))


def hanging(week: Week, since: datetime, free: Free | None = None) -> tuple[Hanging, ...]:
    """Every delegated task of every person in each week that hangs on nobody to spare, from `since` on.

    In order of week, person's name and task.
    """
    free = free or Free(week)
    thin: dict[tuple[date, str, str], list[Thin]] = {}
    count: dict[tuple[date, str, str], int] = {}
    for visit in week.visits:
        if not any(option.possible.end >= since for option in visit.options):
            continue
        for need in visit.competences:
            known = week.competence.get(need.competence)
            if known is None or not known.delegated:
                continue
            key = (monday_of(min(visit.days)), visit.person, need.competence)
            count[key] = count.get(key, 0) + 1
            found = _thin(free, visit, need, since)
            if found.spare <= 0:
                thin.setdefault(key, []).append(found)
    rows = [
        Hanging(monday, competence, person, tuple(sorted(those, key=lambda each: each.start)), count[key])
        for key, those in thin.items()
        for monday, person, competence in (key,)
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.monday, person_name(week, row.person), competence_name(week, row.competence)))
    )


def who_could_learn(
    week: Week,
    found: Iterable[Hanging],
    since: datetime,
    learning: Iterable[tuple[str, str]] = (),
    declined: Iterable[tuple[str, str]] = (),
    free: Free | None = None,
) -> tuple[Candidate, ...]:
    """Who could learn which of the tasks that hang, what would help the most weeks first.

    `learning` and `declined` are (worker, competence): who has begun, and who said no, which needs no reason.
    """
    free, begun, said_no = free or Free(week), frozenset(learning), frozenset(declined)
    rows = [
        candidate
        for competence, those in _by_competence(found).items()
        for worker in week.workers
        if (worker.id, competence) not in said_no
        and (candidate := _candidate(free, worker, competence, those, since)) is not None
    ]
    marked = [replace(row, learning=(row.worker, row.competence) in begun) for row in rows]
    return tuple(
        sorted(marked, key=lambda row: (-row.frees, -row.visits, len(row.first), worker_name(week, row.worker)))
    )


def hanging_sentence(week: Week, row: Hanging) -> str:
    """Whom a person's task hangs on in that week, in one sentence."""
    task, whose = competence_name(week, row.competence), person_name(week, row.person)
    if row.nobody:
        many = _count(len(row.nobody), "visit")
        return f"Nobody is signed off and free for {task} for {whose} at {many} of {row.of}."
    many = "every visit that week" if len(row.visits) == row.of else f"{_count(len(row.visits), 'visit')} of {row.of}"
    on = {who: [worker_name(week, worker) for worker in who] for who in dict.fromkeys(t.able for t in row.visits)}
    if len(on) == 1:
        return f"{task} for {whose} hangs on {names(*on.values())}, at {many}."
    each = (f"{names(on[who])} at {sum(thin.able == who for thin in row.visits)}" for who in on)
    return f"{task} for {whose} has nobody to spare at {many}: it hangs on {names(each)}."


def candidate_sentence(week: Week, row: Candidate) -> str:
    """What it would do if this worker learned this, in one sentence."""
    worker, task = worker_name(week, row.worker), competence_name(week, row.competence)
    parts = [f"for {person_name(week, person)} in {_count(many, 'week')}" for person, many in row.weeks.items()]
    some = [f"for {person_name(week, person)} in {_count(many, 'week')}" for person, many in row.someone.items()]
    said = []
    if parts:
        said.append(f"{task} would no longer hang on one worker, {names(parts)}")
    if some:
        said.append(f"somebody could do {task} where nobody can now, {names(some)}")
    return f"With {worker} signed off too, {'; and '.join(said)}."


def kind_sentence(week: Week, row: Candidate) -> str:
    """The same to the worker themselves: what the team is short of, without comparing anybody."""
    task = competence_name(week, row.competence)
    one = [f"for {person_name(week, person)} in {_count(many, 'week')}" for person, many in row.weeks.items()]
    none = [f"for {person_name(week, person)} in {_count(many, 'week')}" for person, many in row.someone.items()]
    said = [f"only one of us may do {task} {names(one)}"] if one else []
    said += [f"none of us may do {task} {names(none)}"] if none else []
    words = "; and ".join(said)
    return f"{words[:1].upper()}{words[1:]}. You work at those times."


def days_sentence(week: Week, row: Candidate) -> str:
    """On which days they could go at those times."""
    worker = worker_name(week, row.worker)
    if row.days == row.all_days:
        return f"{worker} can work at those times on every day that it is needed."
    days = names(WEEKDAYS[day] for day in row.days)
    return f"{worker} can work at those times on {days}: {len(row.days)} of the {len(row.all_days)} days."


def first_sentence(week: Week, row: Candidate) -> str:
    """What they still need before it."""
    if row.until is not None:
        had = "is" if row.until >= week.first else "was"
        day = f"{spoken_day(row.until, with_date=True)} {row.until.year}"
        return f"{worker_name(week, row.worker)} {had} signed off for this until {day}: a renewal may do."
    if not row.first:
        return "Nothing else has to come first."
    return f"First comes: {names(competence_name(week, each) for each in row.first)}."


def still_first(week: Week, worker: str, competence: str, day: date) -> tuple[str, ...]:
    """What this worker still needs before this competence, on this day, in the order in which it is learned."""
    needed: list[str] = []

    def requires_of(one: str) -> tuple[str, ...]:
        known = week.competence.get(one)
        return known.requires if known else ()

    def look(one: str, above: frozenset[str]) -> None:
        for each in requires_of(one):
            if each not in above and each not in needed and not _holds(week, worker, each, day):
                look(each, above | {each})
                needed.append(each)

    look(competence, frozenset({competence}))
    return tuple(dict.fromkeys(needed))


def without(windows: Iterable[Window], taken: Iterable[Window]) -> tuple[Window, ...]:
    """What is left of these stretches, joined where they touch, when those that are taken are cut out; in order."""
    left: list[Window] = []
    for window in sorted(windows, key=lambda each: each.start):
        if left and window.start <= left[-1].end:
            left[-1] = Window(left[-1].start, max(left[-1].end, window.end))
        else:
            left.append(window)
    for cut in taken:
        pieces = ((Window(w.start, min(w.end, cut.start)), Window(max(w.start, cut.end), w.end)) for w in left)
        left = [piece for both in pieces for piece in both if piece.start < piece.end]
    return tuple(left)


def _thin(free: Free, visit: Visit, need: CompetenceNeed, since: datetime) -> Thin:
    needed = 2 if visit.double_handed and need.of is NeededOf.BOTH else 1
    able = tuple(worker.id for worker in free.week.workers if _could(free, worker, visit, need.competence, since))
    return Thin(visit.id, min(option.possible.start for option in visit.options), able, needed)


def _could(free: Free, worker: Worker, visit: Visit, competence: str, since: datetime) -> bool:
    if not free.week.signed.get((worker.id, competence)) or not free.week.welcome(visit, worker):
        return False
    starts = free.starts(worker, visit, since)
    return any(signed_off(free.week, worker.id, competence, visit.person, start) for start in starts)


def _candidate(
    free: Free, worker: Worker, competence: str, rows: Iterable[Hanging], since: datetime
) -> Candidate | None:
    week = free.week
    weeks: dict[str, int] = {}
    someone: dict[str, int] = {}
    days: set[int] = set()
    all_days: set[int] = set()
    visits = 0
    until: date | None = None
    for row in rows:
        helped = [
            t for t in row.visits if worker.id not in t.able and _would_do(free, worker, week.visit[t.visit], since)
        ]
        if not helped or _barred(week, worker.id, competence, row.person, since):
            continue
        whole = len(helped) == len(row.visits)
        if whole and all(thin.spare >= 0 for thin in row.visits):
            weeks[row.person] = weeks.get(row.person, 0) + 1
        elif any(thin.spare < 0 for thin in helped):
            someone[row.person] = someone.get(row.person, 0) + 1
        days |= {local_day(thin.start).weekday() for thin in helped}
        all_days |= {local_day(thin.start).weekday() for thin in row.visits}
        visits += len(helped)
        until = max(filter(None, (until, _until(week, worker.id, competence, row.person))), default=None)
    if not weeks and not someone:
        return None
    first = still_first(week, worker.id, competence, local_day(since))
    return Candidate(
        worker.id,
        competence,
        weeks,
        someone,
        visits,
        tuple(sorted(days)),
        tuple(sorted(all_days)),
        first,
        until=None if first else until,
    )


def _would_do(free: Free, worker: Worker, visit: Visit, since: datetime) -> bool:
    return free.week.welcome(visit, worker) and any(True for _ in free.starts(worker, visit, since))


def _barred(week: Week, worker: str, competence: str, person: str, since: datetime) -> bool:
    """There is nothing to learn: it is suspended, which is a professional's to lift, or begins in a few days."""
    day = local_day(since)
    return any(
        each.starts > day or (each.suspended_from is not None and (each.until is None or each.until >= day))
        for each in _for_person(week, worker, competence, person)
    )


def _until(week: Week, worker: str, competence: str, person: str) -> date | None:
    return max((each.until for each in _for_person(week, worker, competence, person) if each.until), default=None)


def _for_person(week: Week, worker: str, competence: str, person: str) -> tuple[SignOff, ...]:
    return tuple(each for each in week.signed.get((worker, competence), ()) if each.person in (None, person))


def _holds(week: Week, worker: str, competence: str, day: date) -> bool:
    """Signed off on this day, for anybody or for somebody."""
    return any(
        each.starts <= day and (each.until is None or day <= each.until) and each.suspended_from is None
        for each in week.signed.get((worker, competence), ())
    )


def _by_competence(found: Iterable[Hanging]) -> dict[str, list[Hanging]]:
    by: dict[str, list[Hanging]] = {}
    for row in found:
        by.setdefault(row.competence, []).append(row)
    return by


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
