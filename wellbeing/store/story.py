"""Stories and the consent that they are told with: who may see which, and taking one back.

One rule says who sees what: `_seen`. A worker sees the stories of the teams they work in; a coach and a commissioner
those whose consent reaches them; nobody else any. Theirs are the stories that their team wrote down and those of the
people whom it supports now, so that a new team can take one back too; a commissioner's go by the team of their day.
What a new team writes or asks about again is that team's from then on: the old one, which may be another provider's,
was never agreed to see it.

**Taking back** empties title, words, photo, what the photo shows, how consent was given, statements and the day; the
row says that something was withdrawn, when and by whom. Every page and file is made from these rows at the moment it
is asked for, so it is gone from all of them at once. What a database keeps of emptied text for a while: SQLite
overwrites it with zeros in its file (`PRAGMA secure_delete`, set for the connection that empties it), though the
write-ahead log holds the sealed text until it is next written over. PostgreSQL keeps the sealed row as a dead one
until VACUUM, and in its log until that is recycled. Backups hold it until they are thrown away. In all of these it is
sealed with the keys in WELLBEING_KEYS. What was printed or downloaded before can't be fetched back: consent says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from plans.outcomes import STATEMENT
from plans.stories import Consent, Scope, seen_by
from plans.stories import Story as Told
from rota.json_form import from_json, to_json
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Locality, Person, PersonMembership, Story, Team
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.people import person_of
from wellbeing.store.person import hold, not_over, team_of
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

AUDIENCE = {RoleName.WORKER: Scope.TEAM, RoleName.COACH: Scope.COACH, RoleName.COMMISSIONER: Scope.COMMISSIONER}
"""What each role is to a story. Roles that are not here see none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A story as a viewer may see it, without its photo's bytes.

    `person` and `person_id` are None for whoever may not know whose it is. `writable`: the viewer's team may write it
    and take it back. `withdrawn_at`: nothing else is left of it.
    """

    id: UUID
    story: Told
    told_on: date
    scope: Scope
    consents: tuple[Consent, ...]
    version: int
    team_id: UUID
    team: str
    locality: str
    person: str | None
    person_id: UUID | None
    writable: bool
    withdrawn_at: datetime | None

    @property
    def consent(self) -> Consent | None:
        """The yes that counts now; None before anybody was asked."""
        return self.consents[-1] if self.consents else None


def of_person(session: Session, viewer: Viewer, person_id: UUID) -> list[Shown]:
    """The stories of this person that the viewer's team or coach may see, latest first; the withdrawn as such.

    Raises `NotYours`.
    """
    person_of(session, viewer, Action.REVIEW, person_id)
    query = _columns(viewer, _by_name(viewer)).where(Story.person_id == person_id)
    return [_shown(row) for row in session.execute(query.order_by(*_LATEST_FIRST))]


def of_teams(session: Session, viewer: Viewer) -> list[Shown]:
    """The stories that the viewer may see of all their teams, latest first; what was withdrawn is not among them.

    Those that they see as a commissioner alone come without a name.
    """
    query = _columns(viewer, _seen(viewer)).where(Story.withdrawn_at.is_(None))
    return [_shown(row) for row in session.execute(query.order_by(*_LATEST_FIRST))]


def shared(session: Session, viewer: Viewer) -> list[Shown]:
    """What the viewer sees as a commissioner, at this moment and without names: for the download. Raises `NotYours`."""
    if RoleName.COMMISSIONER not in viewer.reach:
        raise NotYours
    only = Viewer(viewer.user_id, viewer.name, None, {RoleName.COMMISSIONER: viewer.reach[RoleName.COMMISSIONER]})
    query = _columns(only, _seen(only)).where(Story.withdrawn_at.is_(None))
    return [_shown(row) for row in session.execute(query.order_by(*_LATEST_FIRST))]


def told_within(stories: Iterable[Shown], first: date, last: date) -> list[Shown]:
    """Those told from `first` to `last`, both included."""
    return [each for each in stories if first <= each.told_on <= last]


def photo(session: Session, viewer: Viewer, story_id: UUID) -> bytes:
    """The photo of a story that the viewer may see. Raises `NotYours`."""
    query = select(Story.photo).where(Story.id == story_id, Story.withdrawn_at.is_(None), _seen(viewer))
    found = session.scalar(query)
    if found is None:
        raise NotYours
    return found


def one_to_write(session: Session, viewer: Viewer, person_id: UUID, story_id: UUID) -> Shown:
    """A story that the team may still write, or ask about again. Raises `NotYours`, for a withdrawn one too."""
    _row_to_write(session, viewer, person_id, story_id)
    return _shown(session.execute(_columns(viewer, Story.id == story_id)).one())


def tell(session: Session, viewer: Viewer, person_id: UUID, story: Told, told_on: date, key: str) -> UUID:
    """Begin a story, which nobody but the team sees until consent is given. The same `key` is the same story.

    Raises `NotYours`.
    """
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    known = session.scalar(select(Story.id).where(Story.person_id == person_id, Story.client_key == key))
    if known is not None:
        return known
    row = Story(
        person_id=person_id,
        team_id=team_of(session, person_id),
        told_on=told_on,
        title=story.title,
        words=story.words,
        statements=_statements_text(story.statements),
        scope=Scope.NOBODY,
        consent="[]",
        client_key=key,
        recorded_by_id=viewer.user_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def rewrite(
    session: Session, viewer: Viewer, person_id: UUID, story_id: UUID, story: Told, told_on: date, seen: int
) -> None:
    """Other words for a story. What was agreed was agreed of the old ones: nobody sees it until they are asked again.

    The same again is the same. Raises `NotYours`; `ChangedSince`, with the story that stands.
    """
    row = _row_to_write(session, viewer, person_id, story_id)
    statements = _statements_text(story.statements)
    if (row.title, row.words, row.statements, row.told_on) == (story.title, story.words, statements, told_on):
        return
    _check_version(session, viewer, row, seen)
    if (row.title, row.words) != (story.title, story.words):
        row.scope, row.consented_at = Scope.NOBODY, None
    row.title, row.words, row.statements, row.told_on = story.title, story.words, statements, told_on
    row.team_id = team_of(session, person_id)
    row.version += 1
    session.flush()


def picture(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    story_id: UUID,
    photo: bytes | None,
    shows: str,
    *,
    keep: bool = False,
) -> None:
    """Give a story this photo (JPEG as `photos.cleaned` gives it), or none, or `keep` the one that it has.

    Another photo, or other words about it, is another story: nobody sees it until they are asked again. Raises
    `NotYours`.
    """
    row = _row_to_write(session, viewer, person_id, story_id)
    photo = row.photo if keep else photo
    if photo == row.photo and shows == (row.photo_shows or ""):
        return
    if photo != row.photo:
        _overwrite_what_is_emptied(session)
    row.scope, row.consented_at = Scope.NOBODY, None
    row.photo, row.photo_shows = photo, shows or None
    row.team_id = team_of(session, person_id)
    row.version += 1
    session.flush()


def consent(
    session: Session, viewer: Viewer, person_id: UUID, story_id: UUID, given: Consent, seen: int | None = None
) -> None:
    """The person's yes to a scope; earlier ones are kept behind it. The same again is the same.

    Raises `NotYours`; `ChangedSince` where the story is no longer the one that was read out (`seen`, its version).
    """
    row = _row_to_write(session, viewer, person_id, story_id)
    before = consents_from(row.consent)
    if before and before[-1] == given and row.scope == given.scope:
        return
    _check_version(session, viewer, row, row.version if seen is None else seen)
    row.consent = json.dumps([to_json(each) for each in (*before, given)])
    row.scope, row.consented_at = given.scope, clock.now()
    row.team_id = team_of(session, person_id)
    row.version += 1
    session.flush()


def withdraw(session: Session, viewer: Viewer, person_id: UUID, story_id: UUID) -> None:
    """Take a story back, at once and for good; see the top of this module. Done before, it stays as it is.

    Raises `NotYours`.
    """
    row = session.scalars(_writable(viewer, person_id, story_id).with_for_update()).one_or_none()
    if row is None:
        raise NotYours
    if row.withdrawn_at is not None:
        return
    _overwrite_what_is_emptied(session)
    now = clock.now()
    row.title = row.words = row.consent = row.statements = ""
    row.photo = row.photo_shows = row.consented_at = row.client_key = None
    row.scope, row.told_on = Scope.NOBODY, local_day(now)
    row.withdrawn_at, row.withdrawn_by_id = now, viewer.user_id
    row.version += 1
    session.flush()


def consents_from(text: str) -> tuple[Consent, ...]:
    """Every consent that a row holds, earliest first."""
    return tuple(from_json(Consent, each) for each in json.loads(text)) if text else ()


_LATEST_FIRST = (Story.told_on.desc(), Story.recorded_at.desc(), Story.id)


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """What this viewer may see at all, with whatever they are."""
    return or_(false(), *(_reached(viewer, role) for role in AUDIENCE))


def _by_name(viewer: Viewer) -> ColumnElement[bool]:
    """What they may see and know whose it is: as one of the team or as its coach."""
    return or_(_reached(viewer, RoleName.WORKER), _reached(viewer, RoleName.COACH))


def _reached(viewer: Viewer, role: RoleName) -> ColumnElement[bool]:
    """What this role sees in its teams. The team also sees what it is still writing, and that one was withdrawn."""
    scopes = list(seen_by(AUDIENCE[role]))
    teams = viewer.reach.get(role, frozenset())
    if role is RoleName.COMMISSIONER:
        return and_(Story.team_id.in_(teams), Story.scope.in_(scopes))
    if role is RoleName.WORKER:
        scopes.append(Scope.NOBODY)
    return and_(_of(teams), Story.scope.in_(scopes))


def _of(teams: frozenset[UUID]) -> ColumnElement[bool]:
    """Stories that these teams wrote down, or of people whom they support now or soon."""
    supported = select(PersonMembership.person_id).where(
        PersonMembership.team_id.in_(teams), not_over(PersonMembership, clock.today())
    )
    return or_(Story.team_id.in_(teams), Story.person_id.in_(supported))


def _columns(viewer: Viewer, which: ColumnElement[bool]) -> Any:
    """All of these stories but for the bytes of their photos, which a list has no need to unseal."""
    return (
        select(
            Story.id,
            Story.person_id,
            Story.team_id,
            Story.told_on,
            Story.title,
            Story.words,
            Story.photo.is_not(None).label("has_photo"),
            Story.photo_shows,
            Story.statements,
            Story.scope,
            Story.consent,
            Story.version,
            Story.withdrawn_at,
            Person.known_as,
            Team.name.label("team"),
            Locality.name.label("locality"),
            _by_name(viewer).label("named"),
            _reached(viewer, RoleName.WORKER).label("writable"),
        )
        .join(Person, Person.id == Story.person_id)
        .join(Team, Team.id == Story.team_id)
        .join(Locality, Locality.id == Team.locality_id)
        .where(which)
    )


def _shown(row: Any) -> Shown:
    statements = tuple(int(number) for number in row.statements.split(",") if number)
    return Shown(
        id=row.id,
        story=Told(row.title, row.words, row.has_photo, row.photo_shows or "", statements),
        told_on=row.told_on,
        scope=Scope(row.scope),
        consents=consents_from(row.consent) if row.named else (),
        version=row.version,
        team_id=row.team_id,
        team=row.team,
        locality=row.locality,
        person=row.known_as if row.named else None,
        person_id=row.person_id if row.named else None,
        writable=row.writable,
        withdrawn_at=row.withdrawn_at,
    )


def _writable(viewer: Viewer, person_id: UUID, story_id: UUID) -> Select[Story]:
    return select(Story).where(Story.id == story_id, Story.person_id == person_id, _of(viewer.teams(Action.WRITE_PLAN)))


def _row_to_write(session: Session, viewer: Viewer, person_id: UUID, story_id: UUID) -> Story:
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    query = _writable(viewer, person_id, story_id).where(Story.withdrawn_at.is_(None)).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotYours
    return row


def _check_version(session: Session, viewer: Viewer, row: Story, seen: int) -> None:
    if row.version != seen:
        raise ChangedSince(_shown(session.execute(_columns(viewer, Story.id == row.id)).one()))


def _statements_text(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in sorted(set(numbers)) if number in STATEMENT)


def _overwrite_what_is_emptied(session: Session) -> None:
    """On SQLite, zeros in place of what this connection empties from now on; PostgreSQL has no such setting."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
