"""The page of a team's week, in three views. Reads and renders; edits are next door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import get_template_attribute, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from rota.face_to_face import Share
from rota.findings import Finding
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.week import Week
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.listed_pages import open_to
from wellbeing.models import Team
from wellbeing.rota_pages import WEEK_PAGES
from wellbeing.store import board as reads
from wellbeing.store import organisation, publish
from wellbeing.store import rota as store
from wellbeing.store.change_log import LoggedChange
from wellbeing.store.sign_off import ending_in
from wellbeing.viewer import Action, Viewer
from wellbeing.views.board import Board, Row
from wellbeing.views.rota import wording
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.laid import Laid, laid_out
from wellbeing.views.rota.proposal import waiting_proposal

BY = ("worker", "person", "day")
AMONG_THE_BUTTONS = ("ill.who", "what_if.index", "rota.history")
"""Pages that stand among the buttons at the head of the week, and so not in the list of more."""
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
    laid = laid_out(db.session, team, first)
    return render_template("rota/week.html", **shown(looking, team, laid, by))


def shown(looking: Viewer, team: Team, laid: Laid, by: str, *, lately: bool = False) -> dict[str, object]:
    """All that the page and the part of it that is renewed show of the week.

    `lately`: what was said beside the board when this same week was last read will do.
    """
    roles = frozenset(role for role, teams in looking.reach.items() if team.id in teams)
    beside = laid.beside.get(roles) if lately else None
    if beside is None:
        beside = laid.beside[roles] = _beside(looking, team, laid)
    may_change = looking.may(Action.CHANGE_ROTA, team.id)
    day = _shown_day(laid.week)
    return {
        "team": team,
        "week": laid.week,
        "by": by,
        "day": day,
        "before": laid.week.first - timedelta(days=DAYS_IN_WEEK),
        "after": laid.week.first + timedelta(days=DAYS_IN_WEEK),
        "stand": laid.stand,
        "may_change": may_change,
        "board": Markup(_board(laid, by, day, may_change)),
        **beside,
    }


def _beside(looking: Viewer, team: Team, laid: Laid) -> dict[str, Any]:
    """What stands above the board, the same for everybody with these roles in the team."""
    asked = laid.week
    may_change = looking.may(Action.CHANGE_ROTA, team.id)
    pages = open_to(WEEK_PAGES, looking, team.id)
    return {
        "undoable": _line(store.undoable, team.id) if may_change else None,
        "redoable": _line(store.redoable, team.id) if may_change else None,
        "untold_count": len(publish.untold(db.session, team.id, asked.first, asked.dates[-1])),
        "proposal": waiting_proposal(looking, team.id, asked.first),
        "ending": ending_in(db.session, looking, team.id) if looking.may(Action.SEE_SIGN_OFFS, team.id) else None,
        "buttons": {page.endpoint: page for page in pages},
        "pages": [page for page in pages if page.endpoint not in AMONG_THE_BUTTONS],
        **_figures(laid),
    }


def _board(laid: Laid, by: str, day: date, may_change: bool) -> str:
    """The findings and the board, made once for everybody who sees the same: no name or number of the viewer's."""
    key = (by, day if by == "day" else None, may_change, clock.today())
    if key not in laid.pages:
        rows = _rows(laid.board, by, day)
        laid.pages[key] = render_template(
            "rota/board.html",
            team_id=laid.week.team,
            week=laid.week,
            by=by,
            day=day,
            today=clock.today(),
            rows=[_row_text(laid, row, by, may_change) for row in rows] if by != "day" else rows,
            findings=laid.board.findings,
            look_at=_few_of_each(laid.board.findings),
            may_change=may_change,
            expects=laid.board.expects,
            visit_count=sum(len(visit.places) for visit in laid.week.visits),
        )
    return laid.pages[key]


def _row_text(laid: Laid, row: Row, by: str, may_change: bool) -> str:
    """One row of the board, taken over from before where it says the same: after an edit most do."""
    key = (row.id, by, may_change, clock.today())
    before = laid.rows.get(key)
    if before is not None and before[0] == row:
        return before[1]
    made = get_template_attribute("rota/macros.html", "a_row")
    text: str = made(row, by, may_change, laid.week.team, laid.week.first, clock.today())
    laid.rows[key] = (row, text)
    return text


def names_of(changes: Iterable[LoggedChange]) -> dict[UUID, str]:
    """What the people whose visits these changes touch are known as, by visit."""
    return reads.names_at(db.session, {visit for change in changes for visit in change.visits})


def _line(find: Callable[..., LoggedChange | None], team_id: UUID) -> wording.Line | None:
    """The change that Undo or Redo would take back, in words; None for what was done long ago."""
    newest = find(db.session, team_id, since=clock.now() - UNDO_WITHIN)
    return None if newest is None else wording.line(newest, names_of([newest]))


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
    return board.people if by == "person" else board.workers


def _figures(laid: Laid) -> dict[str, object]:
    """The figures above the board."""
    asked = laid.week
    going = [a for a in asked.rota.assignments if a.worker is not None]
    faces = {(asked.visit[a.visit].person, a.worker) for a in going}
    people = {person for person, _ in faces}
    places = sum(len(visit.places) for visit in asked.visits)
    share = sum(laid.board.shares.values(), Share())
    return {
        "visit_count": places,
        "visited_count": len(going),
        "open_count": places - len(going),
        "faces_each": round(len(faces) / len(people), 1) if people else None,
        "share": share,
        "percent": None if share.percent is None else round(share.percent),
    }
