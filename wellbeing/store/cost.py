"""What an hour costs: a team's own average, which is nobody's pay, and what care bought elsewhere costs.

Scoped by the viewer. A rate is never altered: another is written after it, so that old reports keep theirs.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from rota.report import Reference
from wellbeing import clock
from wellbeing.models import ReferenceRate, Team
from wellbeing.store import report_people
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.report import own_team
from wellbeing.store.rota import lock
from wellbeing.store.trial import write_hourly
from wellbeing.viewer import Action, NotYours, Viewer


def write_hour(session: Session, viewer: Viewer, team_id: UUID, pence: int, seen: int | None) -> None:
    """Keep what an hour of work costs on average; the same again is the same.

    Raises `NotYours`; `ChangedSince`, with the pence that stand, where the page showed another (`seen`).
    """
    own_team(session, viewer, team_id)
    lock(session, team_id)
    stands = session.get_one(Team, team_id, populate_existing=True).hourly_pence
    if stands not in (seen, pence):
        raise ChangedSince(stands)
    write_hourly(session, viewer, team_id, pence)


def rate(session: Session, viewer: Viewer, team_id: UUID) -> Reference:
    """What an hour of care bought elsewhere costs, for this team's provider, today. Raises `NotYours`."""
    own_team(session, viewer, team_id)
    return report_people.reference(session, {session.get_one(Team, team_id).provider_id}, clock.today())


def write_rate(session: Session, viewer: Viewer, team_id: UUID, pence: int, source: str) -> None:
    """Write another such cost, from today on; the same again adds nothing. Raises `NotYours`."""
    if not viewer.may(Action.PUBLISH_REPORT, team_id):
        raise NotYours
    lock(session, team_id)
    stands = rate(session, viewer, team_id)
    if (stands.pence, stands.source) == (pence, source):
        return
    session.add(
        ReferenceRate(
            provider_id=session.get_one(Team, team_id).provider_id,
            pence=pence,
            source=source,
            starts=clock.today(),
            written_by_id=viewer.user_id,
            written_at=clock.now(),
        )
    )
    session.flush()
