"""The history of a team's rota: who changed what, one change by itself, taking it back, and the week as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from rota.changes import NOTHING, Change, VisitState
from rota.in_words import NameOf, part_words, state_words
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, instant, monday_of
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.converters import FIRST_DAY, LAST_DAY, row_number
from wellbeing.db import db
from wellbeing.forms.client_key import key_from, new_key
from wellbeing.models import Team
from wellbeing.store import as_of as past
from wellbeing.store import board as reads
from wellbeing.store import history as log
from wellbeing.store import offline, organisation
from wellbeing.store import rota as store
from wellbeing.store.change_log import LoggedChange, NotTaken
from wellbeing.store.history import MADE_ELSEWHERE, Sought
from wellbeing.store.offline import GaveWay
from wellbeing.store.team_names import people_named, workers_named
from wellbeing.store.timeline import load_timeline, planned_day
from wellbeing.viewer import Action, NotYours
from wellbeing.views.rota import answers, wording
from wellbeing.views.rota.answers import CONFLICT, Page
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.remedy import judged
from wellbeing.views.rota.week import chosen_view, names_of

LINES = 50
MOST_ASIDE = 10
MOST_JUDGED = 60
"""Visits of a change up to which its page says what the rules make of it."""
END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Touched:
    """One visit that a change touched, and what it did to it. `gone`: nobody asks for it now."""

    visit: UUID
    person: str
    words: tuple[str, ...]
    gone: bool


@dataclass(frozen=True, slots=True)
class Then:
    """One visit of a day as it was, and how it stands now where that is different."""

    visit: UUID
    person: str
    start: datetime
    who: str
    cancelled: bool
    now: str | None


@bp.get("/<uuid:team_id>/<day:first>/history")
@allow(Action.SEE_ROTA)
def history(team_id: UUID, first: date) -> str:
    """Who changed what, when, why and from where, newest first; all of it, or what is about somebody or a day."""
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    sought = Sought(_id("worker"), _id("person"), _id("visit"), _day("day"))
    before = request.args.get("before", type=row_number)
    found = log.search(db.session, team_id, sought, before_seq=before, most=LINES)
    asked = {name: value for name, value in request.args.items() if name in ("worker", "person", "visit", "day")}
    return render_template(
        "rota/history.html",
        team=team,
        first=first,
        lines=wording.lines(found.changes, names_of(found.changes)),
        older=found.older,
        asked=asked,
        sought=sought,
        workers=workers_named(db.session, team_id),
        people=people_named(db.session, team_id),
        may_change=looking.may(Action.CHANGE_ROTA, team_id),
        client_key=new_key(),
        gave_way=_gave_way(team_id) if not asked and before is None else (),
    )


@bp.get("/<uuid:team_id>/<day:first>/changes/<int:seq>")
@allow(Action.SEE_ROTA)
def change(team_id: UUID, first: date, seq: int) -> str:
    """One change: what it did, what the rules say of it, and what stands in the way of taking it back."""
    looking = viewer()
    team = organisation.team(db.session, looking, Action.SEE_ROTA, team_id)
    line, made = log.one(db.session, team_id, seq), log.change_of(db.session, team_id, seq)
    if line is None or made is None:
        raise NotYours
    may_change = looking.may(Action.CHANGE_ROTA, team_id)
    about = may_change and line.undone_by is None and line.kind not in MADE_ELSEWHERE
    way = _in_the_way(team, line) if about else ()
    said = judged(team, first, made) if about and not way and len(made.visits) <= MOST_JUDGED else None
    return render_template(
        "rota/change.html",
        team=team,
        first=first,
        change=line,
        line=wording.line(line, names_of([line])),
        touched=_touched(team, made),
        elsewhere=MADE_ELSEWHERE.get(line.kind),
        may_change=may_change,
        way=wording.lines(way, names_of(way)),
        together=_together(team, line, way),
        judged=said,
        client_key=new_key(),
    )


def _gave_way(team_id: UUID) -> list[tuple[GaveWay, str, tuple[Touched, ...]]]:
    """What was made without a signal and met somebody else's change, as it would have been."""
    team_names = workers_named(db.session, team_id)
    found = offline.gave_way(db.session, team_id, MOST_ASIDE)
    people = reads.names_at(db.session, {visit for each in found for visit in each.change.visits})
    return [(each, each.change.cause, _would(each.change, people, team_names)) for each in found]


def _would(change: Change, people: Mapping[UUID, str], names: Mapping[str, str]) -> tuple[Touched, ...]:
    return tuple(
        Touched(part.visit, people.get(part.visit, "Somebody"), part_words(part, _name_in(names)), False)
        for part in change.parts
    )


def _name_in(names: Mapping[str, str]) -> NameOf:
    return lambda id: names.get(id, "somebody")


@bp.post("/<uuid:team_id>/<day:first>/undo")
@allow(Action.CHANGE_ROTA)
def undo(team_id: UUID, first: date) -> Page:
    """Take a change back by adding its inverse, with the later ones in its way where they are named too."""
    team = organisation.team(db.session, viewer(), Action.CHANGE_ROTA, team_id)
    seq = request.form.get("seq", type=row_number)
    if seq is None:
        raise BadRequest
    also = _numbers("also")
    if (elsewhere := log.made_elsewhere(db.session, team_id, (seq, *also))) is not None:
        return _not_undone(team, first, elsewhere, ())
    key = key_from(request.form.get("client_key"))
    answer = store.undo(
        db.session,
        team_id=team_id,
        seq=seq,
        author_id=viewer().user_id,
        device=answers.device(),
        client_key=key or new_key(),
        happened_at=clock.now(),
        also=also,
        judged=False,
    )
    if isinstance(answer, NotTaken):
        before = log.one(db.session, team_id, seq)
        if before is not None and before.undone_by is not None:
            return _not_undone(team, first, "That was taken back already. Nothing was changed now.", ())
        return _not_undone(team, first, answer.sentence, answer.since, seq)
    said = "Taken back. It stands as it did before."
    back = url_for("rota.week", team_id=team_id, first=first, by=chosen_view())
    if request.form.get("then") == "change":
        back = answers.change_url(team_id, first, answer.seq)
    made = log.change_of(db.session, team_id, answer.seq) if answers.wants_json() else None
    return answers.done(team, first, answer.seq, said, back, made)


@bp.get("/<uuid:team_id>/<day:first>/as-of")
@allow(Action.SEE_ROTA)
def as_of(team_id: UUID, first: date) -> str | Response:
    """What the week looked like after a change, or at a time: to look at only, with what has changed since."""
    team = organisation.team(db.session, viewer(), Action.SEE_ROTA, team_id)
    if first != monday_of(first):
        asked: dict[str, Any] = {name: request.args.get(name) for name in ("seq", "day", "time")}
        return redirect(url_for("rota.as_of", team_id=team_id, first=monday_of(first), **asked))
    last = end_of_week(first)
    seq = request.args.get("seq", type=row_number)
    moment = _moment()
    if seq is None:
        seq = past.seq_at(db.session, team_id, moment or clock.now())
    line = log.one(db.session, team_id, seq)
    was = past.timeline_at(db.session, team_id, seq, first, last)
    now = load_timeline(db.session, team_id, first, last)
    since = past.changed_since(db.session, team_id, seq, {*was, *now})
    days = _days(team, was, now, first)
    return render_template(
        "rota/as_of.html",
        team=team,
        first=first,
        before=first - timedelta(days=DAYS_IN_WEEK),
        after=first + timedelta(days=DAYS_IN_WEEK),
        seq=seq,
        line=line,
        moment=moment or (line.happened_at if line else None),
        typed=request.args,
        days=days,
        count=sum(len(visits) for visits in days.values()),
        added=len([visit for visit in now if visit not in was and now[visit].asked is not None]),
        since=wording.lines(since, names_of(since)),
    )


def _in_the_way(team: Team, line: LoggedChange) -> tuple[LoggedChange, ...]:
    if store.fits(db.session, team.id, store.inverse_of(db.session, team.id, {line.seq})):
        return ()
    return log.in_the_way(db.session, team.id, line.seq)


def _together(team: Team, line: LoggedChange, way: Iterable[LoggedChange]) -> list[int]:
    """The later changes that could be taken back with it as one; none where that would not fit either."""
    seqs = [one.seq for one in way if one.kind not in MADE_ELSEWHERE]
    if not seqs or any(one.kind in MADE_ELSEWHERE for one in way):
        return []
    return seqs if store.fits(db.session, team.id, store.inverse_of(db.session, team.id, {line.seq, *seqs})) else []


def _not_undone(team: Team, first: date, said: str, since: Iterable[LoggedChange], seq: int | None = None) -> Page:
    """Nothing was taken back, and why; off to the change's own page where that says what stands in the way."""
    if answers.wants_json():
        way = [
            {"seq": one.seq, "words": one.words, "url": answers.change_url(team.id, first, one.seq)} for one in since
        ]
        return jsonify(said=said, in_the_way=way, seq=seq), CONFLICT
    flash(said, "warn")
    if seq is not None:
        return redirect(answers.change_url(team.id, first, seq))
    return redirect(url_for("rota.week", team_id=team.id, first=first, by=chosen_view()))


def _touched(team: Team, made: Change) -> list[Touched]:
    names, people = workers_named(db.session, team.id), reads.names_at(db.session, made.visits)
    standing = store.standing_visits(db.session, team.id, made.visits)
    words: dict[UUID, list[str]] = {}
    for part in made.parts:
        said = part_words(part, lambda id: names.get(id, "somebody"))
        words.setdefault(part.visit, []).extend(said)
    return [
        Touched(visit, people.get(visit, "Somebody"), tuple(said), visit not in standing)
        for visit, said in words.items()
    ]


def _days(team: Team, was: dict[UUID, VisitState], now: dict[UUID, VisitState], first: date) -> dict[date, list[Then]]:
    """The visits that were to be, by day, in order of time."""
    names, people = workers_named(db.session, team.id), people_named(db.session, team.id)
    found: dict[date, list[Then]] = {first + timedelta(days=n): [] for n in range(DAYS_IN_WEEK)}
    for visit, state in was.items():
        if state.asked is None:
            continue
        start = next((place.start for place in state.planned.places if place.start), None)
        day = planned_day(state.asked, start) if start else min(state.asked.days)
        places = state.planned.places[: len(state.asked.places)]
        who = " and ".join(dict.fromkeys(names.get(place.worker or "", "nobody yet") for place in places))
        stands = now.get(visit, NOTHING)
        other = _seen(stands) != _seen(state)
        words = state_words(stands, lambda id: names.get(id, "somebody")) if other else None
        begins = start or state.asked.options[0].suits.start
        line = Then(visit, people.get(state.asked.person, "Somebody"), begins, who, state.planned.cancelled, words)
        if day in found:
            found[day].append(line)
    return {day: sorted(visits, key=lambda one: (one.start, one.person)) for day, visits in found.items()}


def _seen(state: VisitState) -> Any:
    """What of a visit somebody would notice."""
    return state.asked, state.planned.cancelled, [(place.worker, place.start) for place in state.planned.places]


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _moment() -> datetime | None:
    """The day and time asked about; the end of the day where only that is given."""
    day = _day("day")
    if day is None:
        return None
    try:
        at = time.fromisoformat(request.args.get("time", "")).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        at = END_OF_DAY
    return instant(day, at)


def _numbers(name: str) -> tuple[int, ...]:
    try:
        return tuple(dict.fromkeys(row_number(text) for text in request.form.getlist(name)))
    except ValueError as error:
        raise BadRequest from error
