"""Workers as a viewer's teams know them, and a worker leaving: what was planned for them is open at once.

Knows memberships, contracts and the one door. Accounts and roles are `store.staffing`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from rota.changes import Change, Planned, PlannedPart, VisitState
from rota.local_time import midnight
from wellbeing import clock
from wellbeing.models.rota import Assignment, TimelineVisit
from wellbeing.models.worker import Contract, TeamMembership, Worker
from wellbeing.store import worked_day
from wellbeing.store.rota import NotTaken, Recorded, lock, record_change
from wellbeing.store.timeline import states_of
from wellbeing.viewer import Action, NotYours, Viewer

DEVICE = "server"


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


def worker_leaves(session: Session, worker_id: UUID, last_day: date, author_id: int | None) -> list[Recorded]:
    """The worker's memberships and contracts end with `last_day`, and their later visits are open.

    Gives the change made to each team's rota; what workers were told of those visits is untold anew.
    """
    found = session.get(Worker, worker_id)
    if found is None:
        raise NotYours
    dated: list[TeamMembership | Contract] = [*found.memberships, *found.contracts]
    for row in dated:
        row.until = last_day if row.until is None else min(row.until, last_day)
    session.flush()
    since = midnight(last_day + timedelta(days=1))
    changes = open_from(session, worker_id, {row.team_id for row in found.memberships}, since, author_id)
    worked_day.refresh(session, worker_id, last_day)
    return changes


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
        if not change.parts:
            continue
        answer = record_change(
            session,
            team_id=team_id,
            change=change,
            author_id=author_id,
            device=DEVICE,
            client_key=uuid4().hex,
            kind="leaver",
            happened_at=clock.now(),
            judged=False,
        )
        if isinstance(answer, NotTaken):
            raise RuntimeError("The team was locked, yet its rota moved.")
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
