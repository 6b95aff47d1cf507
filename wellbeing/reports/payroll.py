"""The file for payroll: a line for each exception to a worker's salary. Knows what the lines are, not who asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rota.week import Travel
from wellbeing.reports.table import Column, Table
from wellbeing.store.payroll import Line
from wellbeing.travel import DETOUR

WHAT = "payroll"
"""What such a file is called where it is written down who took one."""

COLUMNS = (
    Column("worker_reference", "What the worker is called in the files that the team was brought in from."),
    Column("worker", "The worker’s name."),
    Column("team", "The team they were in on these days."),
    Column(
        "what",
        "extra: minutes agreed on top of the contract. leave, sickness, unpaid: time away. miles by car, miles by "
        "bicycle: between visits.",
    ),
    Column("first_day", "The first day of it in this month. Time away may have begun before."),
    Column("last_day", "The last day of it in this month. Time away may go on after."),
    Column("days", "Days in a row, weekends included."),
    Column(
        "minutes",
        "Minutes: for time away what it takes off the contract, a seventh of the week’s hours a day unless it says "
        "otherwise; for extra what is added.",
    ),
    Column("hours", "The same in hours, to two decimal places."),
    Column("miles", "Miles between visits on that day, to one decimal place."),
)
HOW_MILES_COUNT = (
    "Miles are an estimate: from each visit to the next of the same day, by postcode, a straight line made longer by "
    f"{DETOUR[Travel.DRIVE]:g} for cars and {DETOUR[Travel.CYCLE]:g} for bicycles. The ways from home and back home "
    "are not in it. Visits where nobody came to the door, or that were refused, were driven to and count."
)
WHAT_IS_NOT_HERE = (
    "Time off that is paid as usual (somebody who depends on the worker, somebody has died) changes no salary and is "
    "not in this file."
)


def table_of(lines: Iterable[Line], first: date, made_on: date) -> Table:
    """The lines of the month that begins on `first`."""
    return Table(
        f"Payroll {first:%Y-%m}",
        COLUMNS,
        [
            (
                line.reference,
                line.worker,
                line.team,
                line.what,
                line.first.isoformat(),
                line.last.isoformat(),
                line.days,
                line.minutes,
                None if line.minutes is None else round(line.minutes / 60, 2),
                line.miles,
            )
            for line in lines
        ],
        (
            ("month", f"{first:%Y-%m}, as known on {made_on.isoformat()}; what is put right later is in a later file"),
            ("miles", HOW_MILES_COUNT),
            ("left out", WHAT_IS_NOT_HERE),
        ),
    )
