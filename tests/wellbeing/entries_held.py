"""What holds of visits, as the store works it out from their entries."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing.models import VisitEntry
from wellbeing.store.entries import current


def holding(session: Session, visit: UUID) -> dict[UUID, VisitEntry]:
    """The entry that holds for each worker of this visit."""
    entries = session.scalars(select(VisitEntry).where(VisitEntry.visit_id == visit))
    return {worker: entry for (_, worker), entry in current(entries).items()}
