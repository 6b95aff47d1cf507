"""Whether the app can answer: for whatever watches it. Says nothing about anyone."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import text

from wellbeing.access import public
from wellbeing.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> dict[str, str]:
    """200 when the database answers."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok"}
