"""A day's work is at most ten hours, from the first start to the last end.

Finding: promise. Source: the team's own limit; a day over 13 hours would break the law on daily rest too.
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import spoken_minutes
from rota.rules.sentences import on_day
from rota.shifts import shifts_of
from rota.week import Rota, Week

NAME = "longest_day"
SOURCE = "The team's own promise"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each day of a worker that is too long."""
    shifts = shifts_of(week, rota)
    limit = week.limits.longest_day
    return [
        Finding(
            Kind.PROMISE,
            NAME,
            f"{worker.name}'s {on_day(week, day.day)} is {spoken_minutes(day.when.minutes)} long; "
            f"we promise at most {spoken_minutes(limit)}.",
            SOURCE,
            workers=(worker.id,),
            visits=day.ends,
            when=day.when,
            number=day.when.minutes,
            limit=limit,
            unit="minutes",
            remedy=f"Give {spoken_minutes(day.when.minutes - limit)} or more at one end of the day to somebody else.",
        )
        for worker in shifts.workers(whom.workers)
        for day in shifts.days(worker.id)
        if day.when.minutes > limit
    ]


RULE = Rule(NAME, Kind.PROMISE, True, SOURCE, check)
