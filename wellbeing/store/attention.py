"""What a team is asked about its people, on its list of them and at its review: reviews that are overdue, stays whose
last day is over, and where somebody is on day 91. Scoped by the viewer; asked once for a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from plans.reviews import Due
from wellbeing.store.reablement import Waiting, past_their_end, waiting
from wellbeing.viewer import Action, Viewer


class Somebody(Protocol):
    """A person as a list has them."""

    @property
    def id(self) -> UUID:
        """Theirs."""

    @property
    def known_as(self) -> str:
        """What they are called."""

    @property
    def due(self) -> Due | None:
        """When their next review is due."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A review that is overdue: whose, since when, and why."""

    person_id: UUID
    known_as: str
    due: Due


@dataclass(frozen=True, slots=True)
class Attention:
    """What stands until somebody sees to it; each the longest first."""

    overdue: tuple[Overdue, ...]
    day_91: tuple[Waiting, ...]
    past_end: tuple[Waiting, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything to see to."""
        return bool(self.overdue or self.day_91 or self.past_end)


def attention(
    session: Session, viewer: Viewer, people: Iterable[Somebody], today: date, action: Action = Action.SEE_PEOPLE
) -> Attention:
    """What stands for these people, and for anybody whom the viewer's teams supported."""
    overdue = [
        Overdue(each.id, each.known_as, each.due) for each in people if each.due is not None and each.due.overdue(today)
    ]
    return Attention(
        tuple(sorted(overdue, key=lambda each: (each.due.on, each.known_as))),
        tuple(waiting(session, viewer, action)),
        tuple(past_their_end(session, viewer, action)),
    )
