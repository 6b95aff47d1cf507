"""My day: a worker's stops in order, on a phone. Asks the store, puts it into words, renders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.client_key import new_key
from wellbeing.store import day_time, me, my_day
from wellbeing.store.my_day import MyDay, Stop
from wellbeing.viewer import Action
from wellbeing.views import stops
from wellbeing.views.my_news import news_for
from wellbeing.wording import clock as at_clock
from wellbeing.wording import lasting

bp = Blueprint("my_day", __name__)

ONE_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@bp.get("/my-day")
@allow(Action.SEE_MY_DAY)
def today() -> str:
    """Today."""
    return _page(clock.today())


@bp.get("/my-day/<day:day>")
@allow(Action.SEE_MY_DAY)
def day(day: date) -> str | Response:
    """Any other day; today has its own address."""
    if day == clock.today():
        return redirect(url_for("my_day.today"))
    if not FIRST_DAY < day < LAST_DAY:
        return redirect(url_for("my_day.today"))
    return _page(day)


def _page(day: date) -> str:
    mine = my_day.day_of(db.session, viewer(), day)
    now = clock.now()
    up_next = stops.next_up(mine.stops, now) if day == clock.today() else None
    return render_template(
        "my_day/today.html",
        day=day,
        now=now,
        is_today=day == clock.today(),
        before=day - ONE_DAY,
        after=day + ONE_DAY,
        away=mine.away,
        summary=_summary(mine),
        news=news_for(day),
        stops=[_shown(stop, mine, stop is up_next) for stop in mine.stops],
        travel_icon=mine.travels,
        day_time=_day_time(mine) if mine.stops else "",
        next_day=None if mine.stops else me.next_workday(db.session, viewer(), day),
    )


def _summary(mine: MyDay) -> str:
    """ "6 visits · home by 15:10"."""
    count = len(mine.visits)
    if not mine.stops:
        return "Away" if mine.away else "Nothing planned"
    visits = "1 visit" if count == 1 else f"{count} visits"
    said = [visits if count else "No visits"]
    if mine.home_by is not None:
        said.append(f"home by {at_clock(_rounded_up(mine.home_by))}")
    return " · ".join(said)


def _day_time(mine: MyDay) -> str:
    """ "On the way 24 minutes, team time 20 minutes"."""
    travel, team_time = (line.holds for line in day_time.lines_of(db.session, viewer(), mine))
    return f"On the way {lasting(travel)}" + (f", team time {lasting(team_time)}" if team_time else "")


def _rounded_up(moment: Any) -> Any:
    """To the next five minutes: nobody is home at 15:07."""
    spare = (-moment.minute) % 5
    return moment + timedelta(minutes=spare)


def _shown(stop: Stop, mine: MyDay, up_next: bool) -> dict[str, Any]:
    now = clock.now()
    state = stops.state_of(stop.record, stop.when, now)
    return {
        "visit": stop.visit,
        "name": stop.name,
        "start": stop.when.start,
        "end": stop.when.end,
        "way": stops.way_there(stop.travel, mine.travels),
        "from_home": bool(mine.stops) and stop is mine.stops[0],
        "beside": " and ".join(stop.beside),
        "matters": stop.matters.strip().split("\n")[0],
        "key_safe": stop.key_safe,
        "do_not": [sentence for task in stop.tasks if (sentence := stops.do_not(task))],
        "told": stop.told,
        "state": state,
        "up_next": up_next,
        "may_start": up_next and stop.record is None and stops.may_start(stop.when, now),
        "client_key": new_key(),
    }
