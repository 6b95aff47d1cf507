"""From when a sign-off no longer counts, whatever stopped it: the one place that reads the three reasons together.

A professional suspends, anybody in the team pauses, the worker declines. Rules, solver, pages and phones all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from rota.week import local_day
from wellbeing.models.competence import SignOff


class Stop(StrEnum):
    """What stopped a sign-off. A pause alone can be lifted; after the others only a new sign-off counts."""

    SUSPENDED = "suspended"
    PAUSED = "paused"
    DECLINED = "declined"


def stops(row: SignOff) -> tuple[tuple[datetime, Stop], ...]:
    """What stopped it and from when, the earliest first; empty while nothing does."""
    known = (
        (row.suspended_at, Stop.SUSPENDED),
        (row.declined_at, Stop.DECLINED),
        (row.paused_at, Stop.PAUSED),
    )
    return tuple(sorted(((at, stop) for at, stop in known if at is not None), key=lambda one: one[0]))


def stopped_from(row: SignOff) -> datetime | None:
    """The instant from which it no longer counts, whatever its last day; None while nothing stops it."""
    return min((at for at, _ in stops(row)), default=None)


def reason_to_say(row: SignOff) -> Stop | None:
    """What stops it, as pages say it first: a suspension before a decline before a pause; None while nothing does."""
    known: Iterable[Stop] = {stop for _, stop in stops(row)}
    return next((stop for stop in (Stop.SUSPENDED, Stop.DECLINED, Stop.PAUSED) if stop in known), None)


def last_day_that_decides(row: SignOff) -> date | None:
    """The last day on which it says whether its worker may; None: no end.

    What was stopped before it ran out does not run out: a "not for Joan" is not undone by the calendar, where one
    for anybody would take its place on the day after.
    """
    stopped = stopped_from(row)
    if stopped is not None and (row.until is None or local_day(stopped) <= row.until):
        return None
    return row.until


def stands_at(row: SignOff, at: datetime) -> bool:
    """Whether this one counts at this instant, by itself."""
    day, stopped = local_day(at), stopped_from(row)
    return row.starts <= day and (row.until is None or day <= row.until) and (stopped is None or at < stopped)
