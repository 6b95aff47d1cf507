"""What pages of a plan ask for beside the plan itself: choices to offer, a version as it was agreed, somebody new,
and what a saved change did to the rota. Scoped by the viewer; changes to support go through `store.plan`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.plan import Interim, Version
from rota.changes import AskedPart, Change
from rota.findings import Finding
from rota.week import DayOption, Visit, local_day
from wellbeing import clock
from wellbeing.models import (
    Competence,
    Person,
    PersonMembership,
    PlanVersion,
    RotaChange,
    Team,
    TeamMembership,
    TimelineVisit,
    ToldAssignment,
    User,
    Worker,
)
from wellbeing.models import WellbeingPlan as PlanRow
from wellbeing.store import plan as plans
from wellbeing.store.change_log import change_from
from wellbeing.store.people import person_of
from wellbeing.store.rota import findings_about
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action, NotYours, Viewer

DAYS_SHOWN = 14
"""Days from today on which a change's visits and findings are shown one by one; later ones are counted."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody new: who and where they are, from which day, and why support begins before the plan.

    `id` where there was one already, in a trial of taking them on.
    """

    name: str
    known_as: str
    starts: date
    reason: str
    conversation: date | None = None
    born: date | None = None
    address: str | None = None
    postcode: str | None = None
    way_in: str | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AgreedVersion:
    """A version as it was agreed, when to the minute, and who of us wrote it down."""

    agreed_at: datetime
    author: str | None
    version: Version


@dataclass(frozen=True, slots=True)
class Touched:
    """A visit that a change touched: new, gone or changed; its day and times; who was told to go, and when."""

    visit: UUID
    kind: str
    option: DayOption
    days: int
    duration: int
    told: tuple[str, ...]
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a plan's change did: visits soon, how many later, and what the rules say of the rota now."""

    cause: str
    soon: tuple[Touched, ...]
    later: int
    findings: tuple[Finding, ...]


def team_competences(session: Session, team: Team) -> list[tuple[str, str]]:
    """The competences that a visit of this team can need: id and name. One that has ended stays where it is needed."""
    rows = session.execute(
        select(Competence.id, Competence.name, Competence.ended)
        .where(Competence.provider_id == team.provider_id)
        .order_by(Competence.name, Competence.id)
    )
    gone = " (no longer signed off)"
    today = clock.today()
    return [(str(row.id), row.name + (gone if row.ended and row.ended < today else "")) for row in rows]


def team_attributes(session: Session, team: Team) -> list[str]:
    """What is true of anybody in this team, for needs about who."""
    rows = session.scalars(
        select(Worker.attributes)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id == team.id)
    )
    return sorted({attribute for attributes in rows for attribute in attributes})


def add_person(session: Session, viewer: Viewer, team_id: UUID, new: NewPerson) -> Person:
    """Write down somebody new with an empty plan and interim support to come. Raises NotYours."""
    team = session.get(Team, team_id) if viewer.may(Action.WRITE_PLAN, team_id) else None
    if team is None:
        raise NotYours
    id = new.id or uuid4()
    person = Person(
        id=id,
        provider_id=team.provider_id,
        reference=f"{new.known_as.lower()[:20]}-{id.hex}",
        name=new.name,
        known_as=new.known_as,
        born=new.born,
        postcode=new.postcode,
        address=new.address,
        way_in=new.way_in,
    )
    session.add(person)
    session.flush()
    session.add(PersonMembership(person_id=id, team_id=team_id, starts=min(new.starts, clock.today())))
    session.flush()
    plans.begin_interim(
        session, viewer, id, reason=new.reason, support=(), starts=new.starts, conversation=new.conversation
    )
    return person


def agreed_versions(session: Session, viewer: Viewer, person_id: UUID) -> list[AgreedVersion]:
    """Every version, newest first. Raises NotYours."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    rows = session.execute(
        select(PlanVersion, User.name)
        .join(PlanRow, PlanRow.id == PlanVersion.plan_id)
        .outerjoin(User, User.id == PlanVersion.author_id)
        .where(PlanRow.person_id == person_id)
        .order_by(PlanVersion.number.desc())
    )
    return [AgreedVersion(row.PlanVersion.agreed_at, row.name, plans.agreed_of(row.PlanVersion)) for row in rows]


def agreed_version(session: Session, viewer: Viewer, person_id: UUID, number: int) -> AgreedVersion:
    """One version, whole. Raises NotYours."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    row = session.execute(
        select(PlanVersion, User.name)
        .join(PlanRow, PlanRow.id == PlanVersion.plan_id)
        .outerjoin(User, User.id == PlanVersion.author_id)
        .where(PlanRow.person_id == person_id, PlanVersion.number == number)
    ).one_or_none()
    if row is None:
        raise NotYours
    version = row.PlanVersion
    return AgreedVersion(version.agreed_at, row.name, plans.agreed_of(version))


def latest_version(session: Session, viewer: Viewer, person_id: UUID) -> AgreedVersion | None:
    """The version that stands; None before the first. Raises NotYours."""
    row = plans.plan_row(session, viewer, person_id)
    return agreed_version(session, viewer, person_id, row.version) if row is not None and row.version else None


def interim_of(row: PlanRow | None) -> Interim | None:
    """The support that began before the plan was agreed; None where the plan has caught up."""
    if row is None or row.version > 0 or row.interim_reason is None:
        return None
    return Interim(row.interim_reason, row.started, row.conversation_on)


def effect_of(session: Session, viewer: Viewer, person_id: UUID, seq: int) -> Effect:
    """What change number `seq`, which the person's plan made, did to the rota. Raises NotYours."""
    _, team, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    row = session.scalars(
        select(RotaChange).where(RotaChange.team_id == team.id, RotaChange.seq == seq, RotaChange.kind == "plan")
    ).one_or_none()
    if row is None:
        raise NotYours
    change = change_from(row.parts, row.cause)
    parts = [part for part in change.parts if isinstance(part, AskedPart)]
    if any(asked.person != str(person_id) for part in parts for asked in (part.before, part.after) if asked):
        raise NotYours
    until = clock.today() + timedelta(days=DAYS_SHOWN)
    soon = [part for part in parts if min(_asked(part).days) < until]
    told = _told(session, [part.visit for part in soon])
    touched = sorted((_touched(part, told) for part in soon), key=lambda one: (one.option.suits.start, one.visit))
    about = Change(tuple(soon), change.cause)
    findings = findings_about(session, team.id, about) if soon else ()
    mine = tuple(finding for finding in findings if not about.visits.isdisjoint(finding.visits))
    return Effect(change.cause, tuple(touched), len(parts) - len(soon), mine)


def _asked(part: AskedPart) -> Visit:
    asked = part.after or part.before
    assert asked is not None  # a part that asks for nothing before or after is never made
    return asked


def _touched(part: AskedPart, told: dict[UUID, list[tuple[str, datetime]]]) -> Touched:
    asked = _asked(part)
    kind = "new" if part.before is None else "gone" if part.after is None else "changed"
    going = told.get(part.visit, [])
    return Touched(
        visit=part.visit,
        kind=kind,
        option=asked.options[0],
        days=len(asked.options),
        duration=asked.duration,
        told=tuple(first_name(name) for name, _ in going),
        told_at=going[0][1] if going else None,
    )


def _told(session: Session, visits: Iterable[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    found: dict[UUID, list[tuple[str, datetime]]] = {}
    rows = session.execute(
        select(ToldAssignment.visit_id, Worker.name, ToldAssignment.start)
        .join(Worker, Worker.id == ToldAssignment.worker_id)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(ToldAssignment.visit_id.in_(list(visits)))
        .order_by(ToldAssignment.place)
    )
    for visit, name, start in rows:
        if local_day(start) >= clock.today():
            found.setdefault(visit, []).append((name, start))
    return found
