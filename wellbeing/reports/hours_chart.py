"""Hours over weeks as SVG images: the running line of an hours bank, and the steps of support that tapers.

Knows figures; draws them and decides nothing. The same numbers stand in a table beside each. It brings its own
paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from rota.local_time import spoken_minutes
from wellbeing.reports.drawn import DEEP, INK, SOFT, picture

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 140, 24, 24, 48
SMALL_WIDTH, SMALL_HEIGHT = 320, 132
SMALL_TOP, SMALL_BOTTOM, SMALL_SIDE = 24, 26, 8
NOTICE = "#8c2510"
MOST_LABELS, FEW_LABELS = 4, 3
LARGE, SMALL = 24, 13
"""Sizes of type: the large picture is half as wide on a phone."""
HOUR = 60


@dataclass(frozen=True, slots=True)
class Point:
    """A week by its Monday, and minutes: a balance at its end (either sign), or what it asks."""

    monday: date
    minutes: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where weeks and minutes stand in the picture."""

    points: int
    least: int
    most: int

    def x(self, number: int) -> float:
        """Of the point with this number, from 0."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (number / max(1, self.points - 1))

    def y(self, minutes: int) -> float:
        """Of so many minutes."""
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.most - minutes) / max(1, self.most - self.least)


def bank_chart(past: Sequence[Point], coming: Sequence[Point] = (), notice: int | None = None) -> str:
    """The balance week by week as a line, what is planned as dashes, and the funder's notice above and below."""
    points = (*past, *coming)
    around = [0, *(point.minutes for point in points), *((notice, -notice) if notice is not None else ())]
    room = max(HOUR, (max(around) - min(around)) // 10)
    frame = _Frame(len(points), min(around) - room, max(around) + room)
    parts = [_level(frame, 0, "0", INK, "")]
    if notice is not None:
        parts += [_level(frame, sign * notice, _said(sign * notice), NOTICE, "6 5") for sign in (1, -1)]
    ahead = range(max(0, len(past) - 1), len(points))
    parts.append(_line(frame, points, range(len(past)), ""))
    if coming and len(ahead) > 1:
        parts.append(_line(frame, points, ahead, "3 6"))
    if past:
        x, y = frame.x(len(past) - 1), frame.y(past[-1].minutes)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{DEEP}"/>')
    parts += _weeks(frame, points)
    return picture(WIDTH, HEIGHT, "".join(parts))


def steps_chart(points: Sequence[Point]) -> str:
    """Hours a week as one bar a week, so that it is seen how they fall."""
    most = max((point.minutes for point in points), default=0) or 1
    wide = (SMALL_WIDTH - 2 * SMALL_SIDE) / max(1, len(points))
    room = SMALL_HEIGHT - SMALL_TOP - SMALL_BOTTOM
    parts = []
    for number, point in enumerate(points):
        tall = room * point.minutes / most
        x, y = SMALL_SIDE + number * wide, SMALL_TOP + room - tall
        size = f'width="{max(2, wide - 4):.1f}" height="{tall:.1f}" rx="3"'
        parts.append(f'<rect x="{x + 2:.1f}" y="{y:.1f}" {size} fill="{DEEP}"/>')
        middle = x + wide / 2
        if number in _spread(len(points), FEW_LABELS):
            at = min(max(middle, SMALL_SIDE + 24), SMALL_WIDTH - SMALL_SIDE - 24)
            parts.append(_text(at, SMALL_HEIGHT - 8, _day(point.monday), SMALL, SOFT))
        if number == 0 or point.minutes != points[number - 1].minutes:
            parts.append(_text(middle, y - 5, _short(point.minutes), SMALL, INK))
    base = SMALL_TOP + room
    parts.append(f'<line x1="{SMALL_SIDE}" x2="{SMALL_WIDTH - SMALL_SIDE}" y1="{base}" y2="{base}" stroke="{SOFT}"/>')
    return picture(SMALL_WIDTH, SMALL_HEIGHT, "".join(parts))


def _level(frame: _Frame, minutes: int, label: str, colour: str, dashes: str) -> str:
    y = frame.y(minutes)
    where = f'x="{LEFT - 8}" y="{y + 8:.1f}" text-anchor="end"'
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="1"'
        f' stroke-dasharray="{dashes}"/><text {where} font-size="{LARGE}" fill="{colour}">{escape(label)}</text>'
    )


def _line(frame: _Frame, points: Sequence[Point], numbers: range, dashes: str) -> str:
    path = " ".join(f"{frame.x(n):.1f},{frame.y(points[n].minutes):.1f}" for n in numbers)
    return (
        f'<polyline points="{path}" fill="none" stroke="{DEEP}" stroke-width="3" stroke-linejoin="round"'
        f' stroke-dasharray="{dashes}"/>'
    )


def _weeks(frame: _Frame, points: Sequence[Point]) -> list[str]:
    shown = _spread(len(points))
    return [_text(min(frame.x(n), WIDTH - 48), HEIGHT - 12, _day(points[n].monday), LARGE, SOFT) for n in shown]


def _spread(count: int, most: int = MOST_LABELS) -> tuple[int, ...]:
    """Which of so many points get a label: at most so many, evenly, the first and the last among them."""
    if count <= most:
        return tuple(range(count))
    return tuple(sorted({round(n * (count - 1) / (most - 1)) for n in range(most)}))


def _text(x: float, y: float, words: str, size: int, colour: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}" fill="{colour}">{escape(words)}</text>'
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _said(minutes: int) -> str:
    """Whole hours where they are, so that labels stay short."""
    sign = "−" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // HOUR} h" if minutes % HOUR == 0 else f"{sign}{spoken_minutes(abs(minutes))}"


def _short(minutes: int) -> str:
    """Hours and minutes as a clock writes them, short enough for a bar: 3:30."""
    return f"{minutes // HOUR}:{minutes % HOUR:02}"
