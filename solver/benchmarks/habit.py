"""A planner's habit, to measure against: day by day, each visit to whoever is nearest and free, in order of time.

Our own honest greedy, made as a person makes a rota by hand. Some are kept back for the evening. Whoever is out
already goes before somebody who would have to come in, the nearest first; faces are not thought of. What is left is
then fitted in where there is room, at any possible time, by anyone with hours to spare; and for what is left after
that, a worker hands one visit on to somebody else to be free. Every hard rule is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from rota.hours import may_run_over
from rota.limits import MINUTES_IN_DAY
from rota.local_time import midnight, minutes_between
from rota.week import DayOption, Rota, Visit, Week, Worker
from solver.benchmarks.planner import Planner, Stop

EVENING = 15 * 60
LATE_SHIFT = 5 * 60
CARE_IN_A_SHIFT = 0.8
QUARTER = 15
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fit a stop in: whose sheet, how it would then read, and what it adds."""

    worker: Worker
    sheet: list[Stop]
    new: bool
    more: int


def by_habit(week: Week) -> Rota:
    """The rota that such a planner comes to; the same for the same week."""
    planner = Planner(week)
    left: list[Visit] = []
    for day in week.dates:
        late = _kept_back(planner, day)
        for visit in _of_day(week, day, left):
            left = [v for v in left if v is not visit]
            if not _give(planner, visit, day, late):
                left.append(visit)
    planner.over = may_run_over(week)
    left.sort(key=lambda v: not any((v.id, place) in planner.pins for place in v.places))
    for _ in range(ROUNDS):
        left = [visit for visit in left if not _fit_in(planner, visit)]
        left = [visit for visit in left if not _hand_on(planner, visit)]
    return planner.rota()


def _of_day(week: Week, day: date, left: list[Visit]) -> list[Visit]:
    """Visits to give out on this day, earliest first, those for two workers before others of that time of day.

    A visit for any of several days is tried from the first of them on.
    """
    due = [v for v in week.visits if v.options and min(o.day for o in v.options) == day]
    due += [v for v in left if day in v.days]
    return sorted(due, key=lambda v: (_option(v, day).suits.start, not v.double_handed, v.support or ""))


def _option(visit: Visit, day: date) -> DayOption:
    return next(option for option in visit.options if option.day == day)


def _kept_back(planner: Planner, day: date) -> frozenset[str]:
    """Enough workers for the evening: those who were on late yesterday first, then those with most hours left."""
    week = planner.week
    evening = midnight(day) + timedelta(minutes=EVENING)
    first = [(visit, visit.options[0]) for visit in week.visits if visit.options]
    care = sum(v.duration * len(v.places) for v, o in first if o.day == day and o.suits.start >= evening)
    able = [
        w
        for w in week.workers
        if any(s.start <= evening and minutes_between(evening, s.end) >= LATE_SHIFT for s in w.available)
        and not any(away.start <= evening <= away.end for away in w.leave)
        and any(minutes_between(midnight(day), s.start) in range(MINUTES_IN_DAY) for s in w.available)
        and not planner.sheets[w.id, day]
    ]
    yesterday = day - timedelta(days=1)

    def rank(worker: Worker) -> tuple[bool, int]:
        sheet = planner.sheets.get((worker.id, yesterday), [])
        was_late = bool(sheet) and sheet[0].start >= planner.minute(midnight(yesterday)) + EVENING
        return not was_late, planner.hours(worker) - worker.contracted_minutes

    wanted = ceil(care / (LATE_SHIFT * CARE_IN_A_SHIFT))
    return frozenset(w.id for w in sorted(able, key=rank)[:wanted])


def _give(planner: Planner, visit: Visit, day: date, late: frozenset[str]) -> bool:
    """To whoever is nearest and free when it suits, at the end of what they have so far."""
    option = _option(visit, day)
    morning = option.suits.start < midnight(day) + timedelta(minutes=EVENING)
    return _write(planner, visit, day, list(_ways(planner, visit, option, True, frozenset(late if morning else ()))))


def _ways(
    planner: Planner, visit: Visit, option: DayOption, at_the_end: bool, but: frozenset[str], start: int | None = None
) -> Iterator[tuple[int, Way]]:
    """Ways to fit each place of a visit in, by place."""
    for place in visit.places:
        for worker in planner.week.workers:
            if worker.id not in but and planner.may(worker, visit, place, option):
                stop = planner.stop(visit, place, option, at_the_end)
                if start is not None:
                    stop = Stop(visit, place, stop.where, stop.length, max(start, stop.lo), min(start, stop.hi))
                best = _best_on(planner, worker, option.day, stop, at_the_end)
                if best is not None:
                    yield place, best


def _best_on(planner: Planner, worker: Worker, day: date, stop: Stop, at_the_end: bool) -> Way | None:
    """The way with least travel to fit a stop into this worker's day."""
    sheet = planner.sheets[worker.id, day]
    rows = range(len(sheet) + 1)
    if at_the_end:
        visits = [n for n, s in enumerate(sheet) if s.visit is not None]
        rows = range(visits[-1] + 1 if visits else 0, len(sheet) + 1)
    found: Way | None = None
    before = planner.travel(worker, sheet)
    for row in rows:
        if row < len(sheet) and sheet[row].end + QUARTER < stop.lo:
            continue
        timed = planner.with_stop(worker, day, stop, row)
        if timed is not None:
            more = planner.travel(worker, timed) - before if sheet else planner.way(worker, worker.home, stop.where)
            if found is None or more < found.more:
                found = Way(worker, timed, not sheet, more)
    return found


def _write(planner: Planner, visit: Visit, day: date, ways: list[tuple[int, Way]]) -> bool:
    """Writes down the nearest way for each place, two different workers where it is double-handed, or nothing."""
    ranked = sorted(ways, key=lambda each: (each[1].new, each[1].more, each[1].worker.id))
    if not visit.double_handed:
        for _, way in ranked[:1]:
            planner.write(way.worker.id, day, way.sheet)
        return bool(ranked)
    for _, one in [each for each in ranked if each[0] == 1]:
        undo = planner.sheets[one.worker.id, day]
        planner.write(one.worker.id, day, one.sheet)
        option = _option(visit, day)
        mine = next(s for s in one.sheet if s.visit is visit)
        for place, other in ranked:
            if place == 2 and other.worker.id != one.worker.id:
                stop = Stop(visit, 2, visit.place, visit.duration, mine.start, mine.start)
                both = _best_on(planner, other.worker, option.day, stop, False)
                if both is not None:
                    planner.write(other.worker.id, day, both.sheet)
                    return True
        planner.write(one.worker.id, day, undo)
    return False


def _fit_in(planner: Planner, visit: Visit) -> bool:
    """Anywhere in anybody's day, at any possible time."""
    nobody: frozenset[str] = frozenset()
    for option in visit.options:
        if not visit.double_handed:
            if _write(planner, visit, option.day, list(_ways(planner, visit, option, False, nobody))):
                return True
            continue
        window = planner.stop(visit, 1, option, False)
        for start in range(window.lo, window.hi + 1, QUARTER):
            ways = list(_ways(planner, visit, option, False, nobody, start))
            if len({way.worker.id for _, way in ways}) > 1 and _write(planner, visit, option.day, ways):
                return True
    return False


def _hand_on(planner: Planner, visit: Visit) -> bool:
    """One worker hands one visit on to somebody else, and has time for this one then."""
    for option in visit.options:
        window = planner.stop(visit, 1, option, False)
        for worker in planner.week.workers:
            if not planner.may(worker, visit, 1, option):
                continue
            for stop in list(planner.sheets[worker.id, option.day]):
                near = stop.start < window.hi + visit.duration + 60 and window.lo < stop.end + 60
                free = stop.visit is not None and not stop.visit.double_handed
                if near and free and _without(planner, worker, option.day, stop, visit):
                    return True
    return False


def _without(planner: Planner, worker: Worker, day: date, stop: Stop, visit: Visit) -> bool:
    """Tries both visits again with the worker's other one off the sheet; puts all back where that fails."""
    assert stop.visit is not None
    kept = {key: list(sheet) for key, sheet in planner.sheets.items()}
    fewer = [s for s in planner.sheets[worker.id, day] if s is not stop]
    planner.write(worker.id, day, (planner.timed(worker, day, fewer) if fewer else []) or [])
    if (not fewer or planner.sheets[worker.id, day]) and _fit_in(planner, visit) and _fit_in(planner, stop.visit):
        return True
    for (name, date_), sheet in kept.items():
        if planner.sheets[name, date_] != sheet:
            planner.write(name, date_, sheet)
    return False


__all__ = ["by_habit"]
