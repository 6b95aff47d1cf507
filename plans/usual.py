"""What people's support asks of a usual pattern: the visits of its weeks, and which dated visit is which of them.

Knows support lines and the pattern's weeks; nothing of who goes. A visit of the pattern has the id that its line would
give it on that day of the pattern's own weeks, so that the same lines give the same ids however often they are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from plans.support import SupportLine, iso_week, visit_id, visits_for
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.pattern import FIRST, Shape, UsualVisit, monday
from rota.week import Visit


def usual_visits(
    lines: Iterable[SupportLine], shape: Shape, today: date, until: date, places: Mapping[str, str | None]
) -> tuple[tuple[UsualVisit, Visit], ...]:
    """The visits that the pattern has to answer for, each with its place in the pattern.

    They come from the lines that run on any day from `today` to `until`, as they ask now. A line of every so many weeks
    is asked in each week of the pattern that can fall on one of its turns.
    """
    running = [line for line in lines if line.starts <= until and (line.ends is None or line.ends >= today)]
    found = []
    for week in range(shape.weeks):
        days = [monday(week) + timedelta(days=n) for n in range(DAYS_IN_WEEK)]
        asked = [_as_usual(line, today) for line in running if _has_turn(line, shape, week)]
        for visit in visits_for(asked, days, places):
            found.append((_placed(visit, week), visit))
    return tuple(found)


def _as_usual(line: SupportLine, today: date) -> SupportLine:
    """The line as it asks now, every week of the pattern."""
    step = line.step_on(max(today, line.starts))
    return replace(
        line,
        starts=FIRST,
        ends=None,
        every_weeks=1,
        anchor=None,
        tapering=(),
        duration=step.duration,
        weekdays=step.weekdays,
        times_a_week=step.times_a_week,
    )


def _has_turn(line: SupportLine, shape: Shape, week: int) -> bool:
    turns = monday_of(line.anchor or line.starts)
    for round_ in range(line.every_weeks):
        real = monday_of(shape.anchor) + timedelta(weeks=week + round_ * shape.weeks)
        if (real - turns).days // DAYS_IN_WEEK % line.every_weeks == 0:
            return True
    return False


def _placed(visit: Visit, week: int) -> UsualVisit:
    support = visit.support or ""
    for weekday, ordinal in _places(visit):
        if usual_id(support, week, weekday, ordinal) == visit.id:
            return UsualVisit(visit.id, support, visit.person, week, weekday, ordinal)
    raise ValueError(f"{visit.id} is no visit of a support line.")


def _places(visit: Visit) -> Iterator[tuple[int | None, int]]:
    yield visit.options[0].day.weekday(), 1
    for ordinal in range(1, DAYS_IN_WEEK + 1):
        yield None, ordinal


def usual_id(support: str, week: int, weekday: int | None, ordinal: int) -> UUID:
    """The id of the line's visit in this week of the pattern."""
    return _id(support, monday(week), weekday, ordinal)


def dated_id(visit: UsualVisit, real: date) -> UUID:
    """The id that the visit has in the real week that begins on this Monday."""
    return _id(visit.support, real, visit.weekday, visit.ordinal)


def place_in_pattern(visit: Visit, week: int) -> UsualVisit | None:
    """Which visit of the pattern's week a dated one is; None for one that no line asked for."""
    if visit.support is None or not visit.options:
        return None
    first = monday_of(visit.options[0].day)
    for weekday, ordinal in _places(visit):
        if _id(visit.support, first, weekday, ordinal) == visit.id:
            id = usual_id(visit.support, week, weekday, ordinal)
            return UsualVisit(id, visit.support, visit.person, week, weekday, ordinal)
    return None


def _id(support: str, first: date, weekday: int | None, ordinal: int) -> UUID:
    if weekday is None:
        return visit_id(support, iso_week(first), ordinal)
    return visit_id(support, (first + timedelta(days=weekday)).isoformat(), ordinal)
