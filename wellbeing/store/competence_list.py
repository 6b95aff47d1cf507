"""A provider's competences: what can be signed off at all, added, altered and ended without code.

Scoped by the viewer: an administrator alters all of those of their provider; a professional those that name their own
profession, or none. Who is signed off for what is `store.competence`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rota.competences import in_circle
from rota.signing_off import PROFESSIONS
from wellbeing import clock
from wellbeing.models import Competence, Provider, SignOff, Team
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.competence import NotPossible
from wellbeing.store.sent_twice import hash_of
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

LONGEST_SLUG = 50


@dataclass(frozen=True, slots=True)
class Described:
    """A competence as a form says it. `requires` are slugs; `months` None: it does not run out."""

    name: str
    kind: str
    per_person: bool = False
    months: int | None = None
    signed_by: str | None = None
    requires: tuple[str, ...] = ()
    of: str = "one"
    about: str = ""

    @property
    def seen(self) -> str:
        """A mark of exactly this, by which a form knows whether somebody else altered it meanwhile."""
        return hash_of(asdict(self))


@dataclass(frozen=True, slots=True)
class Listed:
    """A competence in the list: what it requires, by name, and how many sign-offs for it are not over."""

    row: Competence
    requires: tuple[str, ...]
    sign_offs: int


def listed(session: Session, viewer: Viewer) -> list[Listed]:
    """The competences of the viewer's providers, by name; those that have ended last."""
    rows = session.scalars(
        select(Competence)
        .where(Competence.provider_id.in_(_providers(session, viewer)))
        .order_by(Competence.ended.is_not(None), Competence.name, Competence.id)
    ).all()
    held = session.execute(
        select(SignOff.competence_id, func.count())
        .where(SignOff.competence_id.in_([row.id for row in rows]))
        .where(or_(SignOff.until.is_(None), SignOff.until >= clock.today()))
        .group_by(SignOff.competence_id)
    )
    count = {row[0]: row[1] for row in held}
    names = {(row.provider_id, row.slug): row.name for row in rows}
    return [
        Listed(
            row,
            tuple(name for slug in row.requires if (name := names.get((row.provider_id, slug)))),
            count.get(row.id, 0),
        )
        for row in rows
    ]


def providers(session: Session, viewer: Viewer) -> list[tuple[str, str]]:
    """The providers whose competences the viewer may alter: (id, name), by name."""
    rows = session.scalars(select(Provider).where(Provider.id.in_(_providers(session, viewer))).order_by(Provider.name))
    return [(str(row.id), row.name) for row in rows]


def competence_of(session: Session, viewer: Viewer, competence_id: UUID) -> Competence:
    """This competence. Raises NotYours."""
    row = session.get(Competence, competence_id)
    if row is None or row.provider_id not in _providers(session, viewer):
        raise NotYours
    return row


def others_of(session: Session, provider_id: UUID, slug: str | None) -> list[tuple[str, str]]:
    """What a competence of this provider could require: (slug, name) of the others that are in use, by name."""
    rows = session.execute(
        select(Competence.slug, Competence.name)
        .where(Competence.provider_id == provider_id)
        .where(or_(Competence.ended.is_(None), Competence.ended >= clock.today()))
        .order_by(Competence.name)
    )
    return [(row.slug, row.name) for row in rows if row.slug != slug]


def described(row: Competence) -> Described:
    """How a competence stands."""
    return Described(
        row.name, row.kind, row.per_person, row.months, row.signed_by, tuple(row.requires), row.of, row.about
    )


def refusal(session: Session, viewer: Viewer, row: Competence) -> str | None:
    """Why this viewer may not alter this one, with whom to ask; None when they may."""
    if row.signed_by is None:
        return None
    ours = frozenset(session.scalars(select(Team.id).where(Team.provider_id == row.provider_id)))
    if ours & viewer.reach.get(RoleName.ADMINISTRATOR, frozenset()):
        return None
    if ours & viewer.professions.get(row.signed_by, frozenset()):
        return None
    profession = PROFESSIONS.get(row.signed_by, row.signed_by)
    a = "An" if profession[:1] in "aeiou" else "A"
    return f"{a} {profession} signs off {row.name}, so it is theirs to alter. Ask them, or the administrator."


def add(session: Session, viewer: Viewer, provider_id: UUID, said: Described) -> Competence:
    """A new competence. The same again is the same. Raises NotYours, NotPossible."""
    if provider_id not in _providers(session, viewer):
        raise NotYours
    rows = _locked(session, provider_id)
    for row in rows:
        if row.name.casefold() == said.name.casefold() and described(row) == said:
            return row
    _check(rows, None, said)
    row = Competence(provider_id=provider_id, slug=_slug(said.name, {row.slug for row in rows}))
    _write(row, said)
    session.add(row)
    session.flush()
    return row


def alter(session: Session, viewer: Viewer, competence_id: UUID, said: Described, seen: str) -> Competence:
    """Alter one that stood as `seen` marks it. Raises NotYours, NotPossible; ChangedSince, with it."""
    row = competence_of(session, viewer, competence_id)
    rows = _locked(session, row.provider_id)
    session.refresh(row)
    if refused := refusal(session, viewer, row):
        raise NotPossible(("name", refused))
    now = described(row)
    if now == said:
        return row
    if now.seen != seen:
        raise ChangedSince(now)
    _check(rows, row, said)
    _write(row, said)
    session.flush()
    return row


def end(session: Session, viewer: Viewer, competence_id: UUID, last: date | None) -> Competence:
    """From the day after `last` nobody is signed off for it anew; None: it is in use again.

    Sign-offs and support that name it stay as they are. Raises NotYours, NotPossible.
    """
    row = competence_of(session, viewer, competence_id)
    if refused := refusal(session, viewer, row):
        raise NotPossible(("last", refused))
    using = [one.name for one in _locked(session, row.provider_id) if row.slug in one.requires and one.ended is None]
    if last is not None and using:
        raise NotPossible(("last", f"{' and '.join(sorted(using))} requires it. Take it out there first."))
    row.ended = last
    session.flush()
    return row


def needed_by_both(session: Session, provider_id: UUID) -> frozenset[str]:
    """The ids of the competences that, unless a line of support says otherwise, both of two workers need."""
    rows = session.scalars(select(Competence.id).where(Competence.provider_id == provider_id, Competence.of == "both"))
    return frozenset(str(id) for id in rows)


def _providers(session: Session, viewer: Viewer) -> frozenset[UUID]:
    teams = viewer.teams(Action.CHANGE_COMPETENCES)
    return frozenset(session.scalars(select(Team.provider_id).where(Team.id.in_(teams))))


def _locked(session: Session, provider_id: UUID) -> Sequence[Competence]:
    """Every competence of the provider, held until the transaction ends, so that two can't close a circle."""
    session.scalar(select(Provider.id).where(Provider.id == provider_id).with_for_update())
    query = select(Competence).where(Competence.provider_id == provider_id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _check(rows: Sequence[Competence], row: Competence | None, said: Described) -> None:
    problems = []
    others = [one for one in rows if row is None or one.id != row.id]
    if any(one.name.casefold() == said.name.casefold() for one in others):
        problems.append(("name", "There is one of this name already. Give this another name, or alter that one."))
    requires: Mapping[str, Sequence[str]] = {one.slug: one.requires for one in others}
    if unknown := set(said.requires) - requires.keys():
        problems.append(("requires", f"Choose from those that are shown, not {', '.join(sorted(unknown))}"))
    if row is not None and (way := in_circle({**requires, row.slug: said.requires}, row.slug)):
        names = {one.slug: one.name for one in others} | {row.slug: said.name}
        rest = ", which requires ".join(names[slug] for slug in (*way[1:], row.slug))
        problems.append(("requires", f"That goes round in a circle: {said.name} requires {rest}. Leave one out."))
    if problems:
        raise NotPossible(*problems)


def _write(row: Competence, said: Described) -> None:
    row.name, row.kind, row.per_person, row.months = said.name, said.kind, said.per_person, said.months
    row.signed_by, row.requires, row.of, row.about = said.signed_by, list(said.requires), said.of, said.about


def _slug(name: str, taken: set[str]) -> str:
    """A short name for files, from this one: letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:LONGEST_SLUG].strip("-") or "competence"
    return next(one for n in range(1, len(taken) + 2) if (one := plain if n == 1 else f"{plain}-{n}") not in taken)
