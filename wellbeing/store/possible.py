"""Whether who went to some visits before could go again: tried with the rules of the weeks they are in. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.findings import Finding, new_findings
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, monday_of
from rota.rules import available, broken, daily_rest, declined, leave, one_place, sign_off, who_needs
from rota.week import Rota, Week, local_day
from wellbeing.models import Team
from wellbeing.store.timeline import days_of, load_timeline
from wellbeing.store.week import week_from

COULD_NOT = frozenset(rule.NAME for rule in (one_place, sign_off, available, leave, declined, who_needs, daily_rest))
"""Rules by which somebody could not go. The others are for the team to weigh, as they did when it was planned."""


def possible(session: Session, team_id: UUID, back: Mapping[UUID, VisitState]) -> dict[UUID, str | None]:
    """For each of these visits, as they would come back: None where who is planned could go, else why not.

    What could not be when they were planned is for the caller to know (`held` keeps it).
    """
    team = session.get_one(Team, team_id)
    found: dict[UUID, str | None] = dict.fromkeys(back)
    for monday, visits in _weeks(back).items():
        timeline = load_timeline(session, team_id, monday, end_of_week(monday))
        week = week_from(session, team, monday, DAYS_IN_WEEK, {**timeline, **{id: back[id] for id in visits}})
        found.update(_tried(week, visits))
    return found


def _weeks(back: Mapping[UUID, VisitState]) -> dict[date, set[UUID]]:
    found: dict[date, set[UUID]] = {}
    for id, state in back.items():
        if any(place.worker and place.start for place in state.planned.places):
            found.setdefault(monday_of(min(days_of(state))), set()).add(id)
    return found


def _tried(week: Week, visits: set[UUID]) -> dict[UUID, str | None]:
    """All of them together, less those that break something, until nothing new is broken."""
    others = tuple(a for a in week.rota.assignments if a.visit not in visits)
    before = broken(week, Rota(others))
    staying = set(visits)
    reasons: dict[UUID, str | None] = {}
    while staying:
        rota = Rota((*others, *(a for a in week.rota.assignments if a.visit in staying)))
        new = [finding for finding in new_findings(before, broken(week, rota)) if finding.rule in COULD_NOT]
        hit = {id: finding.sentence for finding in new for id in _named(week, finding, staying)}
        if not hit:
            break
        reasons.update(hit)
        staying -= hit.keys()
    return reasons


def _named(week: Week, finding: Finding, staying: set[UUID]) -> set[UUID]:
    """Which of the visits a finding is about: those it names, else those of its workers on its days."""
    if named := staying.intersection(finding.visits):
        return named
    days = {local_day(finding.when.start), local_day(finding.when.end)} if finding.when else set(week.dates)
    return {
        a.visit
        for a in week.rota.assignments
        if a.visit in staying and a.worker in finding.workers and local_day(a.start) in days
    }
