"""Swaps: asking another worker, a question a page; what it would do to both; agreeing, declining, taking back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from rota.swaps import Exchange
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.lines import clean
from wellbeing.forms.problems import Problem
from wellbeing.store import swap as store
from wellbeing.store import swap_choices as choices
from wellbeing.store.publish import Refused
from wellbeing.store.swap import Not, Shown
from wellbeing.viewer import Action

bp = Blueprint("swaps", __name__)

LONGEST_WORDS = 500
WHOLE_DAY = "day:"
REFUSED, CONFLICT = 400, 409

Page = Response | str | tuple[str, int]


CHOOSE_YOURS = Problem("Nothing was asked.", "gives", "Tick at least one visit, and choose whom to ask below.")
NEEDS_REASON = Problem("It is not swapped yet.", "reason", "Say in a sentence why this is right for now.")
STOPPED = Problem("It is not swapped, because it can't be told like this.", "stopping", "Read why below.")


@bp.get("/swaps")
@allow(Action.SEE_MY_DAY)
def index() -> str:
    """The swaps that wait for me, those that I asked, and what became of others."""
    return render_template("swaps/index.html", swaps=store.swaps_of(db.session, viewer()))


@bp.get("/swaps/<uuid:swap_id>")
@allow(Action.CHANGE_ROTA)
def show(swap_id: UUID) -> str:
    """One swap, with what it would do to both."""
    return _one(swap_id)


@bp.get("/swaps/new")
@allow(Action.CHANGE_ROTA)
def new() -> str:
    """Which of my visits, and whom to ask."""
    return _first()


def _first(problem: Problem | None = None) -> str:
    return render_template(
        "swaps/mine.html",
        teams=choices.mine(db.session, viewer()),
        ticked=request.args.getlist("gives"),
        asked=request.args.get("other", ""),
        problem=problem,
    )


@bp.get("/swaps/new/<uuid:team_id>/<uuid:worker_id>")
@allow(Action.CHANGE_ROTA)
def theirs(team_id: UUID, worker_id: UUID) -> Page:
    """Which of theirs I would take, if any."""
    other = choices.colleague(db.session, viewer(), team_id, worker_id)
    gives = _pairs("gives", team_id, viewer().worker_id)
    if not gives:
        return _first(CHOOSE_YOURS), REFUSED
    found = store.exchange_of(db.session, viewer(), team_id, worker_id, gives, ())
    if isinstance(found, Not):
        return _first(Problem(found.sentence, "gives", "Choose other visits.")), REFUSED
    return render_template(
        "swaps/theirs.html",
        team_id=team_id,
        other=other,
        worker_id=worker_id,
        days=choices.days_of_worker(db.session, team_id, worker_id),
        gives=request.args.getlist("gives"),
    )


@bp.get("/swaps/choose")
@allow(Action.CHANGE_ROTA)
def choose() -> Page:
    """From the first question to the second: whom was chosen stands in the form."""
    try:
        team, other = (UUID(text) for text in request.args.get("other", "").split(":"))
    except ValueError:
        return _first(CHOOSE_YOURS), REFUSED
    return redirect(url_for("swaps.theirs", team_id=team, worker_id=other, gives=request.args.getlist("gives")))


@bp.get("/swaps/check/<uuid:team_id>/<uuid:worker_id>")
@allow(Action.CHANGE_ROTA)
def check(team_id: UUID, worker_id: UUID) -> Page:
    """What it would do to both, before anybody is asked."""
    other = choices.colleague(db.session, viewer(), team_id, worker_id)
    found = store.exchange_of(db.session, viewer(), team_id, worker_id, *_both(team_id, worker_id))
    if isinstance(found, Not):
        return _first(Problem(found.sentence, "gives", "Choose other visits.")), REFUSED
    return _check(team_id, worker_id, other, found)


def _check(team_id: UUID, worker_id: UUID, other: str, exchange: Exchange) -> str:
    gives, takes = choices.parts_of(db.session, exchange)
    return render_template(
        "swaps/check.html",
        team_id=team_id,
        worker_id=worker_id,
        other=other,
        gives=gives,
        takes=takes,
        looked=store.look_at(db.session, team_id, exchange),
        client_key=new_key(),
    )


@bp.post("/swaps/new/<uuid:team_id>/<uuid:worker_id>")
@allow(Action.CHANGE_ROTA)
def ask(team_id: UUID, worker_id: UUID) -> Page:
    """Ask them."""
    other = choices.colleague(db.session, viewer(), team_id, worker_id)
    found = store.exchange_of(db.session, viewer(), team_id, worker_id, *_both(team_id, worker_id))
    if isinstance(found, Not):
        return _first(Problem(found.sentence, "gives", "Choose other visits.")), REFUSED
    words = clean(request.form.get("words"))[:LONGEST_WORDS]
    key = key_from(request.form.get("client_key")) or new_key()
    store.ask(db.session, viewer(), team_id, found, words, key)
    flash(f"Asked. {other} sees it on My day.", "done")
    return redirect(url_for("swaps.index"))


@bp.post("/swaps/<uuid:swap_id>/agree")
@allow(Action.CHANGE_ROTA)
def agree(swap_id: UUID) -> Page:
    """Yes: it is done, and both are told."""
    reason = clean(request.form.get("reason"))[:LONGEST_WORDS]
    answer = store.agree(db.session, viewer(), swap_id, reason)
    if isinstance(answer, Refused):
        return _one(swap_id, STOPPED if answer.stops else NEEDS_REASON, answer, reason), REFUSED
    return _answered(answer, swap_id, "Swapped. It is on both your days.")


@bp.post("/swaps/<uuid:swap_id>/decline")
@allow(Action.CHANGE_ROTA)
def decline(swap_id: UUID) -> Page:
    """No, which needs no reason."""
    return _answered(store.decline(db.session, viewer(), swap_id), swap_id, "You said no. Everything stays as it is.")


@bp.post("/swaps/<uuid:swap_id>/withdraw")
@allow(Action.CHANGE_ROTA)
def withdraw(swap_id: UUID) -> Page:
    """Take back what I asked."""
    return _answered(store.withdraw(db.session, viewer(), swap_id), swap_id, "Taken back. Everything stays as it is.")


def _answered(answer: Shown | Not, swap_id: UUID, said: str) -> Page:
    if isinstance(answer, Not):
        return _one(swap_id, Problem(answer.sentence, "main-content", "This is how it stands now.")), CONFLICT
    flash(said, "done")
    return redirect(url_for("swaps.index"))


def _one(swap_id: UUID, problem: Problem | None = None, refused: Refused | None = None, typed: str = "") -> str:
    swap = store.one_of(db.session, viewer(), swap_id)
    return render_template(
        "swaps/show.html",
        swap=swap,
        looked=store.look(db.session, viewer(), swap_id) if swap.state == store.ASKED else None,
        problem=problem,
        needs_reason=refused is not None and not refused.stops,
        typed=typed,
    )


Pairs = list[tuple[UUID, int]]


def _both(team_id: UUID, worker_id: UUID) -> tuple[Pairs, Pairs]:
    """What I would give and what I would take, as the form says."""
    return _pairs("gives", team_id, viewer().worker_id), _pairs("takes", team_id, worker_id)


def _pairs(name: str, team_id: UUID, worker_id: UUID | None) -> Pairs:
    """The places of visits that a form named, each once: "visit:place", or "day:2026-11-24" for all of that day."""
    texts = request.values.getlist(name)
    whole = {text.removeprefix(WHOLE_DAY) for text in texts if text.startswith(WHOLE_DAY)}
    days = choices.days_of_worker(db.session, team_id, worker_id) if whole and worker_id else ()
    found = [(part.visit, part.place) for day in days if day.day.isoformat() in whole for part in day.parts]
    found += _each(text for text in texts if not text.startswith(WHOLE_DAY))
    return list(dict.fromkeys(found))


def _each(texts: Iterable[str]) -> Iterable[tuple[UUID, int]]:
    for text in texts:
        visit, _, place = text.partition(":")
        if place not in ("1", "2"):
            raise BadRequest
        try:
            yield UUID(visit), int(place)
        except ValueError as error:
            raise BadRequest from error
