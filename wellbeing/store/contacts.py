"""The people around a person: broker, nurse, GP, family, circle; who sent them to us; and their NHS number.

Scoped by the viewer. How to reach somebody and what they may know is for those who may see what is private; the NHS
number leaves only with a note of who looked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.around import CONTACTS
from wellbeing import clock
from wellbeing.models import Contact, User
from wellbeing.store.people import person_of
from wellbeing.store.person import hold, looked
from wellbeing.viewer import Action, NotYours, Viewer

LOOKED_AT_NUMBER = "nhs_number"


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody around a person, as they are written down. `call_first` is 1 for whom to ring first."""

    kind: str
    name: str
    relation: str = ""
    reached_by: str = ""
    offers: str = ""
    may_know: str = ""
    call_first: int | None = None

    @property
    def as_text(self) -> str:
        """All of it as one text, to see whether it is still what somebody was shown."""
        first = str(self.call_first or "")
        return "\n".join((self.kind, self.name, self.relation, self.reached_by, self.offers, self.may_know, first))


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else changed it meanwhile: what stands there now, and who wrote it."""

    stands: Around
    by: str | None


def contacts_of(session: Session, viewer: Viewer, person_id: UUID) -> list[Contact]:
    """Everybody around this person, those who no longer are among them, by kind and name. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    order = list(CONTACTS)
    rows = session.scalars(select(Contact).where(Contact.person_id == person_id))
    return sorted(
        rows, key=lambda row: (order.index(row.kind) if row.kind in order else len(order), row.name.casefold(), row.id)
    )


def contact(session: Session, viewer: Viewer, person_id: UUID, contact_id: UUID) -> Contact:
    """One of them, for somebody who may write. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    row = session.get(Contact, contact_id)
    if row is None or row.person_id != person_id:
        raise NotYours
    return row


def around_of(row: Contact) -> Around:
    """The row as it is written down."""
    return Around(
        row.kind,
        row.name,
        row.relation or "",
        row.reached_by or "",
        row.offers or "",
        row.may_know or "",
        row.call_first,
    )


def add(session: Session, viewer: Viewer, person_id: UUID, new: Around) -> None:
    """Write down somebody around a person; the same again is the same. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    rows = session.scalars(select(Contact).where(Contact.person_id == person_id, Contact.ended.is_(None)))
    if any(around_of(row) == new for row in rows):
        return
    put(session, person_id, new, viewer.user_id)


def change(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    contact_id: UUID,
    new: Around,
    was_shown: Callable[[str], bool],
) -> Clash | None:
    """Put what is written down right; None once it is. Where somebody else did meanwhile, nothing is altered and what
    stands there now comes back. Raises `NotYours`.
    """
    hold(session, person_id)
    row = contact(session, viewer, person_id, contact_id)
    session.refresh(row)
    stands = around_of(row)
    if stands == new:
        return None
    if not was_shown(stands.as_text):
        by = session.get(User, row.changed_by_id) if row.changed_by_id else None
        return Clash(stands, by.name if by else None)
    _fill(row, new, viewer.user_id)
    session.flush()
    return None


def end(session: Session, viewer: Viewer, person_id: UUID, contact_id: UUID, *, ended: bool) -> Contact:
    """They are no longer around, or are after all; nothing that is written down is lost. Raises `NotYours`."""
    row = contact(session, viewer, person_id, contact_id)
    if (row.ended is not None) != ended:
        row.ended = clock.today() if ended else None
        row.changed_at, row.changed_by_id = clock.now(), viewer.user_id
        session.flush()
    return row


def set_referral(session: Session, viewer: Viewer, person_id: UUID, referred_by: str) -> None:
    """Write down who sent the person to us. Raises `NotYours`."""
    person, _, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    person.referred_by = referred_by
    session.flush()


def look_at_number(session: Session, viewer: Viewer, person_id: UUID) -> str | None:
    """The NHS number, once it is written down that the viewer looked. Raises `NotYours`."""
    person, _, _ = person_of(session, viewer, Action.SEE_PRIVATE, person_id)
    if person.nhs_number:
        looked(session, viewer.user_id, person_id, LOOKED_AT_NUMBER, clock.now())
    return person.nhs_number


def set_number(session: Session, viewer: Viewer, person_id: UUID, number: str | None) -> None:
    """Keep this NHS number (ten digits that have been checked), or none. Raises `NotYours`."""
    person, _, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    person.nhs_number = number
    session.flush()


# No person looking.


def ring(session: Session, people: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Whom to ring about each of these people, first to last: name, who they are, and how to reach them."""
    found: dict[UUID, list[tuple[int, str]]] = {id: [] for id in people}
    rows = session.scalars(
        select(Contact).where(Contact.person_id.in_(people), Contact.ended.is_(None), Contact.call_first.is_not(None))
    )
    for row in rows:
        about = ", ".join(part for part in (row.relation, row.reached_by) if part)
        found[row.person_id].append((row.call_first or 0, f"{row.name}: {about}" if about else row.name))
    return {id: tuple(line for _, line in sorted(lines)) for id, lines in found.items()}


def put(session: Session, person_id: UUID, new: Around, by: int | None) -> None:
    """Write down somebody around a person."""
    row = Contact(person_id=person_id)
    _fill(row, new, by)
    session.add(row)
    session.flush()


def _fill(row: Contact, new: Around, by: int | None) -> None:
    row.kind, row.name, row.call_first = new.kind, new.name, new.call_first
    row.relation, row.reached_by = new.relation or None, new.reached_by or None
    row.offers, row.may_know = new.offers or None, new.may_know or None
    row.changed_at, row.changed_by_id = clock.now(), by
