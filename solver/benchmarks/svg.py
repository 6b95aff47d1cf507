"""Writes an SVG picture, a shape a line. Knows nothing of what it shows.

Every picture has a title and a description for whoever cannot see it, and a white ground, so that it reads on a dark
page and prints. Colours differ in lightness as well as in hue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

INK, SOFT, FAINT, GROUND = "#1d2b36", "#5b6b78", "#e3e8ec", "#ffffff"
# Dark to light, apart from each other for every kind of colour sight.
HUES = ("#0b4f6c", "#c8553d", "#588157", "#e0a33e", "#7b5ea7", "#2a9d8f", "#9c6644", "#8d99ae")
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"


@dataclass
class Picture:
    """A picture of this many pixels; `title` is short, `description` says what is to be seen in it."""

    width: float
    height: float
    title: str
    description: str
    parts: list[str] = field(default_factory=list)

    def rectangle(
        self, x: float, y: float, width: float, height: float, fill: str, *, corner: float = 0, edge: str = "",
        tip: str = "", opacity: float = 1,
    ) -> None:  # fmt: skip
        """A rectangle; `tip` is what it says when pointed at."""
        edged = f' stroke="{edge}" stroke-width="1"' if edge else ""
        see = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
        told = f"<title>{escape(tip)}</title>" if tip else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" rx="{corner:g}" '
            f'fill="{fill}"{see}{edged}>{told}</rect>'
        )

    def line(
        self,
        points: list[tuple[float, float]],
        colour: str,
        *,
        thick: float = 1,
        dashes: str = "",
        round_: bool = False,
    ) -> None:
        """A line through these points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        joined = ' stroke-linejoin="round" stroke-linecap="round"' if round_ else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{thick:g}"{dashed}{joined}/>'
        )

    def dot(self, x: float, y: float, size: float, fill: str) -> None:
        """A round dot with a white rim."""
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{fill}" stroke="{GROUND}" stroke-width="1.5"/>'
        )

    def text(
        self, x: float, y: float, words: str, *, size: float = 12, colour: str = INK, anchor: str = "start",
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Words, from, around or up to a point (`anchor`: start, middle, end)."""
        heavy = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"{heavy}>'
            f"{escape(words)}</text>"
        )

    def __str__(self) -> str:
        """The whole picture."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img" aria-labelledby="title description" '
            f"font-family={quoteattr(FONT)}>"
        )
        told = f'<title id="title">{escape(self.title)}</title><desc id="description">{escape(self.description)}</desc>'
        ground = f'<rect width="100%" height="100%" fill="{GROUND}"/>'
        return "\n".join([head, told, ground, *self.parts, "</svg>"]) + "\n"


__all__ = ["FAINT", "GROUND", "HUES", "INK", "SOFT", "Picture"]
