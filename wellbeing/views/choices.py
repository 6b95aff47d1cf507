"""Who comes to a person: the workers they chose or declined, one page each, and what a no does to the rota at once."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.choice import DECLINED, LINK, NEITHER, ChoiceForm
from wellbeing.store import choices as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.choices import MOST_CHOSEN, Most, TooMany
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action

bp = Blueprint("choices", __name__, url_prefix="/people")

Page = Response | str | tuple[str, int]
CONFLICT = 409


@bp.get("/<uuid:person_id>/workers")
@allow(Action.SEE_PEOPLE)
def index(person_id: UUID) -> str:
    """Everyone in the team, as the person has chosen them."""
    person, team, crew = store.crew_of(db.session, viewer(), person_id)
    chosen = sum(each.kind in ("link", "chosen") for each in crew)
    most = store.most_chosen(db.session, team, person_id) if chosen >= MOST_CHOSEN else Most(MOST_CHOSEN)
    return render_template(
        "choices/index.html",
        person=person,
        crew=crew,
        chosen=chosen,
        most=most,
        usual=MOST_CHOSEN,
        link=any(each.kind == LINK for each in crew),
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
    )


@bp.route("/<uuid:person_id>/workers/<uuid:worker_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def one(person_id: UUID, worker_id: UUID) -> Page:
    """One worker: chosen, declined or neither, in the person's words."""
    person, team, worker = store.choice_of(db.session, viewer(), person_id, worker_id)
    form = ChoiceForm(
        data={"kind": worker.kind or NEITHER, "words": worker.words, "seen": str(len(worker.said))},
    )
    form.ask(person.known_as, first_name(worker.name))
    changed_since = False
    if viewer().may(Action.WRITE_PLAN, team.id) and form.validate_on_submit():
        try:
            store.choose(db.session, viewer(), person_id, worker_id, form.chosen, form.words.data, seen=form.times_seen)
        except TooMany as error:
            form.kind.errors = [_too_many(error.most)]
        except ChangedSince:
            changed_since, form.seen.data = True, str(len(worker.said))
        else:
            flash(f"What {person.known_as} says about {first_name(worker.name)} is saved.", "done")
            if form.kind.data == DECLINED:
                return redirect(url_for("choices.visits", person_id=person_id, worker_id=worker_id))
            return redirect(url_for("choices.index", person_id=person_id))
    page = render_template("choices/one.html", form=form, person=person, worker=worker, changed_since=changed_since)
    return (page, CONFLICT) if changed_since else page


@bp.get("/<uuid:person_id>/workers/<uuid:worker_id>/visits")
@allow(Action.SEE_PEOPLE)
def visits(person_id: UUID, worker_id: UUID) -> str:
    """The visits to come that this worker is down for, each with a way to see who else could go."""
    person, team, worker = store.choice_of(db.session, viewer(), person_id, worker_id)
    going = store.still_going(db.session, viewer(), person_id, worker_id)
    return render_template(
        "choices/visits.html",
        person=person,
        team=team,
        worker=worker,
        told=[visit for visit in going if visit.told],
        planned=[visit for visit in going if not visit.told],
        may_see_rota=viewer().may(Action.SEE_ROTA, team.id),
    )


def _too_many(most: Most) -> str:
    """Why nobody more can be chosen, and what to do."""
    reason = (
        f"their visits need {most.number} different workers, and as many are chosen"
        if most.more_than_usual
        else f"{most.number} are chosen already, which is the most, so that few faces come to the door"
    )
    return f"Nobody was added: {reason}. First choose who is no longer one of them"
