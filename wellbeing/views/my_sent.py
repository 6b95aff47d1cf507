"""What I sent from a phone: what waits for me, with the choice there is, and what was taken lately.

Each entry is its author's alone. Asks the store, puts it into words, renders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plans.what_happened import BECAME, STEPS, WENT
from rota.changes import Timeline
from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.edited import planned_shown
from wellbeing.forms.my_change import CHOICES, Wanted, as_shown, wanted
from wellbeing.forms.sealed import kept_fields, made
from wellbeing.forms.visit import NOT_DONE
from wellbeing.models.phone import PhoneSent, RefusedSent
from wellbeing.store import board as reads
from wellbeing.store import my_change, organisation, to_record
from wellbeing.store import outbox as store
from wellbeing.store.change_log import NotTaken, Refusal
from wellbeing.store.my_change import Standing
from wellbeing.store.offline import key_of_anyway
from wellbeing.store.visit import that_open
from wellbeing.viewer import Action, NotYours
from wellbeing.views import rota_sent, taking
from wellbeing.views.rota.answers import Clash, Edit, clashes
from wellbeing.views.visit_sent import tasks_in

bp = Blueprint("my_sent", __name__, url_prefix="/sent")

KINDS = {
    "started": "Start of a visit",
    "finished": "How a visit went",
    "not_done": "A visit that did not happen",
    "day_time": "Minutes of a day",
    "alarm_step": "No answer at the door",
    "concern": "I’m worried",
    "rota_change": "A change of the rota",
}
LABELS = {
    "what": "What",
    "start": "From",
    "finish": "Until",
    "learned": "What we learned",
    "other_minutes": "Minutes not with them",
    "went": "How it went",
    "outcome": "What it brought",
    "said": "The task",
    "why": "Why",
    "told": "Who was told",
    "minutes": "Minutes",
    "cause": "Why",
    "words": "In your words",
}
SAID: Mapping[str, str] = {
    **CHOICES,
    **NOT_DONE,
    **{tap.value: words for tap, words in (*WENT.items(), *BECAME.items(), *STEPS.items())},
}
"""What was tapped, in the words that stood on the button."""
OF_A_TASK = {"said": "{}", "why": "{}: why", "told": "{}: who was told"}
"""What a field about a task is called where the task has a name."""
NOT_SHOWN = frozenset({"client_key", "csrf_token", "expects", "seen", "day", "began"})
"""Fields that a page fills in by itself."""
TAPPED = frozenset({"what", "went", "outcome", "said"})
"""Fields that are chosen and not typed."""
CUT_OFF = (
    "It came from a phone that was cut off, so nothing was changed. It is kept here."
    " Write it down again if it is yours."
)
SAME_KEY = (
    "Something else was saved from this phone under the same number, so nothing was changed. It is kept here."
    " Look at the visit, and write it down again if it is missing."
)
Page = Response | str
People = Mapping[UUID, tuple[str, bool]]
"""By visit: whose it is, and whether its page opens."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something sent, as the list shows it."""

    id: UUID
    words: str
    made_at: datetime
    sent_at: datetime
    sentence: str
    fields: tuple[tuple[str, str], ...]
    visit: UUID | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Two who changed the same visit: both versions, and what stands now, for a form to send back."""

    clashes: tuple[Clash, ...]
    visit: Standing
    want: Wanted
    since: str


@bp.get("")
@allow(Action.RECORD_VISIT)
def index() -> str:
    """What waits for me first, then what was taken in the last days."""
    waiting, lately = store.mine(db.session, viewer()), store.lately(db.session, viewer())
    refused = store.refused_of(db.session, viewer())
    people, tasks = _people([*waiting, *lately]), _tasks([*waiting, *refused, *lately])
    return render_template(
        "my_sent/index.html",
        waiting=[_line(row, people, tasks) for row in waiting],
        refused=[_put_aside(row, tasks) for row in refused],
        lately=[_line(row, people, tasks) for row in lately],
    )


@bp.get("/<uuid:sent_id>")
@allow(Action.RECORD_VISIT)
def show(sent_id: UUID) -> str:
    """One of them, and what to do."""
    return _one(store.one_of(db.session, viewer(), sent_id))


@bp.post("/<uuid:sent_id>/done")
@allow(Action.RECORD_VISIT)
def done(sent_id: UUID) -> Page:
    """I have dealt with it; of a change of the rota, what stands is to stay."""
    row = store.one_of(db.session, viewer(), sent_id)
    stays = row.answer == rota_sent.CLASH and row.settled_at is None
    store.settle(db.session, row)
    flash("It stays as it was. Yours is kept in the history." if stays else "Thank you. It is kept.", "done")
    return redirect(url_for("my_sent.index"))


@bp.post("/<uuid:sent_id>/again")
@allow(Action.RECORD_VISIT)
def again(sent_id: UUID) -> Page:
    """Take it now, as it came; of a change of the rota, on top of what stands."""
    row = store.one_of(db.session, viewer(), sent_id)
    if row.settled_at is not None or row.state == store.TAKEN:
        flash("That was dealt with already.", "done")
        return redirect(url_for("my_sent.index"))
    if row.answer == rota_sent.CLASH:
        return _mine_anyway(row)
    taking.again(db.session, viewer(), row)
    if row.state == store.TAKEN:
        flash("It is taken now.", "done")
        return redirect(url_for("my_sent.index"))
    return _one(row)


@bp.post("/refused/<uuid:refused_id>/done")
@allow(Action.RECORD_VISIT)
def refused_done(refused_id: UUID) -> Page:
    """I have dealt with what could not be taken."""
    store.settle_refused(db.session, viewer(), refused_id)
    flash("Thank you. It is kept.", "done")
    return redirect(url_for("my_sent.index"))


def _one(row: PhoneSent) -> str:
    line = _line(row, _people([row]), _tasks([row]))
    return render_template("my_sent/one.html", line=line, row=row, choice=_choice(row))


def _mine_anyway(row: PhoneSent) -> Page:
    choice = _choice(row)
    if choice is None:
        return _one(row)
    visit, shown = choice.visit, _shown(choice.visit, request.form)
    change = choice.want.edit(shown) if shown is not None else None
    if change is None:
        return _one(row)
    if change.parts:
        key = key_of_anyway(row.client_key, request.form.get("expects", ""))
        answer = rota_sent.record(db.session, viewer(), visit, choice.want, change, key, clock.now(), request.form)
        if isinstance(answer, NotTaken):
            return _one(row)
    store.settle(db.session, row)
    flash("Yours is on the rota now. Theirs stays in the history, and either can be undone.", "done")
    return redirect(url_for("rota.visit", team_id=visit.team_id, first=monday_of(visit.day), visit_id=visit.visit))


def _choice(row: PhoneSent) -> Choice | None:
    """Both versions, where two changed the same visit and its author has not chosen yet."""
    if row.answer != rota_sent.CLASH or row.settled_at is not None or row.visit_id is None:
        return None
    fields = kept_fields(row.content)
    try:
        visit = my_change.one(db.session, viewer(), row.visit_id)
        team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, visit.team_id)
    except NotYours:
        return None  # asked for no more, or with another team by now
    want, shown = wanted(fields, visit.visit, visit.asked, str(viewer().worker_id)), _shown(visit, fields)
    if not isinstance(want, Wanted) or shown is None:
        return None
    change = want.edit(shown)
    edit = Edit(team, monday_of(visit.day), want.kind, shown, change, "")
    found = clashes(edit, NotTaken(Refusal.CHANGED_SINCE, change.parts))
    return Choice(tuple(found), visit, want, row.sentence or "")


def _shown(visit: Standing, fields: Mapping[str, str]) -> Timeline | None:
    return as_shown(visit.visit, visit.asked, planned_shown(fields))


def _people(rows: Iterable[PhoneSent]) -> People:
    """Whose visits these are, where they are of the viewer's own teams: a visit's number tells nobody a name."""
    teams = viewer().teams(Action.SEE_MY_DAY)
    names = reads.names_at(db.session, {row.visit_id for row in rows if row.visit_id and row.team_id in teams})
    found = that_open(db.session, viewer(), names)
    return {visit: (name, visit in found) for visit, name in names.items()}


def _tasks(rows: Iterable[PhoneSent | RefusedSent]) -> dict[str, str]:
    """The names of the tasks that these say something about, where they are tasks of the viewer's own teams."""
    asked = {task for row in rows if row.content for task in tasks_in(kept_fields(row.content))}
    return to_record.names_of_tasks(db.session, viewer().teams(Action.RECORD_VISIT), asked)


def _line(row: PhoneSent, people: People, tasks: Mapping[str, str]) -> Line:
    person, opens = people.get(row.visit_id, (None, False)) if row.visit_id else (None, False)
    return Line(
        row.id,
        KINDS.get(row.kind, "Something that we don’t know yet"),
        row.phone_at,
        row.arrived_at,
        row.sentence or "",
        _fields(kept_fields(row.content), tasks),
        row.visit_id if opens else None,
        person,
    )


def _put_aside(row: RefusedSent, tasks: Mapping[str, str]) -> Line:
    sentence = CUT_OFF if row.reason == store.CUT_OFF else SAME_KEY
    fields = _fields(kept_fields(row.content), tasks) if row.content else ()
    made_at = made(row.content) if row.content else row.arrived_at
    return Line(row.id, "Something that was not taken", made_at, row.arrived_at, sentence, fields, None, None)


def _place(field: tuple[str, str]) -> tuple[int, str, int]:
    """Where a field stands: what was chosen first, words last, and what we have no name for after them. What was said
    of one task stands together.
    """
    names = list(LABELS)
    name, _, task = field[0].partition("-")
    place = names.index(name) if name in names else len(names)
    return (names.index("said"), task, place) if name in OF_A_TASK and task else (place, field[0], 0)


def _bare(name: str) -> str:
    """The name of a field without the id of the task that it asks about."""
    asked, _, task = name.partition("-")
    return asked if task and asked in LABELS else name


def _said(name: str, value: str) -> str:
    """What was chosen as its button said it, without the id of the outcome; what was typed as it is."""
    tapped = value.partition(":")[0] if name == "outcome" else value
    if _bare(name) not in TAPPED:
        return value
    return SAID.get(tapped, tapped.replace("_", " "))


def _label(name: str, tasks: Mapping[str, str]) -> str:
    """What a field is called; one about a task by the task's name, where it has one."""
    asked, _, task = name.partition("-")
    if task in tasks and asked in OF_A_TASK:
        return OF_A_TASK[asked].format(tasks[task])
    return LABELS.get(_bare(name), name.replace("_", " ").capitalize())


def _fields(fields: Mapping[str, str], tasks: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What was chosen and typed, with what each field is called."""
    return tuple(
        (_label(name, tasks), _said(name, value))
        for name, value in sorted(fields.items(), key=_place)
        if value and name not in NOT_SHOWN
    )
