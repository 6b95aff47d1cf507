"""Whom teams supported in a period, which sign-offs stood, and what an hour costs: rows as the report's parts.

For reports that were allowed before coming here. Names nobody: ids of people leave it only to be counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.report import EXTERNAL, Reference, SignOffs
from rota.week import local_day
from wellbeing.models import PersonMembership, ReferenceRate, SignOff, TeamMembership


@dataclass(frozen=True, slots=True)
class Supported:
    """Who was supported by which team, and from which day until which (None: no end)."""

    team: UUID
    person: UUID
    starts: date
    until: date | None

    def between(self, first: date, last: date) -> bool:
        """Whether on any of these days, both included."""
        return self.starts <= last and (self.until is None or self.until >= first)


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-off of somebody in a team: what it is for, from when, and the first day on which it counts no more."""

    team: UUID
    key: tuple[UUID, UUID, UUID | None]
    starts: date
    ended: date | None

    @property
    def person(self) -> UUID | None:
        """The person it is for; None for any."""
        return self.key[2]


def supported(session: Session, teams: Collection[UUID], first: date, last: date) -> list[Supported]:
    """Everybody whom these teams supported on any day between these, both included."""
    rows = session.execute(
        select(
            PersonMembership.team_id, PersonMembership.person_id, PersonMembership.starts, PersonMembership.until
        ).where(
            PersonMembership.team_id.in_(teams),
            PersonMembership.starts <= last,
            or_(PersonMembership.until.is_(None), PersonMembership.until >= first),
        )
    )
    return [Supported(*row) for row in rows]


def signed(session: Session, teams: Collection[UUID], on: date) -> list[Signed]:
    """Every sign-off of those who are in these teams on this day."""
    ends = (SignOff.suspended_at, SignOff.paused_at, SignOff.declined_at)
    rows = session.execute(
        select(
            TeamMembership.team_id,
            SignOff.worker_id,
            SignOff.competence_id,
            SignOff.person_id,
            SignOff.starts,
            SignOff.until,
            *ends,
        )
        .join(TeamMembership, TeamMembership.worker_id == SignOff.worker_id)
        .where(
            TeamMembership.team_id.in_(teams),
            TeamMembership.starts <= on,
            or_(TeamMembership.until.is_(None), TeamMembership.until >= on),
        )
    )
    found = []
    for team, worker, competence, person, starts, until, *stopped in rows:
        days = [local_day(moment) for moment in stopped if moment is not None]
        if until is not None:
            days.append(date.fromordinal(until.toordinal() + 1))
        found.append(Signed(team, (worker, competence, person), starts, min(days, default=None)))
    return found


def sign_offs(signed: Iterable[Signed], first: date, last: date) -> SignOffs:
    """Which of these stand on the last day, and which stopped on one of these days with none in their place."""
    current, stopped = set(), set()
    for each in signed:
        if each.starts > last:
            continue
        if each.ended is None or each.ended > last:
            current.add(each.key)
        elif each.ended >= first:
            stopped.add(each.key)
    stopped -= current
    return SignOffs(len(current), len(stopped), len({person for *_, person in current | stopped if person}))


def reference(session: Session, providers: Collection[UUID], on: date) -> Reference:
    """What an hour of care bought elsewhere costs on this day, as it was last written; else what is in the papers."""
    row = session.scalars(
        select(ReferenceRate)
        .where(ReferenceRate.provider_id.in_(providers), ReferenceRate.starts <= on)
        .order_by(ReferenceRate.starts.desc(), ReferenceRate.written_at.desc(), ReferenceRate.id)
        .limit(1)
    ).first()
    return EXTERNAL if row is None else Reference(row.pence, row.source, row.starts)


def by_team(supported: Sequence[Supported]) -> dict[UUID, set[UUID]]:
    """The people of each team."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for each in supported:
        found[each.team].add(each.person)
    return found
