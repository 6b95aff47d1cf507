"""What a team asked its coach for, and what came of it. Rows, scoped by the viewer.

The coach helps a team to think and solves nothing for it: an answer changes nothing else. More may be added to an
answer, and nothing is taken out of one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from plans.team_talk import kept_both
from wellbeing import clock
from wellbeing.models import CoachAsked, User
from wellbeing.store import notice, organisation
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.viewer import Action, NotYours, Viewer

KIND = "coach_asked"
ANSWERED_FOR = timedelta(days=92)
"""How long what was answered stays on the team's page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something asked: by whom and when, and what came of it."""

    id: UUID
    team_id: UUID
    words: str
    by: str | None
    at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


def of_teams(session: Session, viewer: Viewer, teams: Collection[UUID] | None = None) -> list[Shown]:
    """What the viewer's teams (or these of them) asked for: what waits first, longest first; then what came lately."""
    mine = viewer.teams(Action.REVIEW)
    wanted = mine if teams is None else mine & set(teams)
    since = clock.now() - ANSWERED_FOR
    found = _shown(
        session,
        CoachAsked.team_id.in_(wanted),
        or_(CoachAsked.answered_at.is_(None), CoachAsked.answered_at >= since),
    )
    return sorted(found, key=lambda each: (each.answered_at is not None, each.at))


def one(session: Session, viewer: Viewer, asked_id: UUID) -> Shown:
    """Something asked. Raises `NotYours`."""
    found = _shown(session, CoachAsked.id == asked_id)
    if not found or not viewer.may(Action.REVIEW, found[0].team_id):
        raise NotYours
    return found[0]


def ask(session: Session, viewer: Viewer, team_id: UUID, words: str, client_key: str) -> UUID:
    """Ask the coach for something; twice under one key is once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.REVIEW, team_id)
    lock(session, team_id)
    known = select(CoachAsked.id).where(CoachAsked.team_id == team_id, CoachAsked.client_key == client_key)
    return session.scalar(known) or put(session, team_id, words, viewer.user_id, clock.now(), client_key)


def answer(session: Session, viewer: Viewer, asked_id: UUID, words: str) -> None:
    """What came of it, below what was said of it before; the same again is the same. Raises `NotYours`."""
    asked = one(session, viewer, asked_id)
    lock(session, asked.team_id)
    row = session.get_one(CoachAsked, asked_id, populate_existing=True)
    together = kept_both(row.answer or "", words)
    if together == row.answer:
        return
    row.answer, row.answered_by_id, row.answered_at = together, viewer.user_id, clock.now()
    session.flush()
    _tell(session, viewer, row)


# No person looking: the demonstration.


def put(session: Session, team_id: UUID, words: str, by: int | None, at: datetime, client_key: str) -> UUID:
    """Something that the team asked for then."""
    row = CoachAsked(team_id=team_id, words=words, client_key=client_key, asked_by_id=by, asked_at=at)
    session.add(row)
    session.flush()
    return row.id


def _tell(session: Session, viewer: Viewer, row: CoachAsked) -> None:
    """The team hears of it, each once."""
    notice.tell(
        session,
        row.team_id,
        member_ids_on(session, row.team_id, clock.today()) - {viewer.worker_id},
        kind=KIND,
        key=f"{KIND}:{row.id}",
        words=f"{viewer.name} wrote what came of something that the team asked its coach for.",
        endpoint="team_review.team",
        arguments={"team_id": str(row.team_id)},
    )


def _shown(session: Session, *which: Any) -> list[Shown]:
    answers = aliased(User)
    rows = session.execute(
        select(CoachAsked, User.name.label("by"), answers.name.label("answered_by"))
        .outerjoin(User, User.id == CoachAsked.asked_by_id)
        .outerjoin(answers, answers.id == CoachAsked.answered_by_id)
        .where(*which)
        .order_by(CoachAsked.asked_at, CoachAsked.id)
    )
    return [
        Shown(
            row.CoachAsked.id,
            row.CoachAsked.team_id,
            row.CoachAsked.words,
            row.by,
            row.CoachAsked.asked_at,
            row.CoachAsked.answer,
            row.answered_by,
            row.CoachAsked.answered_at,
        )
        for row in rows
    ]
