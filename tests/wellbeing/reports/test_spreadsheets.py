"""Files opened by a real spreadsheet: nothing in them comes alive, and numbers are numbers, negative ones too."""

from __future__ import annotations

import random
import shutil
import string
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import load_workbook

from rota.period import Cut, Period
from wellbeing.reports import delivered, payroll
from wellbeing.reports.columns import ADDED, COLUMN, COLUMNS
from wellbeing.reports.edition import Content, Line
from wellbeing.reports.edition_files import csv_of, xlsx_of
from wellbeing.reports.figures import Kind
from wellbeing.reports.table import Form, Table, file_of
from wellbeing.store.delivered import Delivered
from wellbeing.store.payroll import Line as Exception_

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
MANY = 1000
MADE = datetime(2026, 11, 6, tzinfo=UTC)
STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    " =",
    "\u00a0=",
    "\u200b=",
    "'=",
    '"=',
    ";=",
    ",=",
)
REST = ("1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("http://localhost/","x")', "A1", "2+5+cmd", "1", "x")


def payloads() -> list[str]:
    chance = random.Random(7)
    found = [start + rest for start in STARTS for rest in REST]
    while len(found) < MANY:
        tail = "".join(chance.choice(string.printable.replace("\x0b", "").replace("\x0c", "")) for _ in range(9))
        found.append(chance.choice(STARTS) + chance.choice(("", "1+", "A1&")) + tail)
    return found[:MANY]


def content() -> Content:
    """A team for each payload, named by it and in a locality named by it, with hours below nothing."""
    lines = tuple(
        Line(Kind.TEAM, text, text, dict.fromkeys((*ADDED, *OTHERS), -number - 1), text)
        for number, text in enumerate(payloads())
    )
    return Content(Kind.PROVIDER, "=1+1", Period(Cut.MONTH, date(2026, 10, 1)), 1, lines, tuple(payloads()[:50]))


OTHERS = ("face_to_face_percent", "planned_percent", "later_hours", "visits_delivered", "sign_offs_percent",
          "cost_per_face_to_face_hour_pounds", "faces_per_person", "reference_hour_pounds")  # fmt: skip


def of_the_month() -> dict[str, Table]:
    """Payroll's and the council's tables, with a worker and a person for each payload."""
    day = date(2026, 10, 6)
    lines = [Exception_(text, text, text, text, day, day, 1, -number - 1) for number, text in enumerate(payloads())]
    people = [Delivered(*[text] * 5, -number - 1, *[0] * 6) for number, text in enumerate(payloads())]
    return {"payroll": payroll.table_of(lines, day, day), "delivered": delivered.table_of(people, day, day)}


def test_a_thousand_formulas_stay_text_in_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "from_csv.csv").write_bytes(csv_of(content()))
    (tmp_path / "from_xlsx.xlsx").write_bytes(xlsx_of(content(), MADE))
    for name, table in of_the_month().items():
        (tmp_path / f"{name}_csv.csv").write_bytes(file_of(table, Form.CSV, MADE))
        (tmp_path / f"{name}_xlsx.xlsx").write_bytes(file_of(table, Form.XLSX, MADE))
    out = tmp_path / "opened"
    subprocess.run(
        [
            str(SOFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
            "--outdir", str(out), *(str(path) for path in (*tmp_path.glob("*.csv"), *tmp_path.glob("*.xlsx"))),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    paid = list(COLUMN).index("paid_hours")
    for name in ("from_csv", "from_xlsx", *(f"{name}_{form}" for name in of_the_month() for form in Form)):
        sheets = load_workbook(out / f"{name}.xlsx").worksheets
        for sheet in sheets:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (name, cell.coordinate, cell.value)
                    assert cell.hyperlink is None
        rows = list(sheets[0].iter_rows(min_row=2, max_row=MANY + 1, values_only=True))
        number_in = {"from": paid, "payroll": 7, "delivered": 5}[name.partition("_")[0]]
        assert [row[number_in] for row in rows] == [-number - 1 for number in range(MANY)]
        assert name.partition("_")[0] != "from" or len(rows[0]) >= len(COLUMNS)
