"""What is new for a worker, at the top of My day: changes and news, until they have seen them.

Puts what the store knows into links and ids; decides nothing about who hears what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.models import Notice
from wellbeing.store import notice, swap, told
from wellbeing.store.alarm_watch import KIND as ALARM
from wellbeing.viewer import Action

bp = Blueprint("my_news", __name__)

MOST_SHOWN = 3
"""Lines that are shown at once: My day stays a day. The next ones come when these have been seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know: in words, where more is said of it, and the ids that stand for it, each "kind:id"."""

    words: str
    url: str | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What is shown at the top of a day, how much there is, and how many swaps wait for an answer."""

    lines: tuple[Line, ...]
    count: int
    swaps: int

    @property
    def anything(self) -> bool:
        """Whether there is anything new."""
        return bool(self.lines or self.swaps)


def news_for(day: date) -> News:
    """All that is new on today's page; on another day what concerns that day."""
    looking = viewer()
    today = day == clock.today()
    changes = [
        Line(each.sentence, _where(each), _ids("change", each.ids))
        for each in told.unseen(db.session, looking)
        if today or day in each.days
    ]
    if not today:
        return News(tuple(changes[:MOST_SHOWN]), len(changes), 0)
    news = [
        Line(row.words, _page(row), _ids("news", [row.id]))
        for row in notice.unseen(db.session, looking)
        if row.kind != ALARM  # it stands above, until somebody closes it
    ]
    lines = [*changes, *news]
    return News(tuple(lines[:MOST_SHOWN]), len(lines), swap.to_answer(db.session, looking))


@bp.post("/my-day/seen")
@allow(Action.SEE_MY_DAY)
def seen() -> Response:
    """I have seen this: one line, or all that were shown. Sent twice, it stays seen."""
    looking = viewer()
    changes, news = _said("change"), _said("news")
    if not changes and not news:
        raise BadRequest
    told.see(db.session, looking, changes)
    for each in news:
        notice.see(db.session, looking, each)
    flash("Thank you. The others can see that you know.", "done")
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        day = clock.today()
    return redirect(url_for("my_day.today") if day == clock.today() else url_for("my_day.day", day=day))


def _said(kind: str) -> list[UUID]:
    """The ids of this kind that were sent."""
    texts = [text.removeprefix(f"{kind}:") for text in request.form.getlist("seen") if text.startswith(f"{kind}:")]
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise BadRequest from error


def _ids(kind: str, ids: tuple[UUID, ...] | list[UUID]) -> tuple[str, ...]:
    return tuple(f"{kind}:{each}" for each in ids)


def _where(news: told.News) -> str:
    """The visit, for who goes there; the day, for who does not any more."""
    if news.mine:
        return url_for("visit.show", visit_id=news.visit)
    return url_for("my_day.day", day=min(news.days))


def _page(row: Notice) -> str | None:
    """The page that says more; none where it is not there any more."""
    if row.endpoint is None or row.endpoint not in current_app.view_functions:
        return None
    try:
        arguments: dict[str, Any] = row.arguments
        return url_for(row.endpoint, **arguments)
    except BuildError:
        return None
