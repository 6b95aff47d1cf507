"""Who may open which page. Every view says its rule in a decorator; a view without one opens for nobody.

The decorators only mark a view, so it does not matter whether they stand above or below the route. What a role
may do is in `viewer.ACCESS`; whose records it reaches is for the store, which scopes every query by the viewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from wellbeing import accounts, phones
from wellbeing.db import db
from wellbeing.session_cookie import asks_by_itself
from wellbeing.store import account
from wellbeing.viewer import ACCESS, Action, Viewer

CHANGES_PASSWORD = "account.change_password"
"""All that opens for somebody with a password that an administrator handed over."""

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """A view's rule: `public`, or anyone signed in (`action` None), or those whose role may do the action."""

    public: bool = False
    action: Action | None = None


class Unclassified(Exception):
    """A view names no rule."""


def allow(action: Action) -> Callable[[View], View]:
    """Open to those who may do this in at least one team."""
    return lambda view: _mark(view, Rule(action=action))


def public(view: View) -> View:
    """Open to everyone, signed in or not."""
    return _mark(view, Rule(public=True))


def signed_in(view: View) -> View:
    """Open to everyone signed in."""
    return _mark(view, Rule())


def rule_of(endpoint: str) -> Rule | None:
    """The rule of this endpoint of the current app; None when it names none."""
    return getattr(current_app.view_functions.get(endpoint), "access_rule", None)


def viewer() -> Viewer:
    """Who is looking. Only for views that need somebody signed in; elsewhere `viewer_or_none`."""
    looking = viewer_or_none()
    if looking is None:
        raise Unclassified("This view asks who is looking, but is open to everyone.")
    return looking


def viewer_or_none() -> Viewer | None:
    """Who is looking; None when nobody is signed in, has left, or holds no role today. Asked once a request."""
    if "viewer" not in g:
        known = current_user.is_authenticated and not _session_is_over()
        g.viewer = account.viewer_of(db.session, current_user) if known else None
    return g.viewer  # type: ignore[no-any-return]


def _session_is_over() -> bool:
    """Whether it has lasted too long, was signed out, or is of a phone that was cut off: its cookie opens nothing."""
    if accounts.session_is_over() or phones.is_cut_off():
        return True
    number = accounts.session_number()
    return number is not None and account.has_signed_out(db.session, current_user.id, number)


def init_app(app: Flask) -> None:
    """Ask before every request of `app` whether this viewer may open this page."""
    _mark(app.view_functions["static"], Rule(public=True))

    @app.before_request
    def _check() -> Response | None:
        g.pop("viewer", None)
        g.pop(phones.PHONE, None)
        g.pop("needs_you", None)
        if request.endpoint is None:
            return None  # no such page: the 404 or 405 comes by itself
        rule = rule_of(request.endpoint)
        if rule is None:
            return _unclassified(request.endpoint)
        if rule.public:
            return None
        return _check_viewer(rule)


def _check_viewer(rule: Rule) -> Response | None:
    looking = viewer_or_none()
    if looking is None:
        if not asks_by_itself(request.endpoint):
            accounts.end_session()
        return to_sign_in()
    if current_user.one_time_until is not None and request.endpoint != CHANGES_PASSWORD:
        return redirect(url_for(CHANGES_PASSWORD))
    if rule.action is not None and not looking.reach.keys() & ACCESS[rule.action]:
        abort(403)
    return None


def to_sign_in() -> Response:
    """Off to the sign-in page, and back here afterwards if this was a page."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("account.sign_in", next=wanted))


def _unclassified(endpoint: str) -> Response | None:
    if current_app.testing:
        raise Unclassified(f"{endpoint} names no access rule: add @allow(Action.…), @signed_in or @public.")
    current_app.logger.error("%s names no access rule, so it opens for nobody", endpoint)
    abort(404)


def _mark(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
