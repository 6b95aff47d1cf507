"""Save and tell: what each worker would be told, what stands in the way, and telling them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import end_of_week, monday_of
from rota.notice_given import Notice, by_week, over_all
from rota.telling import ahead, heard, sentence
from rota.week import Week
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.forms.lines import clean
from wellbeing.forms.problems import Problem
from wellbeing.models import Team
from wellbeing.reports import notice_chart as chart
from wellbeing.store import organisation, told
from wellbeing.store import publish as store
from wellbeing.store.team_names import names_of_workers
from wellbeing.store.week import week_of
from wellbeing.viewer import Action
from wellbeing.views.attached import drawn
from wellbeing.views.rota.blueprint import bp

LONGEST_REASON = 1000
REFUSED, CONFLICT = 400, 409
WEEKS_BACK, WEEKS_ON = 10, 2
"""Weeks before this one, and from this one on, of which the page says how early the team heard."""
NOTHING_TICKED = Problem("Nothing was ticked, so nobody was told.", "changes", "Tick the visits to tell.")
NEEDS_REASON = Problem("Nobody has been told yet.", "reason", "Say in a sentence why this is right for now.")
STOPPED = Problem("Nobody has been told, because this can't be done.", "stopping", "Put this right first.")

CHANGED_SINCE = Problem(
    "Nobody has been told yet, because somebody changed a visit while you looked.",
    "changes",
    "This is how it stands now. Look again, then tell.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """What one worker would hear of one visit, and how long before it starts. `key` names both in the form."""

    visit: UUID
    key: str
    sentence: str
    ahead: str


@dataclass(frozen=True, slots=True)
class ForWorker:
    """All that one worker would hear, what starts soonest first."""

    id: str
    name: str
    lines: tuple[Line, ...]
    soonest: datetime


@bp.get("/<uuid:team_id>/<day:first>/tell")
@allow(Action.CHANGE_ROTA)
def tell(team_id: UUID, first: date) -> str:
    """What would be told of this week."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    return _page(team, first)


@bp.post("/<uuid:team_id>/<day:first>/tell")
@allow(Action.CHANGE_ROTA)
def publish(team_id: UUID, first: date) -> Response | tuple[str, int]:
    """Tell all, the visits that were ticked, or one worker's."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    reason = clean(request.form.get("reason"))[:LONGEST_REASON]
    visits = _chosen(team_id, first)
    if not visits:
        return _page(team, first, NOTHING_TICKED, reason), REFUSED
    answer = store.publish(
        db.session,
        team_id=team_id,
        author_id=viewer().user_id,
        visits=visits,
        reason=reason,
        seen_seq=request.form.get("seen_seq", type=row_number),
    )
    if isinstance(answer, store.ChangedSince):
        return _page(team, first, CHANGED_SINCE, reason), CONFLICT
    if isinstance(answer, store.Refused):
        return _page(team, first, STOPPED if answer.stops else NEEDS_REASON, reason), REFUSED
    flash(f"Told: {answer.visits} {'visit' if answer.visits == 1 else 'visits'}.", "done")
    return redirect(url_for("rota.week", team_id=team_id, first=first))


def _chosen(team_id: UUID, first: date) -> set[UUID]:
    """The visits to tell: those of one worker where their button was used, else those that were ticked.

    A visit that goes from one worker to another is told to both of them or to neither.
    """
    last = end_of_week(first)
    only = request.form.get("only", "")
    if only:
        return {each.visit for each in store.untold(db.session, team_id, first, last) if only in each.workers}
    ticked: dict[UUID, set[str]] = {}
    for text in request.form.getlist("visits"):
        visit, _, worker = text.partition(":")
        if _is_uuid(visit):
            ticked.setdefault(UUID(visit), set()).add(worker)
    if not any(worker for workers in ticked.values() for worker in workers):
        return set(ticked)
    touched = {each.visit: each.workers for each in store.untold(db.session, team_id, first, last)}
    return {visit for visit, workers in ticked.items() if touched.get(visit, frozenset()) <= workers}


def _ticked(problem: Problem | None) -> set[str] | None:
    """The visits that begin ticked: those that an address names, or that were sent; None for all."""
    sent = request.form if problem else request.args
    return set(sent.getlist("visits")) or None


def _page(team: Team, first: date, problem: Problem | None = None, typed: str = "") -> str:
    last = end_of_week(first)
    preview = store.preview(db.session, team.id, first, last)
    week = week_of(db.session, team.id, first)
    workers = _by_worker(week, preview.untold)
    return render_template(
        "rota/tell.html",
        team=team,
        week=week,
        seen_seq=preview.seq,
        count=len(preview.untold),
        workers=workers,
        stopping=preview.stops,
        reasons_for=preview.reasons,
        waiting=told.waiting(db.session, team.id),
        problem=problem,
        typed=typed,
        ticked=_ticked(problem),
    )


def _by_worker(week: Week, untold: Iterable[store.Untold]) -> list[ForWorker]:
    """What each would hear; whose first visit starts soonest comes first."""
    today, now = clock.today(), clock.now()
    names = {worker.id: worker.name for worker in week.workers}
    known = _names(names, untold)
    found: dict[str, list[tuple[datetime, Line]]] = {}
    for change in untold:
        person = week.person.get(change.person)
        for one in heard(change.visit, change.before, change.after):
            said = sentence(one, person.name if person else "Somebody", change.after, known, today)
            key = f"{change.visit}:{one.worker}"
            found.setdefault(one.worker, []).append((one.starts, Line(change.visit, key, said, ahead(now, one.starts))))
    workers = []
    for worker, lines in found.items():
        ordered = sorted(lines, key=lambda each: (each[0], each[1].sentence))
        workers.append(
            ForWorker(worker, known.get(worker, "Somebody"), tuple(line for _, line in ordered), ordered[0][0])
        )
    return sorted(workers, key=lambda each: (each.soonest, each.name))


def _names(names: dict[str, str], untold: Iterable[store.Untold]) -> dict[str, str]:
    """The names of the week's workers, and of whoever was told before and is none of them any more."""
    gone = {worker for change in untold for worker in change.workers} - names.keys()
    return names | (names_of_workers(db.session, gone) if gone else {})


@bp.get("/<uuid:team_id>/notice-given")
@allow(Action.SEE_ROTA)
def notice_given(team_id: UUID) -> str:
    """How early the team hears of its weeks, and of what changes."""
    team = organisation.team(db.session, viewer(), Action.SEE_ROTA, team_id)
    weeks, whole = _notices(team_id)
    try:
        back = date.fromisoformat(request.args.get("first", ""))
    except ValueError:
        back = clock.today()
    return render_template(
        "rota/notice_given.html",
        team=team,
        weeks=weeks,
        whole=whole,
        back=monday_of(back),
        days_words=chart.days_words,
        height=chart.height_of(weeks),
    )


@bp.get("/<uuid:team_id>/notice-given.svg")
@allow(Action.SEE_ROTA)
def notice_chart(team_id: UUID) -> Response:
    """The same weeks as in the table, as an image."""
    organisation.team(db.session, viewer(), Action.SEE_ROTA, team_id)
    return drawn(chart.draw(_notices(team_id)[0]))


def _notices(team_id: UUID) -> tuple[tuple[Notice, ...], Notice]:
    """The last weeks and this one and the next, and all of them together."""
    first = monday_of(clock.today()) - timedelta(weeks=WEEKS_BACK)
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS_BACK + WEEKS_ON)]
    found = told.tellings(db.session, team_id, first, end_of_week(weeks[-1]))
    return by_week(found, weeks), over_all(found, first, len(weeks))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
