"""How findings speak of workers, people, visits and days. Knows names and times, and no rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from rota.limits import DAYS_IN_WEEK
from rota.local_time import part_of_day, spoken_clock, spoken_day, spoken_time
from rota.week import Visit, Week, local_day


def worker_name(week: Week, worker: str) -> str:
    """The worker's name; their id where they are not of the team."""
    known = week.worker.get(worker)
    return known.name if known else worker


def person_name(week: Week, person: str) -> str:
    """The person's name; their id where the week does not say who they are."""
    known = week.person.get(person)
    return known.name if known else person


def competence_name(week: Week, competence: str) -> str:
    """What the team calls this competence."""
    known = week.competence.get(competence)
    return known.name if known else competence


def names(each: Iterable[str]) -> str:
    """'Amina', 'Amina and Sam', 'Amina, Sam and Tom'."""
    *most, last = each
    return f"{', '.join(most)} and {last}" if most else last


def on_day(week: Week, day: date) -> str:
    """'Tuesday', with its date where the weekday alone could be mistaken; 'Tuesday of week 2' in a usual pattern."""
    if week.cyclic:
        return _of_pattern(week, day)
    return spoken_day(day, _needs_date(week, day))


def at_time(week: Week, moment: datetime) -> str:
    """'Tuesday 09:00', with its date where the weekday alone could be mistaken."""
    if week.cyclic:
        return f"{_of_pattern(week, local_day(moment))} {spoken_clock(moment)}"
    return spoken_time(moment, _needs_date(week, local_day(moment)))


def part_of_week(week: Week, moment: datetime) -> str:
    """'Sunday morning'."""
    return f"{on_day(week, local_day(moment))} {part_of_day(moment)}"


def visit_words(week: Week, visit: UUID, start: datetime) -> str:
    """'Joan, Tuesday 09:00'."""
    return f"{person_name(week, week.visit[visit].person)}, {at_time(week, start)}"


def when_asked(week: Week, visit: Visit) -> str:
    """'on Sunday morning' for a visit not yet planned, 'on any of Monday, Tuesday' where several days would do."""
    if not visit.options:
        return "this week: no day has been given"
    if len(visit.options) == 1:
        return f"on {part_of_week(week, visit.options[0].suits.start)}"
    return f"(any of {', '.join(on_day(week, option.day) for option in visit.options)})"


def _of_pattern(week: Week, day: date) -> str:
    """The weekday, and which week where there are several; after the last day comes the first again."""
    number = (day - week.first).days % week.days // DAYS_IN_WEEK + 1
    return spoken_day(day) if week.days <= DAYS_IN_WEEK else f"{spoken_day(day)} of week {number}"


def _needs_date(week: Week, day: date) -> bool:
    return week.days > DAYS_IN_WEEK or not 0 <= (day - week.first).days < week.days
