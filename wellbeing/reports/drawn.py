"""The paper, the colours and the type of every picture that we draw as SVG, and bars in pairs. Decides no figures.

Each picture brings its own paper, so that it reads in dark mode and in print.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

PAPER, INK, SOFT, TRACK = "#ffffff", "#14201f", "#4a5655", "#e2f0ee"
DEEP, AMBER = "#00504a", "#b58900"
PAIR_WIDTH, PAIR_ROW, PAIR_TOP, PAIR_EDGE = 640, 52, 44, 12
BARS_BEGIN, BARS_END = 90, 540
SECOND_KEY = BARS_BEGIN + 250
SHORTEST_BAR = 3.0
TYPE = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"


def picture(width: int, height: int, inside: str, type_size: int = 15) -> str:
    """An SVG image of this size in pixels: its paper, and on it what is drawn."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="{TYPE}" font-size="{type_size}" fill="{INK}">'
        f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>{inside}</svg>'
    )


def pairs(
    keys: tuple[str, str],
    rows: Sequence[tuple[str, float | None, float | None]],
    least: float,
    words: Callable[[float], str],
) -> str:
    """Two bars a row, in the two colours of `keys`: its label and both numbers, each written beside its bar in `words`.

    The longest bar ends where there is room for its words, and stands for `least` at least. None: there is none.
    """
    longest = max([least, *(number for _, first, second in rows for number in (first, second) if number)])
    drawn = [_key(BARS_BEGIN, DEEP, keys[0]), _key(SECOND_KEY, AMBER, keys[1])]
    for place, (label, first, second) in enumerate(rows):
        top = PAIR_TOP + PAIR_ROW * place
        drawn.append(f'<text x="{BARS_BEGIN - 10}" y="{top + 28}" text-anchor="end">{escape(label)}</text>')
        for at, number, colour in ((top + 4, first, DEEP), (top + 26, second, AMBER)):
            drawn.append(_none(at) if number is None else _bar(at, number / longest, colour, words(number)))
    return picture(PAIR_WIDTH, height_of_pairs(len(rows)), "".join(drawn))


def height_of_pairs(rows: int) -> int:
    """The height in pixels of a picture of so many pairs."""
    return PAIR_TOP + PAIR_ROW * max(1, rows) + PAIR_EDGE


def _bar(top: int, share: float, colour: str, words: str) -> str:
    length = max(SHORTEST_BAR, (BARS_END - BARS_BEGIN) * share)
    return (
        f'<rect x="{BARS_BEGIN}" y="{top}" width="{length:.1f}" height="18" rx="4" fill="{colour}"/>'
        f'<text x="{BARS_BEGIN + length + 8:.1f}" y="{top + 14}">{escape(words)}</text>'
    )


def _none(top: int) -> str:
    return f'<text x="{BARS_BEGIN}" y="{top + 14}" fill="{SOFT}">none</text>'


def _key(left: int, colour: str, words: str) -> str:
    """What a colour stands for, at the top: a small square of it with words beside."""
    return (
        f'<rect x="{left}" y="14" width="14" height="14" rx="3" fill="{colour}"/>'
        f'<text x="{left + 22}" y="26">{escape(words)}</text>'
    )
