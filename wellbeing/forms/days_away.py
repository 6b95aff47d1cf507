"""From when until when somebody is away, as a page sends it. Knows dates; no rows and no rules of leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from wellbeing.converters import FIRST_DAY, LAST_DAY
from wellbeing.forms.problems import Problem

TODAY, TOMORROW, SUNDAY, DATE = "today", "tomorrow", "sunday", "date"
ONE_DAY = timedelta(days=1)
LONGEST_DAYS = 366
"""The longest time away that is written down in one go."""
EARLIEST_DAYS = 56
"""How long ago a time away may have begun that is only now written down."""


@dataclass(frozen=True, slots=True)
class Days:
    """Whole local days, both included."""

    first: date
    last: date


def sunday_after(today: date) -> date:
    """The coming Sunday; a week on where today is one."""
    return today + timedelta(days=(6 - today.weekday()) or 7)


def days_from(form: Mapping[str, str], today: date) -> Days | Problem:
    """What was chosen: today, tomorrow, until Sunday, or two dates of which the first may be left out."""
    match form.get("until", ""):
        case "today":
            return Days(today, today)
        case "tomorrow":
            return Days(today, today + ONE_DAY)
        case "sunday":
            return Days(today, sunday_after(today))
        case "date":
            return dates_from(form, today, earliest=today - timedelta(days=EARLIEST_DAYS))
    return Problem("Nothing was saved.", "until", "Choose until when.")


def dates_from(form: Mapping[str, str], today: date, *, earliest: date) -> Days | Problem:
    """The two dates of a form, in order; the first is today where it is left out."""
    first, last = _date(form.get("first", ""), today), _date(form.get("last", ""), None)
    if first is None:
        return Problem("Nothing was saved.", "first", "Give the first day as a date, such as 30 11 2026.")
    if last is None:
        return Problem("Nothing was saved.", "last", "Give the last day as a date, such as 30 11 2026.")
    if last < first:
        return Problem("Nothing was saved.", "last", "The last day comes before the first. Change one of them.")
    if first < earliest:
        return Problem("Nothing was saved.", "first", "That is too long ago. Ask your manager to put it right.")
    if (last - first).days >= LONGEST_DAYS:
        return Problem("Nothing was saved.", "last", "That is over a year. Give a nearer day; it can be made longer.")
    return Days(first, last)


def _date(text: str, empty: date | None) -> date | None:
    if not text.strip():
        return empty
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST_DAY < day < LAST_DAY else None
