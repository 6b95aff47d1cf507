"""A table that leaves as a CSV file or a workbook: its rows, then what each column means. Knows no report and no rows.

The same cells are in both, and no text in either comes alive in a spreadsheet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import StringIO

from wellbeing.reports.cells import safe
from wellbeing.reports.workbook import Sheet, workbook_of

BYTE_ORDER_MARK = "\ufeff"
"""At the start of the file, so that spreadsheets read it as UTF-8."""
Cell = str | int | float | None


class Form(StrEnum):
    """What sort of file."""

    CSV = "csv"
    XLSX = "xlsx"


SORTS = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""How each is named to a browser."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and what it means."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """What is in the file: its title, its columns, a row of cells for each line, and notes as (what, words)."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[tuple[str, str]]


def file_of(table: Table, form: Form, made: datetime) -> bytes:
    """The table as a file of this form; `made` is the moment that it says it was made at."""
    return csv_of(table) if form is Form.CSV else xlsx_of(table, made)


def csv_of(table: Table) -> bytes:
    """The rows, then what each column means, and the notes."""
    text = StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerows([_text(cell) for cell in row] for row in [_heading(table), *table.rows, [], *_notes(table)])
    return text.getvalue().encode("utf-8")


def xlsx_of(table: Table, made: datetime) -> bytes:
    """The rows on one sheet, the rest on the next."""
    rows = Sheet(table.title, [_heading(table), *table.rows])
    return workbook_of([rows, Sheet("Notes", list(_notes(table)), prose=True)], table.title, made)


def _heading(table: Table) -> list[Cell]:
    return [column.name for column in table.columns]


def _notes(table: Table) -> Iterable[Sequence[Cell]]:
    yield ["column", "what it means"]
    yield from ([column.name, column.meaning] for column in table.columns)
    yield from ([what, words] for what, words in table.notes)


def _text(cell: Cell) -> str:
    """As it is written: a number with as many decimal places as it needs, two at most."""
    if isinstance(cell, float):
        return f"{cell:.2f}".rstrip("0").rstrip(".")
    return "" if cell is None else safe(cell)
