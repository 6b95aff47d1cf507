"""An edition as a page says it."""

from __future__ import annotations

from wellbeing.reports.columns import COLUMN, COLUMNS
from wellbeing.reports.edition_page import meaning


def test_a_meaning_names_other_columns_as_the_page_does() -> None:
    assert meaning(COLUMN["later_hours"]) == "“With people, hours” less “Recorded on the spot, hours”."
    assert not any("_" in meaning(column) for column in COLUMNS)
