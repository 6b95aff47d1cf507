"""An equipment order as it leaves: a spreadsheet file or an e-mail to look at and send. And the waits as a picture.

Knows what is on the sheet; asks no database. No file name holds a person's name.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from io import StringIO
from uuid import UUID

from plans.equipment import Month, days_words
from wellbeing.reports.cells import safe
from wellbeing.reports.drawn import pairs

COLUMNS = (
    "order", "code", "item", "how many", "what for", "name", "address", "measured", "assessed by", "assessed on",
    "ordered on",
)  # fmt: skip
ONE_DAY = 1.0
"""A chart of shorter waits than this has no bar across all of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the sheet."""

    code: str
    name: str
    quantity: int
    why: str
    ordered_on: date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that leaves: whose home, what was measured, who assessed, and the things."""

    assessment: UUID
    name: str
    address: str
    measurements: tuple[tuple[str, str], ...]
    assessor: str
    assessed_on: date | None
    lines: tuple[Line, ...]

    @property
    def reference(self) -> str:
        """What the sheet is called between us and who supplies: it names nobody."""
        return self.assessment.hex[:8].upper()

    @property
    def measured(self) -> str:
        """Everything measured, in one line."""
        return "; ".join(f"{what}: {how_much}" for what, how_much in self.measurements)


def csv_of(sheet: Sheet) -> str:
    """A line for each thing; no cell comes alive in a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in sheet.lines:
        cells = (
            sheet.reference,
            line.code,
            line.name,
            line.quantity,
            line.why,
            sheet.name,
            sheet.address,
            sheet.measured,
            sheet.assessor,
            _day(sheet.assessed_on),
            _day(line.ordered_on),
        )
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue()


def eml_of(sheet: Sheet, to: str) -> bytes:
    """The order as an e-mail that is not sent yet: a mail program opens it to be looked at and sent."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"Equipment order {sheet.reference}"
    if to:
        message["To"] = to
    message["X-Unsent"] = "1"
    things = "\n".join(
        f"- {line.quantity} × {line.name} ({line.code})\n  {_one_line(line.why)}" for line in sheet.lines
    )
    measured = "\n".join(f"- {what}: {how_much}" for what, how_much in sheet.measurements) or "- nothing was measured"
    message.set_content(
        f"Equipment order {sheet.reference}\n\nFor: {_one_line(sheet.name)}\nAt: {_one_line(sheet.address)}\n\n"
        f"Please bring:\n{things}\n\nMeasured in the home:\n{measured}\n\n"
        f"Assessed by {_one_line(sheet.assessor)}, Trusted Assessor, on {_day(sheet.assessed_on)}.\n"
    )
    return message.as_bytes()


def chart(months: Sequence[Month]) -> str:
    """Two bars a month, in days: until the assessment, and until the thing was fitted."""
    rows = [(f"{month.first:%b %Y}", month.assessment, month.fitted) for month in months]
    return pairs(("first contact to assessment", "order to fitted"), rows, ONE_DAY, days_words)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
