"""The visits that a worker may change from their day, as they stand on the rota. Reads the working copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.week import Visit
from wellbeing.models.rota import TimelineVisit
from wellbeing.store.timeline import chunks, planned_day, states_of, text_of
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit of the team's as it stands: on which day and from when; `expects` is that for a form to send back."""

    team_id: UUID
    visit: UUID
    asked: Visit
    state: VisitState
    day: date
    start: datetime

    @property
    def expects(self) -> str:
        """What is planned, as text."""
        return text_of(self.state.planned)


def standing(session: Session, viewer: Viewer, visits: Iterable[UUID]) -> dict[UUID, Standing]:
    """These visits, where the viewer may change them and they are asked for; the others are left out."""
    teams = viewer.teams(Action.CHANGE_ROTA)
    by_team: dict[UUID, list[UUID]] = defaultdict(list)
    for chunk in chunks(visits):
        rows = select(TimelineVisit.id, TimelineVisit.team_id).where(TimelineVisit.id.in_(chunk))
        for row in session.execute(rows):
            if row.team_id in teams:
                by_team[row.team_id].append(row.id)
    return {
        visit: _standing(team, visit, state.asked, state)
        for team, theirs in by_team.items()
        for visit, state in states_of(session, team, theirs).items()
        if state.asked is not None
    }


def one(session: Session, viewer: Viewer, visit: UUID) -> Standing:
    """One of them. Raises `NotYours`."""
    try:
        return standing(session, viewer, [visit])[visit]
    except KeyError as error:
        raise NotYours from error


def _standing(team: UUID, visit: UUID, asked: Visit, state: VisitState) -> Standing:
    start = next((place.start for place in state.planned.places if place.start), asked.options[0].suits.start)
    return Standing(team, visit, asked, state, planned_day(asked, start), start)
