"""Two visits to a person on one day keep the distance that they need: meals, or doses of a medicine.

Minutes from the end of the earlier to the start of the later, at least and at most what the week says; only on a
local day that has both. Finding: harm. Source: the person's plan and prescription.
"""

from __future__ import annotations

from collections.abc import Iterator

from rota.findings import EVERYBODY, Finding, Kind, Rule, Whom
from rota.local_time import minutes_between, spoken_clock, spoken_minutes
from rota.rules.sentences import at_time, person_name
from rota.shifts import Shifts, shifts_of
from rota.week import Assignment, Gap, Rota, Week, Window, local_day

NAME = "gaps"
SOURCE = "The person's own Wellbeing Plan"


def check(week: Week, rota: Rota, whom: Whom = EVERYBODY) -> list[Finding]:
    """A finding for each two visits that are closer together, or further apart, than they may be."""
    shifts = shifts_of(week, rota)
    return [finding for gap in week.gaps for finding in _judge(shifts, gap, whom)]


def _judge(shifts: Shifts, gap: Gap, whom: Whom) -> Iterator[Finding]:
    week = shifts.week
    one, other = shifts.planned(gap.one), shifts.planned(gap.other)
    if not one or not other:
        return
    person = week.visit[gap.one].person
    if whom.people is not None and person not in whom.people:
        return
    earlier, later = sorted((one[0], other[0]), key=lambda a: a.start)
    if local_day(earlier.start) != local_day(later.start):
        return
    between = minutes_between(week.when(earlier).end, later.start)
    if between < gap.least:
        yield _finding(week, earlier, later, between, gap.least)
    elif gap.greatest is not None and between > gap.greatest:
        yield _finding(week, earlier, later, between, gap.greatest)


def _finding(week: Week, earlier: Assignment, later: Assignment, between: int, limit: int) -> Finding:
    person = week.visit[earlier.visit].person
    close = between < limit
    apart = f"{spoken_minutes(between)} lie between" if between >= 0 else "There is no time between"
    return Finding(
        Kind.HARM,
        NAME,
        f"{apart} {person_name(week, person)}'s visits on {at_time(week, earlier.start)} and "
        f"{spoken_clock(later.start)}; it should be {'at least' if close else 'at most'} {spoken_minutes(limit)}.",
        SOURCE,
        workers=tuple(dict.fromkeys(a.worker for a in (earlier, later) if a.worker is not None)),
        people=(person,),
        visits=(earlier.visit, later.visit),
        when=Window(earlier.start, week.when(later).end),
        number=between,
        limit=limit,
        unit="minutes",
        remedy=f"Move one of them by {spoken_minutes(abs(limit - between))}.",
    )


RULE = Rule(NAME, Kind.HARM, True, SOURCE, check)
