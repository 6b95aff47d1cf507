"""The blueprint that the pages of a Wellbeing Plan hang their routes on, and the filters that they print with."""

from flask import Blueprint

from plans.in_words import support_words
from rota.local_time import monday_of
from rota.who import who_words
from wellbeing.forms.problems import problems

bp = Blueprint("plan", __name__, url_prefix="/people")

bp.add_app_template_filter(problems)
bp.add_app_template_filter(who_words)
bp.add_app_template_filter(support_words)
bp.add_app_template_filter(monday_of, "monday")
