"""My days in my own calendar: the private addresses, and the file that a calendar gets there.

The file is for whoever holds its address, without signing in. That address is shown once, and is never logged.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as WsgiResponse

from wellbeing.access import allow, public, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.reports.calendar import SORT, ics_of, mark_of
from wellbeing.session_cookie import asked_by_itself
from wellbeing.store import calendar_feed as store
from wellbeing.transactions import write_after_all
from wellbeing.viewer import Action, NotYours

bp = Blueprint("calendar_feed", __name__)

SHOWN_ONCE = "calendar_token"
"""The key of the sealed session under which a new address waits to be shown."""


@bp.get("/me/calendar")
@allow(Action.SEE_MY_DAY)
def mine() -> str:
    """My addresses; a new one is shown here once."""
    token = session.pop(SHOWN_ONCE, None)
    address = url_for("calendar_feed.feed", token=token, _external=True) if token else ""
    return render_template(
        "me/calendar.html",
        feeds=store.mine(db.session, viewer()),
        address=address,
        opens=address.replace(request.scheme, "webcal", 1),
        client_key=new_key(),
        most=store.MOST,
    )


@bp.post("/me/calendar")
@allow(Action.SEE_MY_DAY)
def make() -> WsgiResponse:
    """One more address; sent twice, it is the same one."""
    token = _token(viewer().user_id, key_from(request.form.get("client_key")) or new_key())
    try:
        store.make(db.session, viewer(), token)
    except store.TooMany:
        flash(f"You have {store.MOST} addresses, as many as there can be. Take one back first.", "warn")
    else:
        session[SHOWN_ONCE] = token
    return redirect(url_for("calendar_feed.mine"))


@bp.post("/me/calendar/<uuid:feed_id>/take-back")
@allow(Action.SEE_MY_DAY)
def take_back(feed_id: UUID) -> WsgiResponse:
    """This address gives nothing any more."""
    store.revoke(db.session, viewer(), feed_id)
    flash("That address gives nothing any more. What a calendar has already, it may keep until it asks again.", "done")
    return redirect(url_for("calendar_feed.mine"))


@bp.get("/calendar/<token>.ics")
@public
@asked_by_itself
def feed(token: str) -> Response:
    """The days of whoever made this address. Nobody's and taken back look alike, and cost next to nothing."""
    try:
        asked = store.asked_for(db.session, token)
    except NotYours:
        return Response("Nothing is here.\n", HTTPStatus.NOT_FOUND, content_type="text/plain; charset=utf-8")
    text = ics_of(asked.days, asked.made_at)
    if asked.note:
        write_after_all()
        store.note_asked(db.session, asked.id)
    answer = Response(text, content_type=SORT)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="my-day.ics"'
    answer.set_etag(mark_of(text))
    answer.make_conditional(request.environ)
    return answer


def _token(user_id: int, client_key: str) -> str:
    """The token of this page's address: nobody can guess it, and the same page sent twice makes the same one."""
    secret = current_app.secret_key
    assert isinstance(secret, str)
    made = hmac.digest(secret.encode(), f"calendar|{user_id}|{client_key}".encode(), "sha256")
    return urlsafe_b64encode(made).rstrip(b"=").decode()
