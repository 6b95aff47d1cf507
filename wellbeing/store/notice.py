"""News for single workers, which stay on My day until they say that they have seen them.

Knows `notice`. Must not know what the news are about: whoever has some writes the words and says which page has more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import Notice
from wellbeing.viewer import NotYours, Viewer

MOST_SHOWN = 20


def tell(
    session: Session,
    team_id: UUID,
    workers: Collection[UUID],
    *,
    kind: str,
    key: str,
    words: str,
    endpoint: str | None = None,
    arguments: Mapping[str, str] | None = None,
) -> None:
    """Tell these workers, each once: who has heard of `key` before hears nothing.

    The caller holds the team or the row that the news are about, so that nobody else tells the same meanwhile.
    """
    known = set(session.scalars(select(Notice.worker_id).where(Notice.key == key, Notice.worker_id.in_(list(workers)))))
    session.add_all(
        Notice(
            team_id=team_id,
            worker_id=worker,
            kind=kind,
            key=key,
            words=words,
            endpoint=endpoint,
            arguments=dict(arguments or {}),
            at=clock.now(),
        )
        for worker in dict.fromkeys(workers)
        if worker not in known
    )
    session.flush()


def told_of(session: Session, key: str) -> list[UUID]:
    """The workers who were told this news."""
    return list(session.scalars(select(Notice.worker_id).where(Notice.key == key).order_by(Notice.worker_id)))


def unseen(session: Session, viewer: Viewer) -> list[Notice]:
    """The news that the viewer has not said to have seen, newest first; none for somebody who is no worker."""
    if viewer.worker_id is None:
        return []
    query = select(Notice).where(Notice.worker_id == viewer.worker_id, Notice.seen_at.is_(None))
    return list(session.scalars(query.order_by(Notice.at.desc(), Notice.id).limit(MOST_SHOWN)))


def see(session: Session, viewer: Viewer, notice_id: UUID) -> None:
    """The viewer has seen it. Raises `NotYours` for anybody else's."""
    row = session.get(Notice, notice_id)
    if row is None or viewer.worker_id is None or row.worker_id != viewer.worker_id:
        raise NotYours
    row.seen_at = row.seen_at or clock.now()
    session.flush()


def is_over(session: Session, prefix: str) -> None:
    """What keys that begin so are about is over: whoever has not seen the news need not any more."""
    rows = update(Notice).where(Notice.key.startswith(prefix, autoescape=True), Notice.seen_at.is_(None))
    session.execute(rows.values(seen_at=clock.now()).execution_options(synchronize_session=False))
