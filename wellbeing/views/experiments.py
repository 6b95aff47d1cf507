"""The learning log: what a team tries, what it saw, what it keeps; shared with other teams if it says so."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.experiments import Decided, names_in
from plans.outcomes import STATEMENTS
from plans.principles import PRINCIPLES
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.experiment import DecideForm, ExperimentForm, SawForm
from wellbeing.store import experiment as store
from wellbeing.store import organisation
from wellbeing.store.changed_since import ChangedSince
from wellbeing.viewer import Action

bp = Blueprint("experiments", __name__, url_prefix="/learning-log")

CONFLICT, REFUSED = 409, 400
Page = Response | str | tuple[str, int]


@bp.get("")
@allow(Action.REVIEW)
def index() -> str:
    """What our teams try and have tried, and what other teams share; by principle or statement where one is named."""
    everything = store.log(db.session, viewer())
    about = request.args.get("about", "")
    tags = {f"principle-{one.number}": one.words for one in PRINCIPLES}
    tags |= {f"statement-{one.number}": one.easy for one in STATEMENTS}
    shown = [each for each in everything if about not in tags or about in _tags(each)]
    used = {tag for each in everything for tag in _tags(each)}
    return render_template(
        "experiments/index.html",
        ours=[each for each in shown if each.own],
        others=[each for each in shown if not each.own],
        about=about if about in tags else "",
        tags=[(tag, words) for tag, words in tags.items() if tag in used or tag == about],
        teams=organisation.teams(db.session, viewer(), Action.REVIEW),
        any=bool(everything),
        today=clock.today(),
    )


@bp.route("/teams/<uuid:team_id>/new", methods=["GET", "POST"])
@allow(Action.REVIEW)
def new(team_id: UUID) -> Page:
    """Begin an experiment."""
    team = organisation.team(db.session, viewer(), Action.REVIEW, team_id)
    form = ExperimentForm(data={"client_key": new_key(), "begun": clock.today()})
    if form.validate_on_submit():
        id = store.begin(db.session, viewer(), team_id, form.experiment, form.client_key.data or new_key())
        flash("Written down. Your team can write what it sees, day by day.", "done")
        return redirect(url_for("experiments.show", experiment_id=id))
    page = render_template("experiments/write.html", team=team.name, form=form, experiment=None, clash=None)
    return (page, REFUSED) if form.errors else page


@bp.get("/<uuid:experiment_id>")
@allow(Action.REVIEW)
def show(experiment_id: UUID) -> str:
    """An experiment, what was seen, and what was decided."""
    found = store.one(db.session, viewer(), experiment_id)
    form = SawForm(formdata=None, data={"client_key": new_key(), "on": clock.today()})
    return _show(found, form)


@bp.route("/<uuid:experiment_id>/change", methods=["GET", "POST"])
@allow(Action.REVIEW)
def change(experiment_id: UUID) -> Page:
    """Put right what it says."""
    found = store.own(db.session, viewer(), experiment_id)
    words = found.words
    fields = ("title", "purpose", "understand", "trying", "begun", "look_again", "principles", "statements")
    form = ExperimentForm(data={name: getattr(words, name) for name in fields} | {"seen": str(found.version)})
    clash = None
    if form.validate_on_submit():
        try:
            store.change(db.session, viewer(), experiment_id, form.experiment, form.version)
        except ChangedSince as error:
            clash = error.now
            form.seen.data = str(clash.version)
        else:
            _warn(experiment_id)
            return redirect(url_for("experiments.show", experiment_id=experiment_id))
    page = render_template("experiments/write.html", team=found.team, form=form, experiment=found, clash=clash)
    return (page, CONFLICT) if clash else (page, REFUSED) if form.errors else page


@bp.post("/<uuid:experiment_id>/saw")
@allow(Action.REVIEW)
def saw(experiment_id: UUID) -> Page:
    """What we saw of it."""
    found = store.own(db.session, viewer(), experiment_id)
    form = SawForm()
    if not form.validate_on_submit():
        return _show(found, form), REFUSED
    key = form.client_key.data or new_key()
    store.saw(db.session, viewer(), experiment_id, form.on.data, form.words.data, key)
    _warn(experiment_id)
    return redirect(url_for("experiments.show", experiment_id=experiment_id, _anchor="seen"))


@bp.route("/<uuid:experiment_id>/decide", methods=["GET", "POST"])
@allow(Action.REVIEW)
def decide(experiment_id: UUID) -> Page:
    """Keep it or stop it, and why."""
    found = store.own(db.session, viewer(), experiment_id)
    form = DecideForm(data={"decided": found.words.decided, "why": found.words.why, "seen": str(found.version)})
    clash = None
    if form.validate_on_submit():
        try:
            store.decide(db.session, viewer(), experiment_id, Decided(form.decided.data), form.why.data, form.version)
        except ChangedSince as error:
            clash = error.now
            form.seen.data = str(clash.version)
        else:
            _warn(experiment_id)
            return redirect(url_for("experiments.show", experiment_id=experiment_id))
    page = render_template("experiments/decide.html", experiment=found, form=form, clash=clash)
    return (page, CONFLICT) if clash else (page, REFUSED) if form.errors else page


@bp.route("/<uuid:experiment_id>/share", methods=["GET", "POST"])
@allow(Action.REVIEW)
def share(experiment_id: UUID) -> Page:
    """Let other teams read it, or no longer: what it says, whom it names, and the team's yes or no."""
    found = store.own(db.session, viewer(), experiment_id)
    shared = request.form.get("shared")
    if request.method == "GET" or shared not in ("yes", "no"):
        page = render_template(
            "experiments/share.html",
            experiment=found,
            seen=store.seen(db.session, viewer(), experiment_id),
            named=_named(experiment_id),
        )
        return (page, REFUSED) if request.method == "POST" else page
    store.share(db.session, viewer(), experiment_id, shared=shared == "yes")
    said = "Other teams can read it now." if shared == "yes" else "Only your team and its coach read it now."
    flash(said, "done")
    return redirect(url_for("experiments.show", experiment_id=experiment_id))


def _show(found: store.Shown, form: SawForm) -> str:
    return render_template(
        "experiments/show.html",
        experiment=found,
        seen=store.seen(db.session, viewer(), found.id),
        form=form,
        today=clock.today(),
    )


def _tags(each: store.Shown) -> set[str]:
    words = each.words
    return {f"principle-{n}" for n in words.principles} | {f"statement-{n}" for n in words.statements}


def _named(experiment_id: UUID) -> tuple[str, ...]:
    """The people of the team whom the experiment names."""
    words = store.own(db.session, viewer(), experiment_id).words
    seen = [each.words for each in store.seen(db.session, viewer(), experiment_id)]
    return names_in([*words.texts, *seen], store.names_of_people(db.session, viewer(), experiment_id))


def _warn(experiment_id: UUID) -> None:
    """Say so where what other teams read names somebody; else that it is saved."""
    if store.own(db.session, viewer(), experiment_id).shared and (named := _named(experiment_id)):
        flash(f"Saved. Other teams can read this, and it names {', '.join(named)}. Take the names out.", "warn")
    else:
        flash("Saved.", "done")
