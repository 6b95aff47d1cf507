"""Support that steps down: what each step asks of a week, and what is wrong with steps that don't lead to an end.

Reablement is support to do things again for oneself: every step asks for fewer hours than the one before, and it
ends within six weeks (the weeks that the council may not charge for: Care and Support (Preventing Needs for Care and
Support) Regulations 2014, reg. 4). Knows nothing of goals, which are `plans.reablement`'s, nor of pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from plans.support import Step, SupportLine
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of, spoken_date, spoken_minutes

LONGEST_REABLEMENT = timedelta(weeks=6)
"""From the first day to the last, both included."""
ONE_DAY = timedelta(days=1)
Problem = tuple[str, str]
"""The name of the field that it is about, and the sentence."""
WEEKS_BEFORE = 2
"""Weeks before the first step that a picture shows of support that has long run."""


def minutes_a_week(line: SupportLine, step: Step) -> int:
    """Worker-minutes that a step asks in a whole week that is its turn; a double-handed visit counts twice."""
    visits = len(step.weekdays) if step.times_a_week is None else step.times_a_week
    return step.duration * visits * (2 if line.double_handed else 1)


def reablement_begins(line: SupportLine) -> date:
    """The first day of the line; where it had run for more than six weeks by its first step, that step's day."""
    first = min((step.starts for step in line.tapering), default=line.starts)
    return line.starts if first < line.starts + LONGEST_REABLEMENT else first


def last_reablement_day(line: SupportLine) -> date:
    """The last day on which support that tapers may still be there."""
    return reablement_begins(line) + LONGEST_REABLEMENT - ONE_DAY


def reablement_problems(line: SupportLine) -> Iterator[Problem]:
    """What is wrong with support that tapers: no end, a late one, or a step that asks as much as the one before."""
    if not line.tapering:
        return
    latest = last_reablement_day(line)
    if line.ends is None or line.ends > latest:
        yield "ends", f"Support that steps down ends within 6 weeks. Give a last day up to {spoken_date(latest)}."
    for earlier, later in pairwise((line.first_step, *line.tapering)):
        before, after = minutes_a_week(line, earlier), minutes_a_week(line, later)
        if after >= before:
            yield (
                "tapering",
                f"The step from {spoken_date(later.starts)} asks for {spoken_minutes(after)} a week, and before it"
                f" there were {spoken_minutes(before)}. Make it fewer, so that the hours step down.",
            )


def weeks_of(line: SupportLine) -> tuple[tuple[date, int], ...]:
    """Each week of support that tapers: its Monday, and the worker-minutes that are asked in it, up to the last."""
    if not line.tapering or line.ends is None:
        return ()
    first = line.tapering[0].starts - timedelta(weeks=WEEKS_BEFORE)
    monday, last = monday_of(max(line.starts, first)), monday_of(line.ends)
    count = max(0, (last - monday).days // DAYS_IN_WEEK + 1)
    mondays = (monday + timedelta(weeks=n) for n in range(count))
    return tuple((day, line.minutes_asked(day)) for day in mondays)
