"""Workers' photos: put there by themselves, seen by whoever sees their team's rota, and on a person's sheet.

Knows `worker_photo`. Must not know what a photo is: `wellbeing.photos` draws it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import TeamMembership, Worker, WorkerPhoto
from wellbeing.viewer import Action, NotYours, Viewer


def with_photo(session: Session, workers: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these workers who have a photo; none is unsealed."""
    return frozenset(session.scalars(select(WorkerPhoto.worker_id).where(WorkerPhoto.worker_id.in_(list(workers)))))


def photo(session: Session, viewer: Viewer, team_id: UUID, worker_id: UUID) -> bytes:
    """The photo of somebody who is or was in a team whose rota the viewer sees. Raises `NotYours`."""
    query = select(WorkerPhoto.photo).where(
        WorkerPhoto.worker_id == worker_id,
        WorkerPhoto.worker_id.in_(select(TeamMembership.worker_id).where(TeamMembership.team_id == team_id)),
    )
    found = session.scalar(query) if viewer.may(Action.SEE_ROTA, team_id) else None
    if found is None:
        raise NotYours
    return found


def mine(session: Session, viewer: Viewer) -> bytes | None:
    """The viewer's own, None while there is none."""
    row = session.get(WorkerPhoto, _me(viewer))
    return row.photo if row is not None else None


def put(session: Session, viewer: Viewer, photo: bytes | None) -> None:
    """Mine is this one from now on; None: it is gone."""
    me = _me(viewer)
    session.scalar(select(Worker.id).where(Worker.id == me).with_for_update())
    row = session.get(WorkerPhoto, me)
    if row is not None and photo is None:
        session.delete(row)
    elif row is not None and photo is not None:
        row.photo, row.put_at = photo, clock.now()
    elif photo is not None:
        session.add(WorkerPhoto(worker_id=me, photo=photo, put_at=clock.now()))
    session.flush()


def _me(viewer: Viewer) -> UUID:
    if viewer.worker_id is None:
        raise NotYours
    return viewer.worker_id
