"""What the localities of a viewer's teams offer, and the introductions of their people. Scoped by the viewer.

A directory belongs to a provider in a locality: every team of that provider there reads and keeps the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from plans.community import Asset, Brought, bring
from plans.plan import Offer
from wellbeing import clock
from wellbeing.models import CommunityAsset as Row
from wellbeing.models import Introduction, Locality, Team, User
from wellbeing.store.people import person_of
from wellbeing.store.person import hold
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class Directory:
    """What one provider's teams in one locality know of it."""

    provider_id: UUID
    locality_id: UUID
    locality: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Something in a directory, under its id. `ended`: it is no longer there since that day."""

    id: UUID
    locality_id: UUID
    asset: Asset
    ended: date | None
    introduced: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """Something near a person, as their plan can pick it."""

    id: UUID
    asset: Asset

    @property
    def words(self) -> str:
        """It in a line."""
        when = ", ".join(part for part in (self.asset.days_words, self.asset.times) if part)
        return f"{self.asset.name} ({when})" if when else self.asset.name

    @property
    def offer(self) -> Offer:
        """It as an offer in a plan, since today; how much it gives and whether it helps is to be said."""
        said = (self.asset.what, self.asset.days_words, self.asset.times)
        what = ". ".join(part.rstrip(".") for part in said if part)
        return Offer(self.asset.name, what, since=clock.today(), asset=str(self.id))


@dataclass(frozen=True, slots=True)
class Introduced:
    """An introduction of a person, with what it was to and who wrote it down."""

    row: Introduction
    asset: Kept
    by: str | None


def directories(session: Session, viewer: Viewer, action: Action = Action.SEE_COMMUNITY) -> list[Directory]:
    """The directories that this viewer reaches, by locality."""
    rows = session.execute(
        select(Team.provider_id, Team.locality_id, Locality.name)
        .join(Locality, Locality.id == Team.locality_id)
        .where(Team.id.in_(viewer.teams(action)))
        .distinct()
        .order_by(Locality.name, Team.provider_id)
    )
    return [Directory(row.provider_id, row.locality_id, row.name) for row in rows]


def directory(session: Session, viewer: Viewer, action: Action, locality_id: UUID) -> Directory:
    """This locality's. Raises `NotYours`."""
    for found in directories(session, viewer, action):
        if found.locality_id == locality_id:
            return found
    raise NotYours


def assets(session: Session, of: Directory, *, ended: bool = False) -> list[Kept]:
    """What is in it, by name, with how many introductions were made; `ended` gives what is no longer there too."""
    query = select(Row).where(Row.provider_id == of.provider_id, Row.locality_id == of.locality_id)
    if not ended:
        query = query.where(Row.ended.is_(None))
    rows = list(session.scalars(query))
    counts = session.execute(
        select(Introduction.asset_id, func.count().label("number"))
        .where(Introduction.asset_id.in_([row.id for row in rows]))
        .group_by(Introduction.asset_id)
    )
    made = {row.asset_id: row.number for row in counts}
    found = [_kept(row, made.get(row.id, 0)) for row in rows]
    return sorted(found, key=lambda kept: (kept.asset.key, kept.id))


def asset(session: Session, viewer: Viewer, action: Action, asset_id: UUID) -> Kept:
    """One of them. Raises `NotYours`."""
    return _kept(_row(session, viewer, action, asset_id))


def add(session: Session, viewer: Viewer, locality_id: UUID, new: Asset) -> UUID:
    """Write it into the directory; the same again is the same. Raises `NotYours`; ValueError where its name stands."""
    of = directory(session, viewer, Action.CHANGE_COMMUNITY, locality_id)
    _hold(session, of)
    for known in assets(session, of):
        if known.asset == new:
            return known.id
        if known.asset.key == new.key:
            raise ValueError(f"{known.asset.name} is in the directory already. Change that one, or give another name.")
    return _insert(session, of, new)


def change(session: Session, viewer: Viewer, asset_id: UUID, new: Asset, shown: Asset) -> Asset | None:
    """Let it say this; None once it does. Where somebody else changed it since `shown`, nothing is altered and what
    stands there now comes back. Raises `NotYours`; ValueError where another has that name.
    """
    row = _row(session, viewer, Action.CHANGE_COMMUNITY, asset_id)
    of = Directory(row.provider_id, row.locality_id, "")
    _hold(session, of)
    session.refresh(row)
    stands = _asset(row)
    if stands == new:
        return None
    if stands != shown:
        return stands
    if any(known.asset.key == new.key and known.id != asset_id for known in assets(session, of)):
        raise ValueError("Another in the directory has that name. Give this one another.")
    _fill(row, new)
    session.flush()
    return None


def checked(session: Session, viewer: Viewer, asset_id: UUID) -> Kept:
    """Somebody looked today: it is still so. Raises `NotYours`."""
    row = _row(session, viewer, Action.CHANGE_COMMUNITY, asset_id)
    row.checked = clock.today()
    session.flush()
    return _kept(row)


def end(session: Session, viewer: Viewer, asset_id: UUID, *, ended: bool) -> Kept:
    """It is no longer there, or is after all; what was said of it stays. Raises `NotYours`; ValueError where another
    has its name by now.
    """
    row = _row(session, viewer, Action.CHANGE_COMMUNITY, asset_id)
    of = Directory(row.provider_id, row.locality_id, "")
    _hold(session, of)
    if not ended and any(known.asset.key == _asset(row).key and known.id != row.id for known in assets(session, of)):
        raise ValueError("Another in the directory has that name by now. Give that one another name first.")
    if (row.ended is not None) != ended:
        row.ended = clock.today() if ended else None
        session.flush()
    return _kept(row)


def bring_in(session: Session, viewer: Viewer, locality_id: UUID, given: Iterable[Asset], *, write: bool) -> Brought:
    """What these would add and alter; with `write` they do, all of them. Raises `NotYours`."""
    of = directory(session, viewer, Action.CHANGE_COMMUNITY, locality_id)
    if write:
        _hold(session, of)
    known = {kept.asset.key: kept for kept in assets(session, of)}
    brought = bring(tuple(kept.asset for kept in known.values()), tuple(given))
    if write:
        for new in brought.new:
            _insert(session, of, new)
        for before, after in brought.altered:
            _fill(session.get_one(Row, known[before.key].id), after)
        session.flush()
    return brought


def near(session: Session, viewer: Viewer, person_id: UUID) -> list[Near]:
    """What there is near a person, for their plan. Raises `NotYours`."""
    _, team, _ = person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    of = Directory(team.provider_id, team.locality_id, "")
    return [Near(kept.id, kept.asset) for kept in assets(session, of)]


def introductions(session: Session, viewer: Viewer, person_id: UUID) -> list[Introduced]:
    """What this person was introduced to, latest first. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    rows = session.execute(
        select(Introduction, Row, User.name)
        .join(Row, Row.id == Introduction.asset_id)
        .outerjoin(User, User.id == Introduction.recorded_by_id)
        .where(Introduction.person_id == person_id)
        .order_by(Introduction.on.desc(), Introduction.recorded_at.desc(), Introduction.id)
    )
    return [Introduced(row.Introduction, _kept(row.CommunityAsset), row.name) for row in rows]


def introduce(
    session: Session, viewer: Viewer, person_id: UUID, asset_id: UUID, *, direction: str, on: date, note: str
) -> None:
    """Write down that this person was introduced there; the same again is the same. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)  # a double tap introduces once
    if asset_id not in {one.id for one in near(session, viewer, person_id)}:
        raise NotYours
    same = [
        one.row
        for one in introductions(session, viewer, person_id)
        if (one.row.asset_id, one.row.direction, one.row.on, one.row.note or "") == (asset_id, direction, on, note)
    ]
    if same:
        return
    session.add(
        Introduction(
            person_id=person_id,
            asset_id=asset_id,
            direction=direction,
            on=on,
            note=note or None,
            recorded_by_id=viewer.user_id,
            recorded_at=clock.now(),
        )
    )
    session.flush()


def introduction(session: Session, viewer: Viewer, person_id: UUID, introduction_id: UUID) -> Introduced:
    """One of them, for somebody who may write. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    for found in introductions(session, viewer, person_id):
        if found.row.id == introduction_id:
            return found
    raise NotYours


def came_of_it(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    introduction_id: UUID,
    *,
    came: str,
    helping: bool | None,
    was_shown: Callable[[str], bool],
) -> str | None:
    """Write down what came of it; None once it is. `was_shown` says whether a text is the one that the page showed:
    where somebody else wrote since, nothing is altered and their words come back. Raises `NotYours`.
    """
    row = introduction(session, viewer, person_id, introduction_id).row
    session.refresh(row, with_for_update=True)
    if (row.came or "", row.helping) == (came, helping):
        return None
    if not was_shown(row.came or ""):
        return row.came or ""
    row.came, row.helping, row.came_on = came or None, helping, clock.today()
    session.flush()
    return None


def _reached(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    mine = select(Team.id).where(
        Team.id.in_(viewer.teams(action)),
        Team.provider_id == Row.provider_id,
        Team.locality_id == Row.locality_id,
    )
    return exists(mine)


def _row(session: Session, viewer: Viewer, action: Action, asset_id: UUID) -> Row:
    found = session.scalars(select(Row).where(Row.id == asset_id, _reached(viewer, action))).one_or_none()
    if found is None:
        raise NotYours
    return found


def _hold(session: Session, of: Directory) -> None:
    """Hold the directory until the transaction ends, so that no name is written into it twice."""
    session.execute(select(Locality.id).where(Locality.id == of.locality_id).with_for_update())


def _insert(session: Session, of: Directory, new: Asset) -> UUID:
    row = Row(provider_id=of.provider_id, locality_id=of.locality_id)
    _fill(row, new)
    session.add(row)
    session.flush()
    return row.id


def _fill(row: Row, new: Asset) -> None:
    values: dict[str, Any] = {
        name: getattr(new, name)
        for name in ("kind", "name", "what", "place", "postcode", "times", "contact", "cost", "told_by", "checked")
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.days, row.interests = sorted(new.days), list(new.interests)


def _asset(row: Row) -> Asset:
    return Asset(
        kind=row.kind,
        name=row.name,
        what=row.what,
        place=row.place,
        postcode=row.postcode,
        days=tuple(sorted(row.days)),
        times=row.times,
        interests=tuple(row.interests),
        contact=row.contact,
        cost=row.cost,
        told_by=row.told_by,
        checked=row.checked,
    )


def _kept(row: Row, introduced: int = 0) -> Kept:
    return Kept(row.id, row.locality_id, _asset(row), row.ended, introduced)
