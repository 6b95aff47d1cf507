"""A week's three rounds as pages: where it stands, what I would like, what clashes, and what came of my wishes."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.granting import said
from rota.limits import DAYS_IN_WEEK
from rota.local_time import instant, monday_of, spoken_day, wall_time
from rota.rounds import ORDER, Stage, Wants, Wished, how_many
from rota.rules.sentences import person_name, worker_name
from rota.week import Week, local_day
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.rounds import OpenForm, SwapForm, asked, key_of, stage_of
from wellbeing.models.rounds import WishWritten
from wellbeing.store import organisation, settling
from wellbeing.store import rounds as store
from wellbeing.store.settling import ToSettle
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Action

bp = Blueprint("rounds", __name__)

Page = Response | str | tuple[str, int]
CONFLICT = 409
CLOSES_BEFORE = timedelta(days=4)
CLOSES_AT = time(18)
MOVED_ON = "Somebody else moved this week on while you looked. This is where it stands now. Nothing was changed."
CLOSED = "Wishes for this week are closed, so nothing was saved. Talk to the team, or open wishes again."
OF_DAY = ((Wants.DAY_OFF, "Day off"), (Wants.EARLY, "Early"), (Wants.LATE, "Late"))


@bp.get("/rota/<uuid:team_id>/<day:first>/rounds")
@allow(Action.SEE_ROTA)
def show(team_id: UUID, first: date) -> Page:
    """Where the week stands, and the next step."""
    if first != monday_of(first):
        return redirect(url_for("rounds.show", team_id=team_id, first=monday_of(first)))
    return _show(team_id, first, None)


@bp.post("/rota/<uuid:team_id>/<day:first>/rounds/open")
@allow(Action.CHANGE_ROTA)
def open_wishes(team_id: UUID, first: date) -> Page:
    """Let everyone say what they would like."""
    week = monday_of(first)
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    form = OpenForm()
    if not form.validate_on_submit():
        return _show(team_id, week, form)
    try:
        store.open_wishes(
            db.session,
            viewer(),
            team_id,
            week,
            anonymous=bool(form.anonymous.data),
            closes_at=form.closes,
            expects=stage_of(form.expects.data),
        )
    except store.MovedOn:
        flash(MOVED_ON, "warn")
    else:
        flash("Wishes are open, and the team knows.", "done")
    return redirect(url_for("rounds.show", team_id=team_id, first=week))


@bp.post("/rota/<uuid:team_id>/<day:first>/rounds/go")
@allow(Action.CHANGE_ROTA)
def go(team_id: UUID, first: date) -> Response:
    """To another round: on, past one, or back."""
    week, to = monday_of(first), stage_of(request.form.get("to"))
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    if to in (None, Stage.WISHES):
        abort(400)
    try:
        store.go(db.session, viewer(), team_id, week, to, stage_of(request.form.get("expects")))
    except store.MovedOn:
        flash(MOVED_ON, "warn")
    return redirect(url_for("rounds.show", team_id=team_id, first=week))


@bp.get("/rota/<uuid:team_id>/<day:first>/wishes")
@allow(Action.CHANGE_ROTA)
def wishes(team_id: UUID, first: date) -> Page:
    """What I would like of this week."""
    if first != monday_of(first):
        return redirect(url_for("rounds.wishes", team_id=team_id, first=monday_of(first)))
    return _wishes(team_id, first, None)


@bp.post("/rota/<uuid:team_id>/<day:first>/wishes")
@allow(Action.CHANGE_ROTA)
def wish(team_id: UUID, first: date) -> Response:
    """One tap: saved at once."""
    week, text = monday_of(first), request.form.get("say", "")
    organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    tapped = asked(text)
    if tapped is None:
        abort(400)
    key = key_of(request.form.get("client_key"), text)
    try:
        store.wish(db.session, viewer(), team_id, week, tapped.kind, key, day=tapped.day, person_id=tapped.person)
    except (store.Closed, store.TooMany) as error:
        _refused(error)
    anchor = tapped.day.isoformat() if tapped.day else ("people" if tapped.person else None)
    return redirect(url_for("rounds.wishes", team_id=team_id, first=week, _anchor=anchor))


@bp.post("/rota/<uuid:team_id>/<day:first>/wishes/swap")
@allow(Action.CHANGE_ROTA)
def swap(team_id: UUID, first: date) -> Page:
    """A swap that I would like."""
    week = monday_of(first)
    store.mine(db.session, viewer(), team_id, week)
    form = SwapForm()
    form.of(_others(team_id, week), _days(week))
    if not form.validate_on_submit():
        return _wishes(team_id, week, form)
    try:
        store.wish(
            db.session,
            viewer(),
            team_id,
            week,
            Wants.SWAP,
            key_of(form.client_key.data, Wants.SWAP),
            day=form.on,
            other_id=UUID(form.other.data),
            words=form.words.data,
        )
    except (store.Closed, store.TooMany) as error:
        _refused(error)
    return redirect(url_for("rounds.wishes", team_id=team_id, first=week, _anchor="swap"))


@bp.post("/rota/<uuid:team_id>/<day:first>/wishes/<uuid:wish_id>/withdraw")
@allow(Action.CHANGE_ROTA)
def withdraw(team_id: UUID, first: date, wish_id: UUID) -> Response:
    """I no longer wish this."""
    store.withdraw(db.session, viewer(), team_id, wish_id)
    if request.form.get("then") == "mine":
        return redirect(url_for("my_wishes.index"))
    return redirect(url_for("rounds.wishes", team_id=team_id, first=monday_of(first)))


@bp.get("/rota/<uuid:team_id>/<day:first>/settle")
@allow(Action.CHANGE_ROTA)
def settle(team_id: UUID, first: date) -> Page:
    """What clashes, side by side with what each choice would do."""
    if first != monday_of(first):
        return redirect(url_for("rounds.settle", team_id=team_id, first=monday_of(first)))
    team, stands = store.standing(db.session, viewer(), team_id, first)
    found = settling.settling(db.session, viewer(), team_id, first)
    return render_template(
        "rounds/settle.html",
        team=team,
        first=first,
        stage=stands.stage,
        open=stands.open or stands.stage is None,
        may_settle=stands.stage in (Stage.SETTLE, Stage.FINISH),
        clashes=[_clash(found.week, each, index) for index, each in enumerate(found.clashes, 1)],
        gave=[(each, _words(found.week, each.wish)) for each in found.gave],
        wishes=[(worker_name(found.week, each.worker), _words(found.week, each)) for each in found.wishes],
        tried_on=found.tried_on,
        client_key=new_key(),
    )


@bp.post("/rota/<uuid:team_id>/<day:first>/settle/<uuid:wish_id>")
@allow(Action.CHANGE_ROTA)
def give_way(team_id: UUID, first: date, wish_id: UUID) -> Response:
    """This wish gives way."""
    week = monday_of(first)
    clash = request.form.get("clash", "").replace("\x00", "")
    key = key_of(request.form.get("client_key"), str(wish_id))
    try:
        settling.give_way(db.session, viewer(), team_id, week, wish_id, clash, key)
    except settling.NotYet:
        flash("This week is not being settled now. Nothing was saved.", "warn")
    return redirect(url_for("rounds.settle", team_id=team_id, first=week))


@bp.post("/rota/<uuid:team_id>/<day:first>/gave-way/<uuid:gave_id>/back")
@allow(Action.CHANGE_ROTA)
def take_back(team_id: UUID, first: date, gave_id: UUID) -> Response:
    """It did not give way after all."""
    week = monday_of(first)
    try:
        settling.take_back(db.session, viewer(), team_id, week, gave_id)
    except settling.NotYet:
        flash("This week is not being settled now. Nothing was saved.", "warn")
    return redirect(url_for("rounds.settle", team_id=team_id, first=week))


def row_words(row: WishWritten, names: dict[UUID, str]) -> str:
    """A wish in a few words, the day with its date."""
    about = names.get(row.person_id or row.with_worker_id or row.id, "somebody")
    return _in_words(Wants(row.kind), spoken_day(row.day, with_date=True) if row.day else "", about)


def _in_words(kind: Wants, day: str, about: str) -> str:
    said = {
        Wants.DAY_OFF: "Day off",
        Wants.EARLY: "Early",
        Wants.LATE: "Late",
        Wants.SEE_PERSON: f"To see {about}",
        Wants.SWAP: f"A swap with {about}",
        Wants.NOTHING: "Nothing special",
    }
    return f"{said[kind]}, {day}" if day else said[kind]


def _words(week: Week, wish: Wished) -> str:
    about = person_name(week, wish.person) if wish.person else worker_name(week, wish.other or "")
    return _in_words(wish.kind, spoken_day(wish.day) if wish.day else "", about)


def _clash(week: Week, each: ToSettle, number: int) -> dict[str, Any]:
    """A clash for its page: what it is, and each choice with what it would do."""
    outcomes = {choice.gives_way: choice.outcome for choice in each.choices}
    alone = len(each.clash.wishes) == 1
    ways = [
        {
            "wish": wish.id,
            "name": first_name(worker_name(week, wish.worker)),
            "words": _words(week, wish),
            "would": said(week, outcomes[wish]) if wish in outcomes else (),
        }
        for wish in each.clash.wishes
    ]
    return {
        "number": number,
        "key": each.clash.key,
        "why": each.clash.why,
        "turn": each.turn,
        "granted": "If the wish is granted" if alone else "If nobody gives way",
        "would": said(week, outcomes[None]) if None in outcomes else (),
        "ways": ways,
    }


def _show(team_id: UUID, first: date, form: OpenForm | None) -> str:
    looking = viewer()
    team, stands = store.standing(db.session, looking, team_id, first)
    may_change = looking.may(Action.CHANGE_ROTA, team_id)
    said_so, of, still = store.said_so_far(db.session, team_id, first) if stands.open else (0, 0, [])
    true, answered = settling.of_team(db.session, team_id)
    closes = instant(first - CLOSES_BEFORE, CLOSES_AT)
    if closes <= clock.now():
        closes = instant(clock.today() + timedelta(days=1), CLOSES_AT)
    form = form or OpenForm(
        formdata=None,
        data={"closes_on": local_day(closes), "closes_at": wall_time(closes), "expects": stands.stage or ""},
    )
    return render_template(
        "rounds/show.html",
        team=team,
        first=first,
        stands=stands,
        place=ORDER.index(stands.stage) if stands.stage else -1,
        form=form,
        so_far=how_many(said_so, of) if stands.hidden else f"{said_so} of {of} have said what they would like.",
        still=[] if stands.hidden or not may_change else still,
        may_change=may_change,
        mine=may_change and looking.worker_id is not None,
        came_true=true,
        answered=answered,
    )


def _wishes(team_id: UUID, week: date, form: SwapForm | None) -> str:
    team, stands, theirs = store.mine(db.session, viewer(), team_id, week)
    by_day = {row.day: row for row in theirs if Wants(row.kind) in dict(OF_DAY)}
    to_see = {row.person_id: row for row in theirs if row.kind == Wants.SEE_PERSON}
    people = store.people(db.session, team_id, week, [id for id in to_see if id is not None])
    others = _others(team_id, week)
    if form is None:
        form = SwapForm(formdata=None, data={"client_key": new_key()})
        form.of(others, _days(week))
    names = dict(others)
    return render_template(
        "rounds/wishes.html",
        team=team,
        first=week,
        stands=stands,
        days=[(day, by_day.get(day)) for day, _ in _days(week)],
        of_day=OF_DAY,
        people=[(person, to_see.get(person.id)) for person in people],
        seeing=len(to_see),
        swaps=[(row, row_words(row, names)) for row in theirs if row.kind == Wants.SWAP],
        nothing=next((row for row in theirs if row.kind == Wants.NOTHING), None),
        any=bool(theirs),
        form=form,
        client_key=new_key(),
    )


def _others(team_id: UUID, week: date) -> list[tuple[UUID, str]]:
    me = viewer().worker_id
    return [(worker.id, worker.name) for worker in store.members(db.session, team_id, week) if worker.id != me]


def _days(week: date) -> list[tuple[date, str]]:
    days = [week + timedelta(days=n) for n in range(DAYS_IN_WEEK)]
    return [(day, spoken_day(day, with_date=True)) for day in days]


def _refused(error: Exception) -> None:
    flash(CLOSED if isinstance(error, store.Closed) else "That is more than one week holds. Nothing was saved.", "warn")
