"""Who may assess a home today, and at which level: workers by their sign-off, others by the register kept here.

An outside assessor (housing staff, a Local Area Coordinator) is signed off and suspended by an occupational
therapist, like a worker, and reaches only the teams that their role says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from plans.equipment import level_of
from rota.rules.sign_off import signed_off
from wellbeing import clock
from wellbeing.models import Competence, OutsideAssessor, Person, RoleGrant, SignOff, Team, User
from wellbeing.store.standing import stands_at
from wellbeing.store.week import who_may
from wellbeing.store.who_signs import another_profession, may_sign
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

TRUSTED_ASSESSOR = "trusted_assessor"
"""The kind of competence that lets somebody assess and order."""
OT = "ot"
"""The profession that decides what lies beyond a level."""


class NotPossible(ValueError):
    """It can't be done as things stand; the message says why."""


@dataclass(frozen=True, slots=True)
class Assessing:
    """The viewer as a Trusted Assessor today: the highest level, and what it rests on (one of the two ids)."""

    level: int
    worker_id: UUID | None = None
    sign_off_id: UUID | None = None
    outside_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody from outside in the register, with what they are signed off for."""

    row: OutsideAssessor
    competence: str
    level: int

    def counts(self, day: date) -> bool:
        """Whether they may assess on this day."""
        row = self.row
        return row.suspended_at is None and row.starts <= day and (row.until is None or day <= row.until)


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom and what an outside assessor can be signed off for: (id, name) each."""

    accounts: tuple[tuple[str, str], ...]
    competences: tuple[tuple[str, str], ...]


def assessing(session: Session, viewer: Viewer, person_id: UUID | None = None) -> Assessing | None:
    """The viewer's own standing as a Trusted Assessor now; None without a sign-off that counts.

    One for a person by name counts for that person alone. The rota's own rule says what counts: with all that it
    requires, and not where there is a no for this person by name.
    """
    found: list[Assessing] = []
    if viewer.worker_id is not None:
        rows = session.execute(
            select(SignOff, Competence)
            .join(Competence, Competence.id == SignOff.competence_id)
            .where(SignOff.worker_id == viewer.worker_id, Competence.kind == TRUSTED_ASSESSOR)
            .where(or_(SignOff.person_id.is_(None), SignOff.person_id == person_id))
        ).all()
        provider = rows[0].Competence.provider_id if rows else None
        week = who_may(session, provider, [viewer.worker_id]) if provider else None
        me, person, now = str(viewer.worker_id), str(person_id or ""), clock.now()
        found += [
            Assessing(level_of(task.slug), worker_id=viewer.worker_id, sign_off_id=row.id)
            for row, task in rows
            if week is not None and stands_at(row, now) and signed_off(week, me, str(task.id), person, now)
        ]
    if RoleName.ASSESSOR in viewer.reach:
        theirs = OutsideAssessor.user_id == viewer.user_id
        if person_id is not None:
            theirs &= OutsideAssessor.provider_id.in_(select(Person.provider_id).where(Person.id == person_id))
        outside = _outside(session, theirs)
        found += [Assessing(each.level, outside_id=each.row.id) for each in outside if each.counts(clock.today())]
    return max(found, key=lambda each: each.level, default=None)


def is_ot(viewer: Viewer, team_id: UUID) -> bool:
    """Whether this viewer decides for this team what lies beyond a level."""
    return viewer.may(Action.DECIDE_EQUIPMENT, team_id) and team_id in viewer.professions.get(OT, frozenset())


def register(session: Session, viewer: Viewer) -> list[Outside]:
    """The outside assessors of the providers whose teams the viewer signs off in, by name."""
    return _outside(session, OutsideAssessor.provider_id.in_(_providers(session, viewer)))


def one_of(session: Session, viewer: Viewer, assessor_id: UUID) -> Outside:
    """This outside assessor. Raises NotYours."""
    for each in register(session, viewer):
        if each.row.id == assessor_id:
            return each
    raise NotYours


def choices(session: Session, viewer: Viewer) -> Choices:
    """Accounts that hold the assessor's role in the viewer's teams and are not in the register, and what to sign."""
    today = clock.today()
    teams = viewer.teams(Action.SIGN_OFF)
    reached = or_(
        Team.id == RoleGrant.team_id,
        Team.provider_id == RoleGrant.provider_id,
        Team.locality_id == RoleGrant.locality_id,
    )
    known = select(OutsideAssessor.user_id).where(OutsideAssessor.user_id.is_not(None))
    accounts = session.execute(
        select(User.id, User.name)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Team, reached)
        .where(RoleGrant.role == RoleName.ASSESSOR, Team.id.in_(teams), User.id.not_in(known), User.active)
        .where(RoleGrant.starts <= today, or_(RoleGrant.until.is_(None), RoleGrant.until >= today))
        .distinct()
        .order_by(User.name, User.id)
    )
    competences = session.execute(
        select(Competence.id, Competence.name)
        .where(Competence.provider_id.in_(_providers(session, viewer)), Competence.kind == TRUSTED_ASSESSOR)
        .where(or_(Competence.ended.is_(None), Competence.ended >= today))
        .order_by(Competence.name, Competence.id)
    )
    return Choices(
        tuple((str(row.id), row.name) for row in accounts), tuple((str(row.id), row.name) for row in competences)
    )


def sign_off_outside(
    session: Session,
    viewer: Viewer,
    *,
    user_id: int,
    organisation: str,
    competence_id: UUID,
    starts: date,
    until: date | None,
) -> OutsideAssessor:
    """Put somebody in the register. Raises NotYours; NotPossible where it is another profession's to sign."""
    competence = _mine(session, viewer, competence_id)
    user = session.get(User, user_id)
    if user is None:
        raise NotYours
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    known = session.scalars(select(OutsideAssessor).where(OutsideAssessor.user_id == user_id)).one_or_none()
    if known is not None and known.provider_id == competence.provider_id:
        return known  # sent twice
    if str(user_id) not in dict(choices(session, viewer).accounts):
        raise NotYours
    row = OutsideAssessor(
        provider_id=competence.provider_id,
        user_id=user_id,
        name=user.name,
        organisation=organisation,
        competence_id=competence_id,
        starts=starts,
        until=until,
        signed_by=viewer.name,
    )
    session.add(row)
    session.flush()
    return row


def renew_outside(
    session: Session, viewer: Viewer, assessor_id: UUID, competence_id: UUID, starts: date, until: date | None
) -> OutsideAssessor:
    """Sign an outside assessor off anew, which also ends a suspension. Raises NotYours, NotPossible."""
    row = one_of(session, viewer, assessor_id).row
    competence = _mine(session, viewer, competence_id)
    if competence.provider_id != row.provider_id:
        raise NotYours
    row.competence_id, row.starts, row.until, row.signed_by = competence_id, starts, until, viewer.name
    row.suspended_at = row.suspended_reason = None
    session.flush()
    return row


def suspend_outside(session: Session, viewer: Viewer, assessor_id: UUID, reason: str) -> OutsideAssessor:
    """From this minute they may not assess nor order; suspended already, it stays so. Raises NotYours, NotPossible."""
    row = one_of(session, viewer, assessor_id).row
    _mine(session, viewer, row.competence_id)
    if row.suspended_at is None:
        row.suspended_at, row.suspended_reason = clock.now(), reason
        session.flush()
    return row


def _mine(session: Session, viewer: Viewer, competence_id: UUID) -> Competence:
    """The competence, where this viewer's word counts for it. Raises NotYours, NotPossible."""
    competence = session.get(Competence, competence_id)
    if (
        competence is None
        or competence.kind != TRUSTED_ASSESSOR
        or competence.provider_id not in _providers(session, viewer)
    ):
        raise NotYours
    teams = viewer.teams(Action.SIGN_OFF)
    if not may_sign(viewer, competence, teams):
        raise NotPossible(another_profession(session, competence, teams, "signs off"))
    return competence


def _providers(session: Session, viewer: Viewer) -> frozenset[UUID]:
    query = select(Team.provider_id).where(Team.id.in_(viewer.teams(Action.SIGN_OFF)))
    return frozenset(session.scalars(query.distinct()))


def _outside(session: Session, condition: object) -> list[Outside]:
    rows = session.execute(
        select(OutsideAssessor, Competence.name, Competence.slug)
        .join(Competence, Competence.id == OutsideAssessor.competence_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(OutsideAssessor.name, OutsideAssessor.id)
    )
    return [Outside(row, name, level_of(slug)) for row, name, slug in rows]
