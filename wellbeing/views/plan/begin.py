"""Somebody new, perhaps tonight; and support that begins before the plan: why, and when we talk. Decides nothing."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.new_person import InterimForm, NewPersonForm
from wellbeing.postcodes import locate, tidy
from wellbeing.store import organisation, plan_page
from wellbeing.store import plan as store
from wellbeing.store.people import person_of
from wellbeing.store.plan_page import NewPerson
from wellbeing.viewer import Action, NotYours
from wellbeing.views.plan.blueprint import bp

Page = Response | str


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def new() -> Page:
    """Somebody new, perhaps tonight: who they are, then straight on to the support."""
    teams = organisation.teams(db.session, viewer(), Action.WRITE_PLAN)
    form = NewPersonForm(data={"starts": clock.today()})
    form.ask_team({str(team.id): team.name for team in teams})
    if not form.validate_on_submit():
        return render_template("plan/new.html", form=form, several=len(teams) > 1)
    postcode = tidy(form.postcode.data) if form.postcode.data else None
    person = plan_page.add_person(
        db.session,
        viewer(),
        UUID(form.team.data),
        NewPerson(
            name=form.name.data,
            known_as=form.known_as.data,
            starts=form.starts.data,
            reason=form.reason.data,
            conversation=form.conversation.data,
            born=form.born.data,
            address=form.address.data or None,
            postcode=postcode,
            way_in=form.way_in.data or None,
        ),
    )
    flash(f"{person.known_as} is written down. Now say what the team does.", "done")
    if locate(postcode) is None:
        flash("We don’t know where that postcode is, so no travel is counted to it.", "warn")
    return redirect(url_for("plan.add_support", person_id=person.id))


@bp.route("/<uuid:person_id>/plan/interim", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def interim(person_id: UUID) -> Page:
    """Why support began before the plan, and another day to talk about it."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    row = store.plan_row(db.session, viewer(), person_id)
    begun = plan_page.interim_of(row)
    if begun is None:
        raise NotYours
    form = InterimForm(data={"reason": begun.reason, "conversation": begun.conversation_due})
    if form.validate_on_submit() and form.in_time(begun.starts):
        store.begin_interim(
            db.session,
            viewer(),
            person_id,
            reason=form.reason.data,
            support=(),
            starts=begun.starts,
            conversation=form.conversation.data,
        )
        flash(f"We talk about the plan by {form.conversation.data.day} {form.conversation.data:%B}.", "done")
        return redirect(url_for("plan.show", person_id=person_id))
    return render_template("plan/interim.html", form=form, person=person, interim=begun)
