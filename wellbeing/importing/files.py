"""Reading one CSV file into lines of text by column, whatever somebody's spreadsheet made of it.

Knows bytes, encodings and CSV; knows nothing of what columns mean. Takes UTF-8 with or without a mark at the start,
any line ends, and commas, semicolons or tabs between the cells.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wellbeing.importing.problems import Problems

MOST_BYTES = 50_000_000
"""A team's file is far below this."""
MOST_COLUMNS = 200
"""More columns than this are no file of ours; each that is wrong is told with a sentence of its own."""
MOST_LINES = 100_000
"""More lines than this are no team's."""
SEPARATORS = (",", ";", "\t")
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How XLSX (and ODS) and XLS files begin."""

SAVE_AS = "Save it from the spreadsheet as “CSV UTF-8 (Comma delimited)”."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number, the header's being 1, and its cells by column, stripped."""

    number: int
    cells: Mapping[str, str]


def tidy_column(name: str) -> str:
    """A column's name as we compare it: lower case, single spaces."""
    return " ".join(name.replace("_", " ").lower().split())


def lines_of(path: Path, columns: Sequence[str], required: Sequence[str], problems: Problems) -> Iterator[Line]:
    """The lines of the file that hold anything; what is wrong with the file goes to `problems`."""
    before = problems.count
    text = _text(path, problems)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows = _rows(reader, path.name, problems)
    header = next(rows, None)
    if header is None:
        if problems.count == before:
            problems.add(path.name, f"The file is empty. Its first line names the columns: {', '.join(required)}, ….")
        return
    names = [tidy_column(cell) for cell in header[1]]
    if not _header_is_right(path.name, names, columns, required, problems):
        return
    for count, (number, row) in enumerate(rows):
        if count == MOST_LINES:
            problems.add(path.name, f"There are more than {MOST_LINES:,} lines. Give each team its own folder.", number)
            return
        if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
            right = f"There are {len(row)} cells but {len(names)} columns. Put quotes round a cell with a comma in it."
            problems.add(path.name, right, number)
            continue
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        if any(cells.values()):
            yield Line(number, cells)


def _text(path: Path, problems: Problems) -> str | None:
    data = _bytes(path, problems)
    if data is None:
        return None
    if data.startswith(SPREADSHEETS):
        problems.add(path.name, f"This is a spreadsheet, not a CSV file. {SAVE_AS}")
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.add(path.name, f"The file is UTF-16, not UTF-8. {SAVE_AS}")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        value = data[error.start : error.start + 1].decode("latin-1")
        problems.add(path.name, f"That is not UTF-8. {SAVE_AS}", line, value=value)
        return None
    if (nul := text.find("\0")) >= 0:
        problems.add(path.name, f"There is a NUL character. {SAVE_AS}", text.count("\n", 0, nul) + 1)
        return None
    return text


def _bytes(path: Path, problems: Problems) -> bytes | None:
    try:
        if not path.exists():
            problems.add(path.name, "The file is missing. Make one with: wellbeing import --templates FOLDER.")
        elif not path.is_file():
            problems.add(path.name, "This is not a file. Put a CSV file of that name in the folder.")
        elif path.stat().st_size > MOST_BYTES:
            problems.add(path.name, f"The file is larger than {MOST_BYTES // 1_000_000} MB. No team's file is.")
        else:
            return path.read_bytes()
    except OSError as error:
        problems.add(path.name, f"The file can't be opened ({error.strerror}). Close it elsewhere and try again.")
    return None


def _separator(text: str) -> str:
    """What stands between cells: of comma, semicolon and tab the one that the first line has most of."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(SEPARATORS, key=first.count)


def _rows(reader: Iterator[list[str]], file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it begins; blank ones are left out."""
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error:
        right = "The quotes don't match, or a cell is too long. A quote inside a quoted cell is written twice."
        problems.add(file, right, begins)


def _header_is_right(
    file: str, names: list[str], columns: Sequence[str], required: Sequence[str], problems: Problems
) -> bool:
    before = problems.count
    if len(names) > MOST_COLUMNS:
        problems.add(file, f"There are {len(names):,} columns. The columns are: {', '.join(columns)}.", 1)
        return False
    for name in required:
        if name not in names:
            problems.add(file, f"This column is missing. The columns are: {', '.join(columns)}.", 1, name)
    for position, name in enumerate(names):
        if name and name in names[:position]:
            problems.add(file, "This column is there twice. Take one of them out.", 1, name)
        elif name and name not in columns:
            problems.add(file, f"There is no such column. The columns are: {', '.join(columns)}.", 1, name)
    return problems.count == before
