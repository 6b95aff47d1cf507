"""Growing: what I may do and am learning, what the team needs next, and what hangs on one of us. Decides nothing."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from rota import one_sickness_away as words
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.growing import NOBODY, LearnForm, NoteForm, TimesForm, WatchedForm
from wellbeing.store import growing as store
from wellbeing.store import organisation
from wellbeing.store.growing import Learns, NotNow
from wellbeing.store.one_sickness_away import looking_ahead
from wellbeing.viewer import Action, NotYours

bp = Blueprint("growing", __name__)

Page = Response | str
MOST_SUGGESTED = 3
"""What the team needs next, on a worker's own page: a few, not a list to be afraid of."""
MOST_CANDIDATES = 12
"""Who could learn next, on the team's page."""


@bp.get("/me/growing")
@allow(Action.SEE_MY_DAY)
def mine() -> str:
    """My own page: what I may do, what I am learning, what the team needs next."""
    looking = viewer()
    if looking.worker_id is None:
        raise NotYours
    own = store.grows(db.session, looking, looking.worker_id)
    known = {(each.row.competence_id, each.row.person_id) for each in own.learning}
    asked = []
    for team in sorted(looking.teams(Action.SEE_MY_DAY)):
        ahead = looking_ahead(db.session, looking, team)
        for row in ahead.candidates:
            people = [person for person in row.people if (UUID(row.competence), UUID(person)) not in known]
            if row.worker == str(looking.worker_id) and people and (UUID(row.competence), None) not in known:
                asked.append((ahead.week, row, people[0]))
    return render_template("growing/mine.html", own=own, asked=asked[:MOST_SUGGESTED], words=words)


@bp.route("/me/growing/learn", methods=["GET", "POST"])
@allow(Action.SEE_MY_DAY)
def learn() -> Page:
    """Ask to learn something; it begins at once, and the professional sees it."""
    offered = store.can_learn(db.session, viewer())
    form = LearnForm(data={"competence": request.args.get("competence", ""), "person": request.args.get("person", "")})
    form.ask(offered.competences, offered.people, offered.per_person)
    if form.validate_on_submit():
        person = None if form.person.data == NOBODY else UUID(form.person.data)
        try:
            row = store.begin(db.session, viewer(), UUID(form.competence.data), person, form.note.data)
        except NotNow as error:
            form.competence.errors = [str(error)]
        else:
            flash("You have begun to learn this. Your professional can see it.", "done")
            return redirect(url_for("growing.learning", learning_id=row.id))
    return render_template("growing/learn.html", form=form)


@bp.get("/growing/learning/<uuid:learning_id>")
@allow(Action.SEE_SIGN_OFFS)
def learning(learning_id: UUID) -> str:
    """How far somebody has come with one thing."""
    return _learning(store.learns(db.session, viewer(), learning_id))


@bp.post("/growing/learning/<uuid:learning_id>/watched")
@allow(Action.SEE_SIGN_OFFS)
def watched(learning_id: UUID) -> Page:
    """I watched them do it, and it went well."""
    found = store.learns(db.session, viewer(), learning_id)
    form = WatchedForm()
    if form.validate_on_submit():
        try:
            after = store.watched(db.session, viewer(), learning_id, form.on.data, form.client_key.data or "")
        except NotNow as error:
            form.on.errors = [str(error)]
        else:
            flash(f"Kept: watched {after.row.watched} of {after.way.times}.", "done")
            return redirect(url_for("growing.learning", learning_id=learning_id))
    return _learning(found, form)


@bp.post("/growing/learning/<uuid:learning_id>/workbook")
@allow(Action.SEE_SIGN_OFFS)
def workbook(learning_id: UUID) -> Response:
    """The workbook is done, or is not after all."""
    done = request.form.get("done") == "yes"
    store.workbook(db.session, viewer(), learning_id, done)
    flash("The workbook is done." if done else "The workbook is still to do.", "done")
    return redirect(url_for("growing.learning", learning_id=learning_id))


@bp.post("/growing/learning/<uuid:learning_id>/times")
@allow(Action.SIGN_OFF)
def times(learning_id: UUID) -> Page:
    """How often practice is watched before I sign off."""
    found = store.learns(db.session, viewer(), learning_id)
    form = TimesForm()
    if not form.validate_on_submit():
        return _learning(found, form)
    store.how_often(db.session, viewer(), learning_id, form.times.data)
    flash("Saved.", "done")
    return redirect(url_for("growing.learning", learning_id=learning_id))


@bp.post("/growing/learning/<uuid:learning_id>/note")
@allow(Action.SEE_MY_DAY)
def note(learning_id: UUID) -> Page:
    """My own note; only the professional sees it too."""
    found = store.learns(db.session, viewer(), learning_id)
    form = NoteForm()
    if form.validate_on_submit():
        try:
            store.write_note(db.session, viewer(), learning_id, form.note.data, form.before.data or "")
        except NotNow as error:
            form.note.errors = [str(error)]
            form.before.data = found.note
        else:
            flash("Your note is saved.", "done")
            return redirect(url_for("growing.learning", learning_id=learning_id))
    return _learning(found, form)


@bp.post("/growing/learning/<uuid:learning_id>/stop")
@allow(Action.SEE_MY_DAY)
def stop(learning_id: UUID) -> Response:
    """I stop learning this; nobody asks why."""
    store.stop(db.session, viewer(), learning_id)
    flash("Stopped. You can begin again whenever you like.", "done")
    return redirect(url_for("growing.mine"))


@bp.get("/growing/workers/<uuid:worker_id>")
@allow(Action.SEE_SIGN_OFFS)
def worker(worker_id: UUID) -> Page:
    """A colleague: what they may do; how they learn only for those whom it is for."""
    if viewer().worker_id == worker_id and viewer().teams(Action.SEE_MY_DAY):
        return redirect(url_for("growing.mine"))
    return render_template("growing/worker.html", theirs=store.grows(db.session, viewer(), worker_id))


@bp.get("/growing/team")
@allow(Action.SEE_SIGN_OFFS)
def teams() -> Page:
    """One sickness away: straight to the team where there is one."""
    mine = organisation.teams(db.session, viewer(), Action.SEE_SIGN_OFFS)
    if len(mine) == 1:
        return redirect(url_for("growing.team", team_id=mine[0].id))
    return render_template("growing/teams.html", teams=mine)


@bp.get("/growing/team/<uuid:team_id>")
@allow(Action.SEE_SIGN_OFFS)
def team(team_id: UUID) -> str:
    """What hangs on one worker in the coming weeks, and who could learn next."""
    return render_template(
        "growing/team.html",
        ahead=looking_ahead(db.session, viewer(), team_id),
        colleagues=store.colleagues(db.session, viewer(), team_id),
        words=words,
        most=MOST_CANDIDATES,
        several=len(viewer().teams(Action.SEE_SIGN_OFFS)) > 1,
    )


def _learning(found: Learns, sent: FlaskForm | None = None) -> str:
    """The page of one learning; `sent` is the form that could not be taken, with what was typed."""
    today = clock.today()
    watched = sent if isinstance(sent, WatchedForm) else WatchedForm(formdata=None, on=today, client_key=new_key())
    note = sent if isinstance(sent, NoteForm) else NoteForm(formdata=None, note=found.note, before=found.note)
    often = sent if isinstance(sent, TimesForm) else TimesForm(formdata=None, times=found.way.times)
    return render_template(
        "growing/learning.html", found=found, form=sent, watched=watched, note=note, often=often, today=today
    )
