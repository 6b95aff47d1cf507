"""A proposal, shown as changes against the rota as it stands, and taking all, some or none of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.findings import Kind
from rota.hours import balances
from rota.week import Assignment, Rota, Week
from solver.answer import ChangedPlace
from solver.why import why
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.taking import visits_to_take
from wellbeing.models import Job
from wellbeing.store import job as jobs
from wellbeing.store import offer as offers
from wellbeing.store import organisation
from wellbeing.store import proposal as store
from wellbeing.store.change_log import NotTaken
from wellbeing.store.offer import Offer
from wellbeing.store.timeline import planned_day
from wellbeing.viewer import Action, NotYours, Viewer
from wellbeing.views.rota.blueprint import bp
from wellbeing.wording import clock as wall
from wellbeing.wording import hours

DEVICE = "pages"
MOST_NAMED = 12
"""Visits that nobody can go to which are named one by one."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A word about the newest proposal of a week, for the week's own page."""

    sentence: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """One visit that the proposal changes: what, and why."""

    key: UUID
    what: str
    reason: str


def waiting_proposal(looking: Viewer, team_id: UUID, first: date) -> Waiting | None:
    """The newest proposal of this week while the team has not answered it; None otherwise."""
    job = jobs.proposal_of(db.session, looking, team_id, first)
    if job is None or job.answered_at is not None:
        return None
    if job.state in jobs.WAITING:
        return Waiting("It is being worked out.", url_for("job.show", job_id=job.id), "See how far it is")
    if job.result is None:
        return None
    url = url_for("rota.proposal", team_id=team_id, job_id=job.id)
    return Waiting("Nothing has been changed yet.", url, "Look at the proposal")


@bp.get("/<uuid:team_id>/proposals/<uuid:job_id>")
@allow(Action.SEE_ROTA)
def proposal(team_id: UUID, job_id: UUID) -> str | Response:
    """What the proposal would change, day by day."""
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    job = _job(looking, team_id, job_id)
    offer = offers.offer_of(db.session, job)
    if offer is None:
        return redirect(url_for("job.show", job_id=job.id))
    changing = {change.visit for change in offer.fitting}
    return render_template(
        "rota/proposal.html",
        team=team,
        week=offer.week,
        job_id=job.id,
        days=changes_by_day(offer.week, offer.fitting),
        why=_why(offer),
        changing=len(changing),
        same=len(offer.week.visits) - len(changing),
        moved_on=len({change.visit for change in offer.moved_on}),
        uncovered=[f"{line.sentence} {line.remedy}" for line in offer.answer.uncovered[:MOST_NAMED]],
        findings=[finding for finding in offer.answer.findings if finding.kind is not Kind.BANK],
        after=_after(offer),
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
        client_key=new_key(),
    )


@bp.post("/<uuid:team_id>/proposals/<uuid:job_id>")
@allow(Action.CHANGE_ROTA)
def accept(team_id: UUID, job_id: UUID) -> Response:
    """Take all of it, what was ticked, or none."""
    looking = viewer()
    organisation.team(db.session, looking, Action.CHANGE_ROTA, team_id)
    job = _job(looking, team_id, job_id)
    answer = offers.answer_of(job)
    if answer is None:
        return redirect(url_for("job.show", job_id=job.id))
    chosen = visits_to_take(request.form)
    job.answered_at = clock.now()
    taken = None
    if chosen != set():
        taken = store.accept(
            db.session,
            team_id=team_id,
            proposed=answer.changes,
            chosen=chosen,
            author_id=looking.user_id,
            device=DEVICE,
            client_key=key_from(request.form.get("client_key")) or new_key(),
            happened_at=clock.now(),
            cause="",
        )
    flash(*_said(taken))
    return redirect(url_for("rota.week", team_id=team_id, first=offers.week_asked(job)))


def _job(looking: Viewer, team_id: UUID, job_id: UUID) -> Job:
    job = jobs.get(db.session, looking, job_id)
    if job.team_id != team_id or job.kind != jobs.PROPOSE:
        raise NotYours
    return job


def _said(taken: store.Accepted | None) -> tuple[str, str]:
    """What came of it, and how it is shown."""
    if taken is None:
        return "Nothing was taken. The rota stands as it was.", "done"
    if isinstance(taken.recorded, NotTaken):
        return taken.recorded.sentence, "warn"
    said = "Taken. Nobody has been told yet." if taken.recorded else "Nothing was taken."
    if not taken.left_out:
        return said, "done"
    why = " ".join(sorted({line.why for line in taken.left_out}))
    return f"{said} {_visits(len(taken.left_out))} stayed as the team has them. {why}", "warn"


def _visits(count: int) -> str:
    return "1 visit" if count == 1 else f"{count} visits"


def changes_by_day(week: Week, changes: Iterable[ChangedPlace]) -> list[tuple[date, list[Line]]]:
    """The changes as lines, visit by visit, under the days on which they are."""
    by_visit: dict[UUID, list[ChangedPlace]] = defaultdict(list)
    for change in changes:
        by_visit[change.visit].append(change)
    by_day: dict[date, dict[tuple[datetime, UUID], Line]] = defaultdict(dict)
    for visit_id, places in by_visit.items():
        visit = week.visit[visit_id]
        set_at = next((side.start for p in places for side in (p.after, p.before) if side is not None), None)
        start = set_at or visit.options[0].suits.start
        what = f"{week.person[visit.person].name}, {wall(start)}: " + "; ".join(_from_to(week, p) for p in places)
        reason = " ".join(dict.fromkeys(place.reason for place in places))
        by_day[planned_day(visit, start)][start, visit_id] = Line(visit_id, what, reason)
    return [(day, [lines[key] for key in sorted(lines)]) for day, lines in sorted(by_day.items())]


def _why(offer: Offer) -> dict[UUID, list[str]]:
    """Why this worker and why then, in the proposal's own rota, for each visit that it changes."""
    week = offer.week.planned(Rota(tuple(a for a in offer.answer.rota.assignments if a.visit in offer.week.visit)))
    found: dict[UUID, list[str]] = defaultdict(list)
    for change in offer.fitting:
        found[change.visit] += [said.sentence for said in why(week, week.rota, change.visit, change.place)]
    return {visit: list(dict.fromkeys(said)) for visit, said in found.items()}


def _from_to(week: Week, change: ChangedPlace) -> str:
    before, after = _who(week, change.before), _who(week, change.after)
    if before == after and change.before and change.after:
        return f"{after}, moved from {wall(change.before.start)}"
    return f"{before} → {after}"


def _who(week: Week, assignment: Assignment | None) -> str:
    if assignment is None or assignment.worker is None:
        return "nobody"
    worker = week.worker.get(assignment.worker)
    return worker.name if worker else "somebody who has left"


def _after(offer: Offer) -> list[str]:
    """How the week would be: who is visited, faces, hours."""
    week, rota = offer.week, offer.answer.rota
    going = [a for a in rota.assignments if a.worker is not None and a.visit in week.visit]
    faces = {(week.visit[a.visit].person, a.worker) for a in going}
    people = {person for person, _ in faces}
    owed = sum(balance.owed for balance in balances(week, rota).values())
    planned = sum(balance.planned for balance in balances(week, rota).values())
    uncovered = len(offer.answer.uncovered)
    return [
        f"nobody goes to {_visits(uncovered)}" if uncovered else "everyone is visited",
        f"{len(faces) / len(people):.1f} faces each" if people else "nobody is seen",
        f"{hours(planned)} planned of {hours(owed)} contracted",
    ]
