"""No split shifts: a day's work is in one piece, with short waits only.

The longest wait in a day is at most 60 minutes, all waits together at most 120 (the team's own limits). Travel and
the break are not waiting. Finding: promise. Source: Thurrock's Prospectus ("removing split shifts").
"""

from __future__ import annotations

from collections.abc import Iterator

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import spoken_minutes
from rota.rules.sentences import at_time, on_day
from rota.shifts import Between, Day, shifts_of
from rota.week import Rota, Week, Window, Worker

NAME = "split_shift"
SOURCE = "Thurrock Council, Changing Domiciliary Care: no split shifts"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each wait that is too long, and for each day with too much waiting in all."""
    shifts = shifts_of(week, rota)
    return [
        finding
        for worker in shifts.workers(whom.workers)
        for day in shifts.days(worker.id)
        for finding in _judge(week, worker, day)
    ]


def _judge(week: Week, worker: Worker, day: Day) -> Iterator[Finding]:
    for between in day.between:
        if between.wait > week.limits.longest_wait:
            yield _long_wait(week, worker, between)
    if day.waiting > week.limits.waiting_in_day:
        yield Finding(
            Kind.PROMISE,
            NAME,
            f"{worker.name} would wait {spoken_minutes(day.waiting)} in all on {on_day(week, day.day)}; "
            f"we promise at most {spoken_minutes(week.limits.waiting_in_day)}.",
            SOURCE,
            workers=(worker.id,),
            visits=day.ends,
            when=day.when,
            number=day.waiting,
            limit=week.limits.waiting_in_day,
            unit="minutes",
            remedy="Bring the visits closer together, or give the first or last to somebody else.",
        )


def _long_wait(week: Week, worker: Worker, between: Between) -> Finding:
    earlier, later = between.earlier, between.later
    return Finding(
        Kind.PROMISE,
        NAME,
        f"{worker.name} would wait {spoken_minutes(between.wait)} before {at_time(week, later.when.start)}; "
        f"we promise at most {spoken_minutes(week.limits.longest_wait)}, as more is a split shift.",
        SOURCE,
        workers=(worker.id,),
        visits=tuple(piece.visit for piece in (earlier, later) if piece.visit is not None),
        when=Window(earlier.when.end, later.when.start),
        number=between.wait,
        limit=week.limits.longest_wait,
        unit="minutes",
        remedy=f"Bring the two closer together by {spoken_minutes(between.wait - week.limits.longest_wait)}, "
        "or put another visit between them.",
    )


RULE = Rule(NAME, Kind.PROMISE, True, SOURCE, check)
