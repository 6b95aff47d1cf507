"""A day longer than six hours holds a break of 20 minutes, neither at its start nor at its end.

It is taken in one of the day's waits, in one piece, and is not travel. Finding: law. Source: Working Time
Regulations 1998, reg. 12.
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import spoken_minutes
from rota.rules.sentences import on_day
from rota.shifts import Day, shifts_of
from rota.week import Rota, Week, Worker

NAME = "breaks"
SOURCE = "Working Time Regulations 1998, reg. 12"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each long day with no room for the break."""
    shifts = shifts_of(week, rota)
    return [
        _finding(week, worker, day)
        for worker in shifts.workers(whom.workers)
        for day in shifts.days(worker.id)
        if day.needs_break and not day.has_break
    ]


def _finding(week: Week, worker: Worker, day: Day) -> Finding:
    longest = max((between.wait for between in day.between), default=0)
    needed = week.limits.break_length
    return Finding(
        Kind.LAW,
        NAME,
        f"{worker.name} works {spoken_minutes(day.when.minutes)} on {on_day(week, day.day)} with no room for a break; "
        f"the law says {spoken_minutes(needed)} in a day of more than {spoken_minutes(week.limits.break_after)}.",
        SOURCE,
        workers=(worker.id,),
        visits=day.ends,
        when=day.when,
        number=longest,
        limit=needed,
        unit="minutes",
        remedy=f"Leave {spoken_minutes(needed - longest)} more between two visits in the middle of the day.",
    )


RULE = Rule(NAME, Kind.LAW, True, SOURCE, check)
