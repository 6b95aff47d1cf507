"""A week laid out for looking at: by worker, by person and by day, as plain values a template can print.

Knows weeks, rotas and findings; knows nothing of requests, rows or markup.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from rota.findings import Finding
from rota.hours import balances
from rota.rules.fewest import Fewest, fewest_of
from rota.week import LONDON, Assignment, Rota, TeamTime, Visit, Week, Window, local_day

COLUMN_MINUTES = 5
FIRST_HOUR = 6
LAST_HOUR = 24
COLUMNS = (LAST_HOUR - FIRST_HOUR) * 60 // COLUMN_MINUTES


@dataclass(frozen=True, slots=True)
class Piece:
    """One stay on the board: a place of a visit, or team time where `visit` is None.

    `told`: workers have been told exactly this. `column` and `span` are 5-minute columns from 06:00.
    """

    label: str
    when: Window
    day: date
    worker: str | None
    worker_name: str | None
    visit: UUID | None = None
    place: int = 1
    person: str | None = None
    double_handed: bool = False
    pinned: bool = False
    told: bool = False
    time_critical: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def start(self) -> datetime:
        """Local start, for showing."""
        return self.when.start.astimezone(LONDON)

    @property
    def end(self) -> datetime:
        """Local end, for showing."""
        return self.when.end.astimezone(LONDON)

    @property
    def open(self) -> bool:
        """Nobody goes yet."""
        return self.visit is not None and self.worker is None

    @property
    def column(self) -> int:
        """The column in which it starts, from 0 at 06:00, held within the board."""
        minutes = (self.start.hour - FIRST_HOUR) * 60 + self.start.minute
        if self.start.date() > self.day:
            minutes += 24 * 60
        return max(0, min(COLUMNS - 1, minutes // COLUMN_MINUTES))

    @property
    def span(self) -> int:
        """How many columns it covers, at least one, held within the board."""
        return max(1, min(COLUMNS - self.column, self.when.minutes // COLUMN_MINUTES))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a row: its pieces in order of time."""

    day: date
    pieces: tuple[Piece, ...]

    @property
    def span(self) -> Window | None:
        """From the first start to the last end; None on a day off."""
        if not self.pieces:
            return None
        return Window(self.pieces[0].when.start, max(piece.when.end for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class Row:
    """A worker or a person across the week. `figure` stands beside the name; minutes are a worker's hours."""

    id: str | None
    name: str
    days: tuple[Day, ...]
    figure: str = ""
    planned: int = 0
    contracted: int = 0


@dataclass(frozen=True)
class Board:
    """Everything on the page of a week, laid out from the week, what is told, and the findings."""

    week: Week
    told: Rota
    findings: tuple[Finding, ...]

    def pieces(self) -> tuple[Piece, ...]:
        """Every place of every visit and everybody's team time, earliest first."""
        by_visit: dict[UUID, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for visit in finding.visits:
                by_visit[visit].append(finding)
        laid = [self._visit(visit, place, by_visit) for visit in self.week.visits for place in visit.places]
        laid += [self._team_time(team, worker) for team in self.week.team_time for worker in team.workers]
        return tuple(sorted(laid, key=lambda piece: (piece.when.start, piece.label)))

    def by_worker(self) -> tuple[Row, ...]:
        """A row for each worker with hours planned and owed, then one for the visits that nobody goes to."""
        pieces = self.pieces()
        hours = balances(self.week, self.week.rota)
        rows = [
            Row(
                worker.id,
                worker.name,
                self._days(piece for piece in pieces if piece.worker == worker.id),
                planned=hours[worker.id].planned,
                contracted=hours[worker.id].owed,
            )
            for worker in self.week.workers
        ]
        nobody = self._days(piece for piece in pieces if piece.open)
        if any(day.pieces for day in nobody):
            rows.append(Row(None, "Nobody yet", nobody))
        return tuple(rows)

    def by_person(self) -> tuple[Row, ...]:
        """A row for each person who is visited this week, with how many faces they see, and how many they need to."""
        of_person: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.pieces():
            if piece.person is not None:
                of_person[piece.person].append(piece)
        rows = []
        for person in self.week.people:
            if visits := of_person.get(person.id):
                faces = len({piece.worker for piece in visits if piece.worker})
                figure = _faces(faces, fewest_of(self.week, person.id))
                rows.append(Row(person.id, person.name, self._days(visits), figure=figure))
        return tuple(rows)

    def by_day(self, day: date) -> tuple[Row, ...]:
        """A row for each worker who works on `day` (and one for nobody), on a time axis."""
        rows = []
        for row in self.by_worker():
            today = tuple(part for part in row.days if part.day == day)
            if today[0].pieces:
                rows.append(Row(row.id, row.name, today))
        return tuple(rows)

    def _visit(self, visit: Visit, place: int, findings: dict[UUID, list[Finding]]) -> Piece:
        planned = self.week.rota.at(visit.id, place)
        start = planned.start if planned else visit.options[0].suits.start
        worker = self.week.worker.get(planned.worker) if planned and planned.worker else None
        person = self.week.person[visit.person]
        return Piece(
            label=person.name,
            when=Window(start, start + timedelta(minutes=visit.duration)),
            day=local_day(start) if planned else visit.options[0].day,
            worker=worker.id if worker else None,
            worker_name=worker.name if worker else None,
            visit=visit.id,
            place=place,
            person=visit.person,
            double_handed=visit.double_handed,
            pinned=any(pin.visit == visit.id and pin.place == place for pin in self.week.pins),
            told=planned is not None and self._is_told(planned),
            time_critical=visit.time_critical,
            findings=tuple(findings.get(visit.id, ())),
        )

    def _is_told(self, planned: Assignment) -> bool:
        return self.told.at(planned.visit, planned.place) == planned

    def _team_time(self, team: TeamTime, worker: str) -> Piece:
        return Piece(
            label=team.kind,
            when=team.when,
            day=local_day(team.when.start),
            worker=worker,
            worker_name=self.week.worker[worker].name if worker in self.week.worker else None,
            told=True,
        )

    def _days(self, pieces: Iterable[Piece]) -> tuple[Day, ...]:
        by_day: dict[date, list[Piece]] = defaultdict(list)
        for piece in pieces:
            by_day[piece.day].append(piece)
        return tuple(Day(day, tuple(by_day[day])) for day in self.week.dates)


def _faces(count: int, fewest: Fewest) -> str:
    """How many there are; where that is more than one, how many it takes, or takes at least."""
    if count < 2:
        return "1 face" if count else "0 faces"
    return f"{count} faces, needs {fewest.at_least}" + ("" if fewest.proven else " or more")
