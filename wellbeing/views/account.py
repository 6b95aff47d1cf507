"""Signing in and out, and one's own password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from wellbeing import accounts, clock, phones
from wellbeing.access import public, signed_in
from wellbeing.db import db
from wellbeing.forms.account import ChangePasswordForm, SignInForm
from wellbeing.models import User
from wellbeing.store import account
from wellbeing.store import sign_in as guard
from wellbeing.store.sign_in import Wait

bp = Blueprint("account", __name__)

WRONG = "That email and password don’t go together. Check both and try again"
CLOSED = "Your account is not open today. Ask the person who looks after accounts"
RUN_OUT = "That one-time password has run out. Ask for a new one"


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str:
    """The sign-in page."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("account/sign_in.html", form=form)
    user = account.user_with_email(db.session, form.email.data)
    guesser = accounts.guesser(form.email.data, user)
    attempt = guard.begin(db.session, guesser, accounts.waiting_since(guesser))
    db.session.commit()  # so that the attempt counts whatever happens, and no lock is held while the hash is worked out
    if isinstance(attempt, Wait):
        answer = _refused(form, _wait_sentence(attempt.seconds))
        accounts.remember_wait(answer, guesser, attempt)
        return answer
    if not accounts.password_fits(form.password.data, user) or user is None:
        return _refused(form, WRONG)
    guard.was_right(db.session, guesser, attempt)
    if user.one_time_until is not None and user.one_time_until <= clock.now():
        return _refused(form, RUN_OUT)
    viewer = account.viewer_of(db.session, user)
    if viewer is None:
        return _refused(form, CLOSED)
    accounts.start_session(user)
    phones.begin(user, viewer)
    account.record(db.session, user, user.id, account.SIGNED_IN)
    answer = redirect(_page_of_ours(request.args.get("next")))
    phones.remember(answer, user)
    return answer


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign out: a copy of the cookie opens nothing either. Nothing happens to somebody who wasn't signed in."""
    number = accounts.session_number()
    if current_user.is_authenticated and number is not None:
        account.sign_out(db.session, current_user.id, number)
    accounts.end_session()
    return redirect(url_for("account.sign_in"))


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> Response | str:
    """Change my password; every other browser that is signed in as me is signed out."""
    user: User = db.session.get_one(User, current_user.id)
    form = ChangePasswordForm()
    form.theirs = (*user.name.split(), user.email.partition("@")[0])
    page = "account/change_password.html"
    if not form.validate_on_submit():
        return render_template(page, form=form, one_time=user.one_time_until is not None)
    guesser = accounts.guesser(user.email, user)
    attempt = guard.begin(db.session, guesser, None)
    db.session.commit()
    if isinstance(attempt, Wait):
        form.current.errors = [_wait_sentence(attempt.seconds)]
        return render_template(page, form=form, one_time=user.one_time_until is not None)
    if not accounts.password_fits(form.current.data, user):
        form.current.errors = ["That is not the password you have now"]
        return render_template(page, form=form, one_time=user.one_time_until is not None)
    guard.was_right(db.session, guesser, attempt)
    was = phones.here()
    account.change_password(db.session, user, accounts.password_hash(form.new.data))
    accounts.start_session(user)
    phones.only_here(user, account.viewer_of(db.session, user), was)
    flash("Your password is changed. Anywhere else you were signed in, you are signed out.", "done")
    answer = redirect(url_for("home.index"))
    phones.remember(answer, user)
    return answer


def _refused(form: SignInForm, sentence: str) -> Response:
    form.password.errors = [sentence]
    return make_response(render_template("account/sign_in.html", form=form))


def _wait_sentence(seconds: int) -> str:
    unit = "second" if seconds == 1 else "seconds"
    return f"Too many wrong passwords. Wait {seconds} {unit}, then try again. Your account is safe and not locked"


def _page_of_ours(wanted: str | None) -> str:
    """Where to go after signing in: the page wanted, if it is one of this site, else the first page."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")):
        parts = urlsplit(wanted)
        if not parts.scheme and not parts.netloc and wanted.isprintable():
            return wanted
    return url_for("home.index")
