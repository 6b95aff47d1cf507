"""How early a team hears of its weeks and of changes, as an SVG image. Knows figures; draws them and decides nothing.

The same numbers stand in a table beside it. It brings its own paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from rota.notice_given import MINUTES_IN_DAY, Notice
from rota.telling import said_ahead
from wellbeing.reports.drawn import AMBER, DEEP, SOFT, key_square, picture

WIDTH, ROW, TOP, LABEL, NUMBER, EDGE = 640, 52, 44, 90, 100, 12
BAR = WIDTH - LABEL - NUMBER
OF_WEEK, OF_CHANGES = DEEP, AMBER


def days_words(minutes: int | None) -> str:
    """ "4 days", "18 hours"; a dash where there was nothing to hear."""
    return "–" if minutes is None else said_ahead(minutes)


def height_of(weeks: Sequence[Notice]) -> int:
    """The image's height in pixels."""
    return TOP + ROW * max(1, len(weeks)) + EDGE


def draw(weeks: Sequence[Notice]) -> str:
    """Two bars a week: how early the team heard of it, and of changes in it."""
    longest = max([MINUTES_IN_DAY, *(value for week in weeks for value in (week.of_week, week.of_changes) if value)])
    rows = "".join(_row(TOP + ROW * number, week, longest) for number, week in enumerate(weeks))
    keys = key_square(LABEL, OF_WEEK, "of the week") + key_square(LABEL + 160, OF_CHANGES, "of changes after that")
    return picture(WIDTH, height_of(weeks), keys + rows)


def _row(top: int, week: Notice, longest: int) -> str:
    begins = week.week
    label = f'<text x="{LABEL - 10}" y="{top + 28}" text-anchor="end">{escape(f"{begins.day} {begins:%b}")}</text>'
    return label + _bar(top + 4, week.of_week, longest, OF_WEEK) + _bar(top + 26, week.of_changes, longest, OF_CHANGES)


def _bar(top: int, minutes: int | None, longest: int, colour: str) -> str:
    if minutes is None:
        return f'<text x="{LABEL}" y="{top + 14}" fill="{SOFT}">none</text>'
    length = max(3.0, BAR * minutes / longest)
    return (
        f'<rect x="{LABEL}" y="{top}" width="{length:.1f}" height="18" rx="4" fill="{colour}"/>'
        f'<text x="{LABEL + length + 8:.1f}" y="{top + 14}">{escape(days_words(minutes))}</text>'
    )
