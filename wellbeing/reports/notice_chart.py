"""How early a team hears of its weeks and of changes, as an SVG image. Knows figures; draws them and decides nothing.

The same numbers stand in a table beside it. It brings its own paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

from collections.abc import Sequence

from rota.notice_given import MINUTES_IN_DAY, Notice
from rota.telling import said_ahead
from wellbeing.reports.drawn import height_of_pairs, pairs


def days_words(minutes: int | None) -> str:
    """ "4 days", "18 hours"; a dash where there was nothing to hear."""
    return "–" if minutes is None else said_ahead(minutes)


def height_of(weeks: Sequence[Notice]) -> int:
    """The image's height in pixels."""
    return height_of_pairs(len(weeks))


def draw(weeks: Sequence[Notice]) -> str:
    """Two bars a week: how early the team heard of it, and of changes in it."""
    rows = [(f"{each.week.day} {each.week:%b}", each.of_week, each.of_changes) for each in weeks]
    return pairs(("of the week", "of changes after that"), rows, MINUTES_IN_DAY, lambda each: said_ahead(int(each)))
