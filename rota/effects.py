"""What another rota would do to one worker's days, in plain words: hours, travel, rest, and which rules would speak.

Compares two rotas of the same week and lets the rules judge both. Decides nothing, and offers nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from rota.findings import Finding
from rota.hours import balance
from rota.local_time import minutes_between, spoken_clock, spoken_minutes
from rota.rules import HARD, check, nobody_going, pins, sign_off, stops_publishing
from rota.rules.sentences import on_day
from rota.shifts import Day, Shifts
from rota.week import Rota, Week, Worker

NOT_ASKED = frozenset({nobody_going.NAME, pins.NAME})
"""Rules that say nothing about who could go: somebody is being found, and the team's own choice moves its pin."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What would be otherwise for this worker. `found` are the findings that are not there now, or would be worse."""

    worker: str
    sentences: tuple[str, ...]
    found: tuple[Finding, ...]

    @property
    def hard(self) -> tuple[Finding, ...]:
        """Those of a rule that a proposal would never break."""
        return tuple(finding for finding in self.found if finding.rule in HARD)

    @property
    def soft(self) -> tuple[Finding, ...]:
        """The others."""
        return tuple(finding for finding in self.found if finding.rule not in HARD)

    @property
    def no_sign_off(self) -> tuple[Finding, ...]:
        """Why this worker may not do it: a sign-off is missing."""
        return tuple(finding for finding in self.found if finding.rule == sign_off.NAME)


def effect(week: Week, now: Rota, then: Rota, worker: str, people: Collection[str]) -> Effect:
    """What `then` instead of `now` would bring this worker, with these people whose visits differ."""
    known = week.worker.get(worker)
    if known is None:
        return Effect(worker, (), ())
    before, after = Shifts(week, now), Shifts(week, then)
    sentences = (*_days(before, after, known), *_travel(before, after, known), *_hours(before, after, known))
    return Effect(worker, tuple(sentences), found_by(week, now, then, {worker}, people))


def found_by(
    week: Week, now: Rota, then: Rota, workers: Collection[str], people: Collection[str]
) -> tuple[Finding, ...]:
    """The findings about these workers and people that `now` has not, or that `then` makes worse."""
    known = {finding.about: finding for finding in check(week, now, workers, people)}
    return tuple(
        finding
        for finding in check(week, then, workers, people)
        if finding.rule not in NOT_ASKED and finding.is_worse_than(known.get(finding.about))
    )


def stopping(week: Week, then: Rota, visits: Collection[UUID]) -> tuple[Finding, ...]:
    """What keeps these visits of that rota from being told at all."""
    return tuple(f for f in stops_publishing(week, then) if not set(f.visits).isdisjoint(visits))


def _days(before: Shifts, after: Shifts, worker: Worker) -> Iterator[str]:
    week = after.week
    was = {day.day: day for day in before.days(worker.id)}
    will_be = {day.day: day for day in after.days(worker.id)}
    for day in sorted({*was, *will_be}):
        old, new = was.get(day), will_be.get(day)
        if old is not None and new is not None and _same(old, new):
            continue
        if new is None:
            yield f"{on_day(week, day)}: nothing any more."
            continue
        span = f"{spoken_clock(new.when.start)} to {spoken_clock(new.when.end)}"
        if old is None:
            yield f"{on_day(week, day)} would be a day of work, {span}."
        else:
            yield f"{on_day(week, day)} would be {span}, {_more(new.when.minutes - old.when.minutes)}."
        yield from _rest(after, worker, day)


def _same(old: Day, new: Day) -> bool:
    return [(p.visit, p.when) for p in old.pieces] == [(p.visit, p.when) for p in new.pieces]


def _more(minutes: int) -> str:
    if not minutes:
        return "as long as now"
    return f"{spoken_minutes(abs(minutes))} {'longer' if minutes > 0 else 'shorter'}"


def _rest(shifts: Shifts, worker: Worker, day: date) -> Iterator[str]:
    """The rest before and after a day that would be otherwise, the ways home and out counted as work."""
    around = [
        minutes_between(earlier.when.end, later.when.start)
        for earlier, later in pairwise(shifts.stretches(worker.id))
        if day in (earlier.day, later.day)
    ]
    if around:
        yield f"At least {spoken_minutes(max(0, min(around)))} of rest before and after it."


def _travel(before: Shifts, after: Shifts, worker: Worker) -> Iterator[str]:
    extra = after.on_the_way(worker.id) - before.on_the_way(worker.id)
    if extra:
        yield f"{spoken_minutes(abs(extra))} {'more' if extra > 0 else 'less'} on the way."
    else:
        yield "No more time on the way."


def _hours(before: Shifts, after: Shifts, worker: Worker) -> Iterator[str]:
    was, will_be = balance(before, worker), balance(after, worker)
    if was.planned != will_be.planned:
        yield f"The week would have {spoken_minutes(will_be.planned)} of {spoken_minutes(will_be.owed)}."


def sentences_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Each finding's sentence once."""
    return tuple(dict.fromkeys(finding.sentence for finding in findings))
