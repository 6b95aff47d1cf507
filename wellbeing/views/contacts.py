"""The people around a person, who sent them to us, and their NHS number. Takes requests, asks the store, renders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans import nhs_number
from plans.around import CONTACTS, NAMED_ONCE, REFERRED_BY, RING
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.contacts import NOT_RUNG, ContactForm, NhsNumberForm, ReferralForm
from wellbeing.forms.seen import seen_of, was
from wellbeing.store import contacts as store
from wellbeing.store.contacts import Around, Clash
from wellbeing.store.people import person_of
from wellbeing.store.plan import plan_of
from wellbeing.viewer import Action

bp = Blueprint("contacts", __name__, url_prefix="/people")

CONFLICT = 409
Page = Response | str | tuple[str, int]


@bp.get("/<uuid:person_id>/contacts")
@allow(Action.SEE_PEOPLE)
def index(person_id: UUID) -> str:
    """Everybody around the person, by what they are to them."""
    return _index(person_id)


@bp.post("/<uuid:person_id>/nhs-number/show")
@allow(Action.SEE_PRIVATE)
def show_number(person_id: UUID) -> str:
    """The same with the NHS number; that they looked is kept."""
    return _index(person_id, store.look_at_number(db.session, viewer(), person_id))


@bp.route("/<uuid:person_id>/contacts/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def new(person_id: UUID) -> Page:
    """Somebody who is not written down yet."""
    person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    kind = request.args.get("kind")
    form = ContactForm(data={"kind": kind if kind in CONTACTS else None, "ring": NOT_RUNG})
    if not form.validate_on_submit():
        return _edit(person_id, form)
    store.add(db.session, viewer(), person_id, _around(form))
    flash(f"{form.name.data} is written down.", "done")
    return _to_index(person_id)


@bp.route("/<uuid:person_id>/contacts/<uuid:contact_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def change(person_id: UUID, contact_id: UUID) -> Page:
    """What is written down of somebody, to be put right."""
    row = store.contact(db.session, viewer(), person_id, contact_id)
    around = store.around_of(row)
    form = ContactForm(data=_as_form(around))
    if not form.validate_on_submit():
        return _edit(person_id, form, contact_id, ended=row.ended is not None)
    clash = store.change(
        db.session, viewer(), person_id, contact_id, _around(form), lambda text: was(form.seen.data, text)
    )
    if clash is not None:
        form.seen.data = seen_of(clash.stands.as_text)
        return _edit(person_id, form, contact_id, clash=clash, ended=row.ended is not None), CONFLICT
    flash("Saved.", "done")
    return _to_index(person_id)


@bp.post("/<uuid:person_id>/contacts/<uuid:contact_id>/end")
@allow(Action.WRITE_PLAN)
def end(person_id: UUID, contact_id: UUID) -> Response:
    """They are no longer around; what is written down stays."""
    row = store.end(db.session, viewer(), person_id, contact_id, ended=True)
    flash(f"{row.name} stands under “No longer” now.", "done")
    return _to_index(person_id)


@bp.post("/<uuid:person_id>/contacts/<uuid:contact_id>/back")
@allow(Action.WRITE_PLAN)
def back(person_id: UUID, contact_id: UUID) -> Response:
    """They are around after all."""
    row = store.end(db.session, viewer(), person_id, contact_id, ended=False)
    flash(f"{row.name} is back.", "done")
    return _to_index(person_id)


@bp.route("/<uuid:person_id>/referral", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def referral(person_id: UUID) -> Page:
    """Who sent the person to us."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    form = ReferralForm(data={"referred_by": person.referred_by})
    if not form.validate_on_submit():
        return render_template("contacts/referral.html", person=person, form=form)
    store.set_referral(db.session, viewer(), person_id, form.referred_by.data)
    flash("Saved.", "done")
    return _to_index(person_id)


@bp.route("/<uuid:person_id>/nhs-number", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def number(person_id: UUID) -> Page:
    """The NHS number, written anew. What is kept is never put into the box."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    form = NhsNumberForm()
    if not form.validate_on_submit():
        return render_template("contacts/nhs_number.html", person=person, form=form, kept=bool(person.nhs_number))
    store.set_number(db.session, viewer(), person_id, form.tidy)
    flash("The NHS number is kept." if form.tidy else "The NHS number is taken out.", "done")
    return _to_index(person_id)


def _index(person_id: UUID, shown: str | None = None) -> str:
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    rows = store.contacts_of(db.session, viewer(), person_id)
    around = [row for row in rows if row.ended is None]
    return render_template(
        "contacts/index.html",
        person=person,
        groups=[(CONTACTS.get(kind, kind), [row for row in around if row.kind == kind]) for kind in _kinds(around)],
        missing=[(kind, CONTACTS[kind]) for kind in NAMED_ONCE if all(row.kind != kind for row in around)],
        gone=[row for row in rows if row.ended is not None],
        ring=RING,
        offers=plan_of(db.session, viewer(), person_id).circle.found,
        referred_by=REFERRED_BY.get(person.referred_by or ""),
        number=nhs_number.spoken(shown) if shown else None,
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
        may_look=viewer().may(Action.SEE_PRIVATE, team.id),
    )


def _kinds(rows: Any) -> list[str]:
    """The kinds that there are, in their order."""
    return list(dict.fromkeys(row.kind for row in rows))


def _edit(
    person_id: UUID,
    form: ContactForm,
    contact_id: UUID | None = None,
    *,
    clash: Clash | None = None,
    ended: bool = False,
) -> str:
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    return render_template(
        "contacts/edit.html",
        person=person,
        form=form,
        contact_id=contact_id,
        clash=clash,
        ended=ended,
        kinds=CONTACTS,
        ring=RING,
    )


def _around(form: ContactForm) -> Around:
    """What the form has."""
    return Around(
        kind=form.kind.data,
        name=form.name.data,
        relation=form.relation.data,
        reached_by=form.reached_by.data,
        offers=form.offers.data,
        may_know=form.may_know.data,
        call_first=form.call_first,
    )


def _as_form(around: Around) -> dict[str, Any]:
    """What a fresh page begins with."""
    return {
        "kind": around.kind,
        "name": around.name,
        "relation": around.relation,
        "reached_by": around.reached_by,
        "offers": around.offers,
        "may_know": around.may_know,
        "ring": str(around.call_first) if around.call_first else NOT_RUNG,
        "seen": seen_of(around.as_text),
    }


def _to_index(person_id: UUID) -> Response:
    return redirect(url_for("contacts.index", person_id=person_id))
