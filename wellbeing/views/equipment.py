"""Equipment over people: whose home is assessed, what waits for whom, an order's way, and how long it takes."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from plans.equipment import NEXT, OTS_TO_SAY, STATE_WORDS, Month, State, days_words
from rota.period import months_back
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.equipment import DecideForm, StateForm
from wellbeing.reports.equipment import chart as draw
from wellbeing.store import equipment as store
from wellbeing.store import home_assessment as assessments
from wellbeing.store import organisation
from wellbeing.store.assessor import NotPossible, assessing, is_ot
from wellbeing.viewer import Action
from wellbeing.views.attached import drawn

bp = Blueprint("equipment", __name__, url_prefix="/equipment")

Page = Response | str
MONTHS = 12
"""A year of months on a team's page."""
SAYS = {State.SENT: "It has been sent", State.FITTED: "It is fitted", State.CANCELLED: "Cancel it"}
"""What can be said of an order on its page, in words."""


@bp.get("")
@allow(Action.SEE_EQUIPMENT)
def index() -> str:
    """Whose home, what waits for an occupational therapist, and what is on its way."""
    return render_template(
        "equipment/index.html",
        homes=store.homes(db.session, viewer()),
        with_ot=store.with_an_ot(db.session, viewer()),
        on_the_way=store.to_follow(db.session, viewer()),
        teams=organisation.teams(db.session, viewer(), Action.SEE_EQUIPMENT),
        assesses=bool(viewer().teams(Action.ASSESS_HOME)),
        assessing=assessing(db.session, viewer()),
        decides=bool(viewer().professions.get("ot")),
        states=STATE_WORDS,
        keeps=bool(viewer().teams(Action.CHANGE_CATALOGUE)),
        signs=bool(viewer().teams(Action.SIGN_OFF)),
    )


@bp.get("/orders/<uuid:order_id>")
@allow(Action.SEE_EQUIPMENT)
def order(order_id: UUID) -> str:
    """One order: where it stands, and what comes next."""
    return _order(order_id)


@bp.post("/orders/<uuid:order_id>/state")
@allow(Action.ASSESS_HOME)
def state(order_id: UUID) -> Page:
    """It was sent, fitted, or cancelled, as of a day."""
    found, about = store.order_of(db.session, viewer(), order_id, Action.ASSESS_HOME)
    form = StateForm()
    if form.validate_on_submit():
        try:
            if form.then.data not in {each.value for each in SAYS}:
                raise NotPossible("Choose what has become of it")
            store.becomes(
                db.session, viewer(), order_id, State(form.then.data), form.on.data, form.because.data or None
            )
        except NotPossible as error:
            field = form.because if "Say why" in str(error) else form.on
            field.errors = [str(error)]
        else:
            flash(f"{found.item.name}: saved.", "done")
            return redirect(url_for("assessment.person", person_id=about.id))
    return _order(order_id, sent=form)


@bp.post("/orders/<uuid:order_id>/decide")
@allow(Action.DECIDE_EQUIPMENT)
def decide(order_id: UUID) -> Page:
    """An occupational therapist agrees, or does not and says why."""
    found, _ = store.order_of(db.session, viewer(), order_id, Action.DECIDE_EQUIPMENT)
    form = DecideForm()
    if form.validate_on_submit():
        agreed = form.agreed.data == "yes"
        try:
            store.decide(db.session, viewer(), order_id, agreed=agreed, because=form.because.data)
        except NotPossible as error:
            form.agreed.errors = [str(error)]
        else:
            flash(f"{found.item.name}: {'ordered' if agreed else 'not agreed'}.", "done")
            return redirect(url_for("equipment.index"))
    return _order(order_id, decision=form)


@bp.get("/teams/<uuid:team_id>")
@allow(Action.SEE_EQUIPMENT)
def team(team_id: UUID) -> str:
    """How long people waited, month by month."""
    months = _waits(team_id)
    found = next(each for each in organisation.teams(db.session, viewer(), Action.SEE_EQUIPMENT) if each.id == team_id)
    return render_template(
        "equipment/team.html",
        team=found,
        months=months,
        any=any(month.to_assessment or month.to_fitted for month in months),
        days_words=days_words,
    )


@bp.get("/teams/<uuid:team_id>/waits.svg")
@allow(Action.SEE_EQUIPMENT)
def waits(team_id: UUID) -> Response:
    """The same months as in the table, as an image."""
    return drawn(draw(_waits(team_id)))


def _order(order_id: UUID, sent: StateForm | None = None, decision: DecideForm | None = None) -> str:
    found, about = store.order_of(db.session, viewer(), order_id)
    may_change = viewer().may(Action.ASSESS_HOME, found.row.team_id)
    nexts = [each for each in NEXT.get(found.state, ()) if not (found.state is State.WITH_OT and each in OTS_TO_SAY)]
    return render_template(
        "equipment/one_order.html",
        found=found,
        about=about,
        assessment=assessments.one_of(db.session, viewer(), about.id, found.row.assessment_id),
        states=STATE_WORDS,
        says=[(each, SAYS[each]) for each in nexts] if may_change else [],
        form=sent or decision,
        sent=sent or StateForm(formdata=None, on=clock.today()),
        decision=decision or DecideForm(formdata=None),
        decides=found.state is State.WITH_OT and is_ot(viewer(), found.row.team_id),
    )


def _waits(team_id: UUID) -> list[Month]:
    """The waits of the last months, from the first in which one ended."""
    last = clock.today().replace(day=1)
    months = list(store.waits_of(db.session, viewer(), team_id, sorted(months_back(last, MONTHS))))
    while len(months) > 1 and not (months[0].to_assessment or months[0].to_fitted):
        months.pop(0)
    return months
