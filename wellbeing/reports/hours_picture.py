"""Hours a week from the circle, the community, technology and the team, as a small SVG picture. Decides nothing.

The same numbers stand in a table beside it. It brings its own paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from plans.plan import HoursAWeek
from wellbeing.reports.drawn import DEEP, TRACK, picture

WIDTH, ROW, TOP = 560, 40, 12
LABEL, NUMBER = 190, 80
BAR = WIDTH - LABEL - NUMBER
THEIRS, TEAM = DEEP, "#b5651d"


def parts(hours: HoursAWeek) -> tuple[tuple[str, float], ...]:
    """Each part in words with its hours a week, in the order of the plan."""
    return (
        ("People in my life", hours.circle),
        ("My community", hours.community),
        ("Technology", hours.technology),
        ("The team", hours.team),
    )


def draw(hours: HoursAWeek) -> str:
    """A bar a part, the longest as long as the paper allows."""
    shown = parts(hours)
    most = max(number for _, number in shown) or 1.0
    height = 2 * TOP + ROW * len(shown)
    rows = "".join(
        _row(TOP + ROW * place, label, number, most, TEAM if place == len(shown) - 1 else THEIRS)
        for place, (label, number) in enumerate(shown)
    )
    return picture(WIDTH, height, rows, type_size=18)


def _row(top: int, label: str, number: float, most: float, colour: str) -> str:
    middle = top + ROW // 2 + 6
    length = BAR * number / most
    return (
        f'<text x="{LABEL - 12}" y="{middle}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{LABEL}" y="{top + 6}" width="{BAR}" height="{ROW - 12}" rx="4" fill="{TRACK}"/>'
        f'<rect x="{LABEL}" y="{top + 6}" width="{length:.1f}" height="{ROW - 12}" rx="4" fill="{colour}"/>'
        f'<text x="{LABEL + BAR + 10}" y="{middle}" font-weight="700">{number:.1f} h</text>'
    )
