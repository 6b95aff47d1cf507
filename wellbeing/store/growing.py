"""How workers grow: what each may do, what they are learning, and who watched them. Scoped by who is looking.

A worker's learning is for them and the professionals of their team to see; a colleague who may do the task sees how
far they have come, since they may watch; everybody else in the team sees what is held and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from rota.competences import all_required
from rota.growing import MOST_TIMES, USUAL_TIMES, Step, Way, steps
from wellbeing import clock
from wellbeing.models import (
    Competence,
    Learning,
    Person,
    PersonMembership,
    PracticeWatched,
    SignOff,
    TeamMembership,
    Worker,
)
from wellbeing.store import me
from wellbeing.store.person import alive, not_over
from wellbeing.store.standing import stands_at
from wellbeing.viewer import Action, NotYours, Viewer


class NotNow(ValueError):
    """It can't be done as things stand; the message says why, and what would put it right."""


@dataclass(frozen=True, slots=True)
class Learns:
    """What a worker is learning. `note` None: it is not for this viewer. `may_watch`: they may say they watched."""

    row: Learning
    worker: Worker
    competence: Competence
    person: str | None
    way: Way
    watched: tuple[PracticeWatched, ...]
    note: str | None
    own: bool
    signs: bool
    may_watch: bool

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps to the sign-off."""
        return steps(self.way)


@dataclass(frozen=True, slots=True)
class Grows:
    """A worker as this viewer may see them grow."""

    worker: Worker
    held: tuple[me.Skill, ...]
    learning: tuple[Learns, ...]
    own: bool
    signs: bool


@dataclass(frozen=True, slots=True)
class CanLearn:
    """What a worker can ask to learn: (id, name) each, and which of them are learned for one person at a time."""

    competences: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    per_person: frozenset[str]


def grows(session: Session, viewer: Viewer, worker_id: UUID) -> Grows:
    """How this worker grows, as far as it is for the viewer. Raises NotYours."""
    worker = _worker(session, viewer, worker_id)
    own, signs = viewer.worker_id == worker_id, _signs(session, viewer, worker_id)
    rows = session.scalars(
        select(Learning)
        .where(
            Learning.worker_id == worker_id,
            Learning.ended.is_(None),
            or_(Learning.person_id.is_(None), alive(Learning.person_id)),
        )
        .order_by(Learning.starts, Learning.id)
    ).all()
    seen = _seen(session, viewer, worker, rows, own, signs)
    held = tuple(me.skills_of(session, worker_id, clock.today(), None if own else viewer))
    return Grows(worker, held, seen, own, signs)


def learns(session: Session, viewer: Viewer, learning_id: UUID) -> Learns:
    """This learning, for the worker, a professional, or a colleague who may do it. Raises NotYours."""
    row = session.get(Learning, learning_id)
    if row is None or row.ended is not None:
        raise NotYours
    worker = _worker(session, viewer, row.worker_id)
    own, signs = viewer.worker_id == row.worker_id, _signs(session, viewer, row.worker_id)
    found = _seen(session, viewer, worker, [row], own, signs)
    if not found:
        raise NotYours
    return found[0]


def can_learn(session: Session, viewer: Viewer) -> CanLearn:
    """What the viewer, a worker, can ask to learn, and for whom."""
    worker = _me(session, viewer)
    today = clock.today()
    competences = session.execute(
        select(Competence.id, Competence.name, Competence.per_person)
        .where(Competence.provider_id == worker.provider_id, or_(Competence.ended.is_(None), Competence.ended >= today))
        .order_by(Competence.name, Competence.id)
    ).all()
    people = session.execute(
        select(Person.id, Person.known_as, Person.name)
        .where(Person.id.in_(_supported(viewer)))
        .order_by(Person.known_as, Person.name, Person.id)
    )
    return CanLearn(
        tuple((str(row.id), row.name) for row in competences),
        tuple((str(row.id), f"{row.known_as} ({row.name})") for row in people),
        frozenset(str(row.id) for row in competences if row.per_person),
    )


def begin(session: Session, viewer: Viewer, competence_id: UUID, person_id: UUID | None, note: str = "") -> Learning:
    """The viewer begins to learn this, for this person where it is learned so; begun already, that is it.

    Raises NotYours; NotNow where the person is missing, or they may do it already.
    """
    worker = _me(session, viewer)
    session.execute(select(Worker.id).where(Worker.id == worker.id).with_for_update())  # a double tap begins one
    competence = session.get(Competence, competence_id)
    today = clock.today()
    if competence is None or competence.provider_id != worker.provider_id:
        raise NotYours
    if competence.ended is not None and competence.ended < today:
        raise NotNow(f"{competence.name} is no longer learned here. Choose something else")
    if not competence.per_person:
        person_id = None
    elif person_id is None:
        raise NotNow(f"{competence.name} is learned for one person at a time. Choose the person")
    elif session.scalar(_supported(viewer).where(PersonMembership.person_id == person_id)) is None:
        raise NotYours
    same = select(Learning).where(
        Learning.worker_id == worker.id, Learning.competence_id == competence_id, Learning.ended.is_(None)
    )
    for known in session.scalars(same):
        if known.person_id == person_id:
            return known
    if _holds(session, worker.id, competence_id, person_id):
        raise NotNow("You are signed off for this already. A renewal is the professional’s to give: ask them")
    row = Learning(
        worker_id=worker.id,
        competence_id=competence_id,
        person_id=person_id,
        starts=today,
        watched_of=USUAL_TIMES,
        note=note or None,
    )
    session.add(row)
    session.flush()
    return row


def watched(session: Session, viewer: Viewer, learning_id: UUID, on: date, client_key: str) -> Learns:
    """The viewer watched the worker do it on this day. Sent twice under one key, it counts once.

    Raises NotYours; NotNow for a day to come or before the learning began.
    """
    found = _locked(session, viewer, learning_id)
    if not found.may_watch:
        raise NotYours
    if not found.row.starts <= on <= clock.today():
        raise NotNow("Give a day from when the learning began until today")
    if any(known.client_key == client_key for known in found.watched):
        return found
    seen = PracticeWatched(learning_id=learning_id, on=on, by=viewer.name, by_id=viewer.user_id, client_key=client_key)
    session.add(seen)
    found.row.watched = len(found.watched) + 1
    session.flush()
    return learns(session, viewer, learning_id)


def workbook(session: Session, viewer: Viewer, learning_id: UUID, done: bool) -> Learning:
    """The worker, or a professional, says whether the workbook is done. Raises NotYours."""
    found = _locked(session, viewer, learning_id)
    if not (found.own or found.signs):
        raise NotYours
    found.row.workbook = done
    session.flush()
    return found.row


def how_often(session: Session, viewer: Viewer, learning_id: UUID, times: int) -> Learning:
    """A professional says how often practice is watched before the sign-off. Raises NotYours, NotNow."""
    found = _locked(session, viewer, learning_id)
    if not found.signs:
        raise NotYours
    if not 1 <= times <= MOST_TIMES:
        raise NotNow(f"Give a number from 1 to {MOST_TIMES}")
    found.row.watched_of = times
    session.flush()
    return found.row


def write_note(session: Session, viewer: Viewer, learning_id: UUID, note: str, before: str) -> Learning:
    """The worker's own note. `before` is what the page showed: NotNow, with what stands, if it was altered since."""
    found = _locked(session, viewer, learning_id)
    if not found.own:
        raise NotYours
    stands = found.row.note or ""
    if stands not in (before, note):
        raise NotNow(f"You changed this note somewhere else. There it says: “{stands}” Put the two together, then save")
    found.row.note = note or None
    session.flush()
    return found.row


def stop(session: Session, viewer: Viewer, learning_id: UUID) -> None:
    """The worker stops learning this; no reason is asked. Stopped already: nothing. Raises NotYours."""
    row = session.get(Learning, learning_id)
    if row is None or viewer.worker_id is None or row.worker_id != viewer.worker_id:
        raise NotYours
    if row.ended is None:
        row.ended = clock.today()
        session.flush()


def colleagues(session: Session, viewer: Viewer, team_id: UUID) -> list[tuple[UUID, str]]:
    """The workers of this team, by name. Raises NotYours."""
    if not viewer.may(Action.SEE_SIGN_OFFS, team_id):
        raise NotYours
    rows = session.execute(
        select(Worker.id, Worker.name)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id == team_id, *_member())
        .distinct()
        .order_by(Worker.name, Worker.id)
    )
    return [(row.id, row.name) for row in rows]


def _seen(
    session: Session, viewer: Viewer, worker: Worker, rows: Iterable[Learning], own: bool, signs: bool
) -> tuple[Learns, ...]:
    """Those of this worker's learning that are for the viewer, in a number of queries that does not grow."""
    rows = list(rows)
    known = {c.id: c for c in session.scalars(select(Competence).where(Competence.provider_id == worker.provider_id))}
    by_slug = {competence.slug: competence for competence in known.values()}
    people = _names(session, viewer, {row.person_id for row in rows if row.person_id is not None}, own)
    rows = [row for row in rows if row.person_id is None or row.person_id in people]
    watched: dict[UUID, list[PracticeWatched]] = {}
    for each in session.scalars(
        select(PracticeWatched)
        .where(PracticeWatched.learning_id.in_([row.id for row in rows]))
        .order_by(PracticeWatched.on, PracticeWatched.id)
    ):
        watched.setdefault(each.learning_id, []).append(each)
    holds = _held_by(session, worker.id)
    mine = _held_by(session, viewer.worker_id) if viewer.worker_id is not None else frozenset()
    found = []
    for row in rows:
        competence = known[row.competence_id]
        may_watch = not own and (signs or row.competence_id in mine)
        if not (own or may_watch):
            continue
        needed = [by_slug[slug] for slug in _chain(competence, by_slug)]
        person = people.get(row.person_id) if row.person_id else None
        way = Way(
            competence.name,
            tuple(one.name for one in needed if one.id not in holds),
            begun=True,
            workbook=row.workbook,
            watched=row.watched,
            times=row.watched_of or USUAL_TIMES,
            signed_by=competence.signed_by,
            person=person,
        )
        note = (row.note or "") if own or signs else None
        times = tuple(watched.get(row.id, ()))
        found.append(Learns(row, worker, competence, person, way, times, note, own, signs, may_watch))
    return tuple(found)


def _names(session: Session, viewer: Viewer, ids: set[UUID], own: bool) -> dict[UUID, str]:
    """What these people are called; to anybody but the worker, only those whom the viewer's teams support or did."""
    query = select(Person.id, Person.known_as).where(Person.id.in_(ids))
    if not own:
        teams = viewer.teams(Action.SEE_SIGN_OFFS)
        query = query.where(
            Person.id.in_(select(PersonMembership.person_id).where(PersonMembership.team_id.in_(teams)))
        )
    return {row.id: row.known_as for row in session.execute(query)}


def _chain(competence: Competence, by_slug: dict[str, Competence]) -> tuple[str, ...]:
    """Slugs of all that comes before this competence, in the order of learning."""
    requires = {slug: [each for each in row.requires if each in by_slug] for slug, row in by_slug.items()}
    return all_required(requires, competence.slug)[::-1]


def _locked(session: Session, viewer: Viewer, learning_id: UUID) -> Learns:
    """The learning as it stands, nobody else writing it until the end of the transaction. Raises NotYours."""
    session.execute(select(Learning.id).where(Learning.id == learning_id).with_for_update())
    found = learns(session, viewer, learning_id)
    session.refresh(found.row)
    return found


def _worker(session: Session, viewer: Viewer, worker_id: UUID) -> Worker:
    worker = session.get(Worker, worker_id)
    theirs = select(TeamMembership.team_id).where(TeamMembership.worker_id == worker_id, *_member())
    if worker is None or not viewer.teams(Action.SEE_SIGN_OFFS) & set(session.scalars(theirs)):
        raise NotYours
    return worker


def _me(session: Session, viewer: Viewer) -> Worker:
    worker = session.get(Worker, viewer.worker_id) if viewer.worker_id else None
    if worker is None or not viewer.teams(Action.SEE_MY_DAY):
        raise NotYours
    return worker


def _signs(session: Session, viewer: Viewer, worker_id: UUID) -> bool:
    """Whether the viewer is a professional of a team that this worker is in, and not the worker themselves."""
    teams = viewer.teams(Action.SIGN_OFF)
    if not teams or viewer.worker_id == worker_id:
        return False
    query = select(TeamMembership.id).where(
        TeamMembership.worker_id == worker_id, TeamMembership.team_id.in_(teams), *_member()
    )
    return session.scalar(query.limit(1)) is not None


def _member() -> tuple[ColumnElement[bool], ...]:
    today = clock.today()
    return TeamMembership.starts <= today, or_(TeamMembership.until.is_(None), TeamMembership.until >= today)


def _supported(viewer: Viewer) -> Select[UUID]:
    return select(PersonMembership.person_id).where(
        PersonMembership.team_id.in_(viewer.teams(Action.SEE_MY_DAY)),
        not_over(PersonMembership, clock.today()),
    )


def _held_by(session: Session, worker_id: UUID) -> frozenset[UUID]:
    """The competences that this worker may do now, for anybody or for somebody."""
    rows = session.scalars(select(SignOff).where(SignOff.worker_id == worker_id))
    return frozenset(row.competence_id for row in rows if stands_at(row, clock.now()))


def _holds(session: Session, worker_id: UUID, competence_id: UUID, person_id: UUID | None) -> bool:
    rows = session.scalars(
        select(SignOff).where(SignOff.worker_id == worker_id, SignOff.competence_id == competence_id)
    )
    return any(row.person_id == person_id and stands_at(row, clock.now()) for row in rows)
