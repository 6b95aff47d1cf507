"""The page of the usual pattern: its board, week by week, what the rules say, what is left to settle, its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota import rules
from rota.findings import Finding, Kind
from rota.limits import DAYS_IN_WEEK
from rota.pattern import one_week
from rota.week import Rota
from wellbeing import clock, transactions
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.store import job as jobs
from wellbeing.store import usual as store
from wellbeing.store import usual_log, usual_proposal
from wellbeing.store.change_log import LoggedChange, NotTaken
from wellbeing.store.team_names import names_of_people, names_of_workers
from wellbeing.store.usual import Pattern, pattern_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.board import Board, Row
from wellbeing.views.usual import wording
from wellbeing.views.usual.blueprint import DEVICE, bp, team_to

BY = ("worker", "person")
MOST_URGENT = (Kind.HARM, Kind.LAW, Kind.PROMISE, Kind.BANK)
FEW_OF_A_RULE = 8
"""Findings of one rule that stand in the list."""
HISTORY_LINES = 50
UNDO_WITHIN = timedelta(days=2)
"""The Undo button is for what was done lately; the history takes back anything."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A word about the newest proposal of the pattern."""

    sentence: str
    url: str
    link: str


@bp.get("/<uuid:team_id>/usual")
@allow(Action.SEE_ROTA)
def show(team_id: UUID) -> str:
    """The pattern; where there is none yet, how to begin one."""
    team = team_to(Action.SEE_ROTA, team_id)
    may_change = viewer().may(Action.CHANGE_ROTA, team_id)
    pattern = pattern_of(db.session, team)
    if pattern is None:
        return render_template("usual/none.html", team=team, may_change=may_change)
    by = request.args.get("by", "")
    by = by if by in BY else BY[0]
    number = min(pattern.shape.weeks, max(1, request.args.get("week", 1, type=int)))
    found = tuple(
        sorted(rules.check(pattern.week, pattern.week.rota), key=lambda finding: MOST_URGENT.index(finding.kind))
    )
    return render_template(
        "usual/show.html",
        team=team,
        pattern=pattern,
        by=by,
        number=number,
        this_week=pattern.shape.week_on(clock.today()) + 1,
        days=pattern.week.dates[(number - 1) * DAYS_IN_WEEK : number * DAYS_IN_WEEK],
        rows=_rows(pattern, found, by, number - 1),
        findings=found,
        look_at=_few_of_each(found),
        unsettled=_unsettled(pattern),
        may_change=may_change,
        undoable=_undoable(team_id) if may_change else None,
        proposal=_waiting(team_id),
        client_key=new_key(),
        **_figures(pattern),
    )


@bp.get("/<uuid:team_id>/usual/history")
@allow(Action.SEE_ROTA)
def history(team_id: UUID) -> str:
    """Who changed what of the pattern, when and why."""
    team = team_to(Action.SEE_ROTA, team_id)
    before = request.args.get("before", type=row_number)
    changes = usual_log.history(db.session, team_id, before_seq=before, most=HISTORY_LINES)
    names = _names(team_id, changes)
    return render_template(
        "usual/history.html",
        team=team,
        lines=[wording.line(change, names) for change in changes],
        older=changes[-1].seq if len(changes) == HISTORY_LINES else None,
        may_change=viewer().may(Action.CHANGE_ROTA, team_id),
        client_key=new_key(),
    )


@bp.post("/<uuid:team_id>/usual/undo")
@allow(Action.CHANGE_ROTA)
def undo(team_id: UUID) -> Response:
    """Take back a change of the pattern by adding its inverse."""
    team_to(Action.CHANGE_ROTA, team_id)
    seq = request.form.get("seq", type=row_number)
    if seq is None:
        abort(400)
    answer = store.undo(
        db.session,
        team_id=team_id,
        seq=seq,
        author_id=viewer().user_id,
        device=DEVICE,
        client_key=key_from(request.form.get("client_key")) or new_key(),
        happened_at=clock.now(),
    )
    return _back(team_id, answer, "Taken back. It stands as it did before.")


@bp.post("/<uuid:team_id>/usual/tidy")
@allow(Action.CHANGE_ROTA)
def tidy(team_id: UUID) -> Response:
    """Take out of the pattern what is in nobody's plan any more."""
    team = team_to(Action.CHANGE_ROTA, team_id)
    pattern = pattern_of(db.session, team)
    if pattern is None:
        raise NotYours
    answer = store.record_change(
        db.session,
        team_id=team_id,
        change=pattern.without_ended,
        author_id=viewer().user_id,
        device=DEVICE,
        client_key=key_from(request.form.get("client_key")) or new_key(),
        kind=wording.TIDY,
        happened_at=clock.now(),
        content=wording.TIDY,
    )
    return _back(team_id, answer, "Taken out of the pattern.")


def _back(team_id: UUID, answer: object, done: str) -> Response:
    if isinstance(answer, NotTaken):
        transactions.keep()
        flash(answer.sentence, "warn")
    else:
        flash(done, "done")
    return redirect(url_for("usual.show", team_id=team_id))


def _names(team_id: UUID, changes: Iterable[LoggedChange]) -> dict[UUID, str]:
    return usual_log.names_at(db.session, team_id, {visit for change in changes for visit in change.visits})


def _undoable(team_id: UUID) -> wording.Line | None:
    """What the Undo button would take back: the newest change, where it was made lately."""
    newest = next(iter(usual_log.history(db.session, team_id, most=1)), None)
    if newest is None or newest.kind == wording.UNDO or newest.happened_at < clock.now() - UNDO_WITHIN:
        return None
    line = wording.line(newest, _names(team_id, [newest]))
    return line if line.undoable else None


def _unsettled(pattern: Pattern) -> list[wording.Unsettled]:
    people = names_of_people(db.session, {visit.person for visit in pattern.ended} - pattern.week.person.keys())
    return wording.unsettled(pattern, people, names_of_workers(db.session, pattern.gone))


def _waiting(team_id: UUID) -> Waiting | None:
    job = usual_proposal.newest(db.session, team_id)
    if job is None:
        return None
    if job.state in jobs.WAITING:
        return Waiting("It is being worked out.", url_for("job.show", job_id=job.id), "See how far it is")
    if job.result is None:
        return None
    url = url_for("usual.proposal", team_id=team_id, job_id=job.id)
    return Waiting("Nothing has been changed yet.", url, "Look at the proposal")


def _rows(pattern: Pattern, findings: tuple[Finding, ...], by: str, week: int) -> Sequence[Row]:
    """The rows of one week of the pattern, with that week's hours and faces."""
    board = Board(one_week(pattern.week, week), Rota(), findings)
    return board.people if by == "person" else board.workers


def _few_of_each(findings: Iterable[Finding]) -> list[Finding]:
    seen: Counter[str] = Counter()
    few = []
    for finding in findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= FEW_OF_A_RULE:
            few.append(finding)
    return few


def _figures(pattern: Pattern) -> dict[str, object]:
    """The figures above the board."""
    week = pattern.week
    going = [a for a in week.rota.assignments if a.worker is not None]
    faces = {(week.visit[a.visit].person, a.worker) for a in going}
    people = {person for person, _ in faces}
    return {
        "visit_count": sum(len(visit.places) for visit in week.visits),
        "visited_count": len(going),
        "faces_each": round(len(faces) / len(people), 1) if people else None,
    }
