"""A locality's directory from a CSV file and back: everything that is wrong with it told at once, or every row.

What goes out can come in again unaltered; no cell of it comes alive in a spreadsheet. Knows no database.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plans.community import KINDS, Asset
from wellbeing.importing import cells
from wellbeing.importing.cells import NAMES, Wrong
from wellbeing.importing.files import Line, lines_of
from wellbeing.importing.problems import Problems
from wellbeing.postcodes import tidy
from wellbeing.reports.cells import safe

FILE = "community.csv"
MOST_BYTES = 150_000
"""A locality's directory is far below this; and it goes to the preview and back with the page."""
BYTE_ORDER_MARK = "\ufeff"
"""So that spreadsheets take the file for UTF-8."""
LONGEST = {"name": 200, "what": 1_000, "place": 300, "times": 200, "contact": 300, "cost": 200, "told_by": 200}
"""Characters of each text, as the columns of the directory hold them."""
MOST_INTERESTS, LONGEST_INTEREST = 20, 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the field that it fills, and how its cells are read."""

    name: str
    field: str
    read: Callable[[str], Any]


def kind(text: str) -> str:
    """A kind, by its word or as it is said on the page."""
    by_words = {words.casefold(): word for word, words in KINDS.items()}
    word = text.strip().casefold()
    found = by_words.get(word, word.replace(" ", "_").replace("-", "_"))
    if found not in KINDS:
        raise Wrong(f"Write one of: {', '.join(KINDS.values())}.")
    return found


def interests(text: str) -> tuple[str, ...]:
    """Interests apart by semicolons: "gardening; singing"."""
    found = tuple(dict.fromkeys(cells.parts(text)))
    if len(found) > MOST_INTERESTS or any(len(one) > LONGEST_INTEREST for one in found):
        raise Wrong(
            f"Write at most {MOST_INTERESTS} interests of up to {LONGEST_INTEREST} letters, apart by semicolons."
        )
    return found


def days(text: str) -> tuple[int, ...]:
    """Weekdays: "Mon Thu", "Mon-Fri", "every day"."""
    return tuple(sorted(cells.weekdays(text)))


def postcode(text: str) -> str:
    """A postcode as it is written."""
    tidied = tidy(text)
    if tidied is None:
        raise Wrong("Write a postcode, such as RM18 7AA, or leave it empty.")
    return tidied


def _text(field: str) -> Callable[[str], str]:
    return cells.words(LONGEST[field])


COLUMNS = (
    Column("kind", "kind", kind),
    Column("name", "name", _text("name")),
    Column("what", "what", _text("what")),
    Column("place", "place", _text("place")),
    Column("postcode", "postcode", postcode),
    Column("days", "days", days),
    Column("times", "times", _text("times")),
    Column("interests", "interests", interests),
    Column("contact", "contact", _text("contact")),
    Column("cost", "cost", _text("cost")),
    Column("told by", "told_by", _text("told_by")),
    Column("checked", "checked", cells.day),
)
REQUIRED = ("kind", "name")


def read_assets(text: str, today: date) -> tuple[Asset, ...] | Problems:
    """What the file says; or, if anything is wrong with it, all of that. `today`: nothing was checked after it."""
    problems = Problems()
    found: list[Asset] = []
    seen: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        for line in lines_of(path, [column.name for column in COLUMNS], REQUIRED, problems):
            asset = _asset(line, today, problems)
            key = " ".join(_cell(line, "name").casefold().split())
            if key and key in seen:
                right = f"The same name stands on line {seen[key]}. Give each its own."
                problems.add(FILE, right, line.number, "name", _cell(line, "name"))
            seen.setdefault(key, line.number)
            if asset is not None:
                found.append(asset)
    if not found and not problems.count:
        problems.add(FILE, "There is only the header. Write at least one line below it.")
    return problems if problems.count else tuple(found)


def csv_of(assets: Iterable[Asset]) -> str:
    """The directory as a file that `read_assets` reads."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    for asset in assets:
        writer.writerow([safe(_written(getattr(asset, column.field))) for column in COLUMNS])
    return text.getvalue()


def _asset(line: Line, today: date, problems: Problems) -> Asset | None:
    values: dict[str, Any] = {}
    before = problems.count
    for column in COLUMNS:
        cell = _cell(line, column.name)
        if not cell:
            if column.name in REQUIRED:
                problems.add(FILE, "Fill this in.", line.number, column.name, "")
            continue
        try:
            values[column.field] = column.read(cell)
        except Wrong as wrong:
            problems.add(FILE, str(wrong), line.number, column.name, cell)
    if values.get("checked") and values["checked"] > today:
        problems.add(FILE, "That day is still to come.", line.number, "checked", _cell(line, "checked"))
    return None if problems.count > before else Asset(**values)


def _cell(line: Line, column: str) -> str:
    """The cell without the apostrophe that kept it from coming alive."""
    cell = line.cells.get(column, "")
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) == cell else cell


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        if value and all(isinstance(one, int) for one in value):
            return " ".join(NAMES[one] for one in value)
        return "; ".join(str(one) for one in value)
    return str(value)
