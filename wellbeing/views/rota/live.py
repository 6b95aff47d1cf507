"""An open page keeps up with the team: how far the rota is, asked every second, and what is new, when it is.

A page asks by itself, so nothing here renews anybody's session. Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import jsonify, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from rota.local_time import monday_of
from rota.week import local_day
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import row_number
from wellbeing.db import db
from wellbeing.session_cookie import asked_by_itself
from wellbeing.store import board as reads
from wellbeing.store import organisation
from wellbeing.store import rota as store
from wellbeing.store.change_log import LoggedChange
from wellbeing.viewer import Action, NotYours, Viewer
from wellbeing.views.rota import wording
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.laid import Laid, lately
from wellbeing.views.rota.week import chosen_view, names_of, shown
from wellbeing.wording import clock as wall
from wellbeing.wording import day_short

MOST_NEWS = 12
"""Changes that a page which was away for long is told one by one."""


@dataclass(frozen=True, slots=True)
class News:
    """A change that the page has not shown yet. `mine`: the viewer made it, on this page or another."""

    seq: int
    words: str
    mine: bool


@bp.get("/<uuid:team_id>/now")
@allow(Action.SEE_ROTA)
@asked_by_itself
def now(team_id: UUID) -> Response:
    """How far the rota is; 304 and nothing more for a page that is as far."""
    if not viewer().may(Action.SEE_ROTA, team_id):
        raise NotYours
    stand = reads.stand(db.session, team_id)
    answer = jsonify(seq=stand.seq, told=stand.told)
    answer.set_etag(f"{stand.seq}-{stand.told}")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@bp.get("/<uuid:team_id>/<day:first>/board")
@allow(Action.SEE_ROTA)
@asked_by_itself
def board(team_id: UUID, first: date) -> str:
    """The part of the week's page that changes, with what is new since change number `since`."""
    if first != monday_of(first):
        raise NotFound
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    laid = lately(db.session, team, first)
    since = request.args.get("since", type=row_number)
    news = _news(looking, team_id, laid, since) if since is not None else []
    return render_template("rota/live.html", news=news, **shown(looking, team, laid, chosen_view(), lately=True))


def _news(looking: Viewer, team_id: UUID, laid: Laid, since: int) -> list[News]:
    """What happened after that change, first to last."""
    if laid.stand.seq <= since:
        return []
    newest = store.history(db.session, team_id, most=min(MOST_NEWS, laid.stand.seq - since))
    lines = [line for line in newest if line.seq > since]
    names = names_of(lines)
    return [
        News(
            line.seq,
            f"{line.author}: {_said(wording.line(line, names).sentence, line)}",
            line.author_id == looking.user_id,
        )
        for line in reversed(lines)
    ]


def _said(sentence: str, line: LoggedChange) -> str:
    """ "changed who goes to Joan's visit, 14:02"."""
    first, _, _ = sentence.partition(". ")
    day = local_day(line.happened_at)
    when = wall(line.happened_at) if day == clock.today() else f"{day_short(day)}, {wall(line.happened_at)}"
    return f"{first[:1].lower()}{first[1:].rstrip('.')}, {when}"
