"""Flask-Security on Flask-Login, set up for us: argon2, no registration, our own pages.

Passkeys and codes from an app stand ready in the tables; their pages come later.
"""

from __future__ import annotations

from flask import Flask
from flask_security import FSQLALiteUserDatastore, Security

from wellbeing import clock
from wellbeing.db import db
from wellbeing.models import Role, User, WebAuthn

SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": True,  # argon2 salts by itself, and a changed secret must not lock everyone out
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": False,
    "SECURITY_TRACKABLE": False,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_DATETIME_FACTORY": clock.now,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
}


def init_app(app: Flask) -> None:
    """Set accounts up; our own views sign in and out, so none of Flask-Security's are registered."""
    app.config.from_mapping(SETTINGS)
    datastore = FSQLALiteUserDatastore(db, User, Role, WebAuthn)
    Security(app, datastore, register_blueprint=False)
