"""A proposal of the usual pattern: asking for it, and taking all, some or none of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.findings import Kind
from rota.local_time import spoken_clock
from rota.rules.sentences import worker_name
from rota.week import Assignment, Week
from solver.answer import ChangedPlace
from wellbeing import clock, transactions
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.taking import visits_to_take
from wellbeing.jobs.doorbell import ring_after_commit
from wellbeing.models import Job
from wellbeing.store import job as jobs
from wellbeing.store import usual_proposal as store
from wellbeing.store.change_log import NotTaken
from wellbeing.store.timeline import planned_day
from wellbeing.store.usual import pattern_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.usual import wording
from wellbeing.views.usual.blueprint import DEVICE, bp, team_to

MOST_NAMED = 12
"""Visits to which nobody can go that are named one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One visit that the proposal changes: what, and why."""

    key: UUID
    what: str
    reason: str


@bp.post("/<uuid:team_id>/usual/propose")
@allow(Action.CHANGE_ROTA)
def propose(team_id: UUID) -> Response:
    """Ask for a proposal of the pattern, and watch it come."""
    team_to(Action.CHANGE_ROTA, team_id)
    job = store.propose(db.session, viewer(), team_id)
    ring_after_commit(db.session, current_app.extensions["settings"])
    return redirect(url_for("job.show", job_id=job.id))


@bp.get("/<uuid:team_id>/usual/proposals/<uuid:job_id>")
@allow(Action.SEE_ROTA)
def proposal(team_id: UUID, job_id: UUID) -> str | Response:
    """What the proposal would change, day by day of the pattern."""
    team = team_to(Action.SEE_ROTA, team_id)
    job = _job(team_id, job_id)
    pattern = pattern_of(db.session, team)
    offer = None if pattern is None else store.beside(pattern, job)
    if pattern is None or offer is None:
        return redirect(url_for("job.show", job_id=job.id))
    changing = {change.visit for change in offer.fitting}
    return render_template(
        "usual/proposal.html",
        team=team,
        job_id=job.id,
        days=[(wording.day_words(pattern, day), lines) for day, lines in _days(pattern.week, offer.fitting)],
        changing=len(changing),
        same=len(pattern.week.visits) - len(changing),
        moved_on=len({change.visit for change in offer.moved_on}),
        uncovered=[f"{line.sentence} {line.remedy}" for line in offer.answer.uncovered[:MOST_NAMED]],
        findings=[
            finding
            for finding in offer.answer.findings
            if finding.kind is not Kind.BANK and finding.rule != "nobody_going"
        ],
        may_change=viewer().may(Action.CHANGE_ROTA, team_id),
        client_key=new_key(),
    )


@bp.post("/<uuid:team_id>/usual/proposals/<uuid:job_id>")
@allow(Action.CHANGE_ROTA)
def accept(team_id: UUID, job_id: UUID) -> Response:
    """Take all of it, what was ticked, or none."""
    team = team_to(Action.CHANGE_ROTA, team_id)
    job = _job(team_id, job_id)
    if job.result is None:
        return redirect(url_for("job.show", job_id=job.id))
    chosen = visits_to_take(request.form)
    job.answered_at = clock.now()
    if chosen == set():
        flash("Nothing was taken. The usual pattern stands as it was.", "done")
        return redirect(url_for("usual.show", team_id=team_id))
    taken, left_out = store.take(
        db.session,
        team,
        job,
        chosen,
        author_id=viewer().user_id,
        device=DEVICE,
        client_key=key_from(request.form.get("client_key")) or new_key(),
        happened_at=clock.now(),
    )
    if isinstance(taken, NotTaken):
        transactions.keep()
        flash(taken.sentence, "warn")
    elif taken is None:
        flash("Nothing was taken: nothing of it still fits. The usual pattern stands as it was.", "warn")
    else:
        stayed = f" {left_out} stayed as the team has them." if left_out else ""
        flash(f"Taken.{stayed} No dated week has changed.", "warn" if left_out else "done")
    return redirect(url_for("usual.show", team_id=team_id))


def _job(team_id: UUID, job_id: UUID) -> Job:
    job = jobs.get(db.session, viewer(), job_id)
    if job.team_id != team_id or job.kind != store.USUAL:
        raise NotYours
    return job


def _days(week: Week, changed: Iterable[ChangedPlace]) -> list[tuple[date, list[Line]]]:
    by_visit: dict[UUID, list[ChangedPlace]] = defaultdict(list)
    for change in changed:
        by_visit[change.visit].append(change)
    by_day: dict[date, dict[tuple[datetime, UUID], Line]] = defaultdict(dict)
    for id, places in by_visit.items():
        visit = week.visit[id]
        set_at = next((side.start for p in places for side in (p.after, p.before) if side is not None), None)
        start = set_at or visit.options[0].suits.start
        said = "; ".join(_from_to(week, place) for place in places)
        what = f"{week.person[visit.person].name}, {spoken_clock(start)}: {said}"
        reason = " ".join(dict.fromkeys(place.reason for place in places))
        by_day[planned_day(visit, start)][start, id] = Line(id, what, reason)
    return [(day, [lines[key] for key in sorted(lines)]) for day, lines in sorted(by_day.items())]


def _from_to(week: Week, change: ChangedPlace) -> str:
    before, after = _who(week, change.before), _who(week, change.after)
    if before == after and change.before and change.after:
        return f"{after}, moved from {spoken_clock(change.before.start)}"
    return f"{before} → {after}"


def _who(week: Week, assignment: Assignment | None) -> str:
    return "nobody" if assignment is None or assignment.worker is None else worker_name(week, assignment.worker)
