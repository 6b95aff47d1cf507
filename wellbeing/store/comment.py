"""Comments: what the team and its coach say to each other about a week, or about one visit of it. Rows, scoped.

A comment changes nothing in the rota and asks for nobody's yes. Its author may take it back; nobody else may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.models import RotaComment, User
from wellbeing.store import notice, organisation
from wellbeing.store.advice import visit_state
from wellbeing.store.board import names_at
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.store.timeline import days_of
from wellbeing.viewer import Action, NotYours, Viewer

KIND = "comment"
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment: who said what, when, about which visit (None: the week). `mine`: the viewer said it."""

    id: UUID
    who: str
    words: str
    at: datetime
    visit: UUID | None
    person: str | None
    mine: bool


def of_week(
    session: Session, viewer: Viewer, team_id: UUID, first: date, visit: UUID | None = None
) -> tuple[Shown, ...]:
    """What was said about the week and its visits, or about one visit, first to last. Raises `NotYours`."""
    organisation.team(session, viewer, Action.COMMENT_ROTA, team_id)
    about = RotaComment.visit_id == visit if visit is not None else RotaComment.week == monday_of(first)
    rows = session.execute(
        select(RotaComment, User.name)
        .join(User, User.id == RotaComment.user_id)
        .where(RotaComment.team_id == team_id, about, RotaComment.withdrawn_at.is_(None))
        .order_by(RotaComment.at.desc(), RotaComment.id)
        .limit(MOST_SHOWN)
    ).all()
    people = names_at(session, [row.visit_id for row, _ in rows if row.visit_id])
    return tuple(
        Shown(
            row.id, name, row.words, row.at, row.visit_id, people.get(row.visit_id) if row.visit_id else None,
            row.user_id == viewer.user_id,
        )
        for row, name in reversed(rows)
    )  # fmt: skip


def say(
    session: Session, viewer: Viewer, team_id: UUID, first: date, visit: UUID | None, words: str, client_key: str
) -> None:
    """Say something; twice under one key is once. Those whom it is for hear of it. Raises `NotYours`."""
    organisation.team(session, viewer, Action.COMMENT_ROTA, team_id)
    lock(session, team_id)
    mine = select(RotaComment.id).where(RotaComment.user_id == viewer.user_id, RotaComment.client_key == client_key)
    if session.scalar(mine) is not None:
        return
    week = monday_of(first)
    going: set[str] = set()
    if visit is not None:
        state = visit_state(session, team_id, visit)
        week = monday_of(min(days_of(state)))
        going = {place.worker for place in state.planned.places if place.worker}
    row = RotaComment(
        team_id=team_id,
        week=week,
        visit_id=visit,
        user_id=viewer.user_id,
        words=words,
        client_key=client_key,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    _tell(session, viewer, row, going)


def withdraw(session: Session, viewer: Viewer, comment_id: UUID) -> RotaComment:
    """Take one's own back: nobody sees it any more. Raises `NotYours` for anybody else's."""
    row = session.get(RotaComment, comment_id)
    if row is None or row.user_id != viewer.user_id or not viewer.may(Action.COMMENT_ROTA, row.team_id):
        raise NotYours
    row.withdrawn_at = row.withdrawn_at or clock.now()
    session.flush()
    return row


def _tell(session: Session, viewer: Viewer, row: RotaComment, going: Iterable[str]) -> None:
    """Who goes to the visit hears of it, and who spoke of it; where there is nobody, all of the team hears a coach."""
    spoke = set(
        session.scalars(
            select(User.worker_id)
            .join(RotaComment, RotaComment.user_id == User.id)
            .where(
                RotaComment.team_id == row.team_id,
                RotaComment.week == row.week,
                RotaComment.visit_id == row.visit_id if row.visit_id else RotaComment.visit_id.is_(None),
                User.worker_id.is_not(None),
            )
        )
    )
    members = member_ids_on(session, row.team_id, max(row.week, clock.today()))
    whom = {UUID(worker) for worker in going} | {worker for worker in spoke if worker is not None}
    if viewer.worker_id is None and not whom:
        whom |= members
    whom = (whom & members) - {viewer.worker_id}
    arguments = {"team_id": str(row.team_id), "first": row.week.isoformat()}
    about = "a visit" if row.visit_id else "the week"
    notice.tell(
        session,
        row.team_id,
        list(whom),
        kind=KIND,
        key=f"comment:{row.id}",
        words=f"{viewer.name} said something about {about} on the rota.",
        endpoint="comments.index",
        arguments=arguments | ({"visit_id": str(row.visit_id)} if row.visit_id else {}),
    )
