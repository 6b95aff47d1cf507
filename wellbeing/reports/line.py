"""A line over time, from 0 to 10, as an SVG image. Knows numbers and days; draws them and decides nothing.

The same numbers stand in a table beside it. It brings its own paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from wellbeing.reports.drawn import DEEP, SOFT, picture

WIDTH, HEIGHT = 420, 190
LEFT, RIGHT, TOP, BOTTOM = 38, 12, 26, 38
LOWEST, HIGHEST = 0, 10
RULED = "#d9d6d0"
LEAST_APART = 26
"""Pixels between two numbers that are written above their points; closer ones are only drawn."""


def line(points: Sequence[tuple[date, int]], first: date, last: date, title: str) -> str:
    """The points (day, number from 0 to 10; earliest first) on an axis from `first` to `last`, joined by a line.

    `title` is the image's own name for who opens it by itself.
    """
    named = "".join(letter for letter in title if letter.isprintable())  # an XML text holds no control character
    days = max(1, (last - first).days)
    at = [(_x((day - first).days / days), _y(number), number) for day, number in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in at)
    joined = f'<polyline points="{path}" fill="none" stroke="{DEEP}" stroke-width="3"/>' if len(at) > 1 else ""
    inside = f"<title>{escape(named)}</title>{_rules()}{_ends(first, last)}{joined}{_points(at)}"
    return picture(WIDTH, HEIGHT, inside)


def _rules() -> str:
    """A line across for 0, 5 and 10, each with its number."""
    return "".join(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(number):.1f}" y2="{_y(number):.1f}" stroke="{RULED}"/>'
        f'<text x="{LEFT - 10}" y="{_y(number) + 5:.1f}" text-anchor="end" fill="{SOFT}">{number}</text>'
        for number in (LOWEST, (LOWEST + HIGHEST) // 2, HIGHEST)
    )


def _ends(first: date, last: date) -> str:
    y = HEIGHT - 12
    return (
        f'<text x="{LEFT}" y="{y}" fill="{SOFT}">{first.day} {first:%b %Y}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{y}" text-anchor="end" fill="{SOFT}">{last.day} {last:%b %Y}</text>'
    )


def _points(at: Sequence[tuple[float, float, int]]) -> str:
    """A dot each; its number above it where there is room. The last always has its number."""
    drawn, numbered = [], -float(LEAST_APART)
    for place, (x, y, number) in enumerate(at):
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{DEEP}"/>')
        room = at[-1][0] - x >= LEAST_APART and x - numbered >= LEAST_APART
        if room or place == len(at) - 1:
            numbered = x
            drawn.append(f'<text x="{x:.1f}" y="{y - 11:.1f}" text-anchor="middle" font-weight="700">{number}</text>')
    return "".join(drawn)


def _x(share: float) -> float:
    """From the left (0) to the right (1), a little in from both so that dots and numbers stay on the paper."""
    return LEFT + 12 + share * (WIDTH - LEFT - RIGHT - 24)


def _y(number: int) -> float:
    return TOP + (HIGHEST - number) / (HIGHEST - LOWEST) * (HEIGHT - TOP - BOTTOM)
