"""A page as a PDF file. Knows WeasyPrint, which is an optional extra; fetches nothing from anywhere.

All that a page needs is in its own HTML and in the style for paper, so a link in somebody's words is never followed.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

STYLE = Path(__file__).parent.parent / "static" / "css" / "paper.css"


class NoPaper(Exception):
    """This machine can't make a PDF; the message says what to do instead."""


class FetchesNothing(ValueError):
    """A page for paper asked for something from outside; it goes without."""


def pdf_of(html: str) -> bytes:
    """The page as PDF. Raises `NoPaper` where WeasyPrint, or the library of the system that it needs, is missing."""
    weasyprint = _weasyprint()
    style = weasyprint.CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=_nothing)
    made: bytes = weasyprint.HTML(string=html, url_fetcher=_nothing).write_pdf(stylesheets=[style])
    return made


def _nothing(url: str, *rest: Any, **more: Any) -> Any:
    raise FetchesNothing("Nothing is fetched for paper.")


@lru_cache(1)
def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise NoPaper(
            "This machine can't make PDF files. Print this page instead, or ask whoever looks after the machine to"
            " install it with: pip install 'wellbeing-rota[pdf]'."
        ) from error
    return weasyprint
