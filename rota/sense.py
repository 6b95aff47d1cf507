"""What in a week makes no sense whatever rules a team has: said in plain sentences, before anybody plans with it.

Knows what the words of `rota.week` mean, and no rule. A week made by the app has none of this; one from a file may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta

from rota.limits import DAYS_IN_WEEK, MINUTES_IN_DAY, Limits
from rota.week import Visit, Week, Window, Worker

MOST_DAYS = 4 * DAYS_IN_WEEK
MOST_MINUTES = MOST_DAYS * MINUTES_IN_DAY
MOST_COMPETENCES = 60
DAY, FAR = timedelta(days=1), timedelta(days=366)
EARLIEST, LATEST = date(1990, 1, 1), date(2190, 1, 1)
"""Dates outside these are slips of the pen."""


def what_is_wrong(week: Week) -> tuple[str, ...]:
    """A sentence for each thing that makes no sense; none means that the week can be planned and judged."""
    if not EARLIEST <= week.first <= LATEST:
        return (f"The week begins on {week.first}; it should be between {EARLIEST} and {LATEST}.",)
    if not 1 <= week.days <= MOST_DAYS:
        return (f"The week has {week.days} days; it should have 1 to {MOST_DAYS}.",)
    return (*_ids(week), *_travel(week), *_times(week), *_numbers(week))


def _ids(week: Week) -> Iterator[str]:
    kinds: dict[str, Iterable[object]] = {
        "worker": (worker.id for worker in week.workers),
        "person": (person.id for person in week.people),
        "visit": (visit.id for visit in week.visits),
        "competence": (competence.id for competence in week.competences),
        "place of the travel times": week.travel.places,
    }
    for kind, ids in kinds.items():
        for name, count in Counter(ids).items():
            if count > 1:
                yield f"The {kind} {name} is there {count} times; each needs an id of its own."


def _travel(week: Week) -> Iterator[str]:
    size = len(week.travel.places)
    for way, rows in week.travel.minutes.items():
        if len(rows) != size or any(len(row) != size for row in rows):
            yield f"The travel times by {way.value} should have {size} rows of {size}, one for each place."
            continue
        wrong = [minutes for row in rows for minutes in row if minutes is not None and not 0 <= minutes <= MOST_MINUTES]
        if wrong:
            yield f"A way by {way.value} takes {wrong[0]} minutes; it should be 0 to {MOST_MINUTES}, or null for none."


def _times(week: Week) -> Iterator[str]:
    """Stretches of time that end before they begin, or lie far from the week."""
    for what, window in _windows(week):
        if window.end < window.start:
            yield f"{what} ends before it begins, at {window.start}."
        elif not _near(window.start) or not _near(window.end):
            yield f"{what} lies far from the week, at {window.start} to {window.end}."
    for shift in (*week.worked_before, *week.tied_after):
        if abs(shift.day - shift.when.start.date()) > DAY:
            yield f"A shift of {shift.worker} is down for {shift.day}, and begins at {shift.when.start}."
    for what, moment in _moments(week):
        if not _near(moment):
            yield f"{what} lies far from the week, at {moment}."


def _near(moment: datetime) -> bool:
    """Whether it is within a year of the weeks that there can be."""
    return EARLIEST - FAR <= moment.date() <= LATEST + FAR


def _windows(week: Week) -> Iterator[tuple[str, Window]]:
    for worker in week.workers:
        yield from ((f"A stretch in which {worker.name} can work", window) for window in worker.available)
        yield from ((f"A leave of {worker.name}", window) for window in worker.leave)
    for visit in week.visits:
        for option in visit.options:
            yield f"A possible time of visit {visit.id}", option.possible
            yield f"A time that suits for visit {visit.id}", option.suits
    yield from ((f"Team time {team_time.id}", team_time.when) for team_time in week.team_time)
    yield from ((f"A shift of {shift.worker}", shift.when) for shift in (*week.worked_before, *week.tied_after))


def _moments(week: Week) -> Iterator[tuple[str, datetime]]:
    for pin in week.pins:
        if pin.start is not None:
            yield f"A pin of visit {pin.visit}", pin.start
    for planned in (*week.rota.assignments, *week.usual.assignments):
        yield f"What is planned for visit {planned.visit}", planned.start


def _numbers(week: Week) -> Iterator[str]:
    for worker in week.workers:
        yield from _of_worker(worker)
    for visit in week.visits:
        yield from _of_visit(visit)
    for gap in week.gaps:
        greatest = MOST_MINUTES if gap.greatest is None else gap.greatest
        if not 0 <= gap.least <= greatest <= MOST_MINUTES:
            yield f"The gap between visits {gap.one} and {gap.other} is {gap.least} to {gap.greatest} minutes."
    for field in fields(Limits):
        number = int(getattr(week.limits, field.name))
        least = 1 if field.name == "weekly_rest_days" else 0
        if not least <= number <= MOST_MINUTES:
            yield f"The limit {field.name} is {number}; it should be {least} to {MOST_MINUTES}."


def _of_worker(worker: Worker) -> Iterator[str]:
    said = {"contracted": worker.contracted_minutes, "leave": worker.leave_minutes, "role": worker.role_minutes}
    for what, minutes in said.items():
        if not 0 <= minutes <= MOST_MINUTES:
            yield f"{worker.name} has {minutes} {what} minutes; it should be 0 to {MOST_MINUTES}."


def _of_visit(visit: Visit) -> Iterator[str]:
    if not 0 <= visit.duration <= MOST_MINUTES:
        yield f"Visit {visit.id} takes {visit.duration} minutes; it should be 0 to {MOST_MINUTES}."
    if len(visit.competences) > MOST_COMPETENCES:
        yield f"Visit {visit.id} needs {len(visit.competences)} competences; it should be {MOST_COMPETENCES} at most."


__all__ = ["what_is_wrong"]
