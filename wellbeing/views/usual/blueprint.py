"""The blueprint that the usual pattern's pages hang their routes on, and what they share."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from wellbeing.access import viewer
from wellbeing.db import db
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.viewer import Action

bp = Blueprint("usual", __name__, url_prefix="/rota")
DEVICE = "pages"
"""The device of changes made on these pages: their keys are made by the page that was shown."""


def team_to(action: Action, team_id: UUID) -> Team:
    """The team, where the viewer may do this in it. Raises `NotYours`."""
    return organisation.team(db.session, viewer(), action, team_id)
