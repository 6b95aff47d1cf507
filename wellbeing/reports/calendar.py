"""A worker's days as an iCalendar file, for the calendar of their own phone. Knows entries, and nobody's record.

Every time is in UTC, so that no calendar can be an hour out where it has no table of our clock changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from rota.calendar_days import CalendarDay

NAME = "My day"
"""What the calendar calls itself: no worker and no team."""
MAKER = "-//Wellbeing Teams//My day//EN"
AGAIN_AFTER = timedelta(hours=1)
"""How often a calendar should ask again; most decide for themselves."""
SORT = "text/calendar; charset=utf-8"


def ics_of(days: Iterable[CalendarDay], made_at: datetime) -> bytes:
    """The file. `made_at` dates what was never told one by one; the same days give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{AGAIN_AFTER // timedelta(hours=1)}H")
    for day in days:
        calendar.add_component(_event(day, made_at))
    return bytes(calendar.to_ical())


def mark_of(text: bytes) -> str:
    """What tells one state of the file from another, so that a calendar which has it need not load it again."""
    return sha256(text).hexdigest()[:32]


def _event(day: CalendarDay, made_at: datetime) -> Event:
    event = Event()
    told_at = (day.told_at or made_at).astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"{day.key}@wellbeing-teams")
    event.add("dtstamp", told_at)
    event.add("last-modified", told_at)
    event.add("sequence", max(0, day.times_told - 1))
    event.add("dtstart", day.when.start.astimezone(UTC))
    event.add("dtend", day.when.end.astimezone(UTC))
    event.add("summary", day.words)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event
