"""“I’m worried”: what somebody said at a visit, kept apart from everything else, and what was answered.

Scoped by the viewer: read by who wrote it, by the registered manager, and by the team where its author told the team.
Must not be read by anything that makes notes, handover, exports, reports or history; nothing here is ever altered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import Concern, ConcernAnswer, Person, Team, TimelineVisit, User, Worker
from wellbeing.store import notice, sent_twice
from wellbeing.store.alarm import told_visit
from wellbeing.store.rota import member_ids_on
from wellbeing.store.team_names import first_name
from wellbeing.store.visit import opens
from wellbeing.viewer import Action, NotYours, Viewer

DANGER, SAFEGUARDING, WORRY = "danger", "safeguarding", "worry"
MANAGER, TEAM = "manager", "team"
KIND = "concern"
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Worried:
    """What is said: `kind` danger, safeguarding or worry; `told` manager, or team for both."""

    kind: str
    told: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A worry as one who may read it sees it. `mine`: the viewer wrote it; `manages`: they are its manager; `visit`:
    where it was said, None for somebody who opens no page of it.
    """

    id: UUID
    team: str
    person: str
    kind: str
    told: str
    words: str
    by: str
    at: datetime
    read_at: datetime | None
    closed_at: datetime | None
    mine: bool
    manages: bool
    visit: UUID | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered or done, by whom, when."""

    words: str
    by: str
    at: datetime


def say(
    session: Session, viewer: Viewer, visit_id: UUID, said: Worried, client_key: str, at: datetime | None = None
) -> UUID:
    """Keep a worry about the person of this visit, said at `at` by the phone (None: now), and tell whom it is for.

    Twice under one key is once; other words under it are kept as well. Raises `NotYours` for a visit that the viewer
    was never told of.
    """
    visit = told_visit(session, viewer, visit_id)
    me = viewer.worker_id
    if me is None:
        raise NotYours
    session.scalar(select(Worker.id).where(Worker.id == me).with_for_update(key_share=True))
    content = sent_twice.hash_of_text(json.dumps([str(visit_id), said.kind, said.told, said.words]))
    keys = sent_twice.keys(client_key, content)
    kept = session.scalars(select(Concern).where(Concern.worker_id == me, Concern.client_key.in_(keys)))
    key, stands = sent_twice.place(keys, kept, lambda row: row.content_hash == content)
    if stands is not None:
        return stands.id
    now = clock.now()
    row = Concern(
        team_id=visit.team_id,
        person_id=visit.person_id,
        visit_id=visit_id,
        worker_id=me,
        kind=said.kind,
        told=said.told,
        words=said.words,
        client_key=key,
        content_hash=content,
        at=min(at or now, now),
        arrived_at=now,
    )
    session.add(row)
    session.flush()
    if said.told == TEAM:
        _tell(session, viewer, row, f"{first_name(viewer.name)} is worried, and told the team. Please read it.")
    return row.id


def open_concerns(session: Session, viewer: Viewer) -> list[Shown]:
    """Those that the viewer may read and that are not dealt with: danger first, then unread ones, then the oldest."""
    found = _shown(session, viewer, Concern.closed_at.is_(None), Concern.at, Concern.id)
    order = (DANGER, SAFEGUARDING, WORRY)
    return sorted(
        found, key=lambda one: (order.index(one.kind) if one.kind in order else len(order), bool(one.read_at), one.at)
    )


def closed_concerns(session: Session, viewer: Viewer) -> list[Shown]:
    """Those that are dealt with, the latest first, so many at most."""
    return _shown(session, viewer, Concern.closed_at.is_not(None), Concern.closed_at.desc(), Concern.id)[:MOST_SHOWN]


def concern(session: Session, viewer: Viewer, concern_id: UUID) -> Shown:
    """This one. Raises `NotYours`."""
    found = _shown(session, viewer, Concern.id == concern_id, Concern.id)
    if not found:
        raise NotYours
    return found[0]


def answers(session: Session, viewer: Viewer, concern_id: UUID) -> list[Answered]:
    """What was answered, first to last. Raises `NotYours`."""
    concern(session, viewer, concern_id)
    rows = session.execute(
        select(ConcernAnswer, User.name)
        .join(User, User.id == ConcernAnswer.user_id)
        .where(ConcernAnswer.concern_id == concern_id)
        .order_by(ConcernAnswer.at, ConcernAnswer.id)
    )
    return [Answered(row.words, first_name(name), row.at) for row, name in rows]


def read(session: Session, viewer: Viewer, concern_id: UUID) -> None:
    """The registered manager has read it, which its author sees. Raises `NotYours` for anybody else."""
    row = _held(session, viewer, concern_id)
    if not viewer.may(Action.SEE_WORRIES, row.team_id):
        raise NotYours
    row.read_at = row.read_at or clock.now()
    session.flush()


def answer(session: Session, viewer: Viewer, concern_id: UUID, words: str, client_key: str) -> None:
    """Answer it, or say what was done; who wrote it and who answered before hear of it. Raises `NotYours`.

    Twice under one key is once; other words under it are kept too. One that was dealt with is open again.
    """
    row = _held(session, viewer, concern_id)
    keys = sent_twice.keys(client_key, f"{row.id} {words}")
    kept = session.scalars(
        select(ConcernAnswer).where(ConcernAnswer.user_id == viewer.user_id, ConcernAnswer.client_key.in_(keys))
    )
    key, stands = sent_twice.place(keys, kept, lambda one: one.words == words and one.concern_id == row.id)
    if stands is not None:
        return
    new = ConcernAnswer(concern_id=row.id, user_id=viewer.user_id, words=words, client_key=key, at=clock.now())
    session.add(new)
    if viewer.may(Action.SEE_WORRIES, row.team_id):
        row.read_at = row.read_at or clock.now()
    row.closed_at, row.closed_by_id = None, None
    session.flush()
    _tell_answered(session, viewer, row, new)


def close(session: Session, viewer: Viewer, concern_id: UUID) -> None:
    """There is nothing more to do about it, says the registered manager. Raises `NotYours` for anybody else."""
    row = _held(session, viewer, concern_id)
    if not viewer.may(Action.SEE_WORRIES, row.team_id):
        raise NotYours
    if row.closed_at is None:
        row.read_at = row.read_at or clock.now()
        row.closed_at, row.closed_by_id = clock.now(), viewer.user_id
        session.flush()
        notice.is_over(session, f"concern:{row.id}:said")


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    """What this viewer may read."""
    mine = Concern.worker_id == viewer.worker_id if viewer.worker_id is not None else false()
    teams = viewer.teams(Action.RECORD_VISIT)
    return or_(
        mine,
        Concern.team_id.in_(viewer.teams(Action.SEE_WORRIES)),
        and_(Concern.told == TEAM, Concern.team_id.in_(teams)),
    )


def _held(session: Session, viewer: Viewer, concern_id: UUID) -> Concern:
    """The row, for one at a time. Raises `NotYours`."""
    query = select(Concern).where(Concern.id == concern_id, _readable(viewer)).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotYours
    return row


def _shown(session: Session, viewer: Viewer, which: Any, *order: Any) -> list[Shown]:
    rows = session.execute(
        select(Concern, Person.known_as, Team.name, Worker.name, TimelineVisit.id)
        .select_from(Concern)
        .outerjoin(TimelineVisit, and_(TimelineVisit.id == Concern.visit_id, opens(viewer)))
        .join(Person, Person.id == Concern.person_id)
        .join(Team, Team.id == Concern.team_id)
        .join(Worker, Worker.id == Concern.worker_id)
        .where(_readable(viewer), which)
        .order_by(*order)
    )
    managed = viewer.teams(Action.SEE_WORRIES)
    return [
        Shown(
            id=row.id,
            team=team,
            person=person,
            kind=row.kind,
            told=row.told,
            words=row.words,
            by=first_name(by),
            at=row.at,
            read_at=row.read_at,
            closed_at=row.closed_at,
            mine=row.worker_id == viewer.worker_id,
            manages=row.team_id in managed,
            visit=visit,
        )
        for row, person, team, by, visit in rows
    ]


def _tell(session: Session, viewer: Viewer, row: Concern, words: str) -> None:
    """The team hears that there is something to read; the words themselves stay where they are."""
    team = member_ids_on(session, row.team_id, clock.today())
    _notice(session, row, team - {row.worker_id}, f"concern:{row.id}:said", words)


def _tell_answered(session: Session, viewer: Viewer, row: Concern, new: ConcernAnswer) -> None:
    spoke = session.scalars(
        select(User.worker_id)
        .join(ConcernAnswer, ConcernAnswer.user_id == User.id)
        .where(ConcernAnswer.concern_id == row.id, User.worker_id.is_not(None))
    )
    may = member_ids_on(session, row.team_id, clock.today()) if row.told == TEAM else set()
    whom = (may & set(spoke) | {row.worker_id}) - {viewer.worker_id}
    words = f"{first_name(viewer.name)} has answered about what worried you."
    _notice(session, row, whom, f"concern:{row.id}:{new.id}", words)


def _notice(session: Session, row: Concern, whom: set[UUID], key: str, words: str) -> None:
    notice.tell(
        session,
        row.team_id,
        list(whom),
        kind=KIND,
        key=key,
        words=words,
        endpoint="concerns.show",
        arguments={"concern_id": str(row.id)},
    )
