"""How days, times and minutes are said on a page: the filters of every template. Knows no data."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from rota.local_time import spoken_clock, spoken_day
from rota.week import local_day


def day_long(day: date) -> str:
    """Tuesday 24 November"""
    return spoken_day(day, with_date=True)


def day_short(day: date) -> str:
    """Tue 24"""
    return f"{day:%a} {day.day}"


def date_full(day: date) -> str:
    """24 November 2026"""
    return f"{day.day} {day:%B} {day.year}"


def clock(instant: datetime) -> str:
    """09:05, in Europe/London"""
    return spoken_clock(instant)


def moment(instant: datetime) -> str:
    """Tuesday 24 November at 09:05, in Europe/London"""
    return f"{day_long(local_day(instant))} at {clock(instant)}"


def hours(minutes: int | None) -> str:
    """37 h 30 from 2,250 minutes; whole hours alone as 37 h; nothing known as –"""
    if minutes is None:
        return "–"
    whole, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    return f"{sign}{whole:,} h {rest:02d}" if rest else f"{sign}{whole:,} h"


def hours_about(minutes: int | None) -> str:
    """About 38 hours from 2,250 minutes, for what need not be exact; less than an hour as that; nothing known as –"""
    if minutes is None:
        return "–"
    whole = round(abs(minutes) / 60)
    if not whole:
        return "less than an hour" if minutes else "nothing"
    return f"about {'−' if minutes < 0 else ''}{whole:,} {'hour' if whole == 1 else 'hours'}"


def lasting(minutes: int) -> str:
    """45 minutes, or 1 h 15 once it is over an hour"""
    if minutes < 60:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return hours(minutes)


def measure(number: int, unit: str | None) -> str:
    """A figure of a finding with its unit: minutes as hours, anything else as a count"""
    if unit == "minutes":
        return lasting(number)
    if not unit:
        return f"{number:,}"
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


def month_name(day: date) -> str:
    """October 2026"""
    return f"{day:%B} {day.year}"


FILTERS = (day_long, day_short, date_full, clock, moment, hours, hours_about, lasting, measure, month_name)


def register(app: Flask) -> None:
    """Make the filters known to every template, each under its own name."""
    for each in FILTERS:
        app.add_template_filter(each, each.__name__)
