"""Who may do what for whom: signing off, suspending, pausing, lifting, declining. Each is kept as an event for good.

Knows sign-offs as rows, and whose word counts: a competence that names a profession is signed, suspended and lifted
by somebody of that profession; anyone in the team pauses; the worker declines. Which tasks are barred to a worker at
a visit is `store.visit.needs_of`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from rota.signing_off import Said, missing
from rota.week import local_day
from wellbeing import clock
from wellbeing.models.competence import Competence, SignOff, SignOffEvent
from wellbeing.models.person import Person, PersonMembership
from wellbeing.models.worker import TeamMembership, Worker
from wellbeing.store.person import alive, not_over
from wellbeing.store.standing import stands_at, stopped_from
from wellbeing.store.team_names import first_name
from wellbeing.store.who_signs import another_profession, lacking_for, may_sign, teams_of
from wellbeing.viewer import Action, NotYours, Viewer

DELEGATED = "delegated"
"""The kind of competence that a registered professional delegates to a named worker."""
SIGNED, RENEWED, SUSPENDED, PAUSED, LIFTED, DECLINED = "signed", "renewed", "suspended", "paused", "lifted", "declined"
"""What an event says happened to a sign-off."""


class NotPossible(ValueError):
    """It can't be done so: by field, a sentence that says why and what would put it right."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(" ".join(sentence for _, sentence in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SignedOff:
    """A sign-off with the names that go with it. `person` None: for any person."""

    row: SignOff
    worker: str
    competence: str
    person: str | None

    def counts(self, at: datetime) -> bool:
        """Whether it stands at this instant, by itself: what it requires is another sign-off."""
        return stands_at(self.row, at)


def sign_offs(session: Session, viewer: Viewer, team_id: UUID | None = None) -> list[SignedOff]:
    """Every sign-off of the workers of the viewer's teams (or this one): delegated tasks first, then all else, and of
    each the soonest to end first. Those for somebody who has died need nothing more. Raises `NotYours`.
    """
    teams = viewer.teams(Action.SEE_SIGN_OFFS)
    if team_id is not None and team_id not in teams:
        raise NotYours
    rows = session.execute(
        select(SignOff, Worker.name, Competence.name, Person.known_as)
        .join(Worker, Worker.id == SignOff.worker_id)
        .join(Competence, Competence.id == SignOff.competence_id)
        .outerjoin(Person, Person.id == SignOff.person_id)
        .where(
            of_teams(teams if team_id is None else frozenset({team_id})),
            or_(SignOff.person_id.is_(None), alive(SignOff.person_id)),
        )
        .order_by(
            Competence.kind != DELEGATED,
            SignOff.until.is_(None),
            SignOff.until,
            Worker.name,
            Competence.name,
            SignOff.id,
        )
    )
    return [SignedOff(*row) for row in rows]


def sign_off(
    session: Session,
    viewer: Viewer,
    *,
    worker_id: UUID,
    competence_id: UUID,
    person_id: UUID | None,
    starts: date,
    until: date | None,
    said: Said,
) -> SignOff:
    """The viewer signs this worker off for this task, for this person (None: any). The same again is the same.

    Raises `NotYours`; `NotPossible` where it is another profession's, something that it requires is not signed off,
    the person or their consent is missing, or what was seen is not said.
    """
    worker, competence = _to_sign(session, viewer, worker_id, competence_id, person_id)
    before = same_before(session, worker_id, competence_id, person_id)
    days = starts, until
    for row in before:
        same = (row.starts, row.until, row.signed_by_id) == (*days, viewer.user_id)
        if same and stopped_from(row) is None and said_of(row) == said:
            return row
    if problems := _problems(session, viewer, worker, competence, person_id, days, said):
        raise NotPossible(*problems)
    row = SignOff(
        worker_id=worker_id,
        competence_id=competence_id,
        person_id=person_id,
        starts=starts,
        until=until,
        signed_by=viewer.name,
        signed_by_id=viewer.user_id,
        **_columns(said),
    )
    session.add(row)
    session.flush()
    _note(session, viewer, row, RENEWED if before else SIGNED, clock.now())
    return row


def suspend_sign_off(
    session: Session, viewer: Viewer, sign_off_id: UUID, reason: str, at: datetime | None = None
) -> SignOff:
    """From this instant (None: now) the sign-off no longer counts; suspended already, it stays so from then.

    With it go those that would take its place: its renewals, and, where it is for anybody, those for somebody by
    name. The task is open at once wherever the worker goes: rota and My day ask the same rule. Raises `NotYours`;
    `NotPossible` where it is another profession's to suspend.
    """
    row = _to_change(session, viewer, sign_off_id, "suspends")
    when = at or clock.now()
    for one in _with_it(session, row, when):
        if one.suspended_at is None or when < one.suspended_at:
            one.suspended_at, one.suspended_reason = when, reason
            _note(session, viewer, one, SUSPENDED, when, reason)
        elif one is row and one.suspended_reason != reason:
            _note(session, viewer, one, SUSPENDED, when, reason)
    session.flush()
    return row


def pause_sign_off(
    session: Session, viewer: Viewer, sign_off_id: UUID, reason: str, at: datetime | None = None
) -> SignOff:
    """Anybody in the team pauses it, from this instant; paused already, it stays so from then, and what somebody else
    has seen is kept beside it. Raises `NotYours`.
    """
    row = _one(session, viewer, Action.PAUSE_SIGN_OFF, sign_off_id)
    when = at or clock.now()
    for one in _with_it(session, row, when):
        if one.paused_at is None:
            one.paused_at, one.paused_reason, one.paused_by_id = when, reason, viewer.user_id
            _note(session, viewer, one, PAUSED, when, reason)
        elif one is row and one.paused_reason != reason:
            _note(session, viewer, one, PAUSED, when, reason)
    session.flush()
    return row


def pause_mark(row: SignOff) -> str:
    """Which pause this sign-off is under, for whoever looks at it and then lifts it; empty when under none."""
    return row.paused_at.isoformat() if row.paused_at is not None else ""


def lift_pause(
    session: Session, viewer: Viewer, sign_off_id: UUID, reason: str, seen: str, at: datetime | None = None
) -> SignOff:
    """The professional lifts the pause of this mark, and those that came with it. Lifted already: nothing.

    Raises `NotYours`; `NotPossible` where it is another profession's or of their own work, or was paused anew since.
    """
    row = _to_change(session, viewer, sign_off_id, "lifts a pause of")
    if viewer.worker_id == row.worker_id:
        raise NotPossible(("reason", "Nobody lifts a pause of their own. Ask another professional"))
    paused = row.paused_at
    if paused is None:
        return row
    if pause_mark(row) != seen:
        raise NotPossible(("reason", "It was paused again since you opened this page. Read why, then decide"))
    if row.person_id is not None and any(one.paused_at for one in same_before(session, *_for_anybody(row))):
        raise NotPossible(("reason", "It is paused for anybody too. Lift that first"))
    for one in _with_it(session, row, paused):
        if one.paused_at == paused:
            one.paused_at = one.paused_reason = one.paused_by_id = None
            _note(session, viewer, one, LIFTED, at or clock.now(), reason)
    session.flush()
    return row


def decline_sign_off(session: Session, viewer: Viewer, sign_off_id: UUID, at: datetime | None = None) -> SignOff:
    """The worker says no to what they were signed off for, and gives no reason; declined already, it stays so.

    Only a new sign-off, after a talk with the professional, undoes it. Raises `NotYours` for anybody else's.
    """
    row = _one(session, viewer, Action.SEE_MY_DAY, sign_off_id)
    if viewer.worker_id is None or row.worker_id != viewer.worker_id:
        raise NotYours
    when = at or clock.now()
    for one in _with_it(session, row, when):
        if one.declined_at is None:
            one.declined_at = when
            _note(session, viewer, one, DECLINED, when)
    session.flush()
    return row


def of_teams(teams: frozenset[UUID]) -> ColumnElement[bool]:
    """The sign-off is of a worker of these teams, for anybody or for a person whom one of them supports or did.

    A worker of two teams is signed off for people of whom the other team must not know.
    """
    theirs = select(PersonMembership.person_id).where(PersonMembership.team_id.in_(teams))
    return and_(SignOff.worker_id.in_(_workers(teams)), or_(SignOff.person_id.is_(None), SignOff.person_id.in_(theirs)))


def _to_sign(
    session: Session, viewer: Viewer, worker_id: UUID, competence_id: UUID, person_id: UUID | None
) -> tuple[Worker, Competence]:
    """The worker, ours until the end of the transaction, and the task, of one provider. Raises `NotYours`."""
    teams = viewer.teams(Action.SIGN_OFF)
    worker = session.scalars(
        select(Worker).where(Worker.id == worker_id, Worker.id.in_(_workers(teams))).with_for_update()
    ).one_or_none()
    competence = session.get(Competence, competence_id)
    if worker is None or competence is None or competence.provider_id != worker.provider_id:
        raise NotYours
    if person_id is not None and session.scalar(_person(person_id, teams)) is None:
        raise NotYours
    return worker, competence


def _problems(
    session: Session,
    viewer: Viewer,
    worker: Worker,
    competence: Competence,
    person_id: UUID | None,
    days: tuple[date, date | None],
    said: Said,
) -> list[tuple[str, str]]:
    """All that stands in the way of this sign-off, as (field, sentence)."""
    of_somebody = person_id is not None
    return [
        *_who_may_sign(session, viewer, competence, worker),
        *_about(competence, person_id, *days),
        *_without_what_it_requires(session, competence, worker, person_id, days[0]),
        *missing(said, delegated=competence.kind == DELEGATED, person=of_somebody, today=clock.today()),
    ]


def _who_may_sign(session: Session, viewer: Viewer, competence: Competence, worker: Worker) -> list[tuple[str, str]]:
    if viewer.worker_id == worker.id:
        return [("worker", "Nobody signs themselves off. Ask another professional")]
    if competence.ended is not None and competence.ended < clock.today():
        return [("competence", f"{competence.name} is no longer signed off here")]
    teams = teams_of(session, worker.id)
    if may_sign(viewer, competence, teams):
        return []
    return [("competence", another_profession(session, competence, teams, "signs off"))]


def _about(competence: Competence, person_id: UUID | None, starts: date, until: date | None) -> list[tuple[str, str]]:
    found = []
    if competence.per_person and person_id is None:
        found.append(("person", f"{competence.name} is signed off for one person at a time. Choose the person."))
    if until is not None and until < starts:
        found.append(("until", "The last day is before the first. Give a later last day."))
    return found


def _without_what_it_requires(
    session: Session, competence: Competence, worker: Worker, person_id: UUID | None, starts: date
) -> list[tuple[str, str]]:
    lacking = lacking_for(session, competence, worker.id, person_id, starts)
    if not lacking:
        return []
    first = first_name(worker.name)
    names = " and ".join(one.name for one in lacking)
    return [("competence", f"{first} has no sign-off for {names} then, which this requires. Sign that off first")]


def _to_change(session: Session, viewer: Viewer, sign_off_id: UUID, does: str) -> SignOff:
    """The sign-off, where the viewer is a professional whose word counts for it. Raises NotYours, NotPossible."""
    row = _one(session, viewer, Action.SIGN_OFF, sign_off_id)
    teams = teams_of(session, row.worker_id)
    if not may_sign(viewer, row.competence, teams):
        said = another_profession(session, row.competence, teams, does)
        raise NotPossible(("reason", f"{said} You can pause it meanwhile." if does == "suspends" else said))
    return row


def _one(session: Session, viewer: Viewer, action: Action, sign_off_id: UUID) -> SignOff:
    row = session.scalars(
        select(SignOff).where(SignOff.id == sign_off_id, of_teams(viewer.teams(action))).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotYours
    return row


def _for_anybody(row: SignOff) -> tuple[UUID, UUID, None]:
    return row.worker_id, row.competence_id, None


def _with_it(session: Session, row: SignOff, at: datetime) -> list[SignOff]:
    """This sign-off, and those that would let its worker go on doing the same: they are stopped and lifted with it."""
    query = select(SignOff).where(
        SignOff.worker_id == row.worker_id,
        SignOff.competence_id == row.competence_id,
        or_(SignOff.until.is_(None), SignOff.until >= local_day(at)),
    )
    if row.person_id is not None:
        query = query.where(SignOff.person_id == row.person_id)
    others = session.scalars(query.order_by(SignOff.starts, SignOff.id).with_for_update())
    return [row, *(one for one in others if one.id != row.id)]


def same_before(session: Session, worker_id: UUID, competence_id: UUID, person_id: UUID | None) -> list[SignOff]:
    """Every sign-off that this worker was ever given for this task, for this person (None: any)."""
    return list(
        session.scalars(
            select(SignOff).where(
                SignOff.worker_id == worker_id,
                SignOff.competence_id == competence_id,
                SignOff.person_id.is_(None) if person_id is None else SignOff.person_id == person_id,
            )
        )
    )


def said_of(row: SignOff) -> Said:
    """What stands behind this sign-off."""
    return Said(
        row.consent or "",
        row.delegated_by or "",
        row.assessed_by or "",
        row.assessed_on,
        row.watched,
        row.watched_of,
        row.evidence or "",
        row.conditions or "",
    )


def _columns(said: Said) -> dict[str, object]:
    return {
        "consent": said.consent or None,
        "delegated_by": said.delegated_by or None,
        "assessed_by": said.assessed_by or None,
        "assessed_on": said.assessed_on,
        "watched": said.watched,
        "watched_of": said.watched_of,
        "evidence": said.evidence or None,
        "conditions": said.conditions or None,
    }


def _note(session: Session, viewer: Viewer, row: SignOff, what: str, at: datetime, reason: str | None = None) -> None:
    session.add(
        SignOffEvent(sign_off_id=row.id, what=what, at=at, by_id=viewer.user_id, by=viewer.name, reason=reason or None)
    )


def _workers(teams: frozenset[UUID]) -> Select[UUID]:
    return select(TeamMembership.worker_id).where(
        TeamMembership.team_id.in_(teams),
        or_(TeamMembership.until.is_(None), TeamMembership.until >= clock.today() - timedelta(days=1)),
    )


def _person(person_id: UUID, teams: frozenset[UUID]) -> Select[UUID]:
    return select(PersonMembership.person_id).where(
        PersonMembership.person_id == person_id,
        PersonMembership.team_id.in_(teams),
        not_over(PersonMembership, clock.today()),
    )
