"""What an edit brought, and one more that would put it right, in a form that a page or a script can send.

Knows weeks, rules and remedies; takes nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for

from rota.changes import NOTHING, Change, PlannedPart, VisitState, rota_of
from rota.findings import Finding, new_findings
from rota.local_time import spoken_clock
from rota.remedies import Suggestion, put_right
from rota.rules import check
from rota.week import Rota, Week
from wellbeing import clock
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.models import Team
from wellbeing.store import rota as store
from wellbeing.store.timeline import planned_day, states_of, text_of


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of those whom an edit touches, what it brought first; and what would put it right."""

    findings: list[dict[str, Any]]
    suggestion: dict[str, Any] | None


def judged(team: Team, first: date, change: Change) -> Judged:
    """What the change brought, and the one edit that would put it right."""
    lines: list[dict[str, Any]] = []
    suggestion: Suggestion | None = None
    for week, found in store.judged_weeks(db.session, team.id, change):
        before = _before(week, change)
        workers = {worker for finding in found for worker in finding.workers}
        fresh = new_findings(check(week, before, workers | _workers(change), _people(week, change)), found)
        older = [finding for finding in found if finding not in fresh]
        lines += [_line(finding, new=True) for finding in fresh] + [_line(finding, new=False) for finding in older]
        if suggestion is None and fresh:
            suggestion = put_right(week, week.rota, fresh, since=clock.now())
    return Judged(lines, offered(team, first, suggestion))


def offered(team: Team, first: date, suggestion: Suggestion | None) -> dict[str, Any] | None:
    """The suggestion with the form that takes it: where it is posted, and its fields."""
    if suggestion is None:
        return None
    state = states_of(db.session, team.id, [suggestion.visit]).get(suggestion.visit, NOTHING)
    fields = {"expects": text_of(state.planned), "client_key": new_key(), "cause": suggestion.heading}
    if suggestion.worker is None:
        day = planned_day(state.asked, suggestion.start).isoformat()
        fields |= {"day": day, "start": spoken_clock(suggestion.start)}
    else:
        fields |= {"place": str(suggestion.place), "worker": suggestion.worker}
    endpoint = "rota.retime" if suggestion.worker is None else "rota.move"
    url = url_for(endpoint, team_id=team.id, first=first, visit_id=suggestion.visit)
    return {"sentence": suggestion.sentence, "url": url, "fields": fields}


def _line(finding: Finding, *, new: bool) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "rule": finding.rule,
        "sentence": finding.sentence,
        "remedy": finding.remedy,
        "source": finding.source,
        "visits": [str(visit) for visit in finding.visits],
        "new": new,
    }


def _before(week: Week, change: Change) -> Rota:
    """The week's rota as it was before the change, for the visits that are still asked for."""
    was: dict[UUID, VisitState] = {}
    for part in change.parts:
        if isinstance(part, PlannedPart) and part.visit in week.visit:
            was.setdefault(part.visit, VisitState(week.visit[part.visit], part.before))
    kept = (assignment for assignment in week.rota.assignments if assignment.visit not in was)
    return Rota((*kept, *rota_of(was).assignments))


def _workers(change: Change) -> set[str]:
    sides = [side for part in change.parts if isinstance(part, PlannedPart) for side in (part.before, part.after)]
    return {place.worker for side in sides for place in side.places if place.worker is not None}


def _people(week: Week, visits: Change | Iterable[UUID]) -> set[str]:
    touched = visits.visits if isinstance(visits, Change) else visits
    return {week.visit[visit].person for visit in touched if visit in week.visit}
