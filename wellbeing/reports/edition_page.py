"""An edition as tables for a page: the cells of its file, a table for each part of it. Knows its content alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from plans.outcomes import STATEMENTS
from wellbeing.reports.columns import COLUMN, COLUMNS, MOVES, Column, Part
from wellbeing.reports.edition import Content, Line, words_of
from wellbeing.reports.edition_files import row_of
from wellbeing.reports.suppression import Cell, Held
from wellbeing.store.report_scope import Kind

NAMED = re.compile("|".join(rf"\b{column.name}\b" for column in COLUMNS if "_" in column.name))
BY_TEAM = (Part.TIME, Part.VISITS, Part.PEOPLE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its column's name in the file, and its words."""

    column: str
    words: str
    number: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is about, whether it is a total, its cells, and why something is not shown."""

    label: str
    total: bool
    cells: tuple[Shown, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A part of the report. `columns` are those of its cells."""

    title: str
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Lives:
    """What is counted over twelve months of a locality: its figures, and how each statement moved."""

    locality: str
    year: tuple[date, date]
    figures: tuple[tuple[str, Shown], ...]
    statements: tuple[tuple[int, str, tuple[Shown, ...]], ...]


def tables(content: Content) -> Iterator[Table]:
    """Time, visits and people: a row for each team and each total."""
    for part in BY_TEAM:
        columns = tuple(column for column in COLUMNS if column.part is part)
        rows = tuple(
            Row(label(line), line.level is not Kind.TEAM, tuple(_shown(content, line, columns)), line.note)
            for line in content.lines
        )
        yield Table(part.value, tuple(column.label for column in columns), columns, rows)


def lives(content: Content) -> Iterator[Lives]:
    """What is counted over twelve months, of each locality that has it."""
    columns = tuple(column for column in COLUMNS if column.part is Part.LIVES and not column.name.startswith("year_"))
    for line in content.lines:
        if line.lives is None or line.year is None:
            continue
        figures = tuple(zip((column.label for column in columns), _shown(content, line, columns), strict=True))
        statements = tuple(
            (
                each.number,
                each.words,
                tuple(_shown(content, line, tuple(COLUMN[f"statement_{each.number}_{move}"] for move in MOVES))),
            )
            for each in STATEMENTS
        )
        yield Lives(line.locality, line.year, figures, statements)


def whole(content: Content) -> Line:
    """The line that the edition is about: the only team, or the total."""
    return content.lines[-1]


def label(line: Line) -> str:
    """What a row is about."""
    if line.level is Kind.TEAM:
        return line.team
    return f"{line.locality}, all teams" if line.level is Kind.LOCALITY else "All teams"


def meaning(column: Column) -> str:
    """What a column means, other columns named as the page names them."""
    return NAMED.sub(lambda found: f"“{COLUMN[found[0]].label}”", column.meaning)


def spoken(cell: Cell) -> str:
    """A cell's words on a page: thousands are set apart."""
    if isinstance(cell, int) and not isinstance(cell, Held):
        return f"{cell:,}"
    return words_of(cell)


def _shown(content: Content, line: Line, columns: tuple[Column, ...]) -> Iterator[Shown]:
    cells = row_of(content, line)
    for column in columns:
        cell = cells[column.name]
        if isinstance(cell, str):
            yield Shown(column.name, str(cell), number=False)
        else:
            yield Shown(column.name, spoken(cell), number=cell is not None)
