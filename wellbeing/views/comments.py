"""Comments about a week or a visit, by the team and its coach. Saying something is all that a coach does to a rota."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.local_time import monday_of
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.talking import CommentForm
from wellbeing.store import comment as store
from wellbeing.store import organisation
from wellbeing.store.advice import visit_state
from wellbeing.store.board import names_at
from wellbeing.viewer import Action

bp = Blueprint("comments", __name__)

REFUSED = 400
Page = Response | str | tuple[str, int]


@bp.get("/rota/<uuid:team_id>/<day:first>/comments")
@bp.get("/rota/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/comments")
@allow(Action.COMMENT_ROTA)
def index(team_id: UUID, first: date, visit_id: UUID | None = None) -> str:
    """What was said about the week and its visits, or about one visit."""
    return _page(team_id, first, visit_id)


@bp.post("/rota/<uuid:team_id>/<day:first>/comments")
@bp.post("/rota/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/comments")
@allow(Action.COMMENT_ROTA)
def say(team_id: UUID, first: date, visit_id: UUID | None = None) -> Page:
    """Say something about the week, or about one visit."""
    looking = viewer()
    organisation.team(db.session, looking, Action.COMMENT_ROTA, team_id)
    form = CommentForm()
    if not form.validate_on_submit():
        return _page(team_id, first, visit_id, form), REFUSED
    key = key_from(request.form.get("client_key")) or new_key()
    store.say(db.session, looking, team_id, first, visit_id, form.words.data, key)
    flash("Said. The team can see it.", "done")
    return redirect(url_for("comments.index", team_id=team_id, first=first, visit_id=visit_id))


@bp.post("/comments/<uuid:comment_id>/withdraw")
@allow(Action.COMMENT_ROTA)
def withdraw(comment_id: UUID) -> Response:
    """Take back what I said."""
    row = store.withdraw(db.session, viewer(), comment_id)
    flash("Taken back. Nobody sees it any more.", "done")
    return redirect(url_for("comments.index", team_id=row.team_id, first=row.week, visit_id=row.visit_id))


def _page(team_id: UUID, first: date, visit_id: UUID | None, form: CommentForm | None = None) -> str:
    team = organisation.team(db.session, viewer(), Action.COMMENT_ROTA, team_id)
    if visit_id is not None:
        visit_state(db.session, team_id, visit_id)
    return render_template(
        "comments/index.html",
        team=team,
        first=monday_of(first),
        visit_id=visit_id,
        person=names_at(db.session, [visit_id]).get(visit_id) if visit_id else None,
        found=store.of_week(db.session, viewer(), team_id, first, visit_id),
        form=form or CommentForm(formdata=None),
        client_key=key_from(request.form.get("client_key")) or new_key(),
    )
