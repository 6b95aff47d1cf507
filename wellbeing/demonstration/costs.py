"""What an hour of each demonstration team's work costs the employer on average: invented, and nobody's pay."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wellbeing.demonstration.dates import GRAYS, TILBURY
from wellbeing.models import Team
from wellbeing.store.cost import write_hour
from wellbeing.viewer import Viewer

PENCE = {TILBURY: 1_940, GRAYS: 1_985}


def write_costs(session: Session, teams: Mapping[str, Team], viewers: Mapping[str, Viewer]) -> None:
    """As one of each team wrote it."""
    for which, team in teams.items():
        write_hour(session, viewers[which], team.id, PENCE[which], None)
