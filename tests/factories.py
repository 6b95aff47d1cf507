"""Rows for tests: `create_x` makes one with what is given and plausible defaults, flushed. Invented people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from plans.support import SupportLine, Times
from rota.week import CompetenceNeed
from wellbeing.models import (
    Absence,
    Availability,
    Choice,
    CommunityAsset,
    Competence,
    Contract,
    HoursAllocation,
    Introduction,
    Locality,
    Person,
    PersonMembership,
    Provider,
    RestOwed,
    SignOff,
    Team,
    TeamMeeting,
    TeamMembership,
    User,
    WellbeingPlan,
    Worker,
)
from wellbeing.models import plan as plan_rows
from wellbeing.store.lines import line_text

LONG_AGO = date(2020, 1, 1)
TILBURY = ("RM18 7AA", "RM18 7AB", "RM18 7AD", "RM18 7AE", "RM18 8AA", "RM16 4AA")
_numbers = count(1)
T = TypeVar("T")


def _next(word: str) -> str:
    return f"{word} {next(_numbers)}"


def _added(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row


def create_provider(session: Session, name: str | None = None) -> Provider:
    return _added(session, Provider(name=name or _next("Provider")))


def create_team(session: Session, name: str | None = None, provider: Provider | None = None) -> Team:
    provider = provider or create_provider(session)
    locality = _added(session, Locality(name=_next("Locality")))
    return _added(session, Team(provider_id=provider.id, locality_id=locality.id, name=name or _next("Team")))


def create_worker(
    session: Session,
    team: Team,
    name: str | None = None,
    *,
    minutes_a_week: int = 37 * 60 + 30,
    travel: str = "walk",
    postcode: str | None = "RM18 7AA",
    attributes: Iterable[str] = (),
    hours: tuple[time, time] | None = (time(6, 30), time(22, 30)),
    weekdays: Iterable[int] = range(7),
    starts: date = LONG_AGO,
    until: date | None = None,
) -> Worker:
    """A member of the team from `starts`, who can work between these `hours` on these weekdays (None: never)."""
    name = name or _next("Worker")
    worker = _added(
        session,
        Worker(
            provider_id=team.provider_id,
            reference=name.lower(),
            name=name,
            home_postcode=postcode,
            travel=travel,
            attributes=list(attributes),
        ),
    )
    session.add(TeamMembership(worker_id=worker.id, team_id=team.id, starts=starts, until=until))
    session.add(Contract(worker_id=worker.id, minutes_a_week=minutes_a_week, starts=starts, until=until))
    if hours is not None:
        for weekday in weekdays:
            create_availability(session, worker, weekday, *hours)
    session.flush()
    return worker


def create_availability(
    session: Session, worker: Worker, weekday: int, starts_at: time, ends_at: time, starts: date = LONG_AGO
) -> Availability:
    return _added(
        session,
        Availability(worker_id=worker.id, weekday=weekday, starts_at=starts_at, ends_at=ends_at, starts=starts),
    )


def create_absence(
    session: Session,
    worker: Worker,
    first: date,
    last: date | None = None,
    kind: str = "leave",
    minutes_a_day: int | None = None,
) -> Absence:
    return _added(
        session,
        Absence(worker_id=worker.id, kind=kind, first=first, last=last or first, minutes_a_day=minutes_a_day),
    )


def create_person(
    session: Session,
    team: Team,
    name: str | None = None,
    *,
    postcode: str | None = "RM18 7AB",
    household: str | None = None,
    starts: date = LONG_AGO,
    until: date | None = None,
) -> Person:
    name = name or _next("Person")
    person = _added(
        session,
        Person(
            provider_id=team.provider_id,
            reference=name.lower(),
            name=f"{name} Invented",
            known_as=name,
            postcode=postcode,
            household=household,
            address="1 Invented Road",
            way_in="Key safe by the door",
        ),
    )
    session.add(PersonMembership(person_id=person.id, team_id=team.id, starts=starts, until=until))
    session.flush()
    return person


def create_asset(session: Session, team: Team, name: str = "The Riverside Hub (invented)") -> CommunityAsset:
    return _added(
        session,
        CommunityAsset(provider_id=team.provider_id, locality_id=team.locality_id, kind="hub", name=name, days=[0]),
    )


def create_introduction(session: Session, person: Person, asset: CommunityAsset) -> Introduction:
    return _added(
        session,
        Introduction(
            person_id=person.id,
            asset_id=asset.id,
            on=date(2026, 11, 2),
            recorded_at=datetime(2026, 11, 2, 12, tzinfo=UTC),
        ),
    )


def create_choice(session: Session, person: Person, worker: Worker, kind: str = "chosen") -> Choice:
    return _added(session, Choice(person_id=person.id, worker_id=worker.id, kind=kind))


def create_allocation(session: Session, person: Person, minutes_a_week: int = 420) -> HoursAllocation:
    """Hours that the council pays for, for long."""
    return _added(
        session,
        HoursAllocation(
            person_id=person.id,
            funding="council",
            minutes_a_week=minutes_a_week,
            starts=date(2026, 11, 2),
            recorded_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        ),
    )


def create_competence(
    session: Session, team: Team, name: str = "Insulin", kind: str = "delegated", per_person: bool = True
) -> Competence:
    return _added(
        session,
        Competence(
            provider_id=team.provider_id, slug=name.lower(), name=name, kind=kind, per_person=per_person, months=12
        ),
    )


def create_sign_off(
    session: Session,
    worker: Worker,
    competence: Competence,
    person: Person | None = None,
    starts: date = LONG_AGO,
    until: date | None = None,
    suspended_at: datetime | None = None,
) -> SignOff:
    return _added(
        session,
        SignOff(
            worker_id=worker.id,
            competence_id=competence.id,
            person_id=None if person is None else person.id,
            starts=starts,
            until=until,
            signed_by="Nurse Invented",
            suspended_at=suspended_at,
        ),
    )


def create_rest(session: Session, team: Team, worker: Worker) -> RestOwed:
    """Two hours of rest before this day that the worker did not get."""
    return _added(
        session,
        RestOwed(
            team_id=team.id,
            worker_id=worker.id,
            kind="daily",
            day=date(2026, 11, 24),
            minutes=120,
            client_key=uuid4().hex,
            written_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        ),
    )


def create_meeting(
    session: Session, team: Team, weekday: int = 3, starts_at: time = time(14), minutes: int = 60
) -> TeamMeeting:
    return _added(
        session,
        TeamMeeting(
            team_id=team.id,
            kind="team meeting",
            weekday=weekday,
            starts_at=starts_at,
            minutes=minutes,
            postcode="RM18 7AD",
            worker_ids=[],
            starts=LONG_AGO,
        ),
    )


def create_user(session: Session, name: str = "Amira", worker: Worker | None = None) -> User:
    return _added(
        session,
        User(
            name=name,
            email=f"{name.lower()}-{uuid4().hex[:8]}@example.org",
            fs_uniquifier=uuid4().hex,
            password="*",
            active=True,
            worker_id=None if worker is None else worker.id,
        ),
    )


def support_line(
    person: Person,
    earliest: time = time(8),
    latest: time = time(9),
    *,
    id: UUID | None = None,
    name: str = "Help with breakfast",
    duration: int = 30,
    starts: date = LONG_AGO,
    weekdays: Iterable[int] = range(7),
    times_a_week: int | None = None,
    double_handed: bool = False,
    competences: Iterable[Competence] = (),
    ends: date | None = None,
) -> SupportLine:
    """A line as `plans` has it: it suits whenever it is possible."""
    return SupportLine(
        id=str(id or uuid4()),
        person=str(person.id),
        name=name,
        starts=starts,
        ends=ends,
        duration=duration,
        possible=Times(earliest, latest),
        suits=Times(earliest, latest),
        weekdays=frozenset(weekdays),
        times_a_week=times_a_week,
        double_handed=double_handed,
        competences=tuple(CompetenceNeed(str(competence.id)) for competence in competences),
        tasks=("Breakfast", "A wash"),
    )


def create_line(session: Session, person: Person, line: SupportLine) -> plan_rows.SupportLine:
    """The row of a line, as the importer would leave it."""
    return _added(
        session,
        plan_rows.SupportLine(
            id=UUID(line.id), person_id=person.id, reference=line.name.lower(), body=line_text(line), ended=None
        ),
    )


def create_plan(session: Session, person: Person, body: str = "{}") -> WellbeingPlan:
    return _added(session, WellbeingPlan(person_id=person.id, body=body, started=LONG_AGO, version=0))


def monday_after(day: date) -> date:
    """The first Monday after this day."""
    return day + timedelta(days=7 - day.weekday())
