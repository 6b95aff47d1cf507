"""Stories as a file for the commissioner: made from what may be shared at this moment. Holds nobody's name."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from plans.outcomes import STATEMENT
from plans.stories import Scope
from wellbeing.reports.cells import safe
from wellbeing.store.story import Shown

COLUMNS = ("month", "team", "locality", "title", "story", "a photo shows", "statements", "may be shown to")
MAY = {Scope.COMMISSIONER: "the council and the NHS", Scope.PUBLIC: "anybody"}
BYTE_ORDER_MARK = "\ufeff"
"""So that a spreadsheet reads the file as UTF-8."""


def csv_of(stories: Iterable[Shown]) -> str:
    """A row a story. The name is in it only where the words say it, which the consent says too."""
    out = StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for shown in stories:
        story = shown.story
        cells = (
            f"{shown.told_on:%Y-%m}",
            shown.team,
            shown.locality,
            story.title,
            story.words,
            story.photo_shows if story.has_photo else "",
            "; ".join(STATEMENT[number].words for number in story.statements if number in STATEMENT),
            MAY.get(shown.scope, ""),
        )
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue()
