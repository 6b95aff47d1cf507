"""The competences that every new provider begins with, as rows to add; each may be altered or ended on its page.

`add_missing` adds those that a provider does not have and touches nothing else, so it may be run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.competences import in_circle
from wellbeing.models import Competence, Provider

NURSE, OT = "nurse", "ot"
ONE, BOTH = "one", "both"
"""Who needs it where two workers go together."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A competence as it is shipped; its fields are those of the row."""

    slug: str
    name: str
    kind: str
    about: str
    months: int
    per_person: bool = False
    signed_by: str | None = None
    requires: tuple[str, ...] = ()
    of: str = ONE


USUAL = (
    Usual("medication", "Medication support", "training", "Helping somebody to take what is prescribed", 12),
    Usual("insulin", "Insulin by pen", "delegated", "Giving insulin with a pen, and reading the meter first", 12,
          True, NURSE, ("medication",)),
    Usual("catheter", "Catheter care", "delegated", "Washing, emptying, changing the bag, and what to look for", 12,
          True, NURSE),
    Usual("peg", "PEG feeding", "delegated", "Food, water and medicines through a tube into the stomach", 12,
          True, NURSE, ("medication",)),
    Usual("moving", "Moving and handling with a hoist", "training", "Hoist, sling and slide sheet, two together", 12,
          of=BOTH),
    Usual("trusted-assessor-3", "Trusted Assessor OT level 3", "trusted_assessor",
          "Assessing for simple equipment, such as a grab rail or a raised seat", 36, signed_by=OT),
    Usual("trusted-assessor-4", "Trusted Assessor OT level 4", "trusted_assessor",
          "Assessing where more than one thing has to fit together, such as a bath lift", 36, signed_by=OT,
          requires=("trusted-assessor-3",)),
    Usual("first-aid", "First aid", "training", "What to do until the ambulance comes", 36),
    Usual("dementia", "Living with dementia", "training", "Being with somebody whose memory is going", 24),
    Usual("end-of-life", "End of life", "training", "Being with somebody who is dying, and with those who love them",
          24),
)  # fmt: skip


def add_missing(session: Session, provider_id: UUID) -> tuple[str, ...]:
    """Add the usual competences that this provider does not have, by their slug; gives the names of those added."""
    session.scalar(select(Provider.id).where(Provider.id == provider_id).with_for_update())
    rows = session.scalars(select(Competence).where(Competence.provider_id == provider_id))
    requires: dict[str, tuple[str, ...]] = {row.slug: tuple(row.requires) for row in rows}
    added = [usual for usual in USUAL if usual.slug not in requires]
    for usual in added:
        requires[usual.slug] = _without_circle(requires, usual)
        session.add(
            Competence(
                provider_id=provider_id,
                slug=usual.slug,
                name=usual.name,
                kind=usual.kind,
                per_person=usual.per_person,
                months=usual.months,
                signed_by=usual.signed_by,
                requires=list(requires[usual.slug]),
                of=usual.of,
                about=usual.about,
            )
        )
    session.flush()
    return tuple(usual.name for usual in added)


def _without_circle(requires: Mapping[str, tuple[str, ...]], usual: Usual) -> tuple[str, ...]:
    """What it requires, unless the provider has it that this comes first the other way round."""
    return () if in_circle({**requires, usual.slug: usual.requires}, usual.slug) else usual.requires
