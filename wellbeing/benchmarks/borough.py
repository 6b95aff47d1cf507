"""A borough's year as rows, invented and quickly made, to measure the report on: 20 teams, 800 people, 420,000 visits.

As teams would have left them: visits that were told, a tap at the start and one at the end, some filled in later, put
right, refused or forgotten, some for two workers, some of a couple. Straight into an empty database, past the stores.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, insert

from plans.outcomes import about_statement
from rota.face_to_face import VisitRecord, contracted_on, face_to_face_minutes
from rota.local_time import midnight
from wellbeing.models import (
    Competence,
    Contract,
    EquipmentItem,
    EquipmentOrder,
    HomeAssessment,
    Locality,
    Person,
    PersonMembership,
    Provider,
    Rating,
    Reablement,
    ReferenceRate,
    SignOff,
    Team,
    TeamMembership,
    TimelineVisit,
    ToldAssignment,
    VisitEntry,
    WorkedDay,
    Worker,
)

LOCALITIES = ("Tilbury", "Ockendon", "Grays", "Stanford")
TEAMS, WORKERS_IN_TEAM, PEOPLE, VISITS = 20, 12, 800, 420_000
SEED = 6
BEGAN = timedelta(days=400)
WEEKLY = 35 * 60
DOUBLE_HANDED, COUPLE, LATER, PUT_RIGHT, NO_RECORD, OTHER_ENDS = 0.1, 0.02, 0.12, 0.03, 0.01, 0.03
ENDS = ("not_needed", "refused", "no_answer", "missed")
ROWS_AT_ONCE = 20_000
MINUTE = timedelta(minutes=1)
ASKED = json.dumps({"duration": 30, "options": [{"possible": "x" * 60, "suits": "x" * 60}], "competences": [],
                    "place": "x" * 60, "person": "x" * 60, "double_handed": False, "support": None})  # fmt: skip
PLANNED = json.dumps({"places": [{"worker": "x" * 36, "start": "2026-11-23T09:00:00Z", "pinned": []}]})
"""As long as a visit's own."""


@dataclass
class Borough:
    """Ids of what was made, and rows that wait to be written."""

    connection: Connection
    first: date
    days: int
    chance: random.Random
    waiting: dict[Table, list[dict[str, Any]]]

    def id(self) -> UUID:
        """Another id, the same each time it is made."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def add(self, model: Any, **values: Any) -> UUID:
        """A row with an id of its own."""
        id = values.setdefault("id", self.id())
        self.row(model, **values)
        return UUID(str(id))

    def row(self, model: Any, **values: Any) -> None:
        """A row."""
        rows = self.waiting.setdefault(model.__table__, [])
        rows.append(values)
        if len(rows) >= ROWS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """All that waits, in the order in which tables hang together."""
        for table, rows in self.waiting.items():
            if rows:
                self.connection.execute(insert(table), rows)
            rows.clear()


def make(connection: Connection, first: date, days: int = 365, share: float = 1.0) -> int:
    """Write the year that begins on `first` (a `share` of its visits, in fewer `days`); gives how many visits."""
    borough = Borough(connection, first, days, random.Random(SEED), {})
    provider = borough.add(Provider, name="Borough", demonstration=False)
    borough.add(
        ReferenceRate, provider_id=provider, pence=2500, source="2022", starts=first, written_at=midnight(first)
    )
    competence = borough.add(
        Competence, provider_id=provider, slug="insulin", name="Insulin", kind="delegated", per_person=True
    )
    thing = borough.add(EquipmentItem, provider_id=provider, code="R1", name="Rail")
    localities = [borough.add(Locality, name=name) for name in LOCALITIES]
    made = 0
    a_day = round(VISITS * share / 365 / TEAMS)
    for number in range(TEAMS):
        team = borough.add(
            Team,
            provider_id=provider,
            locality_id=localities[number % len(localities)],
            name=f"Team {number + 1}",
            hourly_pence=1900 + 10 * number,
        )
        workers = [_worker(borough, provider, team, n) for n in range(WORKERS_IN_TEAM)]
        people = [_person(borough, provider, team, n) for n in range(PEOPLE // TEAMS)]
        _sign_offs(borough, competence, workers, people)
        _lives(borough, team, thing, people)
        made += _year(borough, team, workers, people, a_day)
    borough.write()
    return made


def _worker(borough: Borough, provider: UUID, team: UUID, number: int) -> UUID:
    began = borough.first - BEGAN
    worker = borough.add(
        Worker, provider_id=provider, reference=f"{team}{number}"[:60], name="W", travel="walk", attributes=[]
    )
    borough.add(TeamMembership, worker_id=worker, team_id=team, starts=began)
    borough.add(Contract, worker_id=worker, minutes_a_week=WEEKLY, starts=began)
    return worker


def _person(borough: Borough, provider: UUID, team: UUID, number: int) -> UUID:
    chance = borough.chance
    born = date(1930 + chance.randrange(40), 1 + chance.randrange(12), 1)
    person = borough.add(
        Person, provider_id=provider, reference=f"{team}{number}"[:60], name="P", known_as="P", born=born
    )
    borough.add(PersonMembership, person_id=person, team_id=team, starts=borough.first - BEGAN)
    return person


def _sign_offs(borough: Borough, competence: UUID, workers: Sequence[UUID], people: Sequence[UUID]) -> None:
    for worker in workers:
        for person in borough.chance.sample(people, 4):
            starts = borough.first + timedelta(days=borough.chance.randrange(-200, 200))
            borough.add(
                SignOff,
                worker_id=worker,
                competence_id=competence,
                person_id=person,
                starts=starts,
                until=starts + timedelta(days=borough.chance.choice((100, 365, 700))),
                signed_by="N",
            )


def _lives(borough: Borough, team: UUID, thing: UUID, people: Sequence[UUID]) -> None:
    chance, now = borough.chance, midnight(borough.first)
    for person in people:
        for number in range(1, 9):
            for quarter in range(4):
                borough.add(
                    Rating,
                    person_id=person,
                    about=about_statement(number),
                    asked="x",
                    how="number",
                    on=borough.first + timedelta(days=90 * quarter + chance.randrange(60)),
                    number=chance.randrange(11),
                    asked_by="x",
                    withdrawn=False,
                    recorded_at=now,
                )
        contact = borough.first + timedelta(days=chance.randrange(300))
        on = contact + timedelta(days=chance.randrange(20))
        assessment = borough.add(
            HomeAssessment, person_id=person, team_id=team, first_contact=contact, on=on, body="{}", version=1,
            recorded_at=now,
        )  # fmt: skip
        borough.add(
            EquipmentOrder, assessment_id=assessment, item_id=thing, team_id=team, quantity=1, why="x",
            state="fitted", asked_on=on, ordered_on=on, fitted_on=on + timedelta(days=chance.randrange(30)),
            recorded_at=now,
        )  # fmt: skip
        if chance.random() < 0.3:
            borough.add(
                Reablement, person_id=person, team_id=team, starts=contact, ends=contact + timedelta(days=41),
                goals="[]", discharged_on=contact, day_91=chance.choice(("home", "home", "hospital", None)),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """What a worker was told of a visit."""

    visit: UUID
    place: int
    worker: UUID
    start: datetime
    end: datetime


def _year(borough: Borough, team: UUID, workers: Sequence[UUID], people: Sequence[UUID], a_day: int) -> int:
    records: dict[bool, list[VisitRecord]] = {True: [], False: []}
    made = 0
    for number in range(borough.days):
        day = borough.first + timedelta(days=number)
        here = borough.chance.sample(workers, min(len(workers), max(3, a_day // 8)))
        for part in _day(borough, team, here, people, day, a_day):
            made += part.place == 1
            _record(borough, team, day, part, records)
    with_people = face_to_face_minutes([*records[True], *records[False]])
    on_the_spot = face_to_face_minutes(records[True])
    for (worker, on), minutes in with_people.items():  # a day off has no row, as in life
        borough.row(
            WorkedDay, team_id=team, worker_id=UUID(worker), day=on, contracted=contracted_on(WEEKLY, on), leave=0,
            sickness=0, unpaid=0, extra=0, face_to_face=minutes, on_the_spot=on_the_spot.get((worker, on), 0),
        )  # fmt: skip
    return made


def _day(
    borough: Borough, team: UUID, on: Sequence[UUID], people: Sequence[UUID], day: date, a_day: int
) -> Iterator[_Part]:
    chance, begins = borough.chance, midnight(day) + timedelta(hours=7)
    free = {worker: begins + chance.randrange(60) * MINUTE for worker in on}
    for _ in range(a_day):
        worker = min(free, key=lambda each: free[each])
        pair = [worker, *([chance.choice([w for w in on if w != worker])] if chance.random() < DOUBLE_HANDED else ())]
        start = free[worker]
        end = start + chance.choice((30, 45, 60)) * MINUTE
        visit = borough.add(
            TimelineVisit, team_id=team, person_id=chance.choice(people), first_day=day, last_day=day, asked=ASKED,
            planned=PLANNED, changed_seq=1, told=ASKED + PLANNED, told_seq=1,
        )  # fmt: skip
        for place, one in enumerate(pair, 1):
            borough.row(ToldAssignment, visit_id=visit, place=place, worker_id=one, start=start, end=end)
            yield _Part(visit, place, one, start, end)
        if chance.random() >= COUPLE:
            free[worker] = end + chance.randrange(5, 15) * MINUTE


def _record(borough: Borough, team: UUID, day: date, part: _Part, records: dict[bool, list[VisitRecord]]) -> None:
    chance = borough.chance
    dice = chance.random()
    if dice < NO_RECORD:
        return
    given: dict[str, Any] = {"team_id": team, "visit_id": part.visit, "worker_id": part.worker, "day": day}
    if dice < NO_RECORD + OTHER_ENDS:
        _entry(borough, given, chance.choice(ENDS), part.start)
        return
    start = part.start + chance.randrange(-3, 5) * MINUTE
    end = part.end + chance.randrange(-5, 6) * MINUTE
    later = chance.random() < LATER
    begun = None if later else _entry(borough, given, "started", start, started_at=start)
    times = {"started_at": start, "finished_at": end}
    how = "later" if later else "on_the_spot"
    last = _entry(borough, given, "finished", end, how=how, supersedes_id=begun, **times)
    if chance.random() < PUT_RIGHT:
        later = True
        _entry(borough, given, "finished", end + 60 * MINUTE, how="later", supersedes_id=last, **times)
    records[not later].append(VisitRecord(str(part.worker), start, end))


def _entry(borough: Borough, given: dict[str, Any], what: str, at: datetime, **values: Any) -> UUID:
    id = borough.id()
    row = {"started_at": None, "finished_at": None, "how": "on_the_spot", "supersedes_id": None, **values}
    return borough.add(
        VisitEntry, id=id, **given, **row, client_key=id.hex, content_hash=id.hex * 2, what=what, other_minutes=0,
        learned=None, at=at, arrived_at=at,
    )  # fmt: skip
