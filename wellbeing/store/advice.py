"""Advice: somebody asks those whom a visit or a week touches what they think, hears them, and says what was decided.

It blocks nothing: the rota may change before, while and after. Rows, and news for those who are asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.models import Advice, AdviceGiven, User
from wellbeing.models.rota import TimelineVisit
from wellbeing.store import notice, organisation
from wellbeing.store.board import names_at
from wellbeing.store.rota import lock, members_on
from wellbeing.store.team_names import names_of_workers
from wellbeing.store.timeline import days_of, state_from, states_of
from wellbeing.viewer import Action, NotYours, Viewer

KIND = "advice"
PAGE = "advice.show"
MOST_SHOWN = 40
LONGEST_IN_NEWS = 140
"""Characters of a question that the news of it repeats."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered."""

    who: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the team and its coach see it. `asked` are the names of those who were asked."""

    id: UUID
    team_id: UUID
    week: date
    visit: UUID | None
    person: str | None
    question: str
    who: str
    mine: bool
    asked_at: datetime
    asked: tuple[str, ...]
    answers: tuple[Answer, ...]
    decided: str | None
    closed_at: datetime | None


def whom_it_touches(session: Session, viewer: Viewer, team_id: UUID, first: date, visit: UUID | None) -> frozenset[str]:
    """Whom a question is for unless somebody says otherwise: who goes to the visit, or was told to; else everybody.

    Whoever asks is left out. Raises `NotYours` for another team's visit.
    """
    touched: frozenset[str] = frozenset()
    if visit is not None:
        state = visit_state(session, team_id, visit)
        told = session.scalar(select(TimelineVisit.told).where(TimelineVisit.id == visit))
        known = (state, state_from(told)) if told else (state,)
        touched = frozenset(place.worker for each in known for place in each.planned.places if place.worker)
    everybody = members_on(session, team_id, max(first, clock.today()))
    return ((touched & everybody) or everybody) - {str(viewer.worker_id)}


def visit_state(session: Session, team_id: UUID, visit: UUID) -> VisitState:
    """The visit as it stands. Raises `NotYours` where the team has no such visit."""
    state = states_of(session, team_id, [visit]).get(visit)
    if state is None or state.asked is None:
        raise NotYours
    return state


def ask(
    session: Session,
    viewer: Viewer,
    team_id: UUID,
    first: date,
    visit: UUID | None,
    question: str,
    touches: Collection[str],
    client_key: str,
) -> Advice:
    """Ask these workers of the team; asked twice under one key it is asked once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.CHANGE_ROTA, team_id)
    lock(session, team_id)
    mine = select(Advice).where(Advice.asked_by_id == viewer.user_id, Advice.client_key == client_key)
    if (known := session.scalars(mine).one_or_none()) is not None:
        return known
    if set(touches) - members_on(session, team_id, max(first, clock.today())):
        raise NotYours
    week = monday_of(first)
    if visit is not None:
        week = monday_of(min(days_of(visit_state(session, team_id, visit))))
    row = Advice(
        team_id=team_id,
        week=week,
        visit_id=visit,
        question=question,
        touches=sorted(touches),
        client_key=client_key,
        asked_by_id=viewer.user_id,
        asked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    said = question if len(question) <= LONGEST_IN_NEWS else f"{question[:LONGEST_IN_NEWS].rstrip()}…"
    _tell(session, row, touches, "asked", f"{viewer.name} asks for your advice: {said}")
    return row


def answer(session: Session, viewer: Viewer, advice_id: UUID, words: str, client_key: str) -> None:
    """Anybody in the team may answer, asked or not; twice under one key is once. Raises `NotYours`."""
    row = _row(session, viewer, Action.CHANGE_ROTA, advice_id)
    lock(session, row.team_id)
    mine = select(AdviceGiven.id).where(AdviceGiven.user_id == viewer.user_id, AdviceGiven.client_key == client_key)
    if session.scalar(mine) is not None:
        return
    given = AdviceGiven(advice_id=advice_id, user_id=viewer.user_id, words=words, client_key=client_key, at=clock.now())
    session.add(given)
    session.flush()
    asker = _worker_of(session, row.asked_by_id)
    if asker is not None and asker != str(viewer.worker_id):
        _tell(session, row, [asker], f"answer:{given.id}", f"{viewer.name} answered what you asked.")


def close(session: Session, viewer: Viewer, advice_id: UUID, decided: str) -> bool:
    """Whoever asked says what was decided, and those who were asked hear it. False where it was closed before.

    Raises `NotYours` for anybody else.
    """
    row = _row(session, viewer, Action.CHANGE_ROTA, advice_id)
    lock(session, row.team_id)
    session.refresh(row)
    if row.asked_by_id != viewer.user_id:
        raise NotYours
    if row.closed_at is not None:
        return False
    row.decided, row.closed_at = decided, clock.now()
    session.flush()
    _tell(session, row, row.touches, "closed", f"{viewer.name} asked for advice, and says now what was decided.")
    return True


def one_of(session: Session, viewer: Viewer, advice_id: UUID) -> Shown:
    """One question, for the team and its coach. Raises `NotYours`."""
    return _shown(session, viewer, [_row(session, viewer, Action.COMMENT_ROTA, advice_id)])[0]


def of_week(
    session: Session, viewer: Viewer, team_id: UUID, first: date, visit: UUID | None = None
) -> tuple[Shown, ...]:
    """The questions about this week, or about one visit; the open ones first. Raises `NotYours`."""
    organisation.team(session, viewer, Action.COMMENT_ROTA, team_id)
    about = Advice.visit_id == visit if visit is not None else Advice.week == monday_of(first)
    query = select(Advice).where(Advice.team_id == team_id, about)
    rows = list(session.scalars(query.order_by(Advice.asked_at.desc(), Advice.id).limit(MOST_SHOWN)))
    return tuple(sorted(_shown(session, viewer, rows), key=lambda each: each.closed_at is not None))


def _row(session: Session, viewer: Viewer, action: Action, advice_id: UUID) -> Advice:
    row = session.get(Advice, advice_id)
    if row is None or not viewer.may(action, row.team_id):
        raise NotYours
    return row


def _shown(session: Session, viewer: Viewer, rows: Sequence[Advice]) -> list[Shown]:
    if not rows:
        return []
    given = list(
        session.execute(
            select(AdviceGiven, User.name)
            .join(User, User.id == AdviceGiven.user_id)
            .where(AdviceGiven.advice_id.in_([row.id for row in rows]))
            .order_by(AdviceGiven.at, AdviceGiven.id)
        )
    )
    answers: dict[UUID, list[Answer]] = {row.id: [] for row in rows}
    for each, name in given:
        answers[each.advice_id].append(Answer(name, each.words, each.at))
    people = names_at(session, [row.visit_id for row in rows if row.visit_id])
    workers = names_of_workers(session, {worker for row in rows for worker in row.touches})
    users = _users(session, {row.asked_by_id for row in rows})
    return [
        Shown(
            row.id, row.team_id, row.week, row.visit_id, people.get(row.visit_id) if row.visit_id else None,
            row.question, users[row.asked_by_id], row.asked_by_id == viewer.user_id, row.asked_at,
            tuple(sorted(workers[worker] for worker in row.touches if worker in workers)),
            tuple(answers[row.id]), row.decided, row.closed_at,
        )
        for row in rows
    ]  # fmt: skip


def _users(session: Session, users: Iterable[int]) -> Mapping[int, str]:
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(list(users))))}


def _worker_of(session: Session, user_id: int) -> str | None:
    worker = session.scalar(select(User.worker_id).where(User.id == user_id))
    return str(worker) if worker else None


def _tell(session: Session, row: Advice, workers: Iterable[str], what: str, words: str) -> None:
    notice.tell(
        session,
        row.team_id,
        [UUID(worker) for worker in workers],
        kind=KIND,
        key=f"advice:{row.id}:{what}",
        words=words,
        endpoint=PAGE,
        arguments={"advice_id": str(row.id)},
    )
