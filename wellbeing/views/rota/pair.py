"""Two at once: taking a pair of workers apart, pins, and swapping two visits' workers. Pages of one question."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.exceptions import BadRequest

from rota import changes
from rota.adding import halves_of, one_is_enough, two_of_one
from rota.changes import Change, VisitState
from rota.local_time import monday_of
from rota.swap_options import who_could_swap
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.edited import planned_shown, start_typed
from wellbeing.forms.problems import Problem
from wellbeing.models import Team
from wellbeing.store import organisation
from wellbeing.store.timeline import days_of, planned_day, states_of, text_of
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.rota import answers
from wellbeing.views.rota.answers import REFUSED, Edit, Page
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.edits import taken_already, visit_url

APART, ONE, TWO = "apart", "one", "two"
MOST_SHOWN = 10
TOO_OLD = Problem("This page is too old to change the visit from.", "main-content", "Look at it now and try again.")


@bp.get("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/pin")
@allow(Action.CHANGE_ROTA)
def pins(team_id: UUID, first: date, visit_id: UUID) -> str:
    """What the team has settled about the visit: who goes, when, or both."""
    team, state = _visit(team_id, visit_id)
    places = state.planned.places
    return render_template(
        "rota/pin.html",
        **_page(team, first, visit_id, state),
        who=any(place.pinned_worker for place in places),
        when=any(place.pinned_start for place in places),
        somebody=any(place.worker for place in places),
        timed=any(place.start for place in places),
        expects=text_of(state.planned),
    )


@bp.route("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/split", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def split(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """The two of a double-handed visit come at times of their own, or one is enough, or there are two visits."""
    if request.method == "POST" and (known := taken_already(team_id, first, "split", visit_id)) is not None:
        return known
    team, state = _visit(team_id, visit_id)
    if request.method == "GET":
        return _ask_split(team, first, visit_id, state)
    expected = planned_shown(request.form)
    if expected is None or state.asked is None or len(expected.places) != len(state.asked.places):
        return _refused(team, first, visit_id, state, TOO_OLD)
    shown = {visit_id: VisitState(state.asked, expected)}
    change = _split(shown, visit_id)
    if isinstance(change, Problem):
        return _refused(team, first, visit_id, state, change)
    how = request.form.get("how")
    said = answers.said_of(team.id, change) if how == APART else SAID[how or ONE]
    back = visit_url(team.id, first, visit_id if how == APART else halves_of(state.asked)[_kept() - 1].id)
    return answers.take(Edit(team, first, "split", shown, change, said, back), answers.content("split", visit_id))


SAID = {
    ONE: "The visit is for one worker now. The plan asks for two: agree how it is done safely.",
    TWO: "There are two visits for one worker each now. The plan asks for two together: agree how it is done safely.",
}


def _split(shown: dict[UUID, VisitState], visit_id: UUID) -> Change | Problem:
    """The change that was asked for, or what is missing."""
    asked = shown[visit_id].asked
    assert asked is not None  # both callers have it
    how, why = request.form.get("how"), answers.cause()
    if not asked.double_handed:
        return Problem("Nothing was changed.", "main-content", "This visit is for one worker already.")
    if how not in (APART, ONE, TWO):
        return Problem("Nothing was changed.", "how-1", "Choose how the two are split.")
    if how != APART and not why:
        return Problem("Nothing was changed.", "cause", "Say why two together are not needed this time.")
    if how == ONE:
        return one_is_enough(shown, visit_id, _kept(), why)
    start = start_typed(asked, request.form.get("day", ""), request.form.get("start", ""))
    if start is None:
        return Problem("Nothing was changed.", "start", "Type a time like 09:30.")
    if how == TWO:
        return two_of_one(shown, visit_id, start, why)
    return changes.apart(shown, visit_id, 2, start, why)


def _kept() -> int:
    """Which of the two goes on alone."""
    return 2 if request.form.get("how") == ONE and request.form.get("keep") == "2" else 1


@bp.route("/<uuid:team_id>/<day:first>/visits/<uuid:visit_id>/swap", methods=["GET", "POST"])
@allow(Action.CHANGE_ROTA)
def swap(team_id: UUID, first: date, visit_id: UUID) -> Page:
    """Two places change workers with each other."""
    if request.method == "POST" and (known := taken_already(team_id, first, "swap", visit_id)) is not None:
        return known
    team, state = _visit(team_id, visit_id)
    if request.method == "GET":
        return _ask_swap(team, first, visit_id, state)
    expected = answers.expected_map(request.form.get("expects"))
    try:
        id, _, number = request.form.get("other", "").partition(":")
        other = (UUID(id), int(number or "1"))
    except ValueError:
        page = _ask_swap(team, first, visit_id, state, Problem("Nothing was changed.", "other-1", "Choose a visit."))
        return answers.refused("Choose a visit.", page, REFUSED)
    states = states_of(db.session, team.id, {visit_id, other[0]})
    place = request.form.get("place", 1, type=int)
    if expected is None or not {visit_id, other[0]} <= expected.keys():
        return answers.refused(TOO_OLD.sentence, _ask_swap(team, first, visit_id, state, TOO_OLD), REFUSED)
    for id_, n in ((visit_id, place), other):
        asked = states[id_].asked if id_ in states else None
        if asked is None:
            raise NotYours
        if n not in asked.places or n > len(expected[id_].places):
            raise BadRequest
    shown = {id_: VisitState(states[id_].asked, expected[id_]) for id_ in dict.fromkeys((visit_id, other[0]))}
    change = changes.swap(shown, (visit_id, place), other, answers.cause())
    said = "The two have swapped."
    edit = Edit(team, first, "swap", shown, change, said, visit_url(team.id, first, visit_id))
    return answers.take(edit, answers.content("swap", visit_id))


def _visit(team_id: UUID, visit_id: UUID) -> tuple[Team, VisitState]:
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    state = states_of(db.session, team_id, [visit_id]).get(visit_id)
    if state is None or state.asked is None:
        raise NotYours
    return team, state


def _page(team: Team, first: date, visit_id: UUID, state: VisitState) -> dict[str, object]:
    """What every page about one visit shows at its head."""
    week = week_of(db.session, team.id, monday_of(_day(state)))
    assert state.asked is not None  # `_visit` has asked
    start = next((place.start for place in state.planned.places if place.start), state.asked.options[0].suits.start)
    people = {person.id: person.name for person in week.people}
    workers = [week.worker.get(place.worker or "") for place in state.planned.places]
    return {
        "team": team,
        "first": first,
        "week": week,
        "visit_id": visit_id,
        "visit": state.asked,
        "person": people.get(state.asked.person, "This visit"),
        "day": planned_day(state.asked, start),
        "start": start,
        "going": [worker.name if worker else "nobody yet" for worker in workers],
        "client_key": new_key(),
        "back": url_for("rota.visit", team_id=team.id, first=first, visit_id=visit_id),
    }


def _day(state: VisitState) -> date:
    asked = state.asked
    start = next((place.start for place in state.planned.places if place.start), None)
    return planned_day(asked, start) if start else min(days_of(state))


def _ask_split(team: Team, first: date, visit_id: UUID, state: VisitState, problem: Problem | None = None) -> str:
    if state.asked is None or not state.asked.double_handed or state.planned.cancelled:
        raise NotYours
    second = state.planned.places[-1]
    page = _page(team, first, visit_id, state)
    return render_template(
        "rota/split.html",
        **page,
        second=second.start or page["start"],
        apart=len({place.start for place in state.planned.places}) > 1,
        expects=request.form.get("expects") or text_of(state.planned),
        typed=request.form,
        problem=problem,
    )


def _refused(team: Team, first: date, visit_id: UUID, state: VisitState, problem: Problem) -> Page:
    if state.asked is None or not state.asked.double_handed or state.planned.cancelled:
        raise BadRequest
    page = _ask_split(team, first, visit_id, state, problem)
    return answers.refused(f"{problem.sentence} {problem.remedy}", page, REFUSED)


def _ask_swap(team: Team, first: date, visit_id: UUID, state: VisitState, problem: Problem | None = None) -> str:
    page = _page(team, first, visit_id, state)
    week = page["week"]
    place = request.values.get("place", 1, type=int)
    found = who_could_swap(week, week.rota, visit_id, place)[:MOST_SHOWN]  # type: ignore[attr-defined,arg-type]
    states = states_of(db.session, team.id, {visit_id, *(one.visit for one in found)})
    expects = "{" + ",".join(f'"{id}":{text_of(one.planned)}' for id, one in states.items()) + "}"
    return render_template(
        "rota/swap.html",
        **page,
        place=place,
        found=found,
        expects=expects,
        cause=answers.cause(),
        problem=problem,
    )
