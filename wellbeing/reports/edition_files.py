"""An edition as files: a CSV with its data dictionary, and a workbook with a sheet of notes. The same cells in both.

Knows the content of an edition; asks no database. Only numbers, and the names of teams and localities, are in them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO

from rota.face_to_face import DEFINITION
from rota.report import BUURTZORG, REFERENCE_LINES
from wellbeing.reports.cells import safe
from wellbeing.reports.columns import COLUMNS, HOW_SHOWN, LIVES
from wellbeing.reports.edition import Content, Line, words_of
from wellbeing.reports.suppression import Cell, Held
from wellbeing.reports.workbook import Sheet, workbook_of

BYTE_ORDER_MARK = "\ufeff"
"""At the start of the file, so that spreadsheets read it as UTF-8."""
TITLE = "Face-to-face report"


def row_of(content: Content, line: Line) -> dict[str, Cell | str]:
    """Every column of a row, by name: what the file, the workbook and the page all show."""
    whose: dict[str, Cell | str] = {
        "first_day": content.period.first.isoformat(),
        "last_day": content.period.last.isoformat(),
        "edition": content.number,
        "level": line.level.value,
        "locality": line.locality,
        "team": line.team,
        "note": line.note,
    }
    if line.year is not None:
        whose |= {"year_first_day": line.year[0].isoformat(), "year_last_day": line.year[1].isoformat()}
    lives = line.lives or dict.fromkeys(LIVES)
    found = {**lives, **line.cells, **whose}
    return {column.name: found[column.name] for column in COLUMNS}


def csv_of(content: Content) -> bytes:
    """The file: a row a line, then what each column means and how numbers are shown. No formula comes alive in it."""
    text = StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    for line in content.lines:
        writer.writerow([safe(_text(cell)) for cell in row_of(content, line).values()])
    writer.writerow([])
    for row in _notes(content):
        writer.writerow([safe(cell) for cell in row])
    return text.getvalue().encode("utf-8")


def xlsx_of(content: Content, made: datetime) -> bytes:
    """The workbook: the same rows on the first sheet, and on the second what the file has below them."""
    rows: list[Sequence[str | int | float | None]] = [[column.name for column in COLUMNS]]
    rows += [[_plain(cell) for cell in row_of(content, line).values()] for line in content.lines]
    sheets = (Sheet("Report", rows, (1, 6)), Sheet("Notes", list(_notes(content)), prose=True))
    return workbook_of(sheets, f"{TITLE}, {content.name}, {content.period.words}", made)


def file_name(content: Content, form: str) -> str:
    """Such as face-to-face-2026-10-month-tilbury-team-edition-2.csv: no person is in it."""
    words = re.sub(r"[^a-z0-9]+", "-", content.name.lower()).strip("-")[:60] or content.kind.value
    return f"face-to-face-{content.period.first:%Y-%m}-{content.period.cut}-{words}-edition-{content.number}.{form}"


def dictionary() -> Iterable[tuple[str, str]]:
    """Each column and what it means."""
    return ((column.name, column.meaning) for column in COLUMNS)


def _notes(content: Content) -> Iterable[Sequence[str]]:
    """What stands beside the numbers: what it is, what each column means, how numbers are shown, what was corrected."""
    yield "column", "what it means"
    yield from dictionary()
    yield "definition", DEFINITION
    yield from (("how numbers are shown", sentence) for sentence in HOW_SHOWN)
    yield from ((f"to compare: {percent} %", words) for percent, words in REFERENCE_LINES)
    yield "to compare", BUURTZORG
    yield "edition", f"{content.name}, {content.period.words}, edition {content.number}"
    yield from (("corrected", sentence) for sentence in content.changed)


def _text(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else words_of(cell)


def _plain(cell: Cell | str) -> str | int | float | None:
    return cell.value if isinstance(cell, Held) else cell
