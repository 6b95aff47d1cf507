"""Sign-offs as their pages show them: which run out, which are paused, what a paused one leaves open.

Scoped by the viewer; signing off and suspending are `store.competence`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from rota.rules.sign_off import allow
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Competence, Person, PersonMembership, Team, TeamMembership, TimelineVisit, Worker
from wellbeing.store import competence as register
from wellbeing.store.competence import SignedOff
from wellbeing.store.week import competence_word, sign_off_word
from wellbeing.viewer import Action, NotYours, Viewer

SOON = (7, 30, 60)
"""Days from today within which a sign-off that runs out is shown apart, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Register:
    """The sign-offs of the viewer's teams. `ending` by the days within which they end; `over` lapsed, not renewed."""

    paused: tuple[SignedOff, ...]
    ending: tuple[tuple[int, tuple[SignedOff, ...]], ...]
    over: tuple[SignedOff, ...]
    current: tuple[SignedOff, ...]
    to_come: tuple[SignedOff, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """A told visit whose task nobody there may do now, and who else is signed off for it then."""

    visit: UUID
    person: str
    start: datetime
    others: tuple[str, ...]
    team_id: UUID

    @property
    def monday(self) -> date:
        """The Monday of its week."""
        return monday_of(local_day(self.start))


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom and what a professional can sign off: (id, name) each."""

    workers: tuple[tuple[str, str], ...]
    competences: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    months: dict[str, int | None]


def in_groups(session: Session, viewer: Viewer) -> Register:
    """The register, each sign-off once; one that a later sign-off has taken over is left out."""
    rows = _latest(register.sign_offs(session, viewer))
    today, now = clock.today(), clock.now()
    paused = [one for one in rows if one.row.suspended_at is not None and one.row.suspended_at <= now]
    rest = [one for one in rows if one not in paused]
    over = [one for one in rest if one.row.until is not None and one.row.until < today]
    to_come = [one for one in rest if one.row.starts > today and one not in over]
    standing = [one for one in rest if one not in over and one not in to_come]
    ending: list[tuple[int, tuple[SignedOff, ...]]] = []
    after = -1
    for days in SOON:
        ending.append((days, tuple(one for one in standing if _ends_within(one, today, after, days))))
        after = days
    soon = {id(one) for _, those in ending for one in those}
    return Register(
        paused=tuple(paused),
        ending=tuple(ending),
        over=tuple(over),
        current=tuple(one for one in standing if id(one) not in soon),
        to_come=tuple(to_come),
    )


def one_of(session: Session, viewer: Viewer, sign_off_id: UUID) -> SignedOff:
    """This sign-off with its names. Raises NotYours."""
    for one in register.sign_offs(session, viewer):
        if one.row.id == sign_off_id:
            return one
    raise NotYours


def affected_by(session: Session, viewer: Viewer, paused: SignedOff) -> tuple[Affected, ...]:
    """The told visits to come that need a paused sign-off, with who else may do the task for that person then."""
    since = clock.now()
    by_worker: dict[UUID, list[SignedOff]] = {}
    for one in register.sign_offs(session, viewer):
        if one.row.competence_id == paused.row.competence_id:
            by_worker.setdefault(one.row.worker_id, []).append(one)
    told = register.told_visits_of(session, paused.row, since)
    rows = {
        row.id: row
        for row in session.execute(
            select(TimelineVisit.id, TimelineVisit.team_id, TimelineVisit.person_id, Person.known_as)
            .join(Person, Person.id == TimelineVisit.person_id)
            .where(
                TimelineVisit.id.in_([visit for visit, _ in told]),
                TimelineVisit.team_id.in_(viewer.teams(Action.SEE_SIGN_OFFS)),
            )
        )
    }
    found = []
    for visit, start in told:
        row = rows.get(visit)
        if row is None:
            continue
        able = {worker: of for worker, of in by_worker.items() if _can(of, row.person_id, max(start, since))}
        if paused.row.worker_id in able:
            continue  # signed off anew
        names = tuple(of[0].worker for of in able.values())
        found.append(Affected(visit, row.known_as, start, names, row.team_id))
    return tuple(found)


def choices(session: Session, viewer: Viewer) -> Choices:
    """Whom and what this professional can sign off in their teams."""
    teams = viewer.teams(Action.SIGN_OFF)
    today = clock.today()
    workers = session.execute(
        select(Worker.id, Worker.name)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id.in_(teams), or_(TeamMembership.until.is_(None), TeamMembership.until >= today))
        .distinct()
        .order_by(Worker.name, Worker.id)
    )
    people = session.execute(
        select(Person.id, Person.known_as, Person.name)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .where(
            PersonMembership.team_id.in_(teams),
            or_(PersonMembership.until.is_(None), PersonMembership.until >= today),
        )
        .distinct()
        .order_by(Person.known_as, Person.id)
    )
    providers = select(Team.provider_id).where(Team.id.in_(teams))
    competences = session.execute(
        select(Competence.id, Competence.name, Competence.months)
        .where(Competence.provider_id.in_(providers))
        .order_by(Competence.name, Competence.id)
    ).all()
    return Choices(
        workers=tuple((str(row.id), row.name) for row in workers),
        competences=tuple((str(row.id), row.name) for row in competences),
        people=tuple((str(row.id), f"{row.known_as} ({row.name})") for row in people),
        months={str(row.id): row.months for row in competences},
    )


def _latest(rows: Iterable[SignedOff]) -> list[SignedOff]:
    """Of several for the same worker, task and person, the one that was given last."""
    latest: dict[tuple[UUID, UUID, UUID | None], SignedOff] = {}
    for one in rows:
        key = (one.row.worker_id, one.row.competence_id, one.row.person_id)
        known = latest.get(key)
        if known is None or _given(one) > _given(known):
            latest[key] = one
    return [one for one in rows if one in latest.values()]


def _given(one: SignedOff) -> tuple[date, bool, date]:
    return one.row.starts, one.row.suspended_at is None, one.row.until or date.max


def _ends_within(one: SignedOff, today: date, after: int, days: int) -> bool:
    return one.row.until is not None and after < (one.row.until - today).days <= days


def _can(sign_offs: Sequence[SignedOff], person_id: UUID, at: datetime) -> bool:
    """Whether somebody with these sign-offs for one competence may do it for this person, as the rota's rule says."""
    competence = competence_word(sign_offs[0].row.competence)
    return allow([sign_off_word(one.row) for one in sign_offs], competence, str(person_id), at)
