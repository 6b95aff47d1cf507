"""The team's rota: seen by worker, person and day; edited, undone, told, and filled from a proposal."""

from flask import Blueprint

bp = Blueprint("rota", __name__, url_prefix="/rota")

from wellbeing.views.rota import edits, proposal, telling, visit, week  # noqa: E402, F401  (they add their routes)
