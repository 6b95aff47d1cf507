"""The list of equipment: added to and ended by administrators and professionals. Decides nothing."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.equipment import level_words
from plans.home_assessment import ROOM
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.equipment import ItemForm
from wellbeing.store import catalogue as store
from wellbeing.viewer import Action, NotYours

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")

Page = Response | str
LONGEST_CODE = 40


@bp.get("")
@allow(Action.CHANGE_CATALOGUE)
def index() -> str:
    """What can be ordered, by whom, and what has ended."""
    providers = store.providers(db.session, viewer())
    return render_template(
        "catalogue/index.html",
        lists=[(provider, store.things(db.session, provider.id)) for provider in providers],
        rooms=ROOM,
        level_words=level_words,
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.CHANGE_CATALOGUE)
def new() -> Page:
    """Add a thing."""
    providers = {str(each.id): each.name for each in store.providers(db.session, viewer())}
    form = ItemForm()
    form.ask(providers)
    if form.validate_on_submit():
        provider = UUID(form.provider.data)
        taken = [each.item.code for each in store.things(db.session, provider)]
        try:
            store.add(db.session, viewer(), provider, form.item(store.code_for(form.name.data, taken)))
        except store.Known as error:
            form.name.errors = [str(error)]
        else:
            flash(f"{form.name.data} can be ordered now.", "done")
            return redirect(url_for("catalogue.index"))
    return render_template("catalogue/new.html", form=form, several=len(providers) > 1)


@bp.post("/end")
@allow(Action.CHANGE_CATALOGUE)
def end() -> Response:
    """It is not ordered from now on; or it is again."""
    try:
        provider = UUID(request.form.get("provider", ""))
    except ValueError as error:
        raise NotYours from error
    code = request.form.get("code", "").replace("\x00", "")[:LONGEST_CODE]
    again = request.form.get("again") == "yes"
    row = store.end(db.session, viewer(), provider, code, again=again)
    flash(f"{row.name} can be ordered again." if again else f"{row.name} is not ordered any more.", "done")
    return redirect(url_for("catalogue.index"))
