"""What a team takes on when it meets: who, until when, and what became of it. Rows, scoped by the viewer.

An action belongs to the team, and anybody of the team may say that it is done. Its words are never altered: one that
changed is a row that follows it, so that of two who change it at once neither is lost. Nobody's are counted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from wellbeing import clock
from wellbeing.models import Person, TeamAction, User, Worker
from wellbeing.store import notice, organisation
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.store.team_review import check_person, meeting
from wellbeing.viewer import Action, NotYours, Viewer

KIND = "team_action"
OVER_FOR = timedelta(days=92)
"""How long what is done or dropped stays on the team's page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action as it is written down. `worker` None: the whole team takes it on. `person` None: it is the team's."""

    words: str
    worker: UUID | None = None
    due: date | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An action: who takes it on (None: the team), about whom (None: the team), and how it stands."""

    id: UUID
    team_id: UUID
    review_id: UUID | None
    wanted: Wanted
    who: str | None
    person: str | None
    written_at: datetime
    done_at: datetime | None
    done_by: str | None
    dropped_at: datetime | None
    changed: bool

    @property
    def open(self) -> bool:
        """Whether it still waits."""
        return self.done_at is None and self.dropped_at is None

    def late(self, today: date) -> bool:
        """Whether its day has gone by."""
        return self.open and self.wanted.due is not None and self.wanted.due < today


def of_teams(session: Session, viewer: Viewer, teams: Collection[UUID] | None = None) -> list[Shown]:
    """What stands in the viewer's teams (or these of them): what waits first, by its day; then what is over lately."""
    mine = viewer.teams(Action.REVIEW)
    wanted = mine if teams is None else mine & set(teams)
    since = clock.now() - OVER_FOR
    found = _shown(
        session,
        TeamAction.team_id.in_(wanted),
        ~_followed(),
        or_(TeamAction.done_at.is_(None), TeamAction.done_at >= since),
        or_(TeamAction.dropped_at.is_(None), TeamAction.dropped_at >= since),
    )
    far = date.max
    return sorted(found, key=lambda each: (not each.open, each.wanted.due or far, each.written_at))


def of_person(session: Session, viewer: Viewer, team_id: UUID, person_id: UUID) -> list[Shown]:
    """What this team takes on about this person. Raises `NotYours`."""
    check_person(session, viewer, team_id, person_id)
    return [each for each in of_teams(session, viewer, {team_id}) if each.wanted.person == person_id]


def one(session: Session, viewer: Viewer, action_id: UUID) -> Shown:
    """An action as it stands, at the end of what followed it. Raises `NotYours`."""
    row = _end(session, action_id)
    if not viewer.may(Action.REVIEW, row.team_id):
        raise NotYours
    return _shown(session, TeamAction.id == row.id)[0]


def history(session: Session, viewer: Viewer, action_id: UUID) -> list[Shown]:
    """An action and all that it followed, latest first. Raises `NotYours`."""
    found = [one(session, viewer, action_id)]
    while (before := session.get_one(TeamAction, found[-1].id).supersedes_id) is not None:
        found += _shown(session, TeamAction.id == before)
    return found


def take_on(
    session: Session, viewer: Viewer, team_id: UUID, wanted: Wanted, review_id: UUID | None, client_key: str
) -> UUID:
    """Write down what the team takes on; twice under one key is once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.REVIEW, team_id)
    lock(session, team_id)
    _check_worker(session, team_id, wanted.worker)
    if wanted.person is not None:
        check_person(session, viewer, team_id, wanted.person)
    if review_id is not None and meeting(session, viewer, review_id)[1].team_id != team_id:
        raise NotYours
    known = select(TeamAction.id).where(TeamAction.team_id == team_id, TeamAction.client_key == client_key)
    if (id := session.scalar(known)) is not None:
        return id
    id = put(session, team_id, wanted, viewer.user_id, clock.now(), client_key, review_id)
    _tell(session, viewer, team_id, id, wanted.worker)
    return id


def change(
    session: Session, viewer: Viewer, action_id: UUID, words: str, worker: UUID | None, due: date | None
) -> None:
    """Other words, another worker or day in place of these, which are kept. The same again is the same.

    Raises `NotYours`; `ChangedSince`, with what stands, where somebody changed it first.
    """
    standing = _hold(session, viewer, action_id)
    wanted = replace(standing.wanted, words=words, worker=worker, due=due)
    if worker != standing.wanted.worker:
        _check_worker(session, standing.team_id, worker)
    if standing.wanted == wanted:
        return
    if standing.id != action_id:
        raise ChangedSince(standing)
    old = session.get_one(TeamAction, standing.id)
    id = put(session, old.team_id, wanted, viewer.user_id, clock.now(), uuid4().hex, old.review_id)
    new = session.get_one(TeamAction, id)
    new.supersedes_id, new.done_at, new.done_by_id = old.id, old.done_at, old.done_by_id
    new.dropped_at = old.dropped_at
    session.flush()
    if worker != old.worker_id:
        _tell(session, viewer, old.team_id, id, worker)


def done(session: Session, viewer: Viewer, action_id: UUID) -> Shown:
    """It is done. Twice is once. Raises `NotYours`."""
    row = session.get_one(TeamAction, _hold(session, viewer, action_id).id)
    if row.done_at is None:
        row.done_at, row.done_by_id, row.dropped_at = clock.now(), viewer.user_id, None
    session.flush()
    return one(session, viewer, action_id)


def drop(session: Session, viewer: Viewer, action_id: UUID) -> Shown:
    """It will not be done; what is done stays done. Raises `NotYours`."""
    row = session.get_one(TeamAction, _hold(session, viewer, action_id).id)
    if row.done_at is None and row.dropped_at is None:
        row.dropped_at = clock.now()
    session.flush()
    return one(session, viewer, action_id)


def again(session: Session, viewer: Viewer, action_id: UUID) -> Shown:
    """It waits again, after all. Raises `NotYours`."""
    row = session.get_one(TeamAction, _hold(session, viewer, action_id).id)
    row.done_at = row.done_by_id = row.dropped_at = None
    session.flush()
    return one(session, viewer, action_id)


# No person looking: the demonstration.


def put(
    session: Session,
    team_id: UUID,
    wanted: Wanted,
    by: int | None,
    at: datetime,
    client_key: str,
    review_id: UUID | None = None,
) -> UUID:
    """An action, written down then."""
    row = TeamAction(
        team_id=team_id,
        review_id=review_id,
        person_id=wanted.person,
        worker_id=wanted.worker,
        words=wanted.words,
        due=wanted.due,
        client_key=client_key,
        written_by_id=by,
        written_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def _tell(session: Session, viewer: Viewer, team_id: UUID, action_id: UUID, worker: UUID | None) -> None:
    """Whoever it was given to hears of it, unless they took it on themselves."""
    if worker is not None and worker != viewer.worker_id:
        notice.tell(
            session,
            team_id,
            [worker],
            kind=KIND,
            key=f"{KIND}:{action_id}",
            words=f"{viewer.name} wrote down that you take something on, from the team’s review.",
            endpoint="team_actions.change",
            arguments={"team_action_id": str(action_id)},
        )


def _check_worker(session: Session, team_id: UUID, worker: UUID | None) -> None:
    """Raise `NotYours` for somebody who isn't in the team."""
    if worker is not None and worker not in member_ids_on(session, team_id, clock.today()):
        raise NotYours


def _hold(session: Session, viewer: Viewer, action_id: UUID) -> Shown:
    standing = one(session, viewer, action_id)
    lock(session, standing.team_id)
    session.expire_all()
    return one(session, viewer, action_id)


def _end(session: Session, action_id: UUID) -> TeamAction:
    row = session.get(TeamAction, action_id)
    if row is None:
        raise NotYours
    while (after := session.scalars(select(TeamAction).where(TeamAction.supersedes_id == row.id)).first()) is not None:
        row = after
    return row


def _followed() -> Any:
    later = aliased(TeamAction)
    return exists().where(later.supersedes_id == TeamAction.id)


def _shown(session: Session, *which: Any) -> list[Shown]:
    rows = session.execute(
        select(TeamAction, Worker.name.label("who"), Person.known_as, User.name.label("done_by"))
        .outerjoin(Worker, Worker.id == TeamAction.worker_id)
        .outerjoin(Person, Person.id == TeamAction.person_id)
        .outerjoin(User, User.id == TeamAction.done_by_id)
        .where(*which)
        .order_by(TeamAction.written_at, TeamAction.id)
    )
    return [
        Shown(
            row.TeamAction.id,
            row.TeamAction.team_id,
            row.TeamAction.review_id,
            Wanted(row.TeamAction.words, row.TeamAction.worker_id, row.TeamAction.due, row.TeamAction.person_id),
            row.who,
            row.known_as,
            row.TeamAction.written_at,
            row.TeamAction.done_at,
            row.done_by,
            row.TeamAction.dropped_at,
            row.TeamAction.supersedes_id is not None,
        )
        for row in rows
    ]
