"""Wall time in Europe/London and instants in UTC, and how both are said aloud. Knows nothing of weeks or rotas.

Support, wishes and usual patterns are weekday and wall time; only dated visits are instants. On the night the
clocks go back, a wall time that comes twice means the first of the two; on the night they go forward, one that
never comes is moved on by the hour that is missing (01:30 becomes 02:30).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from rota.limits import DAYS_IN_WEEK
from rota.week import LONDON, local_day

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MINUTE = timedelta(minutes=1)
NOON, EVENING, NIGHT, DAWN = time(12), time(17), time(22), time(5)


def instant(day: date, wall: time) -> datetime:
    """The UTC instant of a wall time on a local day; the first of two, or moved on where it never comes."""
    return datetime.combine(day, wall.replace(tzinfo=None, fold=0), LONDON).astimezone(UTC)


def monday_of(day: date) -> date:
    """The Monday of the ISO week that this day is in."""
    return day - timedelta(days=day.weekday())


def end_of_week(first: date) -> date:
    """The last of the seven days that begin on `first`."""
    return first + timedelta(days=DAYS_IN_WEEK - 1)


def midnight(day: date) -> datetime:
    """The instant at which this local day begins."""
    return instant(day, time())


def wall_time(moment: datetime) -> time:
    """The wall time in Europe/London at this instant, without a zone."""
    return moment.astimezone(LONDON).time().replace(fold=0)


def days_later(moment: datetime, days: int) -> datetime:
    """The same wall time so many local days later, or earlier when negative."""
    local = moment.astimezone(LONDON)
    return instant(local.date() + timedelta(days=days), local.time())


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes from one instant to another, in UTC; negative when `later` comes first."""
    return (later - earlier) // MINUTE


def spoken_minutes(minutes: int) -> str:
    """'20 minutes', '1 minute', '11 h', '10 h 20'."""
    if minutes < 0:
        return f"minus {spoken_minutes(-minutes)}"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} minute" if rest == 1 else f"{rest} minutes"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def spoken_clock(moment: datetime) -> str:
    """'09:00', in Europe/London."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def spoken_day(day: date, with_date: bool = False) -> str:
    """'Tuesday', or 'Tuesday 24 November'."""
    name = WEEKDAYS[day.weekday()]
    return f"{name} {day.day} {MONTHS[day.month - 1]}" if with_date else name


def spoken_date(day: date) -> str:
    """'24 November 2026'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spoken_time(moment: datetime, with_date: bool = False) -> str:
    """'Tuesday 09:00', or 'Tuesday 24 November 09:00'."""
    return f"{spoken_day(local_day(moment), with_date)} {spoken_clock(moment)}"


def part_of_day(moment: datetime) -> str:
    """'morning', 'afternoon', 'evening' or 'night'."""
    wall = wall_time(moment)
    if wall < DAWN or wall >= NIGHT:
        return "night"
    if wall < NOON:
        return "morning"
    return "afternoon" if wall < EVENING else "evening"
