"""A visit starts when it is possible: on one of its days, between the two times given for that day.

Both ends count as possible. Finding: harm for a time-critical visit, else promise. Source: the person's plan.
"""

from __future__ import annotations

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import minutes_between, spoken_minutes
from rota.rules.sentences import at_time, person_name
from rota.shifts import shifts_of
from rota.week import Assignment, Rota, Visit, Week

NAME = "possible_times"
SOURCE = "The person's own Wellbeing Plan"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each visit planned at a time when it cannot be; both places at the same wrong time are one."""
    shifts = shifts_of(week, rota)
    found = []
    for visit in shifts.visits(whom.people):
        for start in {a.start: a for a in shifts.planned(visit.id)}.values():
            if not any(option.possible.start <= start.start <= option.possible.end for option in visit.options):
                found.append(_finding(week, visit, start))
    return found


def _finding(week: Week, visit: Visit, planned: Assignment) -> Finding:
    ends = [end for option in visit.options for end in (option.possible.start, option.possible.end)]
    nearest = min(ends, key=lambda end: abs(end - planned.start), default=None)
    off = None if nearest is None else abs(minutes_between(planned.start, nearest))
    sentence = (
        f"{person_name(week, visit.person)}'s visit on {at_time(week, planned.start)} is not at a time that is possible"
    )
    return Finding(
        Kind.HARM if visit.time_critical else Kind.PROMISE,
        NAME,
        sentence + (f": it is {spoken_minutes(off)} off." if off is not None else "."),
        SOURCE,
        workers=() if planned.worker is None else (planned.worker,),
        people=(visit.person,),
        visits=(visit.id,),
        when=week.when(planned),
        number=off,
        limit=0,
        unit="minutes",
        remedy=None if nearest is None else f"The nearest possible start is {at_time(week, nearest)}.",
    )


RULE = Rule(NAME, Kind.PROMISE, True, SOURCE, check)
