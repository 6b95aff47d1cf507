"""The pages that a phone keeps for when there is no signal, from the same parts as the pages with one.

One for each day, and for each visit of mine its own, and one for each thing that can be said of it. Renders; what is
kept is for the store, and which page is shown when is for the script on the phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from plans.what_happened import STEPS
from rota.week import Window
from wellbeing import clock
from wellbeing.access import viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.forms.plain import NO_TOKEN
from wellbeing.forms.safety import ConcernForm
from wellbeing.forms.visit import Asked, FinishForm, Frame, NotDoneForm, finish_form
from wellbeing.store import duty, my_change
from wellbeing.store.duty import Numbers
from wellbeing.store.entries import What
from wellbeing.store.my_change import Standing
from wellbeing.store.my_day import MyDay, Stop
from wellbeing.store.phone_pack import Kept, KeptVisit
from wellbeing.views import my_change as change_page
from wellbeing.views import stops
from wellbeing.views import visit as visit_page

ENDS_NOW = "#now"
"""After the address of the page that ends a visit: the one for a visit that was started, which a tap ends now."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """A visit as its parts take it."""

    id: Any
    when: Window
    day: Any


def pages_of(kept: Kept) -> dict[str, str]:
    """Each page that is kept, by its address."""
    looking = viewer()
    numbers = duty.numbers_of(db.session, list({visit.team_id for visit in kept.visits}))
    standing = my_change.standing(db.session, looking, [visit.id for visit in kept.visits])
    pages = {url_for("my_day.day", day=day.day): _day(day, kept) for day in kept.days}
    for visit in kept.visits:
        pages |= dict(_pages(visit, numbers[visit.team_id], standing.get(visit.id)))
    return pages


def started(kept: Kept) -> dict[str, int]:
    """When each visit that is under way was started, in milliseconds, by visit."""
    under_way = (visit for visit in kept.visits if visit.stop.record and visit.stop.record.entry.what == What.STARTED)
    return {str(visit.id): _milliseconds(start) for visit in under_way if (start := _started(visit.stop))}


def _day(day: MyDay, kept: Kept) -> str:
    return _rendered(
        "phone/kept_day.html",
        day=day.day,
        days=[one.day for one in kept.days],
        away=day.away,
        stops=[_shown(stop) for stop in day.stops],
        start_key=new_key(),
        heard=clock.now(),
    )


def _shown(stop: Stop) -> dict[str, Any]:
    return {
        "visit": stop.visit if stop.told else None,
        "name": stop.name,
        "start": stop.when.start,
        "end": stop.when.end,
        "from": _milliseconds(stop.when.start - stops.START_EARLY),
        "beside": " and ".join(stop.beside),
        "matters": stop.matters.strip().split("\n")[0],
        "key_safe": stop.key_safe,
        "do_not": [sentence for task in stop.tasks if (sentence := stops.do_not(task))],
        "state": stops.state_of(stop.record, stop.when, stop.when.start),
        "started": _started(stop),
    }


def _pages(kept: KeptVisit, numbers: Numbers, standing: Standing | None) -> Iterator[tuple[str, str]]:
    at: dict[str, Any] = {"visit_id": kept.id}
    shared: dict[str, Any] = {
        "kept": kept,
        "visit": _Visit(kept.id, kept.stop.when, kept.day),
        "name": kept.stop.name,
        "numbers": numbers,
        "back": url_for("visit.show", **at),
    }
    yield url_for("visit.show", **at), _visit(kept, shared)
    yield url_for("visit.finish", **at), _finish(kept, shared, tap=False)
    yield url_for("visit.finish", **at) + ENDS_NOW, _finish(kept, shared, tap=True)
    form = NotDoneForm(formdata=None, meta=NO_TOKEN)
    yield (
        url_for("visit.not_done", **at),
        _part("not_done", "visit/part_not_done.html", shared, form=form, problems=[]),
    )
    worry = ConcernForm(formdata=None, meta=NO_TOKEN)
    yield url_for("concerns.say", **at), _part("concern", "concerns/part_concern.html", shared, form=worry)
    yield url_for("alarms.at_visit", **at), _rendered("phone/kept_no_reply.html", new_key=new_key, **shared)
    if standing is not None and not standing.state.planned.cancelled:
        change = change_page.asked(standing)
        yield (
            url_for("my_change.change", **at),
            _part("rota_change", "my_change/part_rota_change.html", shared, change=change, problem=None),
        )


def _visit(kept: KeptVisit, shared: dict[str, Any]) -> str:
    stop = kept.stop
    return _rendered(
        "phone/kept_visit.html",
        shown=_shown(stop),
        competences=[(task.mine, stops.may_do(task)) for task in stop.tasks],
        start_key=new_key(),
        **shared,
    )


def _finish(kept: KeptVisit, shared: dict[str, Any], *, tap: bool) -> str:
    tasks = {str(task.id): task.competence for task in kept.stop.tasks if task.asked}
    asked = Asked(tasks, {outcome.id: outcome.words for outcome in kept.outcomes})
    form: FinishForm = finish_form(asked)(formdata=None, meta=NO_TOKEN)
    when = kept.stop.when
    # Where it is not known here when it was started, the phone fills that in.
    started = _started(kept.stop) or when.start
    form.show(Frame(when.start, when.end, clock.now(), started if tap else None), sent=False)
    options = {one: [(f"{step}:{one}", words) for step, words in STEPS.items()] for one in asked.outcomes}
    return _part(
        "finished",
        "visit/part_finished.html",
        shared,
        form=form,
        tap=tap,
        steps=True,
        questions=visit_page.questions_of(form, tap=tap),
        options_of=options,
        **visit_page.WORDS,
    )


def _part(kind: str, part: str, shared: dict[str, Any], **more: Any) -> str:
    return _rendered("phone/kept_form.html", kind=kind, part=part, **shared, **more)


def _rendered(template: str, **context: Any) -> str:
    """Without what every whole page is given, which would ask the database anew for each part."""
    return current_app.jinja_env.get_template(template).render(**context)


def _started(stop: Stop) -> datetime | None:
    return stop.record.entry.started_at if stop.record else None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
