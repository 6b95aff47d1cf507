"""Nobody's planned hours run over their contract by more than the team allows (3 hours a week).

Planned hours are the spans of the days, with travel, waits, breaks and team time, as a salary pays them; hours of
leave come off the contract, and so do the hours of what the worker looks after for the team. Hours under it are room
in the week, and no finding. Finding: bank. Source: the contract; the 48-hour week of the Working Time Regulations
1998, reg. 4 lies above it.
"""

from __future__ import annotations

from datetime import timedelta

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.hours import Balance, balance, may_run_over
from rota.local_time import midnight, spoken_minutes
from rota.shifts import shifts_of
from rota.week import Rota, Week, Window, Worker

NAME = "contracted_hours"
SOURCE = "The worker's contract"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each worker whose planned hours run too far over the contract."""
    shifts = shifts_of(week, rota)
    allowed = may_run_over(week)
    return [
        _finding(week, worker, hours, allowed)
        for worker in shifts.workers(whom.workers)
        if (hours := balance(shifts, worker)).over > allowed
    ]


def _finding(week: Week, worker: Worker, hours: Balance, allowed: int) -> Finding:
    return Finding(
        Kind.BANK,
        NAME,
        f"{worker.name} is down for {spoken_minutes(hours.planned)}; that is {spoken_minutes(hours.over)} over the "
        f"{spoken_minutes(hours.owed)} of the contract{_roles(hours)}, and we allow {spoken_minutes(allowed)}.",
        SOURCE,
        workers=(worker.id,),
        when=Window(midnight(week.first), midnight(week.first + timedelta(days=week.days))),
        number=hours.over,
        limit=allowed,
        unit="minutes",
        remedy=f"Give {spoken_minutes(hours.over - allowed)} or more to somebody with room.",
    )


def _roles(hours: Balance) -> str:
    return f" ({spoken_minutes(hours.roles)} is kept for a role)" if hours.roles else ""


RULE = Rule(NAME, Kind.BANK, False, SOURCE, check)
