"""What an edit of the rota is answered with: a page, or JSON to a page that renews itself; both versions of a clash.

Knows requests and the one door. Must not know what an edit does: that is for `rota.changes` and those who call this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.changes import NOTHING, Change, Planned, Timeline, apply, diff
from rota.in_words import part_words, state_words
from rota.json_form import BadForm, from_json
from wellbeing import clock, transactions
from wellbeing.access import viewer
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.forms.edited import cause_typed, planned_shown
from wellbeing.models import Team
from wellbeing.store import board as reads
from wellbeing.store import change_log
from wellbeing.store import rota as store
from wellbeing.store.change_log import NotTaken, Refusal
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.team_names import workers_named
from wellbeing.store.timeline import states_of, text_of
from wellbeing.views.rota.remedy import judged

PHONE, COMPUTER = "phone", "computer"
"""The devices of changes made on these pages, as the browser says of itself; nothing more is kept of it."""
NOT_SAID = frozenset({"csrf_token", "client_key"})
"""Fields of a form that are no part of what somebody says with it."""
REFUSED, CONFLICT = 400, 409

Page = Response | str | tuple[str, int] | tuple[Response, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit to be taken, of `shown`, the visits as the page had them; `said` once done, and `back` to where.

    Without a `back` it leads to the page of the change itself.
    """

    team: Team
    first: date
    kind: str
    shown: Timeline
    change: Change
    said: str
    back: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """One visit that two people changed: whose it is, what it came to, what was to become of it here."""

    visit: UUID
    person: str
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    now: str


def device() -> str:
    """What the change was sent from, coarsely."""
    mobile = request.headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in request.user_agent.string
    return PHONE if mobile else COMPUTER


def wants_json() -> bool:
    """Whether a page that renews itself asks, rather than a browser that is going to another."""
    if request.headers.get("HX-Request") == "true":
        return True
    accepts = request.accept_mimetypes
    return accepts.best_match(["text/html", "application/json"], "text/html") == "application/json"


def cause() -> str:
    """Why, as typed."""
    return cause_typed(request.form)


def key() -> str:
    """The key of the page that the form was on."""
    return key_from(request.form.get("client_key"))


def content(kind: str, *names: object) -> str:
    """What the form says, whatever it comes to by now, so that the same form sent again is known as one."""
    said = {name: request.form.getlist(name) for name in request.form if name not in NOT_SAID}
    return hash_of(kind, *map(str, names), said)


def taken_before(team_id: UUID, said: str) -> int | None:
    """The number of the change that this very form made already, whatever has become of its visits since."""
    taken = change_log.known(db.session, team_id, device(), key())
    return taken.seq if taken is not None and taken.content_hash == said else None


def said_of(team_id: UUID, change: Change) -> str:
    """What the change does: "Joan: Sam goes instead of Amina."; of several visits, how many."""
    if len(change.visits) != 1:
        return f"{len(change.visits)} visits changed."
    names, people = workers_named(db.session, team_id), reads.names_at(db.session, change.visits)
    (visit,) = change.visits
    words = [said for part in change.parts for said in part_words(part, lambda id: names.get(id, "somebody"))]
    return f"{people.get(visit, 'The visit')}: {'; '.join(words) or 'changed'}."


def take(edit: Edit, said: str) -> Page:
    """Through the one door; `said` is the form's `content`."""
    week = url_for("rota.week", team_id=edit.team.id, first=edit.first)
    if not edit.change.parts:
        return done(edit.team, edit.first, None, "It stands like that already.", edit.back or week)
    answer = store.record_change(
        db.session,
        team_id=edit.team.id,
        change=edit.change,
        author_id=viewer().user_id,
        device=device(),
        client_key=key() or new_key(),
        kind=edit.kind,
        happened_at=clock.now(),
        content=said,
        judged=False,
    )
    if isinstance(answer, NotTaken):
        return _clash(edit, answer, edit.back or week)
    back = edit.back or change_url(edit.team.id, edit.first, answer.seq)
    return done(edit.team, edit.first, answer.seq, edit.said, back, edit.change)


def change_url(team_id: UUID, first: date, seq: int) -> str:
    """The page of one change."""
    return url_for("rota.change", team_id=team_id, first=first, seq=seq)


def done(team: Team, first: date, seq: int | None, said: str, back: str, change: Change | None = None) -> Page:
    """The edit stands: what it brought, or off to where it is seen."""
    if not wants_json():
        flash(said, "done")
        return redirect(back)
    brought = judged(team, first, change) if change is not None else None
    return jsonify(
        seq=seq,
        said=said,
        findings=brought.findings if brought else [],
        suggestion=brought.suggestion if brought else None,
        undo_seq=seq,
        url=back,
    )


def refused(said: str, page: str, status: int = REFUSED) -> Page:
    """The edit could not be understood; everything typed is on the page, and kept."""
    transactions.keep()
    if wants_json():
        return jsonify(said=said), status
    return page, status


def _clash(edit: Edit, answer: NotTaken, back: str) -> Page:
    """Somebody was there first: both versions, and the choice. What was sent is kept."""
    transactions.keep()
    clashed = clashes(edit, answer)
    if wants_json():
        both = [{"person": c.person, "theirs": c.theirs, "mine": c.mine, "now": c.now} for c in clashed]
        return jsonify(said=answer.sentence, kept=True, clashes=both), CONFLICT
    page = render_template(
        "rota/clash.html",
        team=edit.team,
        first=edit.first,
        sentence=answer.since[0].words if answer.since else "Somebody changed this in the meantime",
        same_key=answer.reason is Refusal.SAME_KEY,
        explained=answer.sentence,
        clashes=clashed,
        fields=list(_typed(edit)),
        cause=cause(),
        back=back,
        client_key=new_key(),
    )
    return page, CONFLICT


def clashes(edit: Edit, answer: NotTaken) -> list[Clash]:
    """Each visit that did not stand as the edit has it: what it came to, and what was to become of it."""
    visits = tuple(dict.fromkeys(part.visit for part in answer.parts))
    present = states_of(db.session, edit.team.id, visits)
    names, people = workers_named(db.session, edit.team.id), reads.names_at(db.session, visits)
    wanted = apply(edit.shown, edit.change)

    def name(worker: str) -> str:
        return names.get(worker, "somebody")

    def between(visit: UUID, after: Timeline) -> tuple[str, ...]:
        was = {visit: edit.shown[visit]} if visit in edit.shown else {}
        now = {visit: after[visit]} if visit in after else {}
        return tuple(words for part in diff(was, now).parts for words in part_words(part, name))

    return [
        Clash(
            visit,
            people.get(visit, "Somebody"),
            between(visit, present),
            between(visit, wanted),
            state_words(present.get(visit, NOTHING), name),
        )
        for visit in visits
    ]


def _typed(edit: Edit) -> Iterable[tuple[str, str]]:
    """The form as it was sent, but expecting what stands now: sent again, it is made on top of that."""
    for name in request.form:
        if name not in NOT_SAID and name != "expects":
            yield from ((name, value) for value in request.form.getlist(name))
    yield "expects", expects_now(edit.team.id, edit.shown, whole=_is_map())


def _is_map() -> bool:
    return planned_shown(request.form) is None


def expects_now(team_id: UUID, visits: Iterable[UUID], *, whole: bool) -> str:
    """What a form on a page of these visits says that it shows: of one visit its state, of several each by its id."""
    shown = tuple(visits)
    states = states_of(db.session, team_id, shown)
    texts = {str(id): text_of(states.get(id, NOTHING).planned) for id in shown}
    if whole:
        return "{" + ",".join(f'"{id}":{text}' for id, text in texts.items()) + "}"
    return next(iter(texts.values()), "")


def expected_map(text: str | None) -> dict[UUID, Planned] | None:
    """What a page of several visits showed of each; None where it does not say."""
    try:
        said: dict[str, Any] = json.loads(text or "")
        return {UUID(id): from_json(Planned, one) for id, one in said.items()}
    except (BadForm, AttributeError, TypeError, ValueError, RecursionError):
        return None
