"""A worker's photo, for the sheet on a person's fridge door: put there and taken away by the worker alone."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as WsgiResponse

from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.problems import problems
from wellbeing.forms.worker_photo import MyPhotoForm
from wellbeing.photos import MOST_BYTES_IN, OF_A_FACE, NotAPhoto, cleaned
from wellbeing.store import worker_photo as store
from wellbeing.viewer import Action, NotYours
from wellbeing.views.attached import jpeg

bp = Blueprint("worker_photo", __name__)
bp.add_app_template_filter(problems)

MEGABYTES = MOST_BYTES_IN // (1024 * 1024)


@bp.route("/me/photo", methods=["GET", "POST"])
@allow(Action.SEE_MY_DAY)
def mine() -> WsgiResponse | str:
    """My photo, another one, or none."""
    form = MyPhotoForm()
    if request.form.get("then") == "remove":
        store.put(db.session, viewer(), None)
        flash("Your photo is gone. Sheets that are printed keep it.", "done")
        return redirect(url_for("worker_photo.mine"))
    if form.validate_on_submit() and _kept(form):
        flash("Saved. It is on the sheets that are printed from now on.", "done")
        return redirect(url_for("worker_photo.mine"))
    has_photo = store.mine(db.session, viewer()) is not None
    return render_template("me/photo.html", form=form, has_photo=has_photo, megabytes=MEGABYTES)


@bp.get("/me/photo.jpg")
@allow(Action.SEE_MY_DAY)
def my_face() -> Response:
    """My own photo."""
    found = store.mine(db.session, viewer())
    if found is None:
        raise NotYours
    return jpeg(found)


@bp.get("/rota/<uuid:team_id>/workers/<uuid:worker_id>/photo.jpg")
@allow(Action.SEE_ROTA)
def face(team_id: UUID, worker_id: UUID) -> Response:
    """The photo of somebody in a team whose rota the viewer sees."""
    return jpeg(store.photo(db.session, viewer(), team_id, worker_id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> WsgiResponse:
    """Beyond what any page takes: back to the page, with a sentence."""
    flash(f"That photo is too large. Send one of up to {MEGABYTES} MB.", "warn")
    return redirect(url_for("worker_photo.mine"), HTTPStatus.SEE_OTHER)


def _kept(form: MyPhotoForm) -> bool:
    """Whether the photo is kept; where not, the form says why."""
    try:
        store.put(db.session, viewer(), cleaned(form.sent(), OF_A_FACE))
    except NotAPhoto as error:
        form.photo.errors = [str(error).removesuffix(".")]
        return False
    return True
