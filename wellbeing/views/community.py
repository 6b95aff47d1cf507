"""What the community offers: a directory per locality, kept by its teams; and the introductions of a person.

What is looked for stands in the address: it names places, days and interests, never a person. Decides nothing.
"""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from plans.community import KINDS, Asset, Search, changed_words
from rota.json_form import BadForm, from_json, to_json
from rota.local_time import WEEKDAYS
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.encryption import KEYRING, Unreadable
from wellbeing.forms.community import AssetForm, CameForm, ConfirmForm, FileForm, IntroduceForm, as_form
from wellbeing.forms.seen import seen_of, was
from wellbeing.importing.community import COLUMNS, REQUIRED, csv_of, read_assets
from wellbeing.importing.problems import Problems
from wellbeing.store import community as store
from wellbeing.store.people import person_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.attached import CSV, attached

bp = Blueprint("community", __name__)

Page = Answer | str
LONGEST_SEARCH = 100
SHOWN_PROBLEMS = 100


@bp.get("/community")
@allow(Action.SEE_COMMUNITY)
def index() -> str:
    """The directories that I reach, and what answers a search in one."""
    known = store.directories(db.session, viewer())
    of = _chosen(known)
    if of is None:
        return render_template("community/index.html", directories=[], of=None, search=Search(), found=[], everything=0)
    kept = store.assets(db.session, of)
    search = _search()
    return render_template(
        "community/index.html",
        directories=known,
        of=of,
        search=search,
        found=[one for one in kept if search.finds(one.asset)],
        everything=len(kept),
        interests=sorted({interest for one in kept for interest in one.asset.interests}, key=str.casefold),
        kinds=KINDS,
        weekdays=WEEKDAYS,
        today=clock.today(),
        sees_people=bool(viewer().teams(Action.SEE_PEOPLE)),
        may_change=of in store.directories(db.session, viewer(), Action.CHANGE_COMMUNITY),
    )


@bp.get("/community/<uuid:asset_id>")
@allow(Action.SEE_COMMUNITY)
def show(asset_id: UUID) -> str:
    """One of them, whole."""
    kept = store.asset(db.session, viewer(), Action.SEE_COMMUNITY, asset_id)
    mine = store.directories(db.session, viewer(), Action.CHANGE_COMMUNITY)
    may_change = kept.locality_id in {of.locality_id for of in mine}
    return render_template("community/show.html", kept=kept, asset=kept.asset, may_change=may_change)


@bp.route("/community/<uuid:locality_id>/new", methods=["GET", "POST"])
@allow(Action.CHANGE_COMMUNITY)
def new(locality_id: UUID) -> Page:
    """Something that is not in the directory yet."""
    of = store.directory(db.session, viewer(), Action.CHANGE_COMMUNITY, locality_id)
    form = AssetForm(data={"checked": clock.today(), "told_by": viewer().name})
    if form.validate_on_submit():
        try:
            asset_id = store.add(db.session, viewer(), locality_id, form.asset())
        except ValueError as error:
            form.name.errors = [*form.name.errors, str(error)]
        else:
            flash(f"{form.name.data} is in the directory.", "done")
            return redirect(url_for("community.show", asset_id=asset_id))
    return render_template("community/write.html", form=form, kept=None, of=of, stands=None)


@bp.route("/community/<uuid:asset_id>/change", methods=["GET", "POST"])
@allow(Action.CHANGE_COMMUNITY)
def change(asset_id: UUID) -> Page:
    """Put right what the directory says of it."""
    kept = store.asset(db.session, viewer(), Action.CHANGE_COMMUNITY, asset_id)
    form = AssetForm(data={**as_form(kept.asset), "shown": _sealed(kept.asset)})
    stands: tuple[str, ...] = ()
    if form.validate_on_submit():
        try:
            now = store.change(db.session, viewer(), asset_id, form.asset(), _opened(form.shown.data or ""))
        except ValueError as error:
            form.name.errors = [*form.name.errors, str(error)]
        else:
            if now is None:
                flash("Saved.", "done")
                return redirect(url_for("community.show", asset_id=asset_id))
            stands = changed_words(form.asset(), now)
            form.shown.data = _sealed(now)
    return render_template("community/write.html", form=form, kept=kept, of=None, stands=stands)


@bp.post("/community/<uuid:asset_id>/checked")
@allow(Action.CHANGE_COMMUNITY)
def checked(asset_id: UUID) -> Answer:
    """I looked today, and it is so."""
    kept = store.checked(db.session, viewer(), asset_id)
    flash(f"{kept.asset.name}: checked today.", "done")
    return redirect(url_for("community.show", asset_id=asset_id))


@bp.route("/community/<uuid:asset_id>/end", methods=["GET", "POST"])
@allow(Action.CHANGE_COMMUNITY)
def end(asset_id: UUID) -> Page:
    """It is no longer there, or is after all."""
    kept = store.asset(db.session, viewer(), Action.CHANGE_COMMUNITY, asset_id)
    if request.method == "GET":
        return render_template("community/end.html", kept=kept)
    try:
        kept = store.end(db.session, viewer(), asset_id, ended=request.form.get("back") != "yes")
    except ValueError as error:
        flash(str(error), "warn")
    else:
        said = "is in the directory again" if kept.ended is None else "is no longer in the directory"
        flash(f"{kept.asset.name} {said}.", "done")
    return redirect(url_for("community.show", asset_id=asset_id))


@bp.get("/community/<uuid:locality_id>/community.csv", endpoint="csv")
@allow(Action.SEE_COMMUNITY)
def as_csv(locality_id: UUID) -> Response:
    """The directory as a file, which can be brought in again."""
    of = store.directory(db.session, viewer(), Action.SEE_COMMUNITY, locality_id)
    text = csv_of(kept.asset for kept in store.assets(db.session, of))
    return attached(text, CSV, "community.csv")


@bp.route("/community/<uuid:locality_id>/bring-in", methods=["GET", "POST"])
@allow(Action.CHANGE_COMMUNITY)
def bring_in(locality_id: UUID) -> Page:
    """A file for the directory: everything that is wrong with it, or what it would do. Nothing is written yet."""
    of = store.directory(db.session, viewer(), Action.CHANGE_COMMUNITY, locality_id)
    form = FileForm()
    problems: list[str] = []
    if form.validate_on_submit() and form.text is not None:
        given = read_assets(form.text, clock.today())
        if not isinstance(given, Problems):
            return _preview(of, form.text, given)
        problems = given.lines(SHOWN_PROBLEMS)
    columns = [(column.name, column.name in REQUIRED) for column in COLUMNS]
    return render_template("community/bring_in.html", form=form, of=of, problems=problems, columns=columns, kinds=KINDS)


@bp.post("/community/<uuid:locality_id>/bring-in/write")
@allow(Action.CHANGE_COMMUNITY)
def write(locality_id: UUID) -> Page:
    """What the preview showed is written, all of it, checked once more."""
    of = store.directory(db.session, viewer(), Action.CHANGE_COMMUNITY, locality_id)
    form = ConfirmForm()
    given = read_assets(form.text.data or "", clock.today()) if form.validate_on_submit() else None
    if given is None or isinstance(given, Problems):
        flash("That file can’t be read any more, so nothing was written. Choose it again.", "warn")
        return redirect(url_for("community.bring_in", locality_id=locality_id))
    done = store.bring_in(db.session, viewer(), locality_id, given, write=True)
    flash(f"{len(done.new)} added and {len(done.altered)} changed; {done.same} as before.", "done")
    return redirect(url_for("community.index", locality=of.locality_id))


def _preview(of: store.Directory, text: str, given: tuple[Asset, ...]) -> str:
    brought = store.bring_in(db.session, viewer(), of.locality_id, given, write=False)
    altered = [(after, changed_words(before, after)) for before, after in brought.altered]
    form = ConfirmForm(formdata=None, data={"text": text})
    return render_template("community/preview.html", form=form, of=of, brought=brought, altered=altered)


@bp.get("/people/<uuid:person_id>/community")
@allow(Action.SEE_PEOPLE)
def introductions(person_id: UUID) -> str:
    """What this person was introduced to, and what came of it."""
    person, team, _ = person_of(db.session, viewer(), Action.SEE_PEOPLE, person_id)
    return render_template(
        "community/introductions.html",
        person=person,
        introduced=store.introductions(db.session, viewer(), person_id),
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
        locality_id=team.locality_id,
    )


@bp.route("/people/<uuid:person_id>/community/introduce", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def introduce(person_id: UUID) -> Page:
    """A person is introduced to something near them, to receive or to give."""
    person, team, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    near = store.near(db.session, viewer(), person_id)
    form = IntroduceForm(data={"on": clock.today(), "asset": request.args.get("asset", "")})
    form.ask([(str(one.id), one.words) for one in near])
    if form.validate_on_submit():
        store.introduce(
            db.session,
            viewer(),
            person_id,
            UUID(form.asset.data),
            direction=form.direction.data,
            on=form.on.data,
            note=form.note.data,
        )
        flash("Written down.", "done")
        return redirect(url_for("community.introductions", person_id=person_id))
    return render_template(
        "community/introduce.html", form=form, person=person, near=near, locality_id=team.locality_id
    )


@bp.route("/people/<uuid:person_id>/community/<uuid:introduction_id>", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def came(person_id: UUID, introduction_id: UUID) -> Page:
    """What came of an introduction."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    one = store.introduction(db.session, viewer(), person_id, introduction_id)
    helping = "" if one.row.helping is None else "yes" if one.row.helping else "no"
    form = CameForm(data={"came": one.row.came or "", "helping": helping, "seen": seen_of(one.row.came or "")})
    meanwhile = None
    if form.validate_on_submit():
        meanwhile = store.came_of_it(
            db.session,
            viewer(),
            person_id,
            introduction_id,
            came=form.came.data,
            helping=form.helps,
            was_shown=lambda text: was(form.seen.data, text),
        )
        if meanwhile is None:
            flash("Saved.", "done")
            return redirect(url_for("community.introductions", person_id=person_id))
        form.seen.data = seen_of(meanwhile)
    return render_template("community/came.html", form=form, person=person, one=one, meanwhile=meanwhile)


def _chosen(known: list[store.Directory]) -> store.Directory | None:
    """The directory that the address names, else the first. Raises NotYours for one that isn't there."""
    asked = request.args.get("locality")
    if asked is None:
        return known[0] if known else None
    for of in known:
        if str(of.locality_id) == asked:
            return of
    raise NotYours


def _search() -> Search:
    day = request.args.get("day", "")
    return Search(
        words=request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        day=int(day) if day in {str(number) for number in range(len(WEEKDAYS))} else None,
        interest=request.args.get("interest", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        kind=kind if (kind := request.args.get("kind", "")) in KINDS else "",
    )


def _sealed(asset: Asset) -> str:
    return KEYRING.seal(json.dumps(to_json(asset)))


def _opened(text: str) -> Asset:
    """What the page showed; something that never stood there where it can't be read."""
    try:
        return from_json(Asset, json.loads(KEYRING.open(text)))
    except (Unreadable, BadForm, ValueError):
        return Asset("", "", checked=date.min)
