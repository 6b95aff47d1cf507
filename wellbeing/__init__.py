"""The Flask app around a team's rota and plans: pages, accounts, storage, jobs, reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, g
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from wellbeing import (
    access,
    accounts,
    assets,
    clock,
    config,
    converters,
    errors,
    headers,
    navigation,
    phones,
    postcodes,
    transactions,
    wording,
)
from wellbeing.config import Settings
from wellbeing.db import db, prepare
from wellbeing.encryption import KEYRING
from wellbeing.store import outbox
from wellbeing.travel import ROUTER
from wellbeing.viewer import Viewer

SESSION_IDLE = timedelta(hours=12)
"""Signed out after this long without a request: a working day, since a phone is put away between visits."""

LONGEST_UPLOAD_BYTES = 16 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The app with these settings (by default those of the environment), ready to serve.

    It does not make tables: `wellbeing.migrations.upgrade(engine)` does.
    """
    settings = settings or config.load()
    app = Flask("wellbeing", template_folder=None)
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["settings"] = settings
    KEYRING.use(settings.keys)
    ROUTER.use(settings.routing_url)
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare(engine)
    assets.init_app(app)  # first, so that it has the last word on each answer
    converters.register(app)
    wording.register(app)
    _set_up_pages(app)
    CSRFProtect(app)
    # In this order: the transaction begins first, then who is looking is asked, then whether they may.
    transactions.init_app(app)
    accounts.init_app(app)
    access.init_app(app)
    phones.init_app(app)
    headers.init_app(app, https=settings.https)
    errors.init_app(app)
    from wellbeing.views import BLUEPRINTS  # the views need this package whole

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.https:
        # One proxy stands in front, speaks https, and says who asked in its last X-Forwarded-For.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret,
        "SQLALCHEMY_ENGINES": {"default": {"url": settings.database_url, "hide_parameters": True}},
        "PERMANENT_SESSION_LIFETIME": SESSION_IDLE,
        "SESSION_COOKIE_NAME": "__Host-wellbeing" if settings.https else "wellbeing",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PREFERRED_URL_SCHEME": "https" if settings.https else "http",
        "MAX_CONTENT_LENGTH": LONGEST_UPLOAD_BYTES,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a page stays open on a phone all day
    }


def _set_up_pages(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(  # type: ignore[assignment]
        [
            PackageLoader("templates", ""),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    WTFormsHelpers(app)

    @app.context_processor
    def _everywhere() -> dict[str, Any]:
        viewer = access.viewer_or_none()
        tabs = navigation.tabs(viewer)
        return {
            "viewer": viewer,
            "navigation": tabs,
            "tab_here": navigation.here(tabs),
            "needs_you": _needs_you(viewer),
            "today": clock.today(),
            "licence_line": " ".join(postcodes.LICENCE),
        }


def _needs_you(viewer: Viewer | None) -> int | None:
    """What of theirs needs them; asked once a request, since each field of a form is given what a page is given."""
    if "needs_you" not in g:
        g.needs_you = outbox.needing_or_none(db.session, viewer)
    return g.needs_you  # type: ignore[no-any-return]
