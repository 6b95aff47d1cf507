"""Whom to ring when nobody of the team can go: the people around a person, then the teams near by.

Scoped by the viewer: how to reach somebody is for those who may see what is private. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing.models import Contact, Locality, Person, PersonMembership, Team, TimelineVisit
from wellbeing.store.timeline import chunks
from wellbeing.store.visit import plans_of
from wellbeing.viewer import Action, Viewer


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody in a person's life: who they are, what they have offered, how to reach them where that may be known."""

    name: str
    relation: str = ""
    offers: str = ""
    reached_by: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Another team of the provider. `near`: in the same locality."""

    name: str
    locality: str
    near: bool


def around(
    session: Session, viewer: Viewer, team_id: UUID, people: Collection[UUID]
) -> dict[UUID, tuple[str, tuple[Somebody, ...]]]:
    """By person, what they are known as and who could be rung, whom to ring first first. Only this team's people."""
    if not viewer.may(Action.SEE_PEOPLE, team_id):
        return {}
    ours = select(PersonMembership.person_id).where(PersonMembership.team_id == team_id)
    names = session.execute(
        select(Person.id, Person.known_as).where(Person.id.in_(list(people)), Person.id.in_(ours))
    ).all()
    ids = [row.id for row in names]
    private = viewer.may(Action.SEE_PRIVATE, team_id)
    contacts: dict[UUID, list[Contact]] = {id: [] for id in ids}
    for contact in session.scalars(select(Contact).where(Contact.person_id.in_(ids), Contact.ended.is_(None))):
        if contact.call_first is not None or contact.offers:
            contacts[contact.person_id].append(contact)
    plans = plans_of(session, ids)
    found = {}
    for row in names:
        known = [_contact(each, private) for each in sorted(contacts[row.id], key=_order)]
        said = {each.name.casefold() for each in known}
        circle = plans[row.id].circle.found if row.id in plans else ()
        others = [Somebody(offer.name, offers=offer.what) for offer in circle if offer.name.casefold() not in said]
        found[row.id] = (row.known_as, (*known, *others))
    return found


def people_at(session: Session, team_id: UUID, visits: Iterable[UUID]) -> dict[UUID, UUID]:
    """Whose each of these visits of the team is."""
    return {
        row.id: row.person_id
        for chunk in chunks(visits)
        for row in session.execute(
            select(TimelineVisit.id, TimelineVisit.person_id).where(
                TimelineVisit.team_id == team_id, TimelineVisit.id.in_(chunk)
            )
        )
    }


def neighbours(session: Session, team_id: UUID) -> tuple[Neighbours, ...]:
    """The other teams of the same provider, those of the same locality first. Their names are no secret."""
    team = session.get_one(Team, team_id)
    rows = session.execute(
        select(Team.name, Team.locality_id, Locality.name.label("locality"))
        .join(Locality, Locality.id == Team.locality_id)
        .where(Team.provider_id == team.provider_id, Team.id != team_id)
    )
    return _sorted(Neighbours(row.name, row.locality, row.locality_id == team.locality_id) for row in rows)


def _sorted(rows: Iterable[Neighbours]) -> tuple[Neighbours, ...]:
    return tuple(sorted(rows, key=lambda row: (not row.near, row.locality, row.name)))


def _contact(row: Contact, private: bool) -> Somebody:
    return Somebody(row.name, row.relation or "", row.offers or "", (row.reached_by or "") if private else "")


def _order(row: Contact) -> tuple[bool, int, str]:
    return not row.offers, row.call_first or 9, row.name.casefold()
