"""Whom a report is about: one team, a locality or a provider, with its name and its teams. Nobody is asked who looks.

Knows rows; no figure and no edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from wellbeing.models import Locality, Provider, Team


class Kind(StrEnum):
    """What a report is about, from the largest to the smallest. There is nothing below a team."""

    PROVIDER = "provider"
    LOCALITY = "locality"
    TEAM = "team"


ROWS: dict[Kind, type[Provider | Locality | Team]] = {
    Kind.PROVIDER: Provider,
    Kind.LOCALITY: Locality,
    Kind.TEAM: Team,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a report is about: one team, the teams of one locality, or all of a provider."""

    kind: Kind
    id: UUID
    name: str


def scope_of(session: Session, kind: Kind, id: UUID) -> Scope | None:
    """What a report may be about, with its name; None where there is no such."""
    row = ROWS[kind]
    name = session.scalar(select(row.name).where(row.id == id))
    return None if name is None else Scope(kind, id, name)


def teams_of(session: Session, scope: Scope) -> list[Team]:
    """The teams that it is about, by name, with their localities."""
    query = select(Team).where(_about(scope.kind, scope.id)).order_by(Team.name, Team.id)
    return list(session.scalars(query.options(joinedload(Team.locality))))


def team_ids(session: Session, kind: Kind, id: UUID) -> frozenset[UUID]:
    """The ids of the teams that such a report is about."""
    return frozenset(session.scalars(select(Team.id).where(_about(kind, id))))


def _about(kind: Kind, id: UUID) -> ColumnElement[bool]:
    column = {Kind.PROVIDER: Team.provider_id, Kind.LOCALITY: Team.locality_id, Kind.TEAM: Team.id}[kind]
    return column == id
