"""How a usual pattern begins, or begins anew: how many weeks, out of what, and then making it. A question a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import end_of_week, monday_of
from rota.pattern import MOST_WEEKS, PatternChange, Shape
from rota.week import local_day
from wellbeing import clock, transactions
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.jobs.doorbell import ring_after_commit
from wellbeing.models import Team
from wellbeing.store import usual as store
from wellbeing.store import usual_begin, usual_proposal
from wellbeing.store.change_log import NotTaken
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.usual_rows import shape_of
from wellbeing.viewer import Action
from wellbeing.views.usual import wording
from wellbeing.views.usual.blueprint import DEVICE, bp, team_to

PROPOSE, EMPTY, KEEP, FROM = "propose", "empty", "keep", "from"
WEEKS_BACK = 6
"""How many weeks before this one can be begun from; and the coming one."""


@dataclass(frozen=True, slots=True)
class Start:
    """Dated weeks that a pattern can be made from, and how many visits of them have somebody."""

    first: date
    last: date
    visits: int


@bp.get("/<uuid:team_id>/usual/begin")
@allow(Action.CHANGE_ROTA)
def begin(team_id: UUID) -> str:
    """The next question: how many weeks, out of what, and which of them is first."""
    team = team_to(Action.CHANGE_ROTA, team_id)
    shape = shape_of(db.session, team_id)
    weeks, how = _weeks(request.args), request.args.get("how", "")
    if weeks is None or not _known(how, shape):
        starts = [] if weeks is None else usual_starts(team, weeks)
        return render_template(
            "usual/begin.html", team=team, shape=shape, weeks=weeks, starts=starts, asked="how" in request.args
        )
    this_week = monday_of(clock.today())
    return render_template(
        "usual/begin_check.html",
        team=team,
        shape=shape,
        weeks=weeks,
        how=how,
        made_from=_from(how),
        firsts=[this_week + timedelta(weeks=n) for n in range(weeks)],
        first=_first_now(shape, weeks, this_week),
        client_key=new_key(),
    )


@bp.post("/<uuid:team_id>/usual/begin")
@allow(Action.CHANGE_ROTA)
def make(team_id: UUID) -> Response:
    """Begin the pattern, or change its weeks, as the answers say."""
    team_to(Action.CHANGE_ROTA, team_id)
    before = shape_of(db.session, team_id)
    weeks, how = _weeks(request.form), request.form.get("how", "")
    anchor = _from(how) or _day(request.form.get("first", "")) or monday_of(clock.today())
    if weeks is None or not (_known(how, before) or how == KEEP):
        abort(400)
    shape = Shape(weeks, monday_of(anchor))
    said = hash_of(wording.BEGIN, weeks, how, shape.anchor.isoformat())
    answer = store.record_change(
        db.session,
        team_id=team_id,
        change=_change(team_id, how, before, shape),
        author_id=viewer().user_id,
        device=DEVICE,
        client_key=key_from(request.form.get("client_key")) or new_key(),
        kind=wording.BEGIN if before is None or _from(how) else wording.WEEKS,
        happened_at=clock.now(),
        content=said,
    )
    if isinstance(answer, NotTaken):
        transactions.keep()
        flash(answer.sentence, "warn")
    elif how == PROPOSE:
        job = usual_proposal.propose(db.session, viewer(), team_id)
        ring_after_commit(db.session, current_app.extensions["settings"])
        return redirect(url_for("job.show", job_id=job.id))
    else:
        flash("This is the usual pattern now. No dated week has changed.", "done")
    return redirect(url_for("usual.show", team_id=team_id))


def _change(team_id: UUID, how: str, before: Shape | None, shape: Shape) -> PatternChange:
    if _from(how) is not None:
        return usual_begin.from_weeks(db.session, team_id, shape, before)
    if before is None:
        return PatternChange((), "", None, shape)
    return usual_begin.reshaped(db.session, team_id, before, shape)


def usual_starts(team: Team, weeks: int) -> list[Start]:
    """The runs of so many weeks, newest first, in which something is planned."""
    this_week = monday_of(clock.today())
    earliest = this_week - timedelta(weeks=WEEKS_BACK)
    latest = this_week + timedelta(weeks=weeks + 1)
    starts = usual_begin.planned_between(db.session, team.id, earliest, latest)
    planned = Counter(monday_of(local_day(start)) for start in starts)
    found = []
    first = this_week + timedelta(weeks=1)
    while first >= earliest:
        span = [first + timedelta(weeks=n) for n in range(weeks)]
        if all(planned[monday] for monday in span):
            last = end_of_week(span[-1])
            found.append(Start(first, last, sum(planned[monday] for monday in span)))
        first -= timedelta(weeks=1)
    return found


def _first_now(shape: Shape | None, weeks: int, this_week: date) -> date:
    """The week from this one on that is a first one as it stands; this one where that says nothing."""
    if shape is None or shape.weeks != weeks:
        return this_week
    return this_week + timedelta(weeks=-shape.week_on(this_week) % weeks)


def _weeks(said: object) -> int | None:
    weeks = said.get("weeks", type=int)  # type: ignore[attr-defined]
    return weeks if isinstance(weeks, int) and 1 <= weeks <= MOST_WEEKS else None


def _known(how: str, shape: Shape | None) -> bool:
    return how in (PROPOSE, EMPTY) or (how == KEEP and shape is not None) or _from(how) is not None


def _from(how: str) -> date | None:
    """The Monday that "from 2026-11-23" names."""
    kind, _, text = how.partition(" ")
    day = _day(text) if kind == FROM else None
    return None if day is None else monday_of(day)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2190 else None
