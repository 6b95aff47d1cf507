"""A team's learning log between rows and `plans.experiments`: what it tries, what it saw, what it keeps.

Scoped by the viewer: a team and its coach write their own; what a team shares, other teams of its provider read, and
nobody else. What somebody saw is never altered. Where two change an experiment at once, the second is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from plans.experiments import Decided, said_of_decision
from plans.experiments import Experiment as Words
from plans.outcomes import STATEMENT
from plans.principles import PRINCIPLE
from wellbeing import clock
from wellbeing.models import Experiment, ExperimentSeen, Team, User
from wellbeing.store import organisation
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.rota import lock
from wellbeing.store.team_names import people_named
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """An experiment, whose team it is, and whether the viewer's team may write it."""

    id: UUID
    words: Words
    team_id: UUID
    team: str
    shared: bool
    version: int
    own: bool


@dataclass(frozen=True, slots=True)
class Saw:
    """What somebody saw of it on a day. `by` None: whoever it was is another team's."""

    on: date
    words: str
    by: str | None
    at: datetime


def log(session: Session, viewer: Viewer) -> list[Shown]:
    """The viewer's teams' experiments and those that others share: what is being tried, then the rest, latest first."""
    rows = session.execute(_columns(session, viewer).order_by(Experiment.begun.desc(), Experiment.written_at.desc()))
    found = [_shown(row.Experiment, row.team, viewer) for row in rows]
    return sorted(found, key=lambda each: each.words.decided is not None)


def one(session: Session, viewer: Viewer, experiment_id: UUID) -> Shown:
    """An experiment that the viewer may read. Raises `NotYours`."""
    row = session.execute(_columns(session, viewer).where(Experiment.id == experiment_id)).first()
    if row is None:
        raise NotYours
    return _shown(row.Experiment, row.team, viewer)


def own(session: Session, viewer: Viewer, experiment_id: UUID) -> Shown:
    """An experiment that the viewer's team may write. Raises `NotYours`."""
    found = one(session, viewer, experiment_id)
    if not found.own:
        raise NotYours
    return found


def seen(session: Session, viewer: Viewer, experiment_id: UUID) -> list[Saw]:
    """What was seen of it, first to last; by whom, for its own team. Raises `NotYours`."""
    found = one(session, viewer, experiment_id)
    rows = session.execute(
        select(ExperimentSeen, User.name)
        .join(User, User.id == ExperimentSeen.user_id)
        .where(ExperimentSeen.experiment_id == experiment_id)
        .order_by(ExperimentSeen.on, ExperimentSeen.at)
    )
    return [Saw(row.on, row.words, name if found.own else None, row.at) for row, name in rows]


def begin(session: Session, viewer: Viewer, team_id: UUID, words: Words, client_key: str) -> UUID:
    """Write down what a team tries; twice under one key is once. Raises `NotYours`."""
    organisation.team(session, viewer, Action.REVIEW, team_id)
    lock(session, team_id)
    known = select(Experiment.id).where(Experiment.team_id == team_id, Experiment.client_key == client_key)
    return session.scalar(known) or put(session, team_id, words, viewer.user_id, clock.now(), client_key)


def change(session: Session, viewer: Viewer, experiment_id: UUID, words: Words, version: int) -> None:
    """Keep what it is now, as it was put right. `version` is what the page showed; the same again is the same.

    What was decided stays. Raises `NotYours`; `ChangedSince`, with what stands.
    """
    row, standing = _held(session, viewer, experiment_id)
    was = standing.words
    words = replace(words, decided=was.decided, why=was.why, decided_on=was.decided_on)
    if was == words:
        return
    if standing.version != version:
        raise ChangedSince(standing)
    _write(row, words)
    row.version += 1
    session.flush()


def saw(session: Session, viewer: Viewer, experiment_id: UUID, on: date, words: str, client_key: str) -> None:
    """Write down what was seen of it; twice under one key is once. Raises `NotYours`."""
    _held(session, viewer, experiment_id)
    known = select(ExperimentSeen.id).where(
        ExperimentSeen.user_id == viewer.user_id, ExperimentSeen.client_key == client_key
    )
    if session.scalar(known) is None:
        put_seen(session, experiment_id, on, words, viewer.user_id, clock.now(), client_key)


def decide(session: Session, viewer: Viewer, experiment_id: UUID, decided: Decided, why: str, version: int) -> None:
    """Keep it or stop it, and why. What was decided before is kept with what was seen. The same again is the same.

    Raises `NotYours`; `ChangedSince`, with what stands.
    """
    row, standing = _held(session, viewer, experiment_id)
    was = standing.words
    if (was.decided, was.why) == (decided, why):
        return
    if standing.version != version:
        raise ChangedSince(standing)
    if before := said_of_decision(was):
        key = f"decided-{row.version}-{row.id.hex[:32]}"
        put_seen(session, row.id, was.decided_on or clock.today(), before, viewer.user_id, clock.now(), key)
    _write(row, was.with_decision(decided, why, clock.today()))
    row.version += 1
    session.flush()


def share(session: Session, viewer: Viewer, experiment_id: UUID, *, shared: bool) -> None:
    """Whether other teams may read it: the team's to say, at any time. Raises `NotYours`."""
    row, _ = _held(session, viewer, experiment_id)
    row.shared = shared
    session.flush()


def names_of_people(session: Session, viewer: Viewer, experiment_id: UUID) -> tuple[str, ...]:
    """What the people are called whom its team supports or ever did: nobody else need know. Raises `NotYours`."""
    return tuple(people_named(session, own(session, viewer, experiment_id).team_id).values())


# No person looking: the demonstration.


def put(session: Session, team_id: UUID, words: Words, by: int | None, at: datetime, client_key: str) -> UUID:
    """An experiment, written down then."""
    row = Experiment(team_id=team_id, client_key=client_key, written_by_id=by, written_at=at, version=1, shared=False)
    _write(row, words)
    session.add(row)
    session.flush()
    return row.id


def put_seen(
    session: Session, experiment_id: UUID, on: date, words: str, by: int, at: datetime, client_key: str
) -> None:
    """What somebody saw of it, written down then."""
    session.add(
        ExperimentSeen(experiment_id=experiment_id, on=on, words=words, user_id=by, client_key=client_key, at=at)
    )
    session.flush()


def _columns(session: Session, viewer: Viewer) -> Any:
    mine = viewer.teams(Action.REVIEW)
    providers = select(Team.provider_id).where(Team.id.in_(mine))
    readable = or_(Experiment.team_id.in_(mine), and_(Experiment.shared, Team.provider_id.in_(providers)))
    return (
        select(Experiment, Team.name.label("team"))
        .join(Team, Team.id == Experiment.team_id)
        .where(readable)
        .execution_options(populate_existing=True)
    )


def _held(session: Session, viewer: Viewer, experiment_id: UUID) -> tuple[Experiment, Shown]:
    """The experiment, its team held until the transaction ends, so that changes come one after another."""
    lock(session, own(session, viewer, experiment_id).team_id)
    return session.get_one(Experiment, experiment_id, populate_existing=True), own(session, viewer, experiment_id)


def _write(row: Experiment, words: Words) -> None:
    row.title, row.purpose, row.understand, row.trying = words.title, words.purpose, words.understand, words.trying
    row.principles, row.statements = _text(words.principles, PRINCIPLE), _text(words.statements, STATEMENT)
    row.begun, row.look_again = words.begun, words.look_again
    row.decided, row.decided_why, row.decided_on = words.decided, words.why or None, words.decided_on


def _text(numbers: Iterable[int], known: Iterable[int]) -> str:
    return ",".join(str(number) for number in sorted(set(numbers) & set(known)))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(",") if each.isascii() and each.isdigit())


def _shown(row: Experiment, team: str, viewer: Viewer) -> Shown:
    words = Words(
        title=row.title,
        purpose=row.purpose,
        begun=row.begun,
        understand=row.understand,
        trying=row.trying,
        look_again=row.look_again,
        principles=_numbers(row.principles),
        statements=_numbers(row.statements),
        decided=Decided(row.decided) if row.decided else None,
        why=row.decided_why or "",
        decided_on=row.decided_on,
    )
    mine = viewer.may(Action.REVIEW, row.team_id)
    return Shown(row.id, words, row.team_id, team, row.shared, row.version, mine)
