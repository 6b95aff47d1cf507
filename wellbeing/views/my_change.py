"""A worker changes a visit of theirs: another time, that they can't go, that it is not needed. One question.

The same form stands on the phone without a signal, and what it sends is taken by `rota_sent`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from rota.local_time import monday_of
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.edited import planned_shown
from wellbeing.forms.my_change import CHOICES, TOO_OLD, as_shown, wanted
from wellbeing.forms.problems import Problem
from wellbeing.store import board as reads
from wellbeing.store import my_change as store
from wellbeing.store import organisation
from wellbeing.store.my_change import Standing
from wellbeing.viewer import Action
from wellbeing.views.rota import answers
from wellbeing.views.rota.answers import REFUSED, Page

bp = Blueprint("my_change", __name__, url_prefix="/visits")
KIND = "rota_change"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form begins with, on the page and on a phone: `typed` is what was sent before."""

    visit: Standing
    typed: Mapping[str, str]
    client_key: str

    @property
    def choices(self) -> dict[str, str]:
        """What can be chosen."""
        return CHOICES


def asked(visit: Standing, typed: Mapping[str, str] | None = None) -> Asked:
    """The form for this visit, as `part_rota_change.html` takes it under the name `change`."""
    return Asked(visit, typed or {}, new_key())


@bp.route("/<uuid:visit_id>/change", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def change(visit_id: UUID) -> Page:
    """What should change about this visit?"""
    visit = store.one(db.session, viewer(), visit_id)
    if request.method == "GET":
        return _page(visit)
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, visit.team_id)
    first = monday_of(visit.day)
    said = answers.content(KIND, visit_id)
    back = url_for("visit.show", visit_id=visit_id)
    if (seq := answers.taken_before(team.id, said)) is not None:
        return answers.done(team, first, seq, "It was saved already.", back)
    want = wanted(request.form, visit_id, visit.asked, str(viewer().worker_id))
    shown = as_shown(visit_id, visit.asked, planned_shown(request.form))
    if isinstance(want, Problem) or shown is None:
        problem = want if isinstance(want, Problem) else TOO_OLD
        return answers.refused(f"{problem.sentence} {problem.remedy}", _page(visit, problem), REFUSED)
    made = want.edit(shown)
    words = f"{answers.said_of(team.id, made)} The others hear of it once the team tells it."
    return answers.take(answers.Edit(team, first, want.kind, shown, made, words, back), said)


def _page(visit: Standing, problem: Problem | None = None) -> str:
    return render_template(
        "my_change/change.html",
        visit=visit,
        first=monday_of(visit.day),
        name=reads.names_at(db.session, [visit.visit]).get(visit.visit, "Somebody"),
        change=asked(visit, request.form),
        problem=problem,
    )
