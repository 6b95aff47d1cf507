"""A person's home: assessing it a room at a time, ordering after it, and the order as it leaves. Decides nothing.

An assessor from outside sees these pages too: name, address and assessment, and nothing else of the person.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.equipment import MOST_OF_ONE, STATE_WORDS, Refused, State, level_words
from plans.home_assessment import (
    MANAGING,
    OWN_WORDS,
    ROOM,
    ROOMS,
    STEPS,
    TOLD_BY,
    HomeAssessment,
    changed_since,
    title_of,
    unfinished,
)
from plans.home_assessment import with_own_words as own_words_saved
from plans.home_assessment import with_room as room_saved
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.equipment import (
    BeginForm,
    FinishForm,
    OrderForm,
    OwnWordsForm,
    RoomForm,
    managing_name,
    room_form,
)
from wellbeing.reports.equipment import Line, Sheet, csv_of, eml_of
from wellbeing.store import catalogue
from wellbeing.store import equipment as orders
from wellbeing.store import home_assessment as store
from wellbeing.store.assessor import NotPossible, assessing
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.home_assessment import Assessed, Whose
from wellbeing.viewer import Action, NotYours
from wellbeing.views.attached import CSV, attached

bp = Blueprint("assessment", __name__, url_prefix="/people/<uuid:person_id>/equipment")

Page = Response | str
WHERE = ", ".join(f"'{step}'" for step in STEPS)


@bp.get("")
@allow(Action.SEE_EQUIPMENT)
def person(person_id: UUID) -> str:
    """The assessments of this home, what was ordered after each, and where it stands."""
    about = store.whose(db.session, viewer(), person_id)
    return render_template(
        "equipment/person.html",
        about=about,
        assessments=store.assessments(db.session, viewer(), person_id),
        orders=orders.orders(db.session, viewer(), person_id),
        may_assess=viewer().may(Action.ASSESS_HOME, about.team.id),
        assessing=assessing(db.session, viewer(), person_id),
        states=STATE_WORDS,
        sees_person=viewer().may(Action.SEE_PEOPLE, about.team.id),
    )


@bp.route("/begin", methods=["GET", "POST"])
@allow(Action.ASSESS_HOME)
def begin(person_id: UUID) -> Page:
    """Begin an assessment, or go on with the one that is open."""
    about = store.whose(db.session, viewer(), person_id, Action.ASSESS_HOME)
    form = BeginForm(data={"first_contact": clock.today()})
    if form.validate_on_submit():
        found = store.begin(db.session, viewer(), person_id, form.first_contact.data)
        return redirect(_to_step(person_id, found, found.body.next_step))
    return render_template("equipment/begin.html", form=form, about=about)


@bp.get("/<uuid:assessment_id>")
@allow(Action.SEE_EQUIPMENT)
def show(person_id: UUID, assessment_id: UUID) -> str:
    """One assessment, to read or to print."""
    about = store.whose(db.session, viewer(), person_id)
    found = store.one_of(db.session, viewer(), person_id, assessment_id)
    return render_template(
        "equipment/assessment.html",
        about=about,
        found=found,
        rooms=ROOMS,
        managing=MANAGING,
        told_by=TOLD_BY,
        may_assess=viewer().may(Action.ASSESS_HOME, about.team.id),
    )


@bp.route(f"/<uuid:assessment_id>/<any({WHERE}):room>", methods=["GET", "POST"])
@allow(Action.ASSESS_HOME)
def step(person_id: UUID, assessment_id: UUID, room: str) -> Page:
    """One page of it: the person's own words, or a room. Saved, and on to the next."""
    about = store.whose(db.session, viewer(), person_id, Action.ASSESS_HOME)
    found = store.one_of(db.session, viewer(), person_id, assessment_id, Action.ASSESS_HOME)
    form = _form_of(room, found)
    since: list[tuple[str, str]] = []
    if _may_write(room, found, person_id) and form.validate_on_submit():
        try:
            after = _saved(form, person_id, assessment_id, room)
        except ChangedSince as error:
            since = list(changed_since(error.now, room))
            form.seen.data = str(error.now.times(room))
            form.submit.errors = [f"{error} What they wrote is below, what you wrote is in the boxes: save again"]
        except NotPossible as error:
            form.submit.errors = [str(error)]
        else:
            flash("Saved.", "done")
            return redirect(_to_step(person_id, after, _after(room)))
    position = STEPS.index(room)
    return render_template(
        "equipment/own_words.html" if room == OWN_WORDS else "equipment/room.html",
        form=form,
        about=about,
        found=found,
        room=ROOM.get(room),
        rooms=ROOMS,
        title=title_of(room),
        number=position + 1,
        of=len(STEPS) + 1,
        back=STEPS[position - 1] if position else None,
        since=since,
        may_write=_may_write(room, found, person_id),
    )


@bp.route("/<uuid:assessment_id>/finish", methods=["GET", "POST"])
@allow(Action.ASSESS_HOME)
def finish(person_id: UUID, assessment_id: UUID) -> Page:
    """What is still to do; and when nothing is, what was agreed, and done."""
    about = store.whose(db.session, viewer(), person_id, Action.ASSESS_HOME)
    found = store.one_of(db.session, viewer(), person_id, assessment_id, Action.ASSESS_HOME)
    form = FinishForm(data={"found": found.body.found, "on": found.row.on or clock.today()})
    if not found.finished and form.validate_on_submit():
        try:
            store.finish(db.session, viewer(), person_id, assessment_id, form.found.data, form.on.data)
        except NotPossible as error:
            form.on.errors = [str(error)]
        else:
            flash("The assessment is finished. Now order what helps.", "done")
            return redirect(url_for("assessment.order", person_id=person_id, assessment_id=assessment_id))
    return render_template(
        "equipment/finish.html",
        form=form,
        about=about,
        found=found,
        waiting=unfinished(found.body),
        title_of=title_of,
        assessing=assessing(db.session, viewer(), person_id),
    )


@bp.route("/<uuid:assessment_id>/order", methods=["GET", "POST"])
@allow(Action.ASSESS_HOME)
def order(person_id: UUID, assessment_id: UUID) -> Page:
    """Order a thing; beyond my level it goes to an occupational therapist."""
    about = store.whose(db.session, viewer(), person_id, Action.ASSESS_HOME)
    found = store.one_of(db.session, viewer(), person_id, assessment_id, Action.ASSESS_HOME)
    standing = assessing(db.session, viewer(), person_id)
    items = catalogue.orderable(db.session, about.team.provider_id)
    form = OrderForm(data={"quantity": 1, "client_key": new_key()})
    form.ask(items, standing.level if standing else None)
    refused: Refused | None = None
    if form.validate_on_submit():
        try:
            put = orders.order(
                db.session,
                viewer(),
                person_id,
                assessment_id,
                code=form.code.data,
                quantity=form.quantity.data,
                why=form.why.data,
                client_key=form.client_key.data or "",
            )
        except Refused as error:
            refused = error
            form.code.errors = [str(error)]
        except NotPossible as error:
            form.code.errors = [str(error)]
        else:
            flash(f"{put.item.name}: {STATE_WORDS[put.state].lower()}.", "done")
            return redirect(url_for("assessment.person", person_id=person_id))
    return render_template(
        "equipment/order.html",
        form=form,
        about=about,
        found=found,
        items=items,
        standing=standing,
        refused=refused,
        level_words=level_words,
        most=MOST_OF_ONE,
    )


@bp.get("/<uuid:assessment_id>/sheet")
@allow(Action.SEE_EQUIPMENT)
def sheet(person_id: UUID, assessment_id: UUID) -> str:
    """What is ordered, on one sheet: to print, to send by e-mail, or as a file."""
    about, found, sheet = _sheet(person_id, assessment_id)
    return render_template(
        "equipment/sheet.html",
        about=about,
        found=found,
        sheet=sheet,
        waiting=[each for each in _ordered(person_id, assessment_id) if each.state is State.ORDERED],
        may_assess=viewer().may(Action.ASSESS_HOME, about.team.id),
        to=_supplier(),
    )


@bp.get("/<uuid:assessment_id>/sheet.csv")
@allow(Action.SEE_EQUIPMENT)
def sheet_csv(person_id: UUID, assessment_id: UUID) -> Response:
    """The sheet as a spreadsheet file."""
    _, _, sheet = _sheet(person_id, assessment_id)
    return attached(csv_of(sheet).encode("utf-8-sig"), CSV, f"{_name(sheet)}.csv")


@bp.get("/<uuid:assessment_id>/sheet.eml")
@allow(Action.SEE_EQUIPMENT)
def sheet_eml(person_id: UUID, assessment_id: UUID) -> Response:
    """The sheet as an e-mail that a mail program opens, to be looked at and sent from there."""
    _, _, sheet = _sheet(person_id, assessment_id)
    return attached(eml_of(sheet, _supplier()), "message/rfc822", f"{_name(sheet)}.eml")


@bp.post("/<uuid:assessment_id>/sent")
@allow(Action.ASSESS_HOME)
def sent(person_id: UUID, assessment_id: UUID) -> Response:
    """All that stood on the sheet has been sent."""
    ids = [_id(text) for text in request.form.getlist("order")]
    number = orders.sent_all(db.session, viewer(), person_id, assessment_id, ids)
    if number:
        flash("Sent. Write down here when it is fitted.", "done")
    return redirect(url_for("assessment.person", person_id=person_id))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotYours from error


def _may_write(step: str, found: Assessed, person_id: UUID) -> bool:
    """Anyone of the team writes down what the person says; rooms are for somebody signed off."""
    return not found.finished and (step == OWN_WORDS or assessing(db.session, viewer(), person_id) is not None)


def _form_of(step: str, found: Assessed) -> OwnWordsForm | RoomForm:
    body, seen = found.body, {"seen": str(found.body.times(step))}
    if step == OWN_WORDS:
        managing = {managing_name(room): body.managing.get(room.slug) for room in ROOMS}
        return OwnWordsForm(data={"wants": body.wants, "told_by": body.told_by, "more": body.more, **managing, **seen})
    answers: dict[str, Any] = dict(body.rooms.get(step, {}))
    return room_form(ROOM[step], data={**answers, "left_out": body.left_out.get(step, ""), **seen})


def _saved(form: OwnWordsForm | RoomForm, person_id: UUID, assessment_id: UUID, step: str) -> Assessed:
    text = form.seen.data or ""
    seen = int(text) if text.isascii() and text.isdigit() else 0
    answers = form.answers()

    def change(body: HomeAssessment) -> HomeAssessment:
        if isinstance(form, OwnWordsForm):
            said = {"wants": form.wants.data, "told_by": form.told_by.data, "more": form.more.data}
            return own_words_saved(body, managing=answers, **said)
        return room_saved(body, step, answers, form.left_out.data)

    return store.save_step(db.session, viewer(), person_id, assessment_id, step, seen, change)


def _after(step: str) -> str | None:
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def _to_step(person_id: UUID, found: Assessed, step: str | None) -> str:
    if step is None:
        return url_for("assessment.finish", person_id=person_id, assessment_id=found.row.id)
    return url_for("assessment.step", person_id=person_id, assessment_id=found.row.id, room=step)


def _ordered(person_id: UUID, assessment_id: UUID) -> list[orders.Ordered]:
    return orders.orders(db.session, viewer(), person_id).get(assessment_id, [])


def _sheet(person_id: UUID, assessment_id: UUID) -> tuple[Whose, Assessed, Sheet]:
    """The things that are ordered or sent. Raises NotYours."""
    about = store.whose(db.session, viewer(), person_id)
    found = store.one_of(db.session, viewer(), person_id, assessment_id)
    lines = tuple(
        Line(each.item.code, each.item.name, each.row.quantity, each.row.why, each.row.ordered_on)
        for each in _ordered(person_id, assessment_id)
        if each.state in (State.ORDERED, State.SENT)
    )
    row = found.row
    return (
        about,
        found,
        Sheet(row.id, about.name, about.address, found.body.measurements, row.assessor or "", row.on, lines),
    )


def _name(sheet: Sheet) -> str:
    return f"equipment-order-{sheet.reference.lower()}"


def _supplier() -> str:
    return str(current_app.extensions["settings"].equipment_email)
