"""Support lines for the tests of plans: an ordinary one, with whatever the test is about said anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from plans.support import SupportLine, Times

MONDAY = date(2026, 11, 23)
HOMES: dict[str, str | None] = {"ivy": "RM18 7AA"}

BREAKFAST = SupportLine(
    id="ivy-breakfast",
    person="ivy",
    name="Help with breakfast and washing",
    starts=date(2026, 1, 5),
    duration=45,
    possible=Times(time(7), time(10)),
    suits=Times(time(8), time(9)),
)


def line(**said: Any) -> SupportLine:
    """Ivy's breakfast, except for what is said."""
    return replace(BREAKFAST, **said)


def times(earliest: str, latest: str) -> Times:
    """Times from "22:30" to "00:30"."""
    return Times(time.fromisoformat(earliest), time.fromisoformat(latest))
