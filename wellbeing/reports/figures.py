"""Every figure of the face-to-face report for a team, a locality or everybody, over a month, a quarter or a year.

Unsuppressed, with how many people are behind each: `reports.edition` decides what of it may leave the building.
Nothing here names a person, a worker or a visit. What each figure means stands beside its part, in `rota.report`,
`rota.face_to_face` and `plans.evidence`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from plans.evidence import Lives, moved
from plans.outcomes import Rating
from rota.period import Period
from rota.report import Cost, Faces, Minutes, Records, Reference, SignOffs, cost_of
from wellbeing import clock
from wellbeing.models import Team
from wellbeing.store import month_counted, report, report_lives, report_people
from wellbeing.store.month_counted import Counted
from wellbeing.store.report_people import Signed, Supported
from wellbeing.store.report_scope import Kind, Scope, scope_of, teams_of


@dataclass(frozen=True, slots=True)
class Figures:
    """What a scope's period comes to, for its days up to `through` (the last day counted: days to come are not).

    `minutes` None: no worked day is kept for it. `supported` counts different people. `lives` is there for a locality
    or a provider, over the twelve months that end with the period; None for a team. `parts` are the same figures of
    each of its teams, by name; none for a team. Minutes, visits and cost are the sum of the parts'; numbers of people
    and faces are not, since two teams may have supported one person.
    """

    scope: Scope
    period: Period
    through: date
    minutes: Minutes | None
    visits: Records
    supported: int
    faces: Faces
    sign_offs: SignOffs
    cost: Cost
    reference: Reference | None
    lives: Lives | None
    parts: tuple[Figures, ...] = ()


def figures_of(session: Session, scope: Scope, period: Period) -> Figures:
    """Every figure of this scope's period. Nobody is asked who looks."""
    teams = teams_of(session, scope)
    return _whole(session, scope, _Read(session, teams, period), teams)


def every_figure(session: Session, provider_id: UUID, period: Period) -> tuple[Figures, ...]:
    """The figures of a provider, then of each of its localities by name; read once. Nobody is asked who looks."""
    scope = scope_of(session, Kind.PROVIDER, provider_id)
    if scope is None:
        return ()
    teams = teams_of(session, scope)
    read = _Read(session, teams, period)
    localities = {team.locality_id: Scope(Kind.LOCALITY, team.locality_id, team.locality.name) for team in teams}
    found = [_whole(session, scope, read, teams)]
    for locality in sorted(localities.values(), key=lambda each: (each.name, each.id)):
        found.append(_whole(session, locality, read, [team for team in teams if team.locality_id == locality.id]))
    return tuple(found)


class _Read:
    """All that is read of some teams' period: in a number of queries that does not grow with them."""

    def __init__(self, session: Session, teams: Sequence[Team], period: Period) -> None:
        ids = [team.id for team in teams]
        self.period = period
        self.through = min(period.last, clock.today())
        self.minutes = report.minutes(session, ids, period.first, period.last)
        self.counted = month_counted.counted(session, ids, period.months)
        self.people = report_people.supported(session, ids, period.year_first, self.through)
        self.signed = report_people.signed(session, ids, self.through)
        self._session = session
        self._ratings: dict[str, list[Rating]] | None = None

    @property
    def ratings(self) -> dict[str, list[Rating]]:
        """What everybody answered about the statements in the twelve months."""
        if self._ratings is None:
            self._ratings = report_lives.statement_ratings(
                self._session, {each.person for each in self.people}, self.period.year_first, self.through
            )
        return self._ratings


def _whole(session: Session, scope: Scope, read: _Read, teams: Sequence[Team]) -> Figures:
    """The figures of these teams together, with those of each."""
    reference = report_people.reference(session, {team.provider_id for team in teams}, read.through)
    parts = tuple(_part(read, team, reference) for team in teams)
    if scope.kind is Kind.TEAM and parts:
        return parts[0]
    ids = {team.id for team in teams}
    kept = [part.minutes for part in parts if part.minutes is not None]
    counted = [one for (team, _), one in read.counted.items() if team in ids]
    return Figures(
        scope=scope,
        period=read.period,
        through=read.through,
        minutes=sum(kept, Minutes()) if kept else None,
        visits=sum((part.visits for part in parts), Records()),
        supported=_people(read, read.people, ids),
        faces=month_counted.faces(counted),
        sign_offs=_sign_offs(read, [each for each in read.signed if each.team in ids]),
        cost=sum((part.cost for part in parts), Cost()),
        reference=reference,
        lives=_lives(session, read, ids),
        parts=parts,
    )


def _part(read: _Read, team: Team, reference: Reference | None) -> Figures:
    """The figures of one team."""
    counted = [one for (id, _), one in read.counted.items() if id == team.id]
    minutes = _minutes(read, team.id, counted)
    return Figures(
        scope=Scope(Kind.TEAM, team.id, team.name),
        period=read.period,
        through=read.through,
        minutes=minutes,
        visits=sum((one.records for one in counted), Records()),
        supported=_people(read, read.people, {team.id}),
        faces=month_counted.faces(counted),
        sign_offs=_sign_offs(read, [each for each in read.signed if each.team == team.id]),
        cost=cost_of(minutes, team.hourly_pence) if minutes is not None else Cost(),
        reference=reference,
        lives=None,
    )


def _minutes(read: _Read, team_id: UUID, counted: Iterable[Counted]) -> Minutes | None:
    kept = [each for (id, _), each in read.minutes.items() if id == team_id]
    return sum(kept, Minutes(planned=sum(one.planned for one in counted))) if kept else None


def _people(read: _Read, people: Iterable[Supported], teams: Collection[UUID]) -> int:
    first, last = read.period.first, read.through
    return len({each.person for each in people if each.team in teams and each.between(first, last)})


def _sign_offs(read: _Read, signed: Iterable[Signed]) -> SignOffs:
    return report_people.sign_offs(signed, read.period.first, read.through)


def _lives(session: Session, read: _Read, teams: Collection[UUID]) -> Lives:
    first, last = read.period.year_first, read.through
    theirs = {str(each.person) for each in read.people if each.team in teams}
    return Lives(
        first=first,
        last=last,
        equipment=report_lives.equipment(session, teams, first, last),
        day_91=report_lives.day_91(session, teams, first, last),
        statements=moved({person: those for person, those in read.ratings.items() if person in theirs}, first, last),
    )
