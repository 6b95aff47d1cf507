"""The blueprint that the rota's pages hang their routes on."""

from flask import Blueprint

bp = Blueprint("rota", __name__, url_prefix="/rota")
