"""The demonstration's usual week and its covers as files: who goes to which visit, on which weekday, at what wall time.

Knows the files' form and how their names stand for a team's rows; knows nothing of how the rotas were made.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.support import iso_week, visit_id
from rota.limits import DAYS_IN_WEEK
from rota.local_time import instant, monday_of
from rota.week import LONDON, Assignment, Visit
from wellbeing.demonstration.dates import TEMPLATES
from wellbeing.importing.cells import NAMES
from wellbeing.importing.crew import members_of
from wellbeing.models import PersonMembership, SupportLine, Team

ANY_DAY = "any"
NOBODY = ""
USUAL_WEEK = "usual"


@dataclass(frozen=True, slots=True)
class Placed:
    """One place of one visit. `week` is usual, or how many weeks before this one; `visit` the weekday on which the
    support is asked for, or "any 1" where any day will do; `worker` empty where nobody went.
    """

    week: str
    support: str
    visit: str
    place: int
    worker: str
    day: str
    start: str


Key = tuple[str, str, int]


def read_placed(path: Path) -> tuple[Placed, ...]:
    """The rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return tuple(Placed(week, support, visit, int(place), *rest) for week, support, visit, place, *rest in rows)


def write_placed(path: Path, rows: Iterable[Placed]) -> None:
    """Write the file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in fields(Placed)])
        writer.writerows(astuple(row) for row in rows)


class Names:
    """The references of a team's workers and support lines, and their ids."""

    def __init__(self, session: Session, team: Team) -> None:
        self.workers = {reference: str(worker.id) for reference, (worker, _) in members_of(session, team).items()}
        supported = select(PersonMembership.person_id).where(PersonMembership.team_id == team.id)
        lines = session.scalars(select(SupportLine).where(SupportLine.person_id.in_(supported)))
        self.lines = {str(line.id): line.reference for line in lines}
        self._of_worker = {id: reference for reference, id in self.workers.items()}

    def visit(self, visit: Visit) -> tuple[str, str] | None:
        """How the files name a visit: its support, and the weekday or "any 1"; None where no support asks for it."""
        reference = self.lines.get(visit.support or "")
        if reference is None or visit.support is None:
            return None
        day = visit.options[0].day
        if visit.id == visit_id(visit.support, day.isoformat()):
            return reference, NAMES[day.weekday()]
        for ordinal in range(1, DAYS_IN_WEEK + 1):
            if visit.id == visit_id(visit.support, iso_week(day), ordinal):
                return reference, f"{ANY_DAY} {ordinal}"
        return None

    def placed(self, week: str, visits: Mapping[UUID, Visit], assignments: Iterable[Assignment]) -> Iterator[Placed]:
        """The rows of the files for these assignments."""
        for each in assignments:
            named = self.visit(visits[each.visit])
            if named is not None:
                start = each.start.astimezone(LONDON)
                worker = NOBODY if each.worker is None else self._of_worker[each.worker]
                yield Placed(week, *named, each.place, worker, NAMES[start.weekday()], f"{start:%H:%M}")

    def assignments(self, monday: date, visits: Iterable[Visit], rows: Mapping[Key, Placed]) -> Iterator[Assignment]:
        """Who goes to these visits of the week, as the rows say; places of which they say nothing are left out."""
        days = {name: monday + timedelta(days=n) for n, name in enumerate(NAMES)}
        for visit in visits:
            named = self.visit(visit)
            for place in visit.places if named else ():
                row = rows.get((*named, place)) if named else None
                if row is not None and days[row.day] in visit.days:
                    start = instant(days[row.day], time.fromisoformat(row.start))
                    yield Assignment(visit.id, place, self.workers.get(row.worker), start)


def by_key(rows: Iterable[Placed]) -> dict[Key, Placed]:
    """Rows by support, visit and place; later ones stand before earlier ones."""
    return {(row.support, row.visit, row.place): row for row in rows}


def rota_file(which: str, name: str) -> Path:
    """Where a team's usual week ("usual") or covers ("covers") are."""
    return TEMPLATES / which / "rota" / f"{name}.csv"


def rows_of_week(weeks_ago: int, usual: Mapping[Key, Placed], covers: Iterable[Placed]) -> dict[Key, Placed]:
    """The usual week with what was otherwise so many weeks ago, 0 being this week."""
    return {**usual, **by_key(row for row in covers if row.week == str(weeks_ago))}


def week_before(today: date, weeks_ago: int) -> date:
    """The Monday so many weeks before this week's."""
    return monday_of(today) - timedelta(weeks=weeks_ago)
