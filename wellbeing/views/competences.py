"""Competences: what workers can be signed off for, added, altered and ended here rather than in code."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.signing_off import PROFESSIONS
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.competence import KINDS, CompetenceForm, EndCompetenceForm, as_form
from wellbeing.forms.plain import PlainForm
from wellbeing.store import competence_list as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.competence import NotPossible
from wellbeing.store.usual_competences import USUAL, add_missing
from wellbeing.viewer import Action
from wellbeing.wording import date_full

bp = Blueprint("competences", __name__, url_prefix="/competences")

Page = Response | str


@bp.get("")
@allow(Action.CHANGE_COMPETENCES)
def index() -> str:
    """All of them, those that have ended last."""
    found = store.listed(db.session, viewer())
    slugs = {one.row.slug for one in found}
    return render_template(
        "competences/index.html",
        found=found,
        missing=[usual.name for usual in USUAL if usual.slug not in slugs],
        providers=store.providers(db.session, viewer()),
        kinds=KINDS,
        professions=PROFESSIONS,
        today=clock.today(),
    )


@bp.post("/usual")
@allow(Action.CHANGE_COMPETENCES)
def usual() -> Response:
    """Add the usual ones that are not there yet."""
    added = [name for id, _ in store.providers(db.session, viewer()) for name in add_missing(db.session, UUID(id))]
    flash(f"Added: {', '.join(added)}." if added else "All of the usual ones are there.", "done")
    return redirect(url_for("competences.index"))


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.CHANGE_COMPETENCES)
def new() -> Page:
    """One more."""
    providers = store.providers(db.session, viewer())
    form = CompetenceForm(data={"provider": providers[0][0] if providers else ""})
    provider = form.provider.data if form.provider.data in dict(providers) else (providers or [("", "")])[0][0]
    form.ask(providers, store.others_of(db.session, UUID(provider), None) if provider else ())
    if form.validate_on_submit():
        try:
            row = store.add(db.session, viewer(), UUID(form.provider.data), form.said())
        except NotPossible as error:
            _beside(form, error)
        else:
            flash(f"{row.name} can be signed off now.", "done")
            return redirect(url_for("competences.index"))
    return render_template("competences/new.html", form=form, providers=providers)


@bp.route("/<uuid:competence_id>", methods=["GET", "POST"])
@allow(Action.CHANGE_COMPETENCES)
def alter(competence_id: UUID) -> Page:
    """One of them, to be altered."""
    row = store.competence_of(db.session, viewer(), competence_id)
    stood = store.described(row)
    form = CompetenceForm(data={**as_form(stood), "provider": str(row.provider_id)})
    others = store.others_of(db.session, row.provider_id, row.slug)
    gone = [(slug, slug) for slug in stood.requires if slug not in dict(others)]
    form.ask([(str(row.provider_id), "")], [*others, *gone])
    now = None
    if form.validate_on_submit():
        try:
            store.alter(db.session, viewer(), competence_id, form.said(), form.seen.data or "")
        except NotPossible as error:
            _beside(form, error)
        except ChangedSince as changed:
            now = changed.now
            form.seen.data = now.seen
            form.name.errors = [*form.name.errors, "Somebody altered it while you did. See both, then save again."]
        else:
            flash("Saved.", "done")
            return redirect(url_for("competences.index"))
    return render_template(
        "competences/alter.html",
        form=form,
        row=row,
        now=now,
        others=dict(others),
        refused=store.refusal(db.session, viewer(), row),
        kinds=KINDS,
        professions=PROFESSIONS,
        today=clock.today(),
    )


@bp.route("/<uuid:competence_id>/end", methods=["GET", "POST"])
@allow(Action.CHANGE_COMPETENCES)
def end(competence_id: UUID) -> Page:
    """Nobody is signed off for it anew from the day after; what stands, stands."""
    row = store.competence_of(db.session, viewer(), competence_id)
    form = EndCompetenceForm(data={"last": clock.today()})
    if form.validate_on_submit():
        try:
            store.end(db.session, viewer(), competence_id, form.last.data)
        except NotPossible as error:
            _beside(form, error)
        else:
            flash(f"Nobody is signed off for {row.name} after {date_full(form.last.data)}.", "done")
            return redirect(url_for("competences.index"))
    held = next((one.sign_offs for one in store.listed(db.session, viewer()) if one.row.id == row.id), 0)
    return render_template("competences/end.html", form=form, row=row, held=held)


@bp.post("/<uuid:competence_id>/again")
@allow(Action.CHANGE_COMPETENCES)
def again(competence_id: UUID) -> Response:
    """It is in use again."""
    try:
        row = store.end(db.session, viewer(), competence_id, None)
    except NotPossible as error:
        flash(str(error), "warn")
    else:
        flash(f"{row.name} is in use again.", "done")
    return redirect(url_for("competences.index"))


def _beside(form: PlainForm, error: NotPossible) -> None:
    for field, sentence in error.problems:
        form[field].errors = [*form[field].errors, sentence]
