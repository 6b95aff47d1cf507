"""A team's review between rows and pages: the meeting, what was said of each person and of the team, save by save.

Scoped by the viewer; a review stays with the team whose it was. One review of a team goes on at a time. What was said
is never altered: each save is a row, and two who write at once both stand, as `plans.team_talk` puts them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plans.team_talk import kept_both
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Person, TalkedAbout, Team, TeamReview, User
from wellbeing.store import organisation
from wellbeing.store.people import person_of
from wellbeing.store.rota import lock
from wellbeing.viewer import Action, NotYours, Viewer

MOST_SHOWN = 24
"""How many reviews a team's page lists: two years of monthly ones."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A review of a team. `finished_at` None: it goes on. `talked` is of how many people something was written."""

    id: UUID
    team_id: UUID
    on: date
    finished_at: datetime | None
    talked: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What stands, or once stood: the words, which save it was, who wrote it and when."""

    words: str = ""
    version: int = 0
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save. `also_by`: somebody else had written meanwhile, and both stand."""

    version: int
    also_by: str | None = None


def meetings(session: Session, viewer: Viewer, team_id: UUID) -> list[Meeting]:
    """The reviews of this team, latest first. Raises `NotYours`."""
    organisation.team(session, viewer, Action.REVIEW, team_id)
    people = (
        select(TalkedAbout.review_id, func.count(TalkedAbout.person_id.distinct()).label("talked"))
        .group_by(TalkedAbout.review_id)
        .subquery()
    )
    rows = session.execute(
        select(TeamReview, people.c.talked)
        .outerjoin(people, people.c.review_id == TeamReview.id)
        .where(TeamReview.team_id == team_id)
        .order_by(TeamReview.on.desc(), TeamReview.begun_at.desc())
        .limit(MOST_SHOWN)
    )
    return [_meeting(row, talked or 0) for row, talked in rows]


def going_on(session: Session, viewer: Viewer) -> dict[UUID, Meeting]:
    """The review that goes on in each of the viewer's teams, by team."""
    teams = viewer.teams(Action.REVIEW)
    rows = session.scalars(
        select(TeamReview)
        .where(TeamReview.team_id.in_(teams), TeamReview.finished_at.is_(None))
        .order_by(TeamReview.begun_at)
    )
    return {row.team_id: _meeting(row) for row in rows}


def meeting(session: Session, viewer: Viewer, review_id: UUID) -> tuple[Team, Meeting]:
    """One review. Raises `NotYours`."""
    row = session.get(TeamReview, review_id)
    if row is None:
        raise NotYours
    return organisation.team(session, viewer, Action.REVIEW, row.team_id), _meeting(row)


def begin(session: Session, viewer: Viewer, team_id: UUID, client_key: str) -> UUID:
    """Begin a review, or go on with the one that goes on; the same key again is the same. Raises `NotYours`."""
    organisation.team(session, viewer, Action.REVIEW, team_id)
    lock(session, team_id)
    known = select(TeamReview.id).where(TeamReview.team_id == team_id)
    standing = session.scalar(known.where(TeamReview.client_key == client_key)) or session.scalar(
        known.where(TeamReview.finished_at.is_(None)).order_by(TeamReview.begun_at.desc())
    )
    if standing is not None:
        return standing
    return put(session, team_id, viewer.user_id, clock.now(), client_key)


def finish(session: Session, viewer: Viewer, review_id: UUID) -> None:
    """It is over: the next one can begin, and people wait from its day. Twice is once. Raises `NotYours`."""
    row = _held(session, viewer, review_id)
    row.finished_at = row.finished_at or clock.now()
    session.flush()


def say(session: Session, viewer: Viewer, review_id: UUID, person_id: UUID | None, words: str, seen: int) -> Saved:
    """Keep what was said of this person (None: of the team). `seen` is the save that the page showed.

    The same again is the same. Where somebody else saved meanwhile, both stand, and every save is kept. It is taken
    after the review is finished too, so that who was still writing loses nothing. Raises `NotYours`.
    """
    row = _held(session, viewer, review_id)
    if person_id is not None:
        check_person(session, viewer, row.team_id, person_id)
    standing = _versions(session, review_id, person_id)[:1]
    now = standing[0] if standing else Note()
    if words == now.words:
        return Saved(now.version)
    also_by = None
    if seen != now.version:
        together = kept_both(now.words, words)
        if together == now.words:
            return Saved(now.version)
        words, also_by = together, now.by or "Somebody else"
    by, at, version = viewer.user_id, clock.now(), now.version + 1
    session.add(TalkedAbout(review_id=review_id, person_id=person_id, words=words, version=version, by_id=by, at=at))
    session.flush()
    return Saved(version, also_by)


def versions(session: Session, viewer: Viewer, review_id: UUID, person_id: UUID | None) -> list[Note]:
    """Every save of what was said of this person (None: of the team) in a review, latest first. Raises `NotYours`."""
    meeting(session, viewer, review_id)
    return _versions(session, review_id, person_id)


def said(session: Session, viewer: Viewer, review_id: UUID) -> dict[UUID | None, Note]:
    """What stands of each person in a review, and under None of the team. Raises `NotYours`."""
    meeting(session, viewer, review_id)
    rows = session.execute(_notes().where(TalkedAbout.review_id == review_id).order_by(TalkedAbout.version))
    return {row.TalkedAbout.person_id: _note(row.TalkedAbout, row.name) for row in rows}


def names(session: Session, viewer: Viewer, review_id: UUID, people: Collection[UUID | None]) -> dict[UUID, str]:
    """What those of these people are called who were talked about in a review. Raises `NotYours`."""
    meeting(session, viewer, review_id)
    spoken_of = select(TalkedAbout.person_id).where(TalkedAbout.review_id == review_id)
    wanted = [id for id in people if id is not None]
    rows = session.execute(
        select(Person.id, Person.known_as)
        .where(Person.id.in_(wanted), Person.id.in_(spoken_of))
        .order_by(Person.known_as)
    )
    return {row.id: row.known_as for row in rows}


def said_before(
    session: Session, viewer: Viewer, team_id: UUID, person_id: UUID, but: UUID
) -> tuple[date, Note] | None:
    """What the team said last of this person in another review, with its day. Raises `NotYours`."""
    organisation.team(session, viewer, Action.REVIEW, team_id)
    query = (
        _notes()
        .add_columns(TeamReview.on)
        .join(TeamReview, TeamReview.id == TalkedAbout.review_id)
        .where(TeamReview.team_id == team_id, TalkedAbout.person_id == person_id, TeamReview.id != but)
        .order_by(TeamReview.on.desc(), TeamReview.begun_at.desc(), TalkedAbout.version.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else (row.on, _note(row.TalkedAbout, row.name))


def talked_on(session: Session, viewer: Viewer, people: Iterable[UUID]) -> dict[UUID, date]:
    """When each of these was last talked about in a review of the viewer's teams that is finished."""
    rows = session.execute(
        select(TalkedAbout.person_id, func.max(TeamReview.on).label("on"))
        .join(TeamReview, TeamReview.id == TalkedAbout.review_id)
        .where(
            TalkedAbout.person_id.in_(list(people)),
            TeamReview.team_id.in_(viewer.teams(Action.REVIEW)),
            TeamReview.finished_at.is_not(None),
        )
        .group_by(TalkedAbout.person_id)
    )
    return {row.person_id: row.on for row in rows}


def check_person(session: Session, viewer: Viewer, team_id: UUID, person_id: UUID) -> None:
    """Raise `NotYours` unless this team supports the person."""
    only_this = only(viewer, team_id)
    person_of(session, only_this, Action.REVIEW, person_id)


def only(viewer: Viewer, team_id: UUID) -> Viewer:
    """The same viewer as far as this team goes, and no further."""
    return replace(viewer, reach={role: teams & {team_id} for role, teams in viewer.reach.items()})


# No person looking: the demonstration.


def put(
    session: Session, team_id: UUID, by: int | None, at: datetime, client_key: str, *, finished: bool = False
) -> UUID:
    """A review that began then."""
    row = TeamReview(
        team_id=team_id,
        on=local_day(at),
        client_key=client_key,
        begun_by_id=by,
        begun_at=at,
        finished_at=at if finished else None,
    )
    session.add(row)
    session.flush()
    return row.id


def _held(session: Session, viewer: Viewer, review_id: UUID) -> TeamReview:
    """The review, its team held until the transaction ends, so that saves come one after another."""
    team, _ = meeting(session, viewer, review_id)
    lock(session, team.id)
    return session.get_one(TeamReview, review_id, populate_existing=True)


def _notes() -> Any:
    return select(TalkedAbout, User.name).outerjoin(User, User.id == TalkedAbout.by_id)


def _versions(session: Session, review_id: UUID, person_id: UUID | None) -> list[Note]:
    whom = TalkedAbout.person_id.is_(None) if person_id is None else TalkedAbout.person_id == person_id
    query = _notes().where(TalkedAbout.review_id == review_id, whom).order_by(TalkedAbout.version.desc())
    return [_note(row.TalkedAbout, row.name) for row in session.execute(query)]


def _note(row: TalkedAbout, by: str | None) -> Note:
    return Note(row.words, row.version, by, row.at)


def _meeting(row: TeamReview, talked: int = 0) -> Meeting:
    return Meeting(row.id, row.team_id, row.on, row.finished_at, talked)
