"""Every figure of the face-to-face report for a team, a locality or everybody, over a month, a quarter or a year.

Unsuppressed, with how many people are behind each: `reports.edition` decides what of it may leave the building.
Nothing here names a person, a worker or a visit. What each figure means stands beside its part, in `rota.report`,
`rota.face_to_face` and `plans.evidence`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from plans.evidence import Lives
from rota.period import Period
from rota.report import Cost, Faces, Minutes, Records, Reference, SignOffs


class Kind(StrEnum):
    """What a report is about. There is nothing below a team."""

    PROVIDER = "provider"
    LOCALITY = "locality"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a report is about: one team, the teams of one locality, or all of a provider."""

    kind: Kind
    id: UUID
    name: str


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
