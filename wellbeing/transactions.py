"""One transaction a request: what only reads can't write, what writes is committed once, before the answer leaves.

A request is answered after its commit, so nobody is told "saved" of something that isn't. Knows no table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from wellbeing.db import db, is_reading, start_reading, stop_reading

View = TypeVar("View", bound=Callable[..., Any])

READS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_REFUSAL = 400


class OnlyReads(Exception):
    """A page that only reads tried to write; mark it with `@writes`."""


def writes(view: View) -> View:
    """Mark a view whose GET writes too, such as one that records who looked."""
    view.writes = True  # type: ignore[attr-defined]
    return view


def keep() -> None:
    """Commit this request's writes even if the answer is a refusal: what was not taken is kept too."""
    g.keep = True


def write_after_all() -> None:
    """From here on this request, which only read so far, writes; what it read is asked anew where it is needed."""
    token = g.pop("reading_token", None)
    if token is not None:
        db.session.rollback()
        stop_reading(token)


def init_app(app: Flask) -> None:
    """Begin, commit and roll back around every request of `app`."""

    @app.before_request
    def _begin() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if request.method in READS and not getattr(view, "writes", False):
            g.reading_token = start_reading()

    @app.after_request
    def _commit(response: Response) -> Response:
        if "_sqlalchemy_sessions" in g and "reading_token" not in g:
            if response.status_code < FIRST_REFUSAL or g.pop("keep", False):
                db.session.commit()
            else:
                db.session.rollback()
        return response

    @app.teardown_request
    def _end(error: BaseException | None) -> None:
        token = g.pop("reading_token", None)
        if token is not None:
            stop_reading(token)

    with app.app_context():
        event.listen(db.sessionmaker, "before_flush", _refuse_when_reading)


def _refuse_when_reading(session: Session, context: Any, instances: Any) -> None:
    if is_reading():
        raise OnlyReads("This page only reads, so it can't save anything. Mark its view with @writes.")
