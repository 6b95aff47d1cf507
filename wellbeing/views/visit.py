"""A visit on a phone: what to know, starting and finishing it, putting it right, or saying that it did not happen.

Takes a request, asks the store, renders. A page that was sent twice is saved once: each carries a key of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.about_me import Moment, emergency_questions
from rota.week import local_day
from wellbeing import clock, postcodes, transactions
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.visit import FinishForm, Frame, NotDoneForm, VisitForm, same_wall
from wellbeing.models import VisitEntry
from wellbeing.store import about_me, visit_entry
from wellbeing.store import visit as store
from wellbeing.store.entries import How, What
from wellbeing.store.visit import ToldVisit
from wellbeing.store.visit_entry import NotTaken, Said
from wellbeing.viewer import Action, NotYours
from wellbeing.views import stops
from wellbeing.wording import clock as at_clock
from wellbeing.wording import day_long

bp = Blueprint("visit", __name__, url_prefix="/visits")

REFUSED, CONFLICT = 400, 409
MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=18/{0}/{1}"
"""A marker at a latitude and longitude, the streets around it. It is never told a house or a name."""
Page = Response | str | tuple[str, int]
Asked = TypeVar("Asked", FinishForm, NotDoneForm)


@bp.get("/<uuid:visit_id>")
@allow(Action.SEE_MY_DAY)
def show(visit_id: UUID) -> str:
    """Everything to know on the doorstep. How to get in is behind a button."""
    return _show(_visit(visit_id))


@bp.post("/<uuid:visit_id>/way-in")
@allow(Action.RECORD_VISIT)
def way_in(visit_id: UUID) -> str:
    """How to get in, for whoever goes; that they looked is kept."""
    visit = _visit(visit_id)
    return _show(visit, store.look_at_way_in(db.session, viewer(), visit) or "")


@bp.post("/<uuid:visit_id>/emergency")
@allow(Action.SEE_PRIVATE)
def emergency(visit_id: UUID) -> str:
    """Allergies, and what to do in an emergency, on the doorstep; that they looked is kept."""
    visit = _visit(visit_id)
    return _show(visit, urgent=about_me.look_at(db.session, viewer(), visit.person.id, about_me.EMERGENCY))


@bp.post("/<uuid:visit_id>/start")
@allow(Action.RECORD_VISIT)
def start(visit_id: UUID) -> Response:
    """One tap: I am there. Pressed twice, or sent again, it counts once."""
    key = key_from(request.form.get("client_key")) or new_key()
    store.sent_before(db.session, viewer(), key)  # one at a time for each worker, so that the next line is true
    visit = _mine(visit_id)
    now = clock.now()
    if visit.record is None and not stops.may_start(visit.when, now):
        flash(_not_now(visit), "warn")
        return redirect(url_for("visit.show", visit_id=visit_id))
    if visit.record is None:
        said = Said(visit_id=visit_id, client_key=key, what=What.STARTED, at=now, started_at=now)
        answer = visit_entry.record(db.session, viewer(), said)
        if isinstance(answer, NotTaken):
            flash(answer.sentence, "warn")
    return _to_day(visit)


@bp.route("/<uuid:visit_id>/finish", methods=["GET", "POST"])
@allow(Action.RECORD_VISIT)
def finish(visit_id: UUID) -> Page:
    """How did it go? Also for a visit that is written down later, and to put right what was."""
    form = FinishForm()
    resent = _resent(form)
    visit = _mine(visit_id)
    entry = visit.record.entry if visit.record else None
    form.show(_frame(visit, None if resent else entry))
    if resent is not None:
        return _once_more(visit, form, resent)
    if not form.is_submitted():
        _fill(form, entry)
        return _finish_page(visit, form)
    if not form.validate() or form.times is None:
        return _finish_page(visit, form), REFUSED
    answer = visit_entry.record(
        db.session,
        viewer(),
        Said(
            visit_id=visit_id,
            client_key=form.client_key.data or new_key(),
            what=What.FINISHED,
            at=clock.now(),
            started_at=form.times[0],
            finished_at=form.times[1],
            other_minutes=form.other_minutes.data or 0,
            learned=form.learned.data or None,
            how=How.ON_THE_SPOT if form.on_the_spot else How.LATER,
            supersedes_key=form.seen.data or None,
        ),
    )
    return _saved(visit, answer)


@bp.route("/<uuid:visit_id>/not-done", methods=["GET", "POST"])
@allow(Action.RECORD_VISIT)
def not_done(visit_id: UUID) -> Page:
    """It did not happen, and why."""
    form = NotDoneForm()
    resent = _resent(form)
    visit = _mine(visit_id)
    if resent is not None:
        if (resent.what, resent.learned) == (form.what.data, form.learned.data or None):
            return _to_day(visit)
        return _not_done_page(visit, _as_new(form, resent)), CONFLICT
    entry = visit.record.entry if visit.record else None
    if not form.is_submitted():
        _fill(form, entry)
        form.what.data = entry.what if entry else None
        return _not_done_page(visit, form)
    now = clock.now()
    if visit.when.start > now + stops.START_EARLY:
        form.what.errors = [_not_now(visit)]
    if not form.validate() or form.what.errors:
        return _not_done_page(visit, form), REFUSED
    answer = visit_entry.record(
        db.session,
        viewer(),
        Said(
            visit_id=visit_id,
            client_key=form.client_key.data or new_key(),
            what=What(form.what.data or ""),
            at=now,
            learned=form.learned.data or None,
            how=How.ON_THE_SPOT if now <= visit.when.end else How.LATER,
            supersedes_key=form.seen.data or None,
        ),
    )
    return _saved(visit, answer)


def _visit(visit_id: UUID) -> ToldVisit:
    return store.visit_of(db.session, viewer(), visit_id)


def _mine(visit_id: UUID) -> ToldVisit:
    """The visit, if it is this worker's to record. Raises `NotYours`."""
    visit = _visit(visit_id)
    if not visit.mine:
        raise NotYours
    return visit


def _resent(form: VisitForm) -> VisitEntry | None:
    """What was saved already under the key that this page sends."""
    key = form.client_key.data
    return store.sent_before(db.session, viewer(), key) if form.is_submitted() and key else None


def _frame(visit: ToldVisit, entry: VisitEntry | None) -> Frame:
    return Frame(
        planned=visit.when.start,
        planned_end=visit.when.end,
        now=clock.now(),
        started=entry.started_at if entry else None,
        finished=entry.finished_at if entry else None,
    )


def _fill(form: FinishForm | NotDoneForm, entry: VisitEntry | None) -> None:
    """What a fresh page begins with: what was recorded, if it ended the visit."""
    form.client_key.data = new_key()
    form.seen.data = entry.client_key if entry else ""
    form.learned.data = entry.learned if entry else None
    if isinstance(form, FinishForm) and entry is not None:
        form.other_minutes.data = entry.other_minutes or None


def _once_more(visit: ToldVisit, form: FinishForm, sent: VisitEntry) -> Page:
    """The same page again: saved once if it says the same, else kept on the page as something to put right."""
    form.frame = _frame(visit, sent)
    times = ((form.start.data, sent.started_at), (form.finish.data, sent.finished_at))
    same_times = all(typed is None or same_wall(typed, saved) for typed, saved in times)
    same_words = (form.learned.data or None) == sent.learned
    if same_times and same_words and (form.other_minutes.data or 0) == sent.other_minutes:
        return _to_day(visit)
    form.validate()
    if form.finish.data is None:
        form.finish.process_formdata([at_clock(sent.finished_at)] if sent.finished_at else [])
        form.finish.raw_data = None
    return _finish_page(visit, _as_new(form, sent)), CONFLICT


def _as_new(form: Asked, sent: VisitEntry) -> Asked:
    """The page with everything that was typed, ready to put right what was saved from it before."""
    form.client_key.data, form.seen.data = new_key(), sent.client_key
    form.learned.errors = [f"This visit was saved at {at_clock(sent.at)} with other words. Save again to put it right"]
    return form


def _saved(visit: ToldVisit, answer: object) -> Response:
    if isinstance(answer, NotTaken):
        transactions.keep()
        flash(answer.sentence, "warn")
    return _to_day(visit)


def _to_day(visit: ToldVisit) -> Response:
    """Back to the day, at this visit's card."""
    card = f"visit-{visit.id}"
    if visit.day == clock.today():
        return redirect(url_for("my_day.today", _anchor=card), 303)
    return redirect(url_for("my_day.day", day=visit.day, _anchor=card), 303)


def _not_now(visit: ToldVisit) -> str:
    if visit.when.start > clock.now():
        return f"This visit is on {day_long(local_day(visit.when.start))} at {at_clock(visit.when.start)}"
    return "This visit is over. Write down when you were there"


def _show(visit: ToldVisit, code: str | None = None, urgent: Moment | None = None) -> str:
    now = clock.now()
    state = stops.state_of(visit.record, visit.when, now)
    return render_template(
        "visit/show.html",
        visit=visit,
        name=visit.person.known_as or visit.person.name,
        state=state,
        beside=" and ".join(visit.going),
        address=_address(visit),
        map_link=_map_link(visit),
        way_in=code,
        urgent=urgent,
        asked=emergency_questions(),
        do_not=[sentence for task in visit.needs if (sentence := stops.do_not(task))],
        competences=[(task.mine, stops.may_do(task)) for task in visit.needs],
        said=stops.recorded_words(visit.record.entry, bool(visit.record.earlier)) if visit.record else [],
        earlier=[(entry, stops.recorded_words(entry, False)) for entry in visit.record.earlier] if visit.record else [],
        may_start=visit.mine and visit.record is None and stops.may_start(visit.when, now),
        is_ahead=visit.when.start > now + timedelta(0),
        client_key=new_key(),
    )


def _address(visit: ToldVisit) -> str:
    lines = (visit.person.address, visit.person.postcode)
    return ", ".join(line.replace("\n", ", ") for line in lines if line)


def _map_link(visit: ToldVisit) -> str | None:
    """The middle of the postcode on a map; None where we don't know where that is."""
    place = postcodes.locate(visit.person.postcode)
    return MAP.format(*place) if place is not None else None


def _finish_page(visit: ToldVisit, form: FinishForm) -> str:
    return render_template("visit/finish.html", form=form, **_asked(visit, form))


def _not_done_page(visit: ToldVisit, form: NotDoneForm) -> str:
    return render_template("visit/not_done.html", form=form, **_asked(visit, form))


def _asked(visit: ToldVisit, form: VisitForm) -> dict[str, Any]:
    return {
        "visit": visit,
        "name": visit.person.known_as or visit.person.name,
        "state": stops.state_of(visit.record, visit.when, clock.now()),
        "now": clock.now(),
        "problems": form.problems,
    }
