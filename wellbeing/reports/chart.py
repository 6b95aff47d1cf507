"""A chart of shares over months, as an SVG image. Knows figures; draws them and decides nothing.

The same numbers stand in a table beside it. It brings its own paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from rota.face_to_face import Share
from wellbeing.reports.drawn import DEEP, TRACK, picture

WIDTH, ROW, TOP = 640, 36, 16
LABEL, NUMBER = 130, 70
BAR = WIDTH - LABEL - NUMBER


def chart(months: Sequence[tuple[date, Share | None]]) -> str:
    """A bar a month from 0 to 100 percent, earliest first; a month without figures says so."""
    height = 2 * TOP + ROW * max(1, len(months))
    rows = "".join(_row(TOP + ROW * number, first, share) for number, (first, share) in enumerate(months))
    return picture(WIDTH, height, rows, type_size=16)


def _row(top: int, first: date, share: Share | None) -> str:
    middle = top + ROW // 2
    label = f'<text x="{LABEL - 12}" y="{middle + 6}" text-anchor="end">{escape(f"{first:%b %Y}")}</text>'
    percent = None if share is None else share.percent
    if percent is None:
        return f'{label}<text x="{LABEL}" y="{middle + 6}">no figures</text>'
    length = BAR * max(0.0, min(100.0, percent)) / 100
    return (
        f'{label}<rect x="{LABEL}" y="{top + 6}" width="{BAR}" height="{ROW - 12}" rx="4" fill="{TRACK}"/>'
        f'<rect x="{LABEL}" y="{top + 6}" width="{length:.1f}" height="{ROW - 12}" rx="4" fill="{DEEP}"/>'
        f'<text x="{LABEL + BAR + 10}" y="{middle + 6}" font-weight="700">{percent:.0f} %</text>'
    )
