"""What hangs on one worker in a team's coming weeks, from rows. The counting is `rota.one_sickness_away`'s.

Asks for the visits that need a delegated task and nothing else of the timeline, so that four weeks are quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.one_sickness_away import Candidate, Free, Hanging, hanging, who_could_learn
from rota.week import Week
from wellbeing import clock
from wellbeing.models import Competence, Learning, SignOff, Team, TimelineVisit
from wellbeing.store.competence import DELEGATED
from wellbeing.store.timeline import asked_from, planned_from
from wellbeing.store.week import week_from
from wellbeing.viewer import Action, NotYours, Viewer

WEEKS = 4
"""How far ahead is looked, this week included."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A team's coming weeks: what hangs on nobody to spare, and who could learn it, what frees most first."""

    team: Team
    week: Week
    hanging: tuple[Hanging, ...]
    candidates: tuple[Candidate, ...]
    tasks: int

    @property
    def mondays(self) -> tuple[date, ...]:
        """The Mondays of the weeks looked at."""
        return tuple(self.week.first + timedelta(weeks=each) for each in range(WEEKS))

    def of(self, monday: date) -> tuple[Hanging, ...]:
        """What hangs in that week."""
        return tuple(row for row in self.hanging if row.monday == monday)


def looking_ahead(session: Session, viewer: Viewer, team_id: UUID) -> Ahead:
    """The coming weeks of this team. `tasks`: how many people's delegated tasks were looked at. Raises NotYours."""
    team = session.get(Team, team_id)
    if team is None or not viewer.may(Action.SEE_SIGN_OFFS, team_id):
        raise NotYours
    first = monday_of(clock.today())
    days = WEEKS * DAYS_IN_WEEK
    delegated = session.scalars(
        select(Competence.id).where(Competence.provider_id == team.provider_id, Competence.kind == DELEGATED)
    ).all()
    timeline = dict(_needing(session, team_id, first, first + timedelta(days=days - 1), delegated))
    week = week_from(session, team, first, days, timeline)
    free, since = Free(week), clock.now()
    found = hanging(week, since, free)
    known = {each.id for each in week.competences if each.delegated}
    tasks = {(v.person, need.competence) for v in week.visits for need in v.competences if need.competence in known}
    candidates = who_could_learn(week, found, since, *_begun_and_declined(session, week), free=free)
    return Ahead(team, week, found, candidates, len(tasks))


def _needing(
    session: Session, team_id: UUID, first: date, last: date, competences: Iterable[UUID]
) -> Iterator[tuple[UUID, VisitState]]:
    """The visits between these days whose text names one of these competences."""
    named = [TimelineVisit.asked.contains(str(each)) for each in competences]
    if not named:
        return
    rows = session.execute(
        select(TimelineVisit.id, TimelineVisit.asked, TimelineVisit.planned).where(
            TimelineVisit.team_id == team_id,
            TimelineVisit.first_day <= last,
            TimelineVisit.last_day >= first,
            or_(*named),
        )
    )
    for row in rows:
        yield row.id, VisitState(asked_from(row.asked), planned_from(row.planned))


def _begun_and_declined(session: Session, week: Week) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(worker, competence) of those who have begun to learn, and of those who said no to it."""
    workers = [UUID(worker.id) for worker in week.workers]
    begun = session.execute(
        select(Learning.worker_id, Learning.competence_id).where(
            Learning.worker_id.in_(workers), Learning.ended.is_(None)
        )
    )
    declined = session.execute(
        select(SignOff.worker_id, SignOff.competence_id).where(
            SignOff.worker_id.in_(workers), SignOff.declined_at.is_not(None)
        )
    )
    return {(str(w), str(c)) for w, c in begun}, {(str(w), str(c)) for w, c in declined}
