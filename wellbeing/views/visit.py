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
from plans.handover import Line, in_ten_seconds
from plans.what_happened import BECAME, DOSES_STAY, MEANS, STEPS, WENT
from rota.week import local_day
from wellbeing import clock, postcodes, transactions
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.visit import NOT_TOUCHED, Asked, FinishForm, NotDoneForm, VisitForm, finish_form
from wellbeing.forms.wall_time import same_wall
from wellbeing.models import VisitEntry
from wellbeing.store import about_me, handover, to_record, visit_entry
from wellbeing.store import visit as store
from wellbeing.store.entries import What
from wellbeing.store.handover import Learned
from wellbeing.store.visit import ToldVisit
from wellbeing.store.visit_entry import NotTaken
from wellbeing.viewer import Action, NotYours
from wellbeing.views import stops
from wellbeing.views.visit_sent import finished_said, frame_of, not_done_said, started_said
from wellbeing.wording import clock as at_clock
from wellbeing.wording import day_long

bp = Blueprint("visit", __name__, url_prefix="/visits")

REFUSED, CONFLICT = 400, 409
WORDS: dict[str, Any] = {
    "went": WENT,
    "became": BECAME,
    "task_means": MEANS,
    "steps_words": STEPS,
    "doses_stay": DOSES_STAY,
}
"""What the page that asks how it went is made of, beside the visit itself."""
MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=18/{0}/{1}"
"""A marker at a latitude and longitude, the streets around it. It is never told a house or a name."""
Page = Response | str | tuple[str, int]
OneForm = TypeVar("OneForm", FinishForm, NotDoneForm)


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
        answer = visit_entry.record(db.session, viewer(), started_said(to_record.of_told(visit), key, now))
        if isinstance(answer, NotTaken):
            flash(answer.sentence, "warn")
    return _to_day(visit)


@bp.route("/<uuid:visit_id>/finish", methods=["GET", "POST"])
@allow(Action.RECORD_VISIT)
def finish(visit_id: UUID) -> Page:
    """How did it go? Also for a visit that is written down later, and to put right what was."""
    resent = _resent()
    visit = _mine(visit_id)
    known = to_record.of_told(visit)
    form = finish_form(Asked(known.tasks, known.outcomes))()
    entry = visit.record.entry if visit.record else None
    form.show(frame_of(known, None if resent else entry, clock.now()), sent=form.is_submitted())
    if resent is not None:
        return _once_more(visit, form, resent)
    if not form.is_submitted():
        _fill(form, entry)
        return _finish_page(visit, form)
    if not form.validate() or form.times is None:
        return _finish_page(visit, form), REFUSED
    return _saved(visit, visit_entry.record(db.session, viewer(), finished_said(known, form, clock.now())))


@bp.route("/<uuid:visit_id>/not-done", methods=["GET", "POST"])
@allow(Action.RECORD_VISIT)
def not_done(visit_id: UUID) -> Page:
    """It did not happen, and why."""
    form = NotDoneForm()
    resent = _resent()
    visit = _mine(visit_id)
    if resent is not None:
        if (resent.what, resent.learned) == (form.what.data, form.learned.data or None):
            return _to_steps(visit) if resent.what == What.NO_ANSWER else _to_day(visit)
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
    said = not_done_said(to_record.of_told(visit), form, now)
    answer = visit_entry.record(db.session, viewer(), said)
    if said.what is What.NO_ANSWER and not isinstance(answer, NotTaken):
        return _to_steps(visit)
    return _saved(visit, answer)


def _visit(visit_id: UUID) -> ToldVisit:
    return store.visit_of(db.session, viewer(), visit_id)


def _mine(visit_id: UUID) -> ToldVisit:
    """The visit, if it is this worker's to record. Raises `NotYours`."""
    visit = _visit(visit_id)
    if not visit.mine:
        raise NotYours
    return visit


def _resent() -> VisitEntry | None:
    """What was saved already under the key that this page sends."""
    key = key_from(request.form.get("client_key"))
    return store.sent_before(db.session, viewer(), key) if key else None


def _fill(form: FinishForm | NotDoneForm, entry: VisitEntry | None) -> None:
    """What a fresh page begins with: what was recorded, if it ended the visit."""
    form.client_key.data = new_key()
    form.seen.data = entry.client_key if entry else ""
    form.learned.data = entry.learned if entry else None
    if isinstance(form, FinishForm) and entry is not None:
        form.other_minutes.data = entry.other_minutes or None
        form.went.data = visit_entry.tapped(entry)
        if entry.what == What.FINISHED:
            form.outcome.data = f"{entry.outcome_step}:{entry.outcome_id or ''}" if entry.outcome_step else NOT_TOUCHED
        for _, answer in handover.tasks_of(db.session, [entry.id]).get(entry.id, ()):
            if answer.task in form.asked.tasks:
                said, why, told = form.task_fields(answer.task)
                said.data, why.data, told.data = answer.became, answer.why, answer.told


def _once_more(visit: ToldVisit, form: FinishForm, sent: VisitEntry) -> Page:
    """The same page again: saved once if it says the same, else kept on the page as something to put right."""
    form.frame = frame_of(to_record.of_told(visit), sent, clock.now())
    times = ((form.start.data, sent.started_at), (form.finish.data, sent.finished_at))
    same_times = all(typed is None or same_wall(typed, saved) for typed, saved in times)
    same_words = (form.learned.data or None) == sent.learned and _same_taps(form, sent)
    if same_times and same_words and (form.other_minutes.data or 0) == sent.other_minutes:
        return _to_day(visit)
    form.validate()
    if form.finish.data is None:
        form.finish.process_formdata([at_clock(sent.finished_at)] if sent.finished_at else [])
        form.finish.raw_data = None
    return _finish_page(visit, _as_new(form, sent)), CONFLICT


def _same_taps(form: FinishForm, sent: VisitEntry) -> bool:
    """Whether what was tapped is what was saved."""
    saved = {answer for _, answer in handover.tasks_of(db.session, [sent.id]).get(sent.id, ())}
    step, outcome = form.touched or (None, None)
    touched = (step, outcome) == (sent.outcome_step, sent.outcome_id)
    return touched and saved == set(form.task_answers) and form.how_it_went == visit_entry.tapped(sent)


def _as_new(form: OneForm, sent: VisitEntry) -> OneForm:
    """The page with everything that was typed, ready to put right what was saved from it before."""
    form.client_key.data, form.seen.data = new_key(), sent.client_key
    form.learned.errors = [f"This visit was saved at {at_clock(sent.at)} with other words. Save again to put it right"]
    return form


def _saved(visit: ToldVisit, answer: object) -> Response:
    if isinstance(answer, NotTaken):
        transactions.keep()
        flash(answer.sentence, "warn")
    return _to_day(visit)


def _to_steps(visit: ToldVisit) -> Response:
    """On to what is agreed for when nobody answers; the visit stays open there until somebody closes it."""
    return redirect(url_for("alarms.at_visit", visit_id=visit.id), 303)


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
        said=_said(visit, visit.record.entry, bool(visit.record.earlier)) if visit.record else [],
        look_at_times=visit.record is not None and visit_entry.clock_doubtful(visit.record.entry),
        earlier=[(entry, _said(visit, entry, False)) for entry in visit.record.earlier] if visit.record else [],
        handover=_handover(visit),
        may_start=visit.mine and visit.record is None and stops.may_start(visit.when, now),
        is_ahead=visit.when.start > now + timedelta(0),
        client_key=new_key(),
    )


def _said(visit: ToldVisit, entry: VisitEntry, puts_right: bool) -> list[str]:
    tasks = handover.tasks_of(db.session, [entry.id]).get(entry.id, ())
    outcomes = {outcome.id: outcome.words for outcome in visit.outcomes}
    return stops.recorded_words(entry, puts_right, tasks, outcomes)


def _handover(visit: ToldVisit) -> list[tuple[Learned, Line]]:
    """What the last visits learned, each with as much of it as can be read before the door opens."""
    words = [stops.learned_words(one.words, one.tasks) for one in visit.last_time]
    return list(zip(visit.last_time, in_ten_seconds(words), strict=True))


def _address(visit: ToldVisit) -> str:
    lines = (visit.person.address, visit.person.postcode)
    return ", ".join(line.replace("\n", ", ") for line in lines if line)


def _map_link(visit: ToldVisit) -> str | None:
    """The middle of the postcode on a map; None where we don't know where that is."""
    place = postcodes.locate(visit.person.postcode)
    return MAP.format(*place) if place is not None else None


def _finish_page(visit: ToldVisit, form: FinishForm) -> str:
    asked = _asked(visit, form)
    puts_right = asked["state"].kind == "done"
    tap = form.frame.ends_now and not puts_right
    steps = not puts_right and not form.is_submitted()
    return render_template(
        "visit/finish.html",
        form=form,
        puts_right=puts_right,
        tap=tap,
        steps=steps,
        questions=questions_of(form, tap=tap),
        options_of={one: [(f"{step}:{one}", words) for step, words in STEPS.items()] for one in form.asked.outcomes},
        **WORDS,
        **asked,
    )


def questions_of(form: FinishForm, *, tap: bool) -> list[str]:
    """What is asked, one at a time, in order: when, how it went, each task by its id, outcomes."""
    asked = form.asked
    return [*([] if tap else ["when"]), "went", *asked.tasks, *(["outcome"] if asked.outcomes else [])]


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
