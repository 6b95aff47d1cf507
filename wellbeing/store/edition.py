"""Editions of the report as rows: kept once, never altered, and seen by whoever reaches every team in them.

Knows nothing of what an edition shows: that is `reports.edition`, and when one is given out `reports.giving_out`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from rota.period import Cut, Period
from wellbeing import clock
from wellbeing.models import Download, Edition, PersonMembership, Provider, Team, WorkedDay
from wellbeing.store.report_scope import ROWS, Kind, team_ids
from wellbeing.viewer import Action, NotYours, Viewer

ORDER: dict[str, int] = {kind: number for number, kind in enumerate(Kind)}
"""From the largest to the smallest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An edition in a list: of whom and when, which one it is of that, and whether a later one corrects it."""

    id: UUID
    scope: str
    scope_id: UUID
    name: str
    cut: str
    first: date
    number: int
    latest: bool
    published_at: datetime

    @property
    def period(self) -> Period:
        """The month or quarter."""
        return Period(Cut(self.cut), self.first)


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition as it was given out, without its files: `figures` is the JSON of its content."""

    scope_id: UUID
    first: date
    number: int
    figures: str
    records: str


def editions(session: Session, viewer: Viewer) -> list[Seen]:
    """Every edition that the viewer may see, the latest period first; of a period the latest edition first."""
    names = _names(session)
    last = func.max(Edition.number).over(partition_by=(Edition.scope, Edition.scope_id, Edition.period, Edition.first))
    columns = (Edition.id, Edition.scope, Edition.scope_id, Edition.period, Edition.first, Edition.number)
    rows = session.execute(
        select(*columns, last, Edition.published_at)
        .where(_seen(session, viewer))
        .order_by(Edition.first.desc(), Edition.period, Edition.number.desc())
    )
    found = [
        Seen(id, scope, scope_id, names.get(scope_id, ""), cut, first, number, number == latest, at)
        for id, scope, scope_id, cut, first, number, latest, at in rows
    ]
    return sorted(found, key=lambda one: (-one.first.toordinal(), ORDER[one.scope], one.name, -one.number))


def edition_of(session: Session, viewer: Viewer, edition_id: UUID) -> Edition:
    """One edition, its files left where they are until they are asked for. Raises `NotYours`."""
    query = select(Edition).where(Edition.id == edition_id, _seen(session, viewer))
    row = session.scalar(query.options(defer(Edition.csv), defer(Edition.xlsx), defer(Edition.records)))
    if row is None:
        raise NotYours
    return row


def others_of(session: Session, edition: Edition) -> list[tuple[int, UUID, datetime]]:
    """Every edition of the same, by number: for whoever sees the one."""
    return [
        (number, id, at)
        for number, id, at in session.execute(
            select(Edition.number, Edition.id, Edition.published_at)
            .where(
                Edition.scope == edition.scope,
                Edition.scope_id == edition.scope_id,
                Edition.period == edition.period,
                Edition.first == edition.first,
            )
            .order_by(Edition.number)
        )
    ]


def teams_in(session: Session, edition: Edition) -> frozenset[UUID]:
    """The teams that an edition is about."""
    return team_ids(session, Kind(edition.scope), edition.scope_id)


def note_taken(session: Session, viewer: Viewer, edition: Edition, last: date, form: str, what: str) -> None:
    """The viewer takes this file of the edition now."""
    session.add(
        Download(
            user_id=viewer.user_id,
            what=what,
            edition_id=edition.id,
            first=edition.first,
            last=last,
            form=form,
            at=clock.now(),
        )
    )
    session.flush()


# Nobody looking: editions are given out by the day's work, the command line, or somebody who was allowed before.


def latest(
    session: Session, scope: str, ids: Collection[UUID], cut: str, firsts: Collection[date] | None = None
) -> dict[tuple[UUID, date], Kept]:
    """The last edition of each of these periods (None: of all), by id and first day."""
    query = select(Edition.scope_id, Edition.first, Edition.number, Edition.figures, Edition.records).where(
        Edition.scope == scope, Edition.scope_id.in_(ids), Edition.period == cut
    )
    if firsts is not None:
        query = query.where(Edition.first.in_(firsts))
    return {(row.scope_id, row.first): Kept(*row) for row in session.execute(query.order_by(Edition.number))}


def providers(session: Session) -> list[tuple[UUID, str]]:
    """Every provider, by name."""
    return [(id, name) for id, name in session.execute(select(Provider.id, Provider.name).order_by(Provider.name))]


def named_so(session: Session, name: str) -> list[tuple[Kind, UUID, str]]:
    """The providers, localities and teams of this name, whatever its capitals."""
    return [
        (kind, id, called)
        for kind, row in ROWS.items()
        for id, called in session.execute(select(row.id, row.name))
        if called.casefold() == name.casefold()
    ]


def first_worked(session: Session, provider_id: UUID) -> date | None:
    """The first day that a report of this provider could be about; None where nothing was ever worked."""
    return first_worked_of(session, team_ids(session, Kind.PROVIDER, provider_id))


def first_worked_of(session: Session, teams: Collection[UUID]) -> date | None:
    """The first day of these teams that a report could be about; None where nothing was ever worked."""
    return session.scalar(select(func.min(WorkedDay.day)).where(WorkedDay.team_id.in_(teams)))


def began(session: Session) -> dict[UUID, date]:
    """The first day on which each team supported anybody; a team that never has is left out."""
    query = select(PersonMembership.team_id, func.min(PersonMembership.starts)).group_by(PersonMembership.team_id)
    return {row[0]: row[1] for row in session.execute(query)}


def latest_of(session: Session, scope: str, scope_id: UUID, cut: str, first: date) -> Edition | None:
    """The last edition of this, with its files."""
    return session.scalar(
        select(Edition)
        .where(Edition.scope == scope, Edition.scope_id == scope_id, Edition.period == cut, Edition.first == first)
        .order_by(Edition.number.desc())
        .limit(1)
    )


def latest_numbers(session: Session, teams: Collection[UUID], firsts: Collection[date]) -> dict[tuple[UUID, date], int]:
    """How many editions of each of these months there are, by team and first day."""
    rows = session.execute(
        select(Edition.scope_id, Edition.first, func.max(Edition.number))
        .where(
            Edition.scope == Kind.TEAM,
            Edition.scope_id.in_(teams),
            Edition.period == Cut.MONTH,
            Edition.first.in_(firsts),
        )
        .group_by(Edition.scope_id, Edition.first)
    )
    return {(team, first): number for team, first, number in rows}


def providers_of(session: Session, teams: Collection[UUID]) -> set[UUID]:
    """Whose these teams are."""
    return set(session.scalars(select(Team.provider_id).where(Team.id.in_(teams))))


def put(
    session: Session,
    *,
    scope: str,
    scope_id: UUID,
    cut: str,
    first: date,
    number: int,
    figures: str,
    changed: str,
    records: str,
    csv: bytes,
    xlsx: bytes,
    at: datetime,
    by: int | None,
) -> None:
    """Keep an edition for good."""
    session.add(
        Edition(
            scope=scope,
            scope_id=scope_id,
            period=cut,
            first=first,
            number=number,
            figures=figures,
            changed=changed,
            records=records,
            csv=csv,
            xlsx=xlsx,
            published_at=at,
            published_by_id=by,
        )
    )
    session.flush()


def hold(session: Session, teams: Iterable[UUID]) -> None:
    """Hold these teams until the transaction ends, so that editions are given out one after another."""
    session.execute(select(Team.id).where(Team.id.in_(list(teams))).order_by(Team.id).with_for_update())


def _names(session: Session) -> dict[UUID, str]:
    return {id: name for one in ROWS.values() for id, name in session.execute(select(one.id, one.name))}


def _seen(session: Session, viewer: Viewer) -> ColumnElement[bool]:
    """A team's editions for whoever reaches it; those of a locality or a provider for whoever reaches all its teams."""
    teams = viewer.teams(Action.SEE_REPORT)
    whole: dict[str, dict[UUID, bool]] = {Kind.PROVIDER: {}, Kind.LOCALITY: {}}
    for team, provider, locality in session.execute(select(Team.id, Team.provider_id, Team.locality_id)):
        for scope, id in ((Kind.PROVIDER, provider), (Kind.LOCALITY, locality)):
            whole[scope][id] = whole[scope].get(id, True) and team in teams
    return or_(
        and_(Edition.scope == Kind.TEAM, Edition.scope_id.in_(teams)),
        *(
            and_(Edition.scope == scope, Edition.scope_id.in_([id for id, every in ids.items() if every]))
            for scope, ids in whole.items()
        ),
    )
