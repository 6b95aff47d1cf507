"""One unbroken rest of 35 hours in every seven days, or two such in fourteen; door to door unless the team says not.

Every seven local days in a row are judged that end inside the week (or in what is published after it), with what
was worked before; round the seam in a cyclic week. A rest counts for the days that hold 24 hours of it, and one of
59 hours with 48 of them there counts as two. What is not known yet is taken as rest, but the days in it are not
judged. Finding: law. Source: Working Time Regulations 1998, reg. 11 with reg. 10 (24 h on top of the daily 11 h).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.limits import MINUTES_IN_DAY
from rota.local_time import midnight, minutes_between, spoken_minutes
from rota.rules.sentences import on_day
from rota.shifts import Shifts, Stretch, shifts_of
from rota.week import Rota, Week, Window, Worker

NAME = "weekly_rest"
SOURCE = "Working Time Regulations 1998, reg. 11"
DAYS_WORKED_BEFORE = 14


@dataclass(frozen=True, slots=True)
class _Known:
    """The local days of which the work is known, from `first` to before `end`, and the instants they begin at."""

    first: date
    end: date
    begins: dict[date, datetime]

    def window(self, first: date, days: int) -> Window:
        return Window(self.begins[first], self.begins[first + timedelta(days=days)])

    def has(self, first: date, days: int) -> bool:
        return self.first <= first and first + timedelta(days=days) <= self.end


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each run of days in which a worker has no long rest."""
    shifts = shifts_of(week, rota)
    known = _known(week)
    return [
        finding
        for worker in shifts.workers(whom.workers)
        if shifts.days(worker.id)
        for finding in _judge(shifts, known, worker)
    ]


def _known(week: Week) -> _Known:
    first, end = week.first, week.first + timedelta(days=week.days)
    if week.cyclic:
        first, end = first - timedelta(days=week.days), end + timedelta(days=week.days)
    else:
        if week.worked_before:
            first -= timedelta(days=DAYS_WORKED_BEFORE)
        end = max([end, *(shift.day + timedelta(days=1) for shift in week.tied_after)])
    days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    return _Known(first, end, {day: midnight(day) for day in days})


def _judge(shifts: Shifts, known: _Known, worker: Worker) -> list[Finding]:
    week = shifts.week
    span, stretches = week.limits.weekly_rest_days, shifts.stretches(worker.id)
    rests = [rest for rest in _rests(known, stretches) if rest.minutes >= week.limits.weekly_rest]
    starts = [week.dates[0] + timedelta(days=n) for n in range(1 - span, week.days)]
    if week.cyclic:
        starts = list(week.dates)
    judged = [start for start in starts if known.has(start, span)]
    without = [start for start in judged if not _kept(week, known, rests, start)]
    runs = [
        [start for _, start in run]
        for _, run in groupby(enumerate(without), lambda each: each[1].toordinal() - each[0])
    ]
    return [_finding(week, known, worker, stretches, run) for run in runs]


def _rests(known: _Known, stretches: tuple[Stretch, ...]) -> list[Window]:
    """The times without work, in order; those at either end run on far into what is not known."""
    far = timedelta(days=DAYS_WORKED_BEFORE)
    rests, since = [], known.begins[known.first] - far
    for stretch in stretches:
        if stretch.when.start > since:
            rests.append(Window(since, stretch.when.start))
        since = max(since, stretch.when.end)
    return [*rests, Window(since, max(since, known.begins[known.end]) + far)]


def _kept(week: Week, known: _Known, rests: list[Window], start: date) -> bool:
    span = week.limits.weekly_rest_days
    if _count(week, rests, known.window(start, span)):
        return True
    doubles = (start - timedelta(days=n) for n in range(span + 1))
    return any(known.has(d, 2 * span) and _count(week, rests, known.window(d, 2 * span)) >= 2 for d in doubles)


def _count(week: Week, rests: list[Window], days: Window) -> int:
    """How many long rests these days hold."""
    count = 0
    for rest in rests:
        inside = minutes_between(max(rest.start, days.start), min(rest.end, days.end))
        if inside >= 2 * MINUTES_IN_DAY and rest.minutes >= week.limits.weekly_rest + MINUTES_IN_DAY:
            count += 2
        elif inside >= MINUTES_IN_DAY:
            count += 1
    return count


def _finding(week: Week, known: _Known, worker: Worker, stretches: tuple[Stretch, ...], run: list[date]) -> Finding:
    span, limit = week.limits.weekly_rest_days, week.limits.weekly_rest
    days = Window(known.begins[run[0]], known.begins[run[-1] + timedelta(days=span)])
    longest = max((r.minutes for r in _inside(_rests(known, stretches), days)), default=0)
    own = [s.own for s in stretches if s.own is not None and days.overlaps(s.when)]
    last = run[-1] + timedelta(days=span - 1)
    door = ", door to door" if week.limits.rest_door_to_door else ""
    return Finding(
        Kind.LAW,
        NAME,
        f"{worker.name}'s longest rest from {on_day(week, run[0])} to {on_day(week, last)} is "
        f"{spoken_minutes(longest)}{door}; the law says {spoken_minutes(limit)} in one piece every {span} days.",
        SOURCE,
        workers=(worker.id,),
        visits=tuple(visit for day in own[:1] for visit in day.ends),
        when=days,
        number=longest,
        limit=limit,
        unit="minutes",
        remedy="Give one of these days to somebody else.",
    )


def _inside(rests: list[Window], days: Window) -> list[Window]:
    return [Window(max(r.start, days.start), min(r.end, days.end)) for r in rests if r.overlaps(days)]


RULE = Rule(NAME, Kind.LAW, True, SOURCE, check)
