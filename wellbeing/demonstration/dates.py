"""The demonstration's files with this day's dates in them. Knows the templates and a date; knows no database.

Only the demonstration may write dates as `{today-90}` or `{monday+7}` (Monday of this week, seven days on); what
comes out is an ordinary folder that the ordinary import reads.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from rota.local_time import monday_of

TEMPLATES = Path(__file__).parent.parent / "data" / "demonstration"
TILBURY, GRAYS = "tilbury", "grays"
"""The folders of the two teams in it."""
DATE = re.compile(r"\{(today|monday)([+-][0-9]{1,4})\}")


def write_folder(today: date, folder: Path, which: str = TILBURY) -> Path:
    """Write the files of one of the teams, dated for this day, into `folder`, and give it back."""
    folder.mkdir(parents=True, exist_ok=True)
    for template in sorted((TEMPLATES / which).glob("*.csv")):
        dated = dated_text(template.read_text(encoding="utf-8"), today)
        (folder / template.name).write_text(dated, encoding="utf-8", newline="")
    return folder


def dated_text(text: str, today: date) -> str:
    """The text with each date counted from today, as 2026-11-23."""
    starts = {"today": today, "monday": monday_of(today)}
    return DATE.sub(lambda found: (starts[found[1]] + timedelta(days=int(found[2]))).isoformat(), text)
