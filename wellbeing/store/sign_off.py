"""Sign-offs as their pages show them: which run out, which are stopped, what each has been through, who could be next.

Scoped by the viewer; signing off, suspending, pausing and declining are `store.competence`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.local_time import instant
from rota.rules.sign_off import lacks
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Competence, Person, PersonMembership, SignOff, SignOffEvent, Team, TeamMembership, Worker
from wellbeing.store import competence as register
from wellbeing.store.competence import SIGNED, SUSPENDED, SignedOff
from wellbeing.store.person import not_over
from wellbeing.store.standing import Stop, reason_to_say, stopped_from
from wellbeing.store.week import who_may
from wellbeing.store.who_signs import lacking_for, may_sign, teams_of
from wellbeing.viewer import Action, NotYours, Viewer

SOON = (7, 30, 60)
"""Days from today within which a sign-off that runs out is shown apart, the most urgent first."""

BEGINS = time(0)
"""When on its first day a sign-off begins of which no event says more."""


@dataclass(frozen=True, slots=True)
class Register:
    """The sign-offs of the viewer's teams. `stopped` by what stopped them; `ending` by the days within which they
    end; `over` lapsed, not renewed.
    """

    stopped: tuple[tuple[Stop, tuple[SignedOff, ...]], ...]
    ending: tuple[tuple[int, tuple[SignedOff, ...]], ...]
    over: tuple[SignedOff, ...]
    current: tuple[SignedOff, ...]
    to_come: tuple[SignedOff, ...]

    def stopped_by(self, stop: Stop) -> tuple[SignedOff, ...]:
        """Those that this stopped."""
        return dict(self.stopped).get(stop, ())


@dataclass(frozen=True, slots=True)
class Ending:
    """Sign-offs that run out soon, by the days within which they do, and how many are paused: for a line with a link.

    Each count is of its own days alone: one that ends within 7 is not among those within 30.
    """

    within: tuple[tuple[int, int], ...]
    paused: int

    @property
    def any(self) -> bool:
        """Whether there is something to say."""
        return bool(self.paused) or any(count for _, count in self.within)

    @property
    def in_words(self) -> str:
        """ "1 paused, 2 end within 7 days, 3 within 30 days"."""
        said = [f"{self.paused} paused"] if self.paused else []
        ends = [f"{count} within {days} days" for days, count in self.within if count]
        if ends:
            count, _, rest = ends[0].partition(" ")
            ends[0] = f"{count} {'ends' if count == '1' else 'end'} {rest}"
        return ", ".join([*said, *ends])


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a sign-off or to one before it. `this`: to the one that is looked at."""

    what: str
    at: datetime | None
    day: date
    by: str
    reason: str | None
    this: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom and what somebody is about to be signed off for; `before` is what they have for it, the latest first.

    `lacks` is what has to be signed off first. `mine`: the viewer's word counts for it.
    """

    worker: Worker
    competence: Competence
    person: Person | None
    mine: bool
    before: tuple[SignOff, ...]
    lacks: tuple[Competence, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom and what a professional can sign off: (id, name) each."""

    workers: tuple[tuple[str, str], ...]
    competences: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]


def in_groups(session: Session, viewer: Viewer) -> Register:
    """The register, each sign-off once; one that a later sign-off has taken over is left out."""
    return grouped(register.sign_offs(session, viewer))


def grouped(all_rows: Sequence[SignedOff]) -> Register:
    """These sign-offs in groups."""
    rows = _latest(all_rows)
    today, now = clock.today(), clock.now()
    stopped = [one for one in rows if (at := stopped_from(one.row)) is not None and at <= now]
    rest = [one for one in rows if one not in stopped]
    over = [one for one in rest if one.row.until is not None and one.row.until < today]
    to_come = [one for one in rest if one.row.starts > today and one not in over]
    standing = [one for one in rest if one not in over and one not in to_come]
    ending: list[tuple[int, tuple[SignedOff, ...]]] = []
    after = -1
    for days in SOON:
        ending.append((days, tuple(one for one in standing if _ends_within(one, today, after, days))))
        after = days
    soon = {id(one) for _, those in ending for one in those}
    by_stop = {stop: tuple(one for one in stopped if reason_to_say(one.row) is stop) for stop in Stop}
    return Register(
        stopped=tuple((stop, by_stop[stop]) for stop in (Stop.PAUSED, Stop.SUSPENDED, Stop.DECLINED)),
        ending=tuple(ending),
        over=tuple(over),
        current=tuple(one for one in standing if id(one) not in soon),
        to_come=tuple(to_come),
    )


def ending_in(session: Session, viewer: Viewer, team_id: UUID) -> Ending:
    """What runs out soon in this team, and what is paused, in numbers; for a line on its pages. Raises NotYours."""
    found = grouped(register.sign_offs(session, viewer, team_id))
    return Ending(
        within=tuple((days, len(those)) for days, those in found.ending),
        paused=len(found.stopped_by(Stop.PAUSED)),
    )


def one_of(session: Session, viewer: Viewer, sign_off_id: UUID) -> SignedOff:
    """This sign-off with its names. Raises NotYours."""
    for one in register.sign_offs(session, viewer):
        if one.row.id == sign_off_id:
            return one
    raise NotYours


def missing_now(session: Session, one: SignedOff) -> tuple[str, ...]:
    """The names of what it requires and its worker may not do now: without them it does not count."""
    row = one.row
    if not row.competence.requires:
        return ()
    week = who_may(session, row.competence.provider_id, [row.worker_id])
    person = "" if row.person_id is None else str(row.person_id)
    without = lacks(week, str(row.worker_id), str(row.competence_id), person, clock.now())
    return tuple(week.competence[id].name for id in without if id != str(row.competence_id))


def history_of(session: Session, one: SignedOff) -> tuple[Step, ...]:
    """Everything that happened to this sign-off and to those before and after it for the same, newest first.

    Of one that came from a file there is no event: it begins with its first day and who signed it.
    """
    chain = _chain(session, one.row)
    events: dict[UUID, list[SignOffEvent]] = {row.id: [] for row in chain}
    query = select(SignOffEvent).where(SignOffEvent.sign_off_id.in_(events)).order_by(SignOffEvent.at.desc())
    for event in session.scalars(query):
        events[event.sign_off_id].append(event)
    found: list[Step] = []
    for row in chain:
        this = row.id == one.row.id
        found += [Step(e.what, e.at, local_day(e.at), e.by, e.reason, this) for e in events[row.id]]
        kinds = {event.what for event in events[row.id]}
        if row.suspended_at is not None and SUSPENDED not in kinds:
            day = local_day(row.suspended_at)
            found.append(Step(SUSPENDED, row.suspended_at, day, "", row.suspended_reason, this))
        if not kinds & {register.SIGNED, register.RENEWED}:
            found.append(Step(SIGNED, None, row.starts, row.signed_by, None, this))
    return tuple(sorted(found, key=lambda step: step.at or instant(step.day, BEGINS), reverse=True))


def chosen(session: Session, viewer: Viewer, worker_id: UUID, competence_id: UUID, person_id: UUID | None) -> Chosen:
    """What is known before this worker is signed off for this. Raises NotYours."""
    offered = choices(session, viewer)
    if str(worker_id) not in dict(offered.workers) or str(competence_id) not in dict(offered.competences):
        raise NotYours
    if person_id is not None and str(person_id) not in dict(offered.people):
        raise NotYours
    worker, competence = session.get_one(Worker, worker_id), session.get_one(Competence, competence_id)
    before = register.same_before(session, worker_id, competence_id, person_id)
    return Chosen(
        worker=worker,
        competence=competence,
        person=None if person_id is None else session.get_one(Person, person_id),
        mine=may_sign(viewer, competence, teams_of(session, worker_id)),
        before=tuple(sorted(before, key=lambda row: (row.starts, row.until or date.max), reverse=True)),
        lacks=tuple(lacking_for(session, competence, worker_id, person_id, clock.today())),
    )


def choices(session: Session, viewer: Viewer) -> Choices:
    """Whom and what this professional can sign off in their teams; what has ended is not offered."""
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
            not_over(PersonMembership, today),
        )
        .distinct()
        .order_by(Person.known_as, Person.id)
    )
    providers = select(Team.provider_id).where(Team.id.in_(teams))
    competences = session.execute(
        select(Competence.id, Competence.name)
        .where(Competence.provider_id.in_(providers), or_(Competence.ended.is_(None), Competence.ended >= today))
        .order_by(Competence.name, Competence.id)
    ).all()
    return Choices(
        workers=tuple((str(row.id), row.name) for row in workers),
        competences=tuple((str(row.id), row.name) for row in competences),
        people=tuple((str(row.id), f"{row.known_as} ({row.name})") for row in people),
    )


def _chain(session: Session, row: SignOff) -> list[SignOff]:
    return register.same_before(session, row.worker_id, row.competence_id, row.person_id)


def _latest(rows: Iterable[SignedOff]) -> list[SignedOff]:
    """Of several for the same worker, task and person, the one that was given last."""
    latest: dict[tuple[UUID, UUID, UUID | None], SignedOff] = {}
    for one in rows:
        key = (one.row.worker_id, one.row.competence_id, one.row.person_id)
        known = latest.get(key)
        if known is None or _given(one) > _given(known):
            latest[key] = one
    kept = {id(one) for one in latest.values()}
    return [one for one in rows if id(one) in kept]


def _given(one: SignedOff) -> tuple[date, bool, date]:
    return one.row.starts, stopped_from(one.row) is None, one.row.until or date.max


def _ends_within(one: SignedOff, today: date, after: int, days: int) -> bool:
    return one.row.until is not None and after < (one.row.until - today).days <= days
