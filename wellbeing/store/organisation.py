"""Whose it is: the teams that a viewer reaches, and the part of the organisation that an administrator looks after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from wellbeing import clock
from wellbeing.models import Locality, Provider, RoleGrant, Team
from wellbeing.viewer import Action, NotYours, RoleName, Viewer


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role holds: a whole provider, a locality, or one team; exactly one of the three ids."""

    name: str
    provider_id: UUID | None = None
    locality_id: UUID | None = None
    team_id: UUID | None = None

    @property
    def key(self) -> str:
        """How a form names it."""
        if self.team_id is not None:
            return f"team:{self.team_id}"
        if self.locality_id is not None:
            return f"locality:{self.locality_id}"
        return f"provider:{self.provider_id}"


@dataclass(frozen=True, slots=True)
class Charge:
    """What an administrator looks after: whole providers and localities, and the teams of these and of their own."""

    providers: frozenset[UUID]
    localities: frozenset[UUID]
    teams: frozenset[UUID]

    def covers(self, grant: RoleGrant) -> bool:
        """Whether a role held there is this administrator's to give and to end."""
        return (
            grant.provider_id in self.providers or grant.locality_id in self.localities or grant.team_id in self.teams
        )

    def grants(self) -> ColumnElement[bool]:
        """The same as a condition on `RoleGrant`."""
        return or_(
            RoleGrant.provider_id.in_(self.providers),
            RoleGrant.locality_id.in_(self.localities),
            RoleGrant.team_id.in_(self.teams),
        )


def teams(session: Session, viewer: Viewer, action: Action) -> list[Team]:
    """The teams in which this viewer may do this, by name, with locality and provider."""
    found = select(Team).where(Team.id.in_(viewer.teams(action))).order_by(Team.name, Team.id)
    return list(session.scalars(found.options(joinedload(Team.locality), joinedload(Team.provider))))


def team(session: Session, viewer: Viewer, action: Action, team_id: UUID) -> Team:
    """This team, if the viewer may do this in it. Raises NotYours."""
    found = session.get(Team, team_id) if viewer.may(action, team_id) else None
    if found is None:
        raise NotYours
    return found


def charge(session: Session, viewer: Viewer) -> Charge:
    """What this viewer looks after as an administrator today; nothing for anybody else."""
    held = select(RoleGrant.provider_id, RoleGrant.locality_id).where(
        RoleGrant.user_id == viewer.user_id,
        RoleGrant.role == RoleName.ADMINISTRATOR,
        RoleGrant.starts <= clock.today(),
        or_(RoleGrant.until.is_(None), RoleGrant.until >= clock.today()),
    )
    rows = session.execute(held).all()
    return Charge(
        providers=frozenset(provider for provider, _ in rows if provider is not None),
        localities=frozenset(locality for _, locality in rows if locality is not None),
        teams=viewer.teams(Action.ADMINISTER),
    )


def places(session: Session, viewer: Viewer) -> list[Place]:
    """Where this administrator can give roles: teams first, then whole localities and providers."""
    mine = charge(session, viewer)
    found = [Place(team.name, team_id=team.id) for team in teams(session, viewer, Action.ADMINISTER)]
    for locality in _named(session.scalars(select(Locality).where(Locality.id.in_(mine.localities)))):
        found.append(Place(f"All teams in {locality.name}", locality_id=locality.id))
    for provider in _named(session.scalars(select(Provider).where(Provider.id.in_(mine.providers)))):
        found.append(Place(f"All teams of {provider.name}", provider_id=provider.id))
    return found


def place(session: Session, viewer: Viewer, key: str) -> Place:
    """The place that a form named. Raises NotYours for any other."""
    for found in places(session, viewer):
        if found.key == key:
            return found
    raise NotYours


def names_of_places(session: Session, grants: Iterable[RoleGrant]) -> dict[UUID, str]:
    """A name for where each of these roles holds, by the grant's id."""
    grants = list(grants)
    names: dict[UUID, str] = {}
    for model, prefix in ((Team, ""), (Locality, "All teams in "), (Provider, "All teams of ")):
        ids = {grant.team_id or grant.locality_id or grant.provider_id for grant in grants}
        for row in session.execute(select(model.id, model.name).where(model.id.in_(ids))):
            names[row.id] = prefix + row.name
    return {grant.id: names[_where(grant)] for grant in grants}


# Nobody looking: the day's work, and what is asked before anybody is served.


def every_team(session: Session) -> list[UUID]:
    """The id of each team there is."""
    return list(session.scalars(select(Team.id).order_by(Team.id)))


def demonstrations(session: Session) -> list[str]:
    """The names of the providers whose people are invented."""
    return list(session.scalars(select(Provider.name).where(Provider.demonstration)))


def _where(grant: RoleGrant) -> UUID:
    found = grant.team_id or grant.locality_id or grant.provider_id
    assert found is not None
    return found


def _named(rows: Iterable[Locality] | Iterable[Provider]) -> list[Locality | Provider]:
    return sorted(rows, key=lambda row: row.name)
