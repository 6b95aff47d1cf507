"""The face-to-face report of a month, team by team, and as a CSV file.

Nothing here names or describes a person. Where a team supported fewer than `FEWEST_PEOPLE` people its figures are
not shown, nor are they part of any total, since a total less what is shown would tell them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from rota.face_to_face import DEFINITION, DEFINITION_FACE_TO_FACE, DEFINITION_PAID, Share
from rota.report import Records
from wellbeing.reports.cells import safe
from wellbeing.store import report
from wellbeing.store.report import TeamOfReport

FEWEST_PEOPLE = 8
"""Visits and hours are shown only where a team supported at least so many people in the month."""

NOT_SHOWN = f"Not shown: the team supported fewer than {FEWEST_PEOPLE} people in this month."
NOTHING_KEPT = "No worked days are kept for this month."
BYTE_ORDER_MARK = "\ufeff"
"""At the start of the file, so that spreadsheets read it as UTF-8."""

WHAT_A_RECORD_IS = (
    "A visit counts once for each worker who was to be there. On the spot: started and finished by a tap at the "
    "visit. Later: the times were written or put right afterwards. Without a record: told to a worker, over, and "
    "no end recorded; it counts as no minutes."
)

COLUMNS = (
    ("month", "The month, as year and number."),
    ("locality", "The locality of the team."),
    ("team", "The team."),
    ("face_to_face_minutes", DEFINITION_FACE_TO_FACE),
    ("paid_working_minutes", DEFINITION_PAID),
    ("face_to_face_percent", "face_to_face_minutes of a hundred paid_working_minutes, to one decimal place."),
    ("visits_recorded_on_the_spot", "Visits that took place, started and finished by a tap at the visit."),
    ("visits_recorded_later", "Visits that took place, with times written or put right afterwards."),
    ("visits_not_needed", "Visits recorded as not needed."),
    ("visits_refused", "Visits that the person said no to."),
    ("visits_no_answer", "Visits where nobody came to the door."),
    ("visits_missed", "Visits recorded as missed."),
    ("visits_without_record", "Visits that are over and of which nothing was recorded; they count as no minutes."),
    ("note", f"Why figures are not there. {NOT_SHOWN}"),
)
"""The columns of the file and what each means."""


@dataclass(frozen=True, slots=True)
class MonthOfTeam:
    """A team's figures of the month that begins on `first`. `share` None: no worked days are kept for it."""

    team: TeamOfReport
    first: date
    share: Share | None
    records: Records
    people: int

    @property
    def shown(self) -> bool:
        """Whether there is something to show that tells of nobody."""
        return self.share is not None and self.people >= FEWEST_PEOPLE

    @property
    def note(self) -> str:
        """Why nothing is shown, in a sentence; empty when something is."""
        if self.share is None:
            return NOTHING_KEPT
        return "" if self.shown else NOT_SHOWN


def month_of(session: Session, teams: Sequence[TeamOfReport], first: date) -> tuple[MonthOfTeam, ...]:
    """The figures of these teams for the month that begins on `first`, in the order given."""
    ids = [team.id for team in teams]
    shares = report.shares(session, ids, first, report.last_of_month(first))
    records = report.records(session, ids, first)
    people = report.people_supported(session, ids, first)
    return tuple(
        MonthOfTeam(team, first, shares.get((team.id, first)), records[team.id], people[team.id]) for team in teams
    )


def of_month(session: Session, team: UUID | None, first: date) -> tuple[MonthOfTeam, ...]:
    """The figures of one team (None: every team) for the month that begins on `first`. Nobody is asked who looks."""
    return month_of(session, report.teams_of(session, None if team is None else {team}), first)


def total(months: Iterable[MonthOfTeam]) -> tuple[Share, Records]:
    """The figures of the teams that are shown, added up."""
    share, records = Share(), Records()
    for month in months:
        if month.shown and month.share is not None:
            share, records = share + month.share, records + month.records
    return share, records


def percent(share: Share) -> str:
    """The share to one decimal place, without a sign; empty where nothing was paid."""
    return "" if share.percent is None else f"{share.percent:.1f}"


def csv_of(months: Iterable[MonthOfTeam]) -> str:
    """The file: a row a team, then what each column means, and the definition. No formula in it comes alive."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([name for name, _ in COLUMNS])
    for month in months:
        writer.writerow([safe(cell) for cell in _row(month)])
    writer.writerow([])
    writer.writerow(["column", "what it means"])
    writer.writerows([safe(name), safe(meaning)] for name, meaning in COLUMNS)
    writer.writerow(["definition", safe(DEFINITION)])
    writer.writerow(["records", safe(WHAT_A_RECORD_IS)])
    return text.getvalue()


def _row(month: MonthOfTeam) -> list[str | int]:
    named: list[str | int] = [f"{month.first:%Y-%m}", month.team.locality, month.team.name]
    if not month.shown or month.share is None:
        return [*named, *[""] * (len(COLUMNS) - len(named) - 1), month.note]
    counts = month.records
    return [
        *named,
        month.share.face_to_face,
        month.share.paid,
        percent(month.share),
        counts.on_the_spot,
        counts.later,
        counts.not_needed,
        counts.refused,
        counts.no_answer,
        counts.missed,
        counts.without,
        month.note,
    ]
