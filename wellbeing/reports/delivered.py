"""The file for the council's return: minutes delivered to each person. Knows what is in it, not who asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wellbeing.reports.table import Column, Table
from wellbeing.store.delivered import Delivered

WHAT = "council"
"""What such a file is called where it is written down who took one."""

COLUMNS = (
    Column("person_reference", "What the person is called in the files that the team was brought in from."),
    Column("nhs_number", "The person’s NHS number, where it is known."),
    Column("person", "The person’s name."),
    Column("locality", "The locality of the team."),
    Column("team", "The team. Somebody who moved from one team to another has a row for each."),
    Column(
        "delivered_minutes",
        "Worker-minutes at visits that took place: both workers of a double-handed visit, by the clock on the wall, on "
        "the day on which the visit began. The same minutes that the person’s hours bank counts as used.",
    ),
    Column("delivered_hours", "The same in hours, to two decimal places."),
    Column("visits_delivered", "Visits that took place, once for each worker who was there."),
    Column("visits_not_needed", "Recorded as not needed."),
    Column("visits_refused", "The person said no."),
    Column("visits_no_answer", "Nobody came to the door."),
    Column("visits_missed", "Recorded as missed."),
    Column("visits_without_record", "Over, and nothing was recorded: they count as no minutes, and are never assumed."),
)


def table_of(rows: Iterable[Delivered], first: date, made_on: date) -> Table:
    """The rows of the month that begins on `first`."""
    return Table(
        f"Delivered {first:%Y-%m}",
        COLUMNS,
        [_row(row) for row in rows],
        (
            ("month", f"{first:%Y-%m}, as known on {made_on.isoformat()}; what is put right later is in a later file"),
            ("personal", "This file names people. Send it only to who asked for it, sealed, and keep no copy."),
        ),
    )


def _row(row: Delivered) -> tuple[str | int | float, ...]:
    who = (row.reference, row.nhs_number, row.name, row.locality, row.team)
    return (
        *who,
        row.minutes,
        round(row.minutes / 60, 2),
        row.visits,
        row.not_needed,
        row.refused,
        row.no_answer,
        row.missed,
        row.without,
    )
