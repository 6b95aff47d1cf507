"""A person's hours bank: what stands, the line over the weeks, what is allocated, put right, spent. Decides nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from plans.support import SupportLine, Times
from rota.hours_bank import DRIFT_WEEKS, Bank
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.hours_bank import (
    PAID_BY,
    TWO,
    AdjustForm,
    AllocationForm,
    ChangeAllocationForm,
    SpendForm,
    hours_of,
    minutes_of,
)
from wellbeing.reports.hours_chart import Point, bank_chart
from wellbeing.store import hours_bank as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.hours_bank import NewAllocation
from wellbeing.store.people import person_of
from wellbeing.store.plan import plan_of
from wellbeing.store.planned_use import coming_weeks
from wellbeing.store.sent_twice import SentOtherwise
from wellbeing.store.support import Way, way_of
from wellbeing.viewer import Action
from wellbeing.views.attached import drawn
from wellbeing.views.plan.support import id_of_new, save_line
from wellbeing.views.plan.words import after_change

bp = Blueprint("hours_bank", __name__, url_prefix="/people")

Page = Answer | str | tuple[str, int]
CONFLICT = 409
WEEKS_SHOWN = 26
WEEKS_AHEAD = 4
SENT_OTHERWISE = "Something else was saved from this page already. Look at the hours bank, then begin again from there"


@bp.get("/<uuid:person_id>/hours")
@allow(Action.SEE_PEOPLE)
def show(person_id: UUID) -> str:
    """What is saved or used ahead, week by week, and what it is made of."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    bank = store.bank_of(db.session, viewer(), person_id)
    today = clock.today()
    allocations = store.allocations_of(db.session, viewer(), person_id)
    adjustments = store.adjustments_of(db.session, viewer(), person_id)
    return render_template(
        "hours_bank/show.html",
        person=person,
        bank=bank,
        now=bank.at(today),
        drift=bank.drift_on(today),
        drift_weeks=DRIFT_WEEKS,
        weeks=bank.weeks(today)[-WEEKS_SHOWN:],
        coming=coming_weeks(db.session, person_id, bank, today, WEEKS_AHEAD) if bank.begins else (),
        allocations=allocations,
        adjustments=adjustments,
        names=store.writers(db.session, [*allocations, *adjustments]),
        paid_by=PAID_BY,
        today=today,
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
    )


@bp.get("/<uuid:person_id>/hours/line.svg")
@allow(Action.SEE_PEOPLE)
def line(person_id: UUID) -> Response:
    """The balance over the weeks as an image, with what is planned."""
    bank = store.bank_of(db.session, viewer(), person_id)
    today = clock.today()
    past = [Point(week.monday, week.balance) for week in bank.weeks(today)[-WEEKS_SHOWN:]]
    ahead = coming_weeks(db.session, person_id, bank, today, WEEKS_AHEAD) if bank.begins else ()
    drift = bank.drift_on(today)
    planned = [Point(week.monday, week.balance) for week in ahead]
    return drawn(bank_chart(past, planned, drift.limit if drift else None))


@bp.route("/<uuid:person_id>/hours/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def allocate(person_id: UUID) -> Page:
    """Hours that somebody pays for, from a day on."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    form = AllocationForm(data={"starts": clock.today(), "client_key": new_key()})
    if form.validate_on_submit():
        new = NewAllocation(
            form.funding.data,
            minutes_of(form.hours.data) or 0,
            form.starts.data,
            form.until.data,
            minutes_of(form.notice.data),
        )
        try:
            store.allocate(db.session, viewer(), person_id, new, form.client_key.data or new_key())
        except SentOtherwise:
            form.hours.errors = [SENT_OTHERWISE]
        else:
            flash("The hours are saved.", "done")
            return redirect(url_for("hours_bank.show", person_id=person_id))
    return render_template("hours_bank/allocate.html", form=form, person=person)


@bp.route("/<uuid:person_id>/hours/<uuid:allocation_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def allocation(person_id: UUID, allocation_id: UUID) -> Page:
    """The last day of an allocation, and the notice its funder wants."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    row = store.allocation_of(db.session, viewer(), person_id, allocation_id)
    mistake = row.until is not None and row.until < row.starts
    form = ChangeAllocationForm(
        data={
            "until": None if mistake else row.until,
            "notice": hours_of(row.notice_minutes),
            "mistake": mistake,
            "seen": str(row.changes),
        }
    )
    form.starts = row.starts
    changed_since = False
    if form.validate_on_submit():
        try:
            store.change_allocation(
                db.session,
                viewer(),
                person_id,
                allocation_id,
                until=form.last_day,
                notice_minutes=minutes_of(form.notice.data),
                because=form.because.data,
                seen=_number(form.seen.data),
            )
        except ChangedSince:
            changed_since, form.seen.data = True, str(row.changes)
        else:
            flash("Saved. What was banked stays as it is.", "done")
            return redirect(url_for("hours_bank.show", person_id=person_id))
    page = render_template(
        "hours_bank/allocation.html",
        form=form,
        person=person,
        row=row,
        names=store.writers(db.session, [row]),
        changed_since=changed_since,
    )
    return (page, CONFLICT) if changed_since else page


@bp.route("/<uuid:person_id>/hours/adjust", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def adjust(person_id: UUID) -> Page:
    """Hours added or taken off by hand, with the reason; also beginning again from nothing."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    bank = store.bank_of(db.session, viewer(), person_id)
    form = AdjustForm(data={"on": clock.today(), "client_key": new_key()})
    form.begins = bank.begins
    if bank.begins is not None and form.validate_on_submit():
        try:
            store.adjust(
                db.session,
                viewer(),
                person_id,
                on=form.on.data,
                minutes=form.minutes,
                reason=form.reason.data,
                client_key=form.client_key.data or new_key(),
            )
        except SentOtherwise:
            form.reason.errors = [SENT_OTHERWISE]
        else:
            flash("Saved, with the reason.", "done")
            return redirect(url_for("hours_bank.show", person_id=person_id))
    now = bank.at(clock.today())
    return render_template("hours_bank/adjust.html", form=form, person=person, bank=bank, now=now)


@bp.route("/<uuid:person_id>/hours/spend", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def spend(person_id: UUID) -> Page:
    """Something the person would like, on a day: it becomes support of one day, on the rota at once."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    bank = store.bank_of(db.session, viewer(), person_id)
    form = SpendForm(data={"day": clock.today() + timedelta(days=1), "minutes": 120, "client_key": new_key()})
    if form.validate_on_submit():
        trip = _trip(person_id, form)
        if saved := save_line(person_id, trip, "", form.how_agreed.data, form):
            flash(f"{trip.name} is on the rota.", "done")
            return redirect(after_change(person_id, saved))
    return render_template(
        "hours_bank/spend.html",
        form=form,
        person=person,
        now=bank.at(clock.today()),
        begins=bank.begins,
        wishes=plan_of(db.session, viewer(), person_id).outcomes,
        coming=_coming(person_id, bank, clock.today()),
    )


def _trip(person_id: UUID, form: SpendForm) -> SupportLine:
    """One visit on the day, at the time that was wished; before the plan is agreed it says why it begins."""
    before_plan = way_of(db.session, viewer(), person_id, None) is Way.INTERIM
    when = Times(form.begins.data, form.begins.data)
    key = form.client_key.data
    return SupportLine(
        id=str(id_of_new(person_id, key) if key else uuid4()),
        person=str(person_id),
        name=form.name.data,
        starts=form.day.data,
        ends=form.day.data,
        duration=form.minutes.data,
        possible=when,
        suits=when,
        double_handed=form.workers.data == TWO,
        least_gap=0,
        interim=form.how_agreed.data if before_plan else None,
    )


def _coming(person_id: UUID, bank: Bank, today: date) -> Any:
    """This week and the next with what is planned; none before anything is allocated."""
    return coming_weeks(db.session, person_id, bank, today, 2) if bank.begins else ()


def _number(text: str | None) -> int:
    """What a page counted; -1 for what is no count, which nothing equals."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else -1
