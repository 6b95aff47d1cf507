"""Sign-offs: the register, signing off and renewing, and what stops one from this minute: the professional suspends,
anybody in the team pauses, the worker declines. Only the professional lifts a pause.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.signing_off import PROFESSIONS, in_words, usual_days
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.sign_off import ANYBODY, DeclineForm, LiftForm, PauseForm, SignOffForm, SuspendForm
from wellbeing.store import competence as register
from wellbeing.store import sign_off as store
from wellbeing.store.affected import affected_by
from wellbeing.store.competence import DELEGATED, NotPossible, SignedOff, said_of
from wellbeing.store.standing import Stop, reason_to_say, stopped_from
from wellbeing.store.team_names import first_name
from wellbeing.store.who_signs import another_profession, may_sign, teams_of
from wellbeing.viewer import Action, NotYours

bp = Blueprint("sign_offs", __name__, url_prefix="/sign-offs")

Page = Response | str
WHOM = ("worker", "competence", "person")
"""The fields of the first page."""


@bp.get("")
@allow(Action.SEE_SIGN_OFFS)
def index() -> str:
    """Paused, suspended, declined, running out, and current."""
    return render_template(
        "sign_offs/index.html",
        register=store.in_groups(db.session, viewer()),
        may_sign=bool(viewer().teams(Action.SIGN_OFF)),
        may_change=bool(viewer().teams(Action.CHANGE_COMPETENCES)),
        today=clock.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.SIGN_OFF)
def new() -> Page:
    """First who, for what and for whom; then what was seen. Also how one is renewed."""
    offered = store.choices(db.session, viewer())
    asked = request.form if request.method == "POST" else request.args
    known = _chosen(offered, asked.get("worker", ""), asked.get("competence", ""), asked.get("person", ""))
    form = SignOffForm(data=_suggested(known) if known else {name: asked.get(name, "") for name in WHOM})
    form.ask(offered.workers, offered.competences, offered.people)
    if form.validate_on_submit():
        try:
            row = register.sign_off(
                db.session,
                viewer(),
                worker_id=UUID(form.worker.data),
                competence_id=UUID(form.competence.data),
                person_id=None if form.person.data == ANYBODY else UUID(form.person.data),
                starts=form.starts.data,
                until=form.until.data,
                said=form.said(),
            )
        except NotPossible as error:
            _beside(form, error)
        else:
            flash("Signed off. The rota knows from now on.", "done")
            return redirect(url_for("sign_offs.show", sign_off_id=row.id))
    if known is None or any(form[name].errors for name in WHOM):
        return _ask_whom(form)
    return render_template(
        "sign_offs/new.html",
        form=form,
        chosen=known,
        delegated=known.competence.kind == DELEGATED,
        refused=None if known.mine else _refused(known),
        professions=PROFESSIONS,
    )


@bp.get("/<uuid:sign_off_id>")
@allow(Action.SEE_SIGN_OFFS)
def show(sign_off_id: UUID) -> str:
    """One worker, one task, one person: how it stands, what it leaves open, what it has been through."""
    one = store.one_of(db.session, viewer(), sign_off_id)
    stop, stopped = reason_to_say(one.row), stopped_from(one.row)
    return render_template(
        "sign_offs/show.html",
        one=one,
        stop=stop if stopped is not None and stopped <= clock.now() else None,
        since=stopped,
        said=said_of(one.row),
        seen=in_words(said_of(one.row)),
        counts=one.counts(clock.now()),
        missing=store.missing_now(db.session, one),
        affected=affected_by(db.session, viewer(), one.row),
        history=store.history_of(db.session, one),
        may=_may(one),
        may_see_rota=viewer().teams(Action.SEE_ROTA),
        today=clock.today(),
        professions=PROFESSIONS,
    )


@bp.route("/<uuid:sign_off_id>/suspend", methods=["GET", "POST"])
@allow(Action.SIGN_OFF)
def suspend(sign_off_id: UUID) -> Page:
    """From this minute it no longer counts; the visits that this leaves open are listed at once."""
    form = SuspendForm()
    return _stopping(
        sign_off_id,
        form,
        "suspend",
        lambda: register.suspend_sign_off(db.session, viewer(), sign_off_id, form.reason.data),
        "Suspended. {worker} must not do this from now on.",
    )


@bp.route("/<uuid:sign_off_id>/pause", methods=["GET", "POST"])
@allow(Action.PAUSE_SIGN_OFF)
def pause(sign_off_id: UUID) -> Page:
    """Anybody in the team stops it until the professional has looked."""
    form = PauseForm()
    return _stopping(
        sign_off_id,
        form,
        "pause",
        lambda: register.pause_sign_off(db.session, viewer(), sign_off_id, form.reason.data),
        "Paused. {worker} must not do this until the professional has looked.",
    )


@bp.route("/<uuid:sign_off_id>/lift", methods=["GET", "POST"])
@allow(Action.SIGN_OFF)
def lift(sign_off_id: UUID) -> Page:
    """The professional has looked, and it counts again."""
    one = store.one_of(db.session, viewer(), sign_off_id)
    form = LiftForm(data={"seen": register.pause_mark(one.row)})
    return _stopping(
        sign_off_id,
        form,
        "lift",
        lambda: register.lift_pause(db.session, viewer(), sign_off_id, form.reason.data, form.seen.data or ""),
        "The pause is lifted. {worker} may do this again.",
    )


@bp.route("/<uuid:sign_off_id>/decline", methods=["GET", "POST"])
@allow(Action.SEE_MY_DAY)
def decline(sign_off_id: UUID) -> Page:
    """The worker says no, and gives no reason."""
    if store.one_of(db.session, viewer(), sign_off_id).row.worker_id != viewer().worker_id:
        raise NotYours
    return _stopping(
        sign_off_id,
        DeclineForm(),
        "decline",
        lambda: register.decline_sign_off(db.session, viewer(), sign_off_id),
        "You have said no to this. Nobody will ask why, and the rota knows.",
    )


def _stopping(sign_off_id: UUID, form: PlainForm, what: str, act: Callable[[], object], done: str) -> Page:
    """One question on a page, then the act, then the sign-off's own page with what it left open."""
    one = store.one_of(db.session, viewer(), sign_off_id)
    if form.validate_on_submit():
        try:
            act()
        except NotPossible as error:
            _beside(form, error)
        else:
            flash(done.format(worker=first_name(one.worker)), "done")
            return redirect(url_for("sign_offs.show", sign_off_id=sign_off_id))
    refused = None
    if what in ("suspend", "lift") and not _may(one)["sign"]:
        refused = another_profession(
            db.session, one.row.competence, teams_of(db.session, one.row.worker_id), f"{what}s"
        )
    return render_template(f"sign_offs/{what}.html", one=one, form=form, refused=refused, today=clock.today())


def _may(one: SignedOff) -> dict[str, bool]:
    """What the viewer may do with this sign-off now."""
    teams = teams_of(db.session, one.row.worker_id)
    over = one.row.until is not None and one.row.until < clock.today()
    stop = reason_to_say(one.row)
    sign = may_sign(viewer(), one.row.competence, teams)
    mine = viewer().worker_id == one.row.worker_id and bool(viewer().teams(Action.SEE_MY_DAY))
    return {
        "sign": sign,
        "suspend": sign and not over and stop is not Stop.SUSPENDED,
        "lift": sign and stop is Stop.PAUSED,
        "pause": bool(viewer().teams(Action.PAUSE_SIGN_OFF) & teams) and not over and stop is None and not sign,
        "decline": mine and not over and one.row.declined_at is None,
    }


def _chosen(offered: store.Choices, worker: str, competence: str, person: str) -> store.Chosen | None:
    """What was chosen on the first page; None while something of it is missing or not to be had."""
    known = (dict(offered.workers), dict(offered.competences), {**dict(offered.people), ANYBODY: ""})
    if any(one not in of for one, of in zip((worker, competence, person), known, strict=True)):
        return None
    of = None if person == ANYBODY else UUID(person)
    return store.chosen(db.session, viewer(), UUID(worker), UUID(competence), of)


def _ask_whom(form: SignOffForm) -> str:
    """The first page: who, for what and for whom. What was typed on the second goes with it, its errors wait."""
    posted = request.method == "POST"
    if not posted and request.args.keys() >= set(WHOM):
        for name in WHOM:
            form[name].validate(form)
    for field in form:
        if field.name not in WHOM:
            field.errors = []
    return render_template("sign_offs/who.html", form=form, posted=posted)


def _refused(known: store.Chosen) -> str:
    return another_profession(db.session, known.competence, teams_of(db.session, known.worker.id), "signs off")


def _beside(form: PlainForm, error: NotPossible) -> None:
    for field, sentence in error.problems:
        beside = form._fields.get(field, form["submit"])  # a page that asks nothing says it at its button
        beside.errors = [*beside.errors, sentence]


def _suggested(known: store.Chosen) -> dict[str, object]:
    """Who and what it is, and what most likely comes next: from the day after the last, for as long as it lasts."""
    today = clock.today()
    last = next((row for row in known.before if stopped_from(row) is None), None)
    starts, until = usual_days(today, last.until if last else None, known.competence.months)
    return {
        "worker": str(known.worker.id),
        "competence": str(known.competence.id),
        "person": str(known.person.id) if known.person else ANYBODY,
        "assessed_by": viewer().name,
        "assessed_on": today,
        "delegated_by": (last.delegated_by if last else None) or "",
        "conditions": (last.conditions if last else None) or "",
        "starts": starts,
        "until": until,
    }
