"""An edition as files: a CSV with its data dictionary, and a workbook with a sheet of notes. The same cells in both.

Knows the content of an edition; asks no database. Only numbers, and the names of teams and localities, are in them.
"""

from __future__ import annotations

import re
from datetime import datetime

from rota.face_to_face import DEFINITION
from rota.report import BUURTZORG, REFERENCE_LINES
from wellbeing.reports import table
from wellbeing.reports.columns import COLUMNS, HOW_SHOWN, LIVES
from wellbeing.reports.edition import Content, Line
from wellbeing.reports.suppression import Cell
from wellbeing.reports.table import Table


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
    """The file: a row a line, then what each column means and how numbers are shown."""
    return table.csv_of(_table(content))


def xlsx_of(content: Content, made: datetime) -> bytes:
    """The workbook: the same rows on the first sheet, and on the second what the file has below them."""
    return table.xlsx_of(_table(content), made)


def file_name(content: Content, form: str) -> str:
    """Such as face-to-face-2026-10-month-tilbury-team-edition-2.csv: no person is in it."""
    words = re.sub(r"[^a-z0-9]+", "-", content.name.lower()).strip("-")[:60] or content.kind.value
    return f"face-to-face-{content.period.first:%Y-%m}-{content.period.cut}-{words}-edition-{content.number}.{form}"


def _table(content: Content) -> Table:
    columns = [table.Column(column.name, column.meaning) for column in COLUMNS]
    return Table("Report", columns, [list(row_of(content, line).values()) for line in content.lines], _notes(content))


def _notes(content: Content) -> list[tuple[str, str]]:
    """What stands beside the numbers: the definition, how they are shown, what to compare with, what was corrected."""
    return [
        ("definition", DEFINITION),
        *(("how numbers are shown", sentence) for sentence in HOW_SHOWN),
        *((f"to compare: {percent} %", words) for percent, words in REFERENCE_LINES),
        ("to compare", BUURTZORG),
        ("edition", f"{content.name}, {content.period.words}, edition {content.number}"),
        *(("corrected", sentence) for sentence in content.changed),
    ]
