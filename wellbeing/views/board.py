"""A week laid out for looking at: by worker, by person and by day, as plain values a template can print.

Knows weeks, rotas and findings; knows nothing of requests, rows or markup.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from rota.face_to_face import Share, planned_minutes, planned_shares
from rota.findings import Finding, Kind
from rota.hours import balances, planned_use
from rota.rules.fewest import Fewest, fewest_of
from rota.week import LONDON, Assignment, Rota, TeamTime, Visit, Week, Window, local_day

COLUMN_MINUTES = 5
FIRST_HOUR = 6
LAST_HOUR = 24
NOBODY = "Nobody yet"
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
    def state(self) -> str:
        """Open, told, or not yet told: as a word, for what colour says too."""
        return "open" if self.open else ("told" if self.told else "not yet told")

    @property
    def harm(self) -> bool:
        """Whether a finding about it is of harm or of the law."""
        return any(finding.kind in (Kind.HARM, Kind.LAW) for finding in self.findings)

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
    """A worker or a person across the week, with the figures that stand beside the name.

    Of a worker: minutes `planned` and `contracted`, and the share that is face to face. Of a person: how many
    `faces` come, how many are needed (`fewest`), and the minutes `planned` with them.
    """

    id: str | None
    name: str
    days: tuple[Day, ...]
    planned: int = 0
    contracted: int = 0
    share: Share = Share()
    faces: int = 0
    fewest: Fewest | None = None

    @property
    def percent(self) -> int | None:
        """The share that is face to face, in whole percent; None where nothing is paid."""
        return None if self.share.percent is None else round(self.share.percent)

    @property
    def figure(self) -> str:
        """The faces of a person in words: "3 faces, needs 2"."""
        return _faces(self.faces, self.fewest) if self.fewest is not None else ""


@dataclass(frozen=True)
class Board:
    """Everything on the page of a week, laid out from the week, what is told, and the findings.

    `expects` is what is planned for each visit, by its id, as an edit has to say it.
    """

    week: Week
    told: Rota
    findings: tuple[Finding, ...]
    expects: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every place of every visit and everybody's team time, earliest first."""
        by_visit: dict[UUID, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for visit in finding.visits:
                by_visit[visit].append(finding)
        laid = [self._visit(visit, place, by_visit) for visit in self.week.visits for place in visit.places]
        laid += [self._team_time(team, worker) for team in self.week.team_time for worker in team.workers]
        return tuple(sorted(laid, key=lambda piece: (piece.when.start, piece.label)))

    @cached_property
    def minutes(self) -> Mapping[tuple[str, date], int]:
        """Planned face-to-face minutes by worker and day."""
        return planned_minutes(self.week, self.week.rota)

    @cached_property
    def shares(self) -> Mapping[str, Share]:
        """Each worker's share of the week that is face to face."""
        return planned_shares(self.week, self.minutes)

    @cached_property
    def workers(self) -> tuple[Row, ...]:
        """A row for each worker with hours planned and owed, then one for the visits that nobody goes to."""
        of_worker: dict[str | None, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            of_worker[piece.worker].append(piece)
        hours = balances(self.week, self.week.rota)
        rows = [
            Row(
                worker.id,
                worker.name,
                self._days(of_worker[worker.id]),
                planned=hours[worker.id].planned,
                contracted=hours[worker.id].owed,
                share=self.shares[worker.id],
            )
            for worker in self.week.workers
        ]
        nobody = self._days(piece for piece in of_worker[None] if piece.open)
        if any(day.pieces for day in nobody):
            rows.append(Row(None, NOBODY, nobody))
        return tuple(rows)

    @cached_property
    def people(self) -> tuple[Row, ...]:
        """A row for each person who is visited this week, with how many faces they see, and how many they need to."""
        of_person: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            if piece.person is not None:
                of_person[piece.person].append(piece)
        used = planned_use(self.week, self.week.rota)
        return tuple(
            Row(
                person.id,
                person.name,
                self._days(visits),
                planned=used.get(person.id, 0),
                faces=len({piece.worker for piece in visits if piece.worker}),
                fewest=fewest_of(self.week, person.id),
            )
            for person in self.week.people
            if (visits := of_person.get(person.id))
        )

    def by_day(self, day: date) -> tuple[Row, ...]:
        """A row for each worker on `day`, those off too, and one for nobody; none where nothing is planned."""
        rows = [
            Row(
                row.id,
                row.name,
                tuple(part for part in row.days if part.day == day),
                share=Share(self.minutes.get((row.id or "", day), 0)),
            )
            for row in self.workers
        ]
        rows = [row for row in rows if row.id or row.days[0].pieces]
        return tuple(rows) if any(row.days[0].pieces for row in rows) else ()

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
            pinned=(visit.id, place) in self._pinned,
            told=planned is not None and self._is_told(planned),
            time_critical=visit.time_critical,
            findings=tuple(findings.get(visit.id, ())),
        )

    @cached_property
    def _pinned(self) -> frozenset[tuple[UUID, int]]:
        return frozenset((pin.visit, pin.place) for pin in self.week.pins)

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
