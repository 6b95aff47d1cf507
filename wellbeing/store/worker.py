"""Workers as a viewer's teams know them, and a worker leaving: what was planned for them is open at once.

Knows memberships, contracts and the one door. Accounts and roles are `store.staffing`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from rota.changes import Change, Planned, PlannedPart, VisitState
from rota.local_time import midnight
from wellbeing import clock
from wellbeing.models.rota import Assignment, TimelineVisit
from wellbeing.models.worker import TeamMembership, Worker
from wellbeing.store import worked_day
from wellbeing.store.rota import Recorded, lock, record_what_follows
from wellbeing.store.timeline import states_of
from wellbeing.viewer import Action, NotYours, Viewer

LEAVER = "leaver"
"""The kind of changes that open what a worker no longer does."""


def workers(
    session: Session, viewer: Viewer, team_id: UUID, action: Action = Action.SEE_ROTA, on: date | None = None
) -> list[Worker]:
    """The members of this team on that day (None: today), by name. Raises `NotYours`."""
    if not viewer.may(action, team_id):
        raise NotYours
    day = on or clock.today()
    members = select(TeamMembership.worker_id).where(
        TeamMembership.team_id == team_id,
        TeamMembership.starts <= day,
        or_(TeamMembership.until.is_(None), TeamMembership.until >= day),
    )
    return list(session.scalars(select(Worker).where(Worker.id.in_(members)).order_by(Worker.name, Worker.id)))


def worker(session: Session, viewer: Viewer, worker_id: UUID, action: Action = Action.SEE_ROTA) -> Worker:
    """This worker with their dated rows, for a viewer who may do `action` in a team they are or will be in.

    Raises `NotYours`.
    """
    of_teams = select(TeamMembership.worker_id).where(
        TeamMembership.team_id.in_(viewer.teams(action)),
        or_(TeamMembership.until.is_(None), TeamMembership.until >= clock.today()),
    )
    query = (
        select(Worker)
        .where(Worker.id == worker_id, Worker.id.in_(of_teams))
        .options(
            selectinload(Worker.memberships),
            selectinload(Worker.contracts),
            selectinload(Worker.availability),
            selectinload(Worker.absences),
        )
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotYours
    return found


# Who may do this is asked before: `store.staffing` for an administrator, the command line for itself.


def worker_leaves(
    session: Session, worker_id: UUID, last_day: date, author_id: int | None, since: datetime | None = None
) -> list[Recorded]:
    """The worker's memberships and contracts end with `last_day`; what they would begin from `since` on is open.

    `since` None: midnight after the last day. Gives the change made to each team's rota; what workers were told of
    those visits is untold anew.
    """
    found = session.get(Worker, worker_id)
    if found is None:
        raise NotYours
    for contract in found.contracts:
        contract.until = earlier(contract.until, last_day)
    since = since or midnight(last_day + timedelta(days=1))
    changes = _out_of_teams(session, found, last_day, since, author_id)
    worked_day.refresh(session, worker_id, last_day)
    return changes


def worker_moves(
    session: Session, worker_id: UUID, to_team: UUID, first_day: date, author_id: int | None
) -> list[Recorded]:
    """The worker is in `to_team`, and in no other, from `first_day`; what they would begin elsewhere then is open.

    Gives the change made to each team's rota.
    """
    found = session.get(Worker, worker_id)
    if found is None:
        raise NotYours
    changes = _out_of_teams(session, found, first_day - timedelta(days=1), midnight(first_day), author_id)
    found.memberships.append(TeamMembership(team_id=to_team, starts=first_day))
    session.flush()
    worked_day.refresh(session, worker_id, first_day)
    return changes


def _out_of_teams(
    session: Session, worker: Worker, last_day: date, since: datetime, author_id: int | None
) -> list[Recorded]:
    for membership in worker.memberships:
        membership.until = earlier(membership.until, last_day)
    session.flush()
    return open_from(session, worker.id, {row.team_id for row in worker.memberships}, since, author_id)


def earlier(until: date | None, last_day: date) -> date:
    """The day until which something counts that ends with `last_day` at the latest."""
    return last_day if until is None else min(until, last_day)


def open_from(
    session: Session, worker_id: UUID, team_ids: Iterable[UUID], since: datetime, author_id: int | None
) -> list[Recorded]:
    """Nobody goes yet, in the working copy, to what this worker would have begun in these teams from `since` on.

    The times stay, and who else goes; one change for each team that has such visits.
    """
    changes = []
    for team_id in sorted(team_ids):
        lock(session, team_id)
        later = select(Assignment.visit_id).where(Assignment.worker_id == worker_id, Assignment.start >= since)
        ours = session.scalars(
            select(TimelineVisit.id).where(TimelineVisit.team_id == team_id, TimelineVisit.id.in_(later))
        )
        change = _without(states_of(session, team_id, ours), str(worker_id))
        if (answer := record_what_follows(session, team_id, change, author_id, LEAVER)) is not None:
            changes.append(answer)
    return changes


def _without(states: Mapping[UUID, VisitState], worker: str) -> Change:
    parts = []
    for visit, state in states.items():
        places = tuple(
            replace(place, worker=None, pinned_worker=False) if place.worker == worker else place
            for place in state.planned.places
        )
        after = Planned(places, state.planned.cancelled)
        parts.append(PlannedPart(visit, state.planned, after))
    return Change(tuple(parts), "leaves the team")
