"""Adding a visit that no plan asks for: a short form, through the one door."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4, uuid5

from flask import render_template, request, url_for

from rota.adding import added, added_visit
from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.added_visit import TWO, AddedVisitForm
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.fields import choices
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.store import rota as store
from wellbeing.store.team_names import people_named, place_of, workers_named
from wellbeing.viewer import Action
from wellbeing.views.rota import answers
from wellbeing.views.rota.answers import Edit, Page
from wellbeing.views.rota.blueprint import bp

USUAL_MINUTES = 30
NOBODY = ""


@bp.route("/<uuid:team_id>/<day:first>/add", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def add(team_id: UUID, first: date) -> Page:
    """A visit that no plan asks for: whom to, when, how long, for one worker or two, and what for."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    form = _form(team, first)
    if not form.validate_on_submit():
        page = render_template("rota/add.html", team=team, first=first, form=form, client_key=_key() or new_key())
        return page if request.method == "GET" or not form.errors else answers.refused(_problems(form), page)
    said = answers.content("add")
    id = uuid5(team_id, key) if (key := _key()) else uuid4()
    person = UUID(form.person.data)
    visit = added_visit(
        id,
        str(person),
        place_of(db.session, person),
        form.day.data,
        form.start.data,
        form.minutes.data,
        two=form.workers.data == TWO,
    )
    back = url_for("rota.visit", team_id=team_id, first=monday_of(form.day.data), visit_id=id)
    if (seq := answers.taken_before(team_id, said)) is not None:
        return answers.done(team, first, seq, "It was saved already.", back)
    change = added(visit, form.worker.data or None, form.what.data)
    return answers.take(Edit(team, first, "add", {}, change, "The visit is added.", back), said)


def _form(team: Team, first: date) -> AddedVisitForm:
    """The form with the people and workers of the team, on the day that the page came from."""
    today = clock.today()
    day = today if monday_of(today) == monday_of(first) else first
    given = {"day": _wanted_day() or day, "minutes": USUAL_MINUTES, "person": request.args.get("person")}
    form = AddedVisitForm(data=given)
    on = form.day.data or day
    members = store.members_on(db.session, team.id, on)
    names = workers_named(db.session, team.id)
    people = people_named(db.session, team.id, on)
    form.person.choices = choices(people.items())
    form.worker.choices = choices([(NOBODY, "Nobody yet"), *((id, names[id]) for id in names if id in members)])
    return form


def _wanted_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def _key() -> str:
    return key_from(request.form.get("client_key"))


def _problems(form: AddedVisitForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
