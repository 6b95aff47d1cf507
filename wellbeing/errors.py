"""Errors as pages: what happened, what was kept, what to do. Never a stack trace, never whose record it was."""

from __future__ import annotations

from flask import Flask, current_app, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from wellbeing.db import db
from wellbeing.viewer import NotYours

WITH_A_PAGE = frozenset({400, 403, 404, 405, 413})


def init_app(app: Flask) -> None:
    """Answer every error of `app` with a page of ours."""
    app.register_error_handler(NotYours, _not_yours)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)


def _not_yours(error: NotYours) -> tuple[str, int]:
    return render_template("errors/404.html"), 404


def _expired(error: CSRFError) -> tuple[str, int]:
    return render_template("errors/expired.html"), 400


def _refused(error: HTTPException) -> WsgiResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    page = f"errors/{error.code}.html" if error.code in WITH_A_PAGE else "errors/other.html"
    answer = error.get_response()
    assert isinstance(answer, WsgiResponse)
    answer.set_data(render_template(page, code=error.code))
    answer.content_type = "text/html; charset=utf-8"
    return answer


def _broken(error: Exception) -> tuple[str, int]:
    """500. The session may be broken too, so nothing here asks the database."""
    if current_app.config["PROPAGATE_EXCEPTIONS"] or current_app.testing:
        raise error
    current_app.logger.error("A page failed", exc_info=error)
    db.session.rollback()
    g.viewer = None
    return render_template("errors/500.html"), 500
