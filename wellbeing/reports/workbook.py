"""A workbook (XLSX) of plain sheets: numbers as numbers, text as text, no formula anywhere. Knows no report.

The same sheets and moment give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from wellbeing.reports.cells import safe

WIDEST = 60
"""Characters: a longer text in a column is wrapped."""
TEXT = 90
"""Characters wide is a column of sentences."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its rows, the first of which is the heading. `frozen`: rows and columns that stay in sight."""

    name: str
    rows: Sequence[Sequence[str | int | float | None]]
    frozen: tuple[int, int] = (1, 0)
    prose: bool = False


def workbook_of(sheets: Sequence[Sheet], title: str, made: datetime) -> bytes:
    """The file. `made` is written into it as the moment it was made."""
    out = BytesIO()
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": safe(title), "created": made.replace(tzinfo=None, microsecond=0)})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain, wrapped = book.add_format({"valign": "top"}), book.add_format({"valign": "top", "text_wrap": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(*sheet.frozen)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for column in range(max((len(row) for row in sheet.rows), default=0)):
            page.set_column(column, column, _width(sheet, column))
        for number, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell:
                    format_ = heading if number == 0 else wrapped if sheet.prose else plain
                    page.write_string(number, column, safe(cell), format_)
                elif isinstance(cell, (int, float)):
                    page.write_number(number, column, cell, plain)
    book.close()
    return out.getvalue()


def _width(sheet: Sheet, column: int) -> int:
    longest = max((len(str(row[column])) for row in sheet.rows[1:] if len(row) > column and row[column]), default=0)
    if sheet.prose:
        return min(TEXT, longest + 2) if longest else 12
    return max(12, min(WIDEST, longest + 2))
