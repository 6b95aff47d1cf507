"""Eleven hours of rest between one day's work and the next, measured door to door unless the team says otherwise.

What was worked before the week and is published after it counts; in a cyclic week the last day is followed by the
first. Those shifts are taken as they are given, since the ways from and to home are not known. Finding: law.
Source: Working Time Regulations 1998, reg. 10; the way to a first visit is work (ECJ C-266/14, Tyco).
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import minutes_between, spoken_clock, spoken_minutes
from rota.rules.sentences import on_day
from rota.shifts import Stretch, shifts_of
from rota.week import Rota, Week, Window, Worker

NAME = "daily_rest"
SOURCE = "Working Time Regulations 1998, reg. 10"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each two days of a worker with too little rest between them."""
    shifts = shifts_of(week, rota)
    return [
        _finding(week, worker, earlier, later, rest)
        for worker in shifts.workers(whom.workers)
        for earlier, later in pairwise(shifts.stretches(worker.id))
        if (rest := minutes_between(earlier.when.end, later.when.start)) < week.limits.daily_rest
        and _is_ours(week, earlier, later)
    ]


def _is_ours(week: Week, earlier: Stretch, later: Stretch) -> bool:
    """The seam of a cyclic week is judged once, at its end."""
    return earlier.own is not None or (later.own is not None and not week.cyclic)


def _finding(week: Week, worker: Worker, earlier: Stretch, later: Stretch, rest: int) -> Finding:
    limit = week.limits.daily_rest
    missing = timedelta(minutes=limit - rest)
    door = ", door to door" if week.limits.rest_door_to_door else ""
    remedy = f"Leave home for {on_day(week, later.day)} at {spoken_clock(later.when.start + missing)} or later"
    if earlier.own is not None:
        remedy += f", or be home on {on_day(week, earlier.day)} by {spoken_clock(earlier.when.end - missing)}"
    last = earlier.own.visits[-1:] if earlier.own else ()
    first = later.own.visits[:1] if later.own else ()
    return Finding(
        Kind.LAW,
        NAME,
        f"{worker.name} has {spoken_minutes(max(0, rest))} of rest before {on_day(week, later.day)}{door}; "
        f"the law says {spoken_minutes(limit)}.",
        SOURCE,
        workers=(worker.id,),
        visits=(*last, *first),
        when=Window(min(earlier.when.end, later.when.start), max(earlier.when.end, later.when.start)),
        number=rest,
        limit=limit,
        unit="minutes",
        remedy=f"{remedy}.",
    )


RULE = Rule(NAME, Kind.LAW, True, SOURCE, check)
