"""Wall times as somebody types them, and the instants that they mean beside a visit. Knows no forms of their own.

Times are local. Of an hour that comes twice the first is meant; one that is not there is moved on.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from wtforms import Field
from wtforms.widgets import TimeInput

from rota.local_time import instant, wall_time
from rota.week import LONDON, local_day

LONGEST_PAST_MIDNIGHT = timedelta(hours=12)
"""A finish that is earlier on the clock than the start is the next morning's, if that makes it no longer than this."""
AROUND_PLANNED = timedelta(hours=6)
"""How far from the planned start a wall time may be on the day before or after."""
ONE_DAY = timedelta(days=1)
WALL = re.compile(r"^\s*(\d{1,2})(?:\s*[:.h]\s*|(?=\d\d\s*$))(\d{2})(?::\d{2}(?:\.\d+)?)?\s*$")


class WallTimeField(Field):
    """A wall time; `data` is a `datetime.time`, None when empty or not understood (then with an error)."""

    widget = TimeInput()
    data: time | None
    raw_data: list[Any] | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no time."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = None
        if not text.strip():
            return
        matched = WALL.match(text)
        if matched is None or int(matched[1]) > 23 or int(matched[2]) > 59:
            raise ValueError("Write a time like 09:30")
        self.data = time(int(matched[1]), int(matched[2]))


def near(wall: time, planned: datetime) -> datetime:
    """The instant of a wall time on the planned start's local day, or on the day beside it where that is close.

    A visit planned for 00:10 that began at 23:55 began the evening before.
    """
    day = local_day(planned)
    same = instant(day, wall)
    for candidate in (same, instant(day + ONE_DAY, wall), instant(day - ONE_DAY, wall)):
        if abs(candidate - planned) <= AROUND_PLANNED:
            return candidate
    return same


def after(wall: time, start: datetime) -> datetime | None:
    """The first instant of a wall time from `start`: that day, the hour that comes twice, or after midnight.

    None where it would be before the start, or longer past midnight than a night's visit lasts.
    """
    day = local_day(start)
    again = datetime.combine(day, wall.replace(fold=1), LONDON).astimezone(start.tzinfo)
    minute = start.replace(second=0, microsecond=0)
    for candidate in (instant(day, wall), again):
        if candidate >= minute:
            return max(candidate, start)
    tomorrow = instant(day + ONE_DAY, wall)
    return tomorrow if tomorrow - start <= LONGEST_PAST_MIDNIGHT else None


def same_wall(typed: time | None, recorded: datetime | None) -> bool:
    """Whether what was typed is what was shown."""
    return typed is not None and recorded is not None and wall_time(recorded).replace(second=0, microsecond=0) == typed
