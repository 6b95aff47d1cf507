"""The paper, the colours and the type of every picture that we draw as SVG. Knows no figures.

Each picture brings its own paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

PAPER, INK, SOFT, TRACK = "#ffffff", "#14201f", "#4a5655", "#e2f0ee"
DEEP, AMBER = "#00504a", "#b58900"
TYPE = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"


def picture(width: int, height: int, inside: str, type_size: int = 15) -> str:
    """An SVG image of this size in pixels: its paper, and on it what is drawn."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="{TYPE}" font-size="{type_size}" fill="{INK}">'
        f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>{inside}</svg>'
    )


def key_square(left: int, colour: str, words: str) -> str:
    """What a colour stands for, at the top: a small square of it with words beside."""
    return (
        f'<rect x="{left}" y="14" width="14" height="14" rx="3" fill="{colour}"/>'
        f'<text x="{left + 22}" y="26">{words}</text>'
    )
