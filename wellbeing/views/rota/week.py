"""The page of a team's week, in three views. Reads and renders; edits are next door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota import rules
from rota.changes import rota_of
from rota.findings import Finding, Kind
from rota.hours import balances
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.week import Week
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.store import board as reads
from wellbeing.store import organisation, publish
from wellbeing.store import rota as store
from wellbeing.store.change_log import LoggedChange
from wellbeing.store.sign_off import ending_in
from wellbeing.store.timeline import load_told
from wellbeing.store.week import week_of
from wellbeing.viewer import Action
from wellbeing.views.board import Board, Row
from wellbeing.views.rota import wording
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.proposal import waiting_proposal

BY = ("worker", "person", "day")
MOST_URGENT = (Kind.HARM, Kind.LAW, Kind.PROMISE, Kind.BANK)
HISTORY_LINES = 50
LOOKED_BACK = 10
"""Changes among which the one to undo is looked for."""
UNDO_WITHIN = timedelta(days=2)
"""The Undo button is for what was done lately; the history takes back anything."""
FEW_OF_A_RULE = 8
"""Findings of one rule that stand in the list; the rest are counted, and marked on the board."""


def chosen_view() -> str:
    """How the viewer looks at the week: as the address says, else by day on a phone and by worker on anything wider."""
    by = request.args.get("by", "")
    return by if by in BY else ("day" if _on_a_phone() else BY[0])


def _on_a_phone() -> bool:
    """As the browser says of itself. Only a first guess at what to show: every view is a tap away."""
    return request.headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in request.user_agent.string


@bp.get("/")
@allow(Action.SEE_ROTA)
def index() -> Response | str:
    """Straight to this week of the viewer's team; a choice where there are several."""
    teams = organisation.teams(db.session, viewer(), Action.SEE_ROTA)
    this_week = monday_of(clock.today())
    if len(teams) == 1:
        return redirect(url_for("rota.week", team_id=teams[0].id, first=this_week))
    return render_template("rota/index.html", teams=teams, first=this_week)


@bp.get("/<uuid:team_id>/<day:first>")
@allow(Action.SEE_ROTA)
def week(team_id: UUID, first: date) -> Response | str:
    """A team's week. Any day of it leads to its Monday."""
    by = chosen_view()
    if first != monday_of(first):
        return redirect(url_for("rota.week", team_id=team_id, first=monday_of(first), by=by))
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    asked = week_of(db.session, team_id, first)
    told = rota_of(load_told(db.session, team_id, first, asked.dates[-1]))
    findings = tuple(sorted(rules.check(asked, asked.rota), key=lambda f: MOST_URGENT.index(f.kind)))
    board = Board(asked, told, findings)
    may_change = looking.may(Action.CHANGE_ROTA, team_id)
    shown_day = _shown_day(asked)
    return render_template(
        "rota/week.html",
        team=team,
        week=asked,
        by=by,
        before=first - timedelta(days=DAYS_IN_WEEK),
        after=first + timedelta(days=DAYS_IN_WEEK),
        today=clock.today(),
        day=shown_day,
        rows=_rows(board, by, shown_day),
        findings=findings,
        look_at=_few_of_each(findings),
        may_change=may_change,
        undoable=_undoable(team_id) if may_change else None,
        untold_count=len(publish.untold(db.session, team_id, first, asked.dates[-1])),
        proposal=waiting_proposal(looking, team_id, first),
        ending=ending_in(db.session, looking, team_id) if looking.may(Action.SEE_SIGN_OFFS, team_id) else None,
        **_figures(asked),
    )


@bp.get("/<uuid:team_id>/<day:first>/history")
@allow(Action.SEE_ROTA)
def history(team_id: UUID, first: date) -> str:
    """Who changed what, when and why, newest first."""
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    before = request.args.get("before", type=row_number)
    changes = store.history(db.session, team_id, before_seq=before, most=HISTORY_LINES)
    lines = wording.lines(changes, names_of(changes))
    return render_template(
        "rota/history.html",
        team=team,
        first=first,
        lines=lines,
        older=lines[-1].seq if len(lines) == HISTORY_LINES else None,
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
    )


def names_of(changes: Iterable[LoggedChange]) -> dict[UUID, str]:
    """The first names of the people whose visits these changes touch."""
    return reads.names_at(db.session, {visit for change in changes for visit in change.visits})


def _undoable(team_id: UUID) -> wording.Line | None:
    newest = wording.newest_undoable(store.history(db.session, team_id, most=LOOKED_BACK))
    if newest is None or newest.happened_at < clock.now() - UNDO_WITHIN:
        return None
    return wording.line(newest, names_of([newest]))


def _few_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, but only a few of each rule: a week that nobody has planned has hundreds of the same."""
    seen: Counter[str] = Counter()
    few = []
    for finding in findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= FEW_OF_A_RULE:
            few.append(finding)
    return few


def _shown_day(asked: Week) -> date:
    """The day asked for, else today where it is in this week, else the first."""
    wanted = request.args.get("day", "")
    return next((day for day in asked.dates if wanted == day.isoformat()), None) or (
        clock.today() if clock.today() in asked.dates else asked.first
    )


def _rows(board: Board, by: str, day: date) -> Sequence[Row]:
    if by == "day":
        return board.by_day(day)
    return board.by_person() if by == "person" else board.by_worker()


def _figures(asked: Week) -> dict[str, object]:
    """The three figures above the board."""
    going = [a for a in asked.rota.assignments if a.worker is not None]
    faces = {(asked.visit[a.visit].person, a.worker) for a in going}
    people = {person for person, _ in faces}
    places = sum(len(visit.places) for visit in asked.visits)
    hours = balances(asked, asked.rota)
    return {
        "visit_count": places,
        "visited_count": len(going),
        "open_count": places - len(going),
        "faces_each": round(len(faces) / len(people), 1) if people else None,
        "care_minutes": sum(asked.visit[a.visit].duration for a in going),
        "contracted_minutes": sum(balance.owed for balance in hours.values()),
    }
