"""Stories: told in three short pages, shown to whom the person said, and taken back in one press. Decides nothing.

The words are saved before a photo is asked for, so no photo, however large or broken, loses a word.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as WsgiResponse

from plans.outcomes import STATEMENT
from plans.stories import SEEN_BY, Scope, to_share_problems
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.problems import problems
from wellbeing.forms.story import ConsentForm, PhotoForm, TellForm
from wellbeing.models import Person
from wellbeing.photos import MOST_BYTES_IN, NotAPhoto, cleaned
from wellbeing.reports.stories import csv_of
from wellbeing.store import story as store
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.people import person_of
from wellbeing.store.story import Shown
from wellbeing.viewer import Action, RoleName
from wellbeing.views.attached import CSV, attached, jpeg

bp = Blueprint("stories", __name__)
bp.add_app_template_filter(problems)

Page = WsgiResponse | str | tuple[str, int]
MEGABYTE = 1024 * 1024
ABOUT_A_STORY = "/people/<uuid:person_id>/stories/<uuid:story_id>"


@bp.get("/stories")
@allow(Action.SEE_STORIES)
def index() -> str:
    """The stories of my teams that I may see."""
    return render_template(
        "stories/index.html",
        stories=store.of_teams(db.session, viewer()),
        commissioner=RoleName.COMMISSIONER in viewer().reach,
        now=clock.now(),
        **_wording(),
    )


@bp.get("/stories.csv")
@allow(Action.SEE_STORIES)
def as_csv() -> Response:
    """The stories that the commissioner may use at this moment, as a file; no name is in its columns."""
    return attached(csv_of(store.shared(db.session, viewer())), CSV, f"stories-{clock.today()}.csv")


@bp.get("/stories/<uuid:story_id>/photo")
@allow(Action.SEE_STORIES)
def photo(story_id: UUID) -> Response:
    """A story's photo: a JPEG that we drew ourselves, kept by no browser."""
    return jpeg(store.photo(db.session, viewer(), story_id))


@bp.get("/people/<uuid:person_id>/stories")
@allow(Action.REVIEW)
def of_person(person_id: UUID) -> str:
    """What this person told, and who may see it."""
    person, team, _ = person_of(db.session, viewer(), Action.REVIEW, person_id)
    return render_template(
        "stories/of_person.html",
        person=person,
        stories=store.of_person(db.session, viewer(), person_id),
        may_write=viewer().may(Action.WRITE_PLAN, team.id),
        **_wording(),
    )


@bp.route("/people/<uuid:person_id>/stories/new", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def new(person_id: UUID) -> Page:
    """The words of a new story; saved, then on to the photo."""
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    form = TellForm(data={"told_on": clock.today()})
    form.client_key.data = form.client_key.data or new_key()
    if form.validate_on_submit():
        story_id = store.tell(db.session, viewer(), person_id, form.story(), form.told_on.data, form.client_key.data)
        return redirect(url_for("stories.picture", person_id=person_id, story_id=story_id))
    return render_template("stories/words.html", form=form, person=person, shown=None)


@bp.route(f"{ABOUT_A_STORY}/words", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def words(person_id: UUID, story_id: UUID) -> Page:
    """Other words for a story; whoever could see it must be asked about again."""
    person, shown = _to_write(person_id, story_id)
    story = shown.story
    form = TellForm(
        data={
            "title": story.title,
            "words": story.words,
            "told_on": shown.told_on,
            "statements": list(story.statements),
            "seen": str(shown.version),
        }
    )
    if form.validate_on_submit():
        try:
            store.rewrite(db.session, viewer(), person_id, story_id, form.story(), form.told_on.data, form.version)
        except ChangedSince as error:
            shown = error.now
            form.words.errors = [
                "Somebody else changed this story before you. Theirs is below; save again to keep yours"
            ]
            form.seen.data = str(shown.version)
            return render_template("stories/words.html", form=form, person=person, shown=shown, theirs=shown.story)
        return redirect(url_for("stories.picture", person_id=person_id, story_id=story_id))
    return render_template("stories/words.html", form=form, person=person, shown=shown)


@bp.route(f"{ABOUT_A_STORY}/picture", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def picture(person_id: UUID, story_id: UUID) -> Page:
    """A photo for a story, or none; then on to who may see it."""
    person, shown = _to_write(person_id, story_id)
    form = PhotoForm(data={"shows": shown.story.photo_shows})
    if request.form.get("then") == "remove":
        store.picture(db.session, viewer(), person_id, story_id, None, "")
        flash("The photo is gone. The words are kept.", "done")
        return redirect(url_for("stories.picture", person_id=person_id, story_id=story_id))
    if form.validate_on_submit() and _keep_photo(form, shown):
        return redirect(url_for("stories.ask_consent", person_id=person_id, story_id=story_id))
    return render_template(
        "stories/picture.html", form=form, person=person, shown=shown, megabytes=MOST_BYTES_IN // MEGABYTE
    )


@bp.route(f"{ABOUT_A_STORY}/consent", methods=["GET", "POST"])
@allow(Action.WRITE_PLAN)
def ask_consent(person_id: UUID, story_id: UUID) -> Page:
    """Who may see it: the story as they will see it, and what the person said."""
    person, shown = _to_write(person_id, story_id)
    missing = to_share_problems(shown.story)
    before = shown.consent
    form = ConsentForm(
        data={
            "seen": str(shown.version),
            "on": clock.today(),
            "by": before.by if before else person.known_as,
            "scope": None if shown.scope is Scope.NOBODY else shown.scope.value,
        }
    )
    if form.is_submitted() and not missing and (given := form.consent(viewer().name)):
        try:
            store.consent(db.session, viewer(), person_id, story_id, given, form.version)
        except ChangedSince as error:
            shown, missing = error.now, to_share_problems(error.now.story)
            form.scope.errors = ["Somebody else changed this story before you. Read it out again, then save"]
            form.seen.data = str(shown.version)
        else:
            flash(f"{SEEN_BY[given.scope]}, until they take it back.", "done")
            return redirect(url_for("stories.of_person", person_id=person_id))
    return render_template(
        "stories/consent.html",
        form=form,
        person=person,
        shown=shown,
        missing=missing,
        names=_names_in(shown, person.known_as, person.name),
        **_wording(),
    )


@bp.post(f"{ABOUT_A_STORY}/withdraw")
@allow(Action.WRITE_PLAN)
def withdraw(person_id: UUID, story_id: UUID) -> Page:
    """One press, and it stands nowhere any more."""
    store.withdraw(db.session, viewer(), person_id, story_id)
    flash("It is taken back, and gone from every page and every file from now on.", "done")
    return redirect(url_for("stories.index"), HTTPStatus.SEE_OTHER)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Page:
    """A photo beyond what any page takes: back to its page, with a sentence. The words were saved a page before."""
    if request.endpoint != "stories.picture" or request.view_args is None:
        return render_template("errors/413.html"), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    flash(f"That photo is too large. Send one of up to {MOST_BYTES_IN // MEGABYTE} MB. The words are kept.", "warn")
    return redirect(url_for("stories.picture", **request.view_args), HTTPStatus.SEE_OTHER)


def _to_write(person_id: UUID, story_id: UUID) -> tuple[Person, Shown]:
    person, _, _ = person_of(db.session, viewer(), Action.WRITE_PLAN, person_id)
    return person, store.one_to_write(db.session, viewer(), person_id, story_id)


def _keep_photo(form: PhotoForm, shown: Shown) -> bool:
    """Whether the photo, if one was sent, is kept; where not, the form says why."""
    sent = form.sent()
    if sent is None and not shown.story.has_photo:
        return True
    person_id = shown.person_id
    assert person_id is not None
    if not form.shows.data:
        form.shows.errors = ["Say what the photo shows, for people who can’t see it"]
    try:
        clean = None if sent is None else cleaned(sent)
    except NotAPhoto as error:
        form.photo.errors = [str(error).removesuffix(".")]
        return False
    if form.shows.errors and clean is None:
        return False
    store.picture(db.session, viewer(), person_id, shown.id, clean, form.shows.data, keep=clean is None)
    return not form.shows.errors


def _names_in(shown: Shown, *names: str) -> list[str]:
    """Those of the person's names that the story itself says."""
    text = f"{shown.story.title} {shown.story.words} {shown.story.photo_shows}"
    parts = {part for name in names for part in re.findall(r"\w{3,}", name)}
    return sorted(part for part in parts if re.search(rf"\b{re.escape(part)}\b", text, re.IGNORECASE))


def _wording() -> dict[str, object]:
    return {"seen_by": SEEN_BY, "statements": STATEMENT}
