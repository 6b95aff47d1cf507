"""Reports: which editions there are; and for a team itself, its coach and its manager, each month as it runs.

A commissioner sees editions only. The team's own view lists visits without a record with names; whoever may not see
the people gets counts alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from rota.face_to_face import DEFINITION, Share
from rota.period import MONTHS_SHOWN, months_back
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.report import Asked, NotAsked, asked
from wellbeing.reports import face_to_face as figures
from wellbeing.reports.chart import chart as draw
from wellbeing.store import edition as editions
from wellbeing.store import report as store
from wellbeing.store.report import TeamOfReport
from wellbeing.viewer import Action, NotYours
from wellbeing.views.attached import CSV, attached, drawn

bp = Blueprint("report", __name__, url_prefix="/reports")

LONGEST_LIST = 200
"""Visits without a record listed on the page; the count tells of all."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a team, or of all of them, as a list and a chart show it."""

    first: date
    share: Share | None
    teams: int = 1


@bp.get("")
@allow(Action.SEE_REPORT)
def index() -> str:
    """The editions that there are; and for those who may see a month as it runs, the months of each team."""
    teams = store.own_teams(db.session, viewer())
    by_team = _months(teams)
    localities = [(name, list(those)) for name, those in groupby(teams, key=lambda team: team.locality)]
    all_months = sorted({month.first for months in by_team.values() for month in months}, reverse=True)
    found = [one for one in editions.editions(db.session, viewer()) if one.latest]
    of_whom = sorted(found, key=lambda one: (editions.ORDER[one.scope], one.name, -one.first.toordinal(), one.cut))
    return render_template(
        "report/index.html",
        localities=localities,
        months=by_team,
        all_months=all_months,
        several=len(teams) > 1,
        own=bool(teams),
        editions=[(key, list(those)) for key, those in groupby(of_whom, key=lambda one: (one.scope, one.name))],
        newest=found[0] if found else None,
        may_publish=bool(viewer().teams(Action.PUBLISH_REPORT)),
        may_deliver=bool(viewer().teams(Action.DOWNLOAD_DELIVERED)),
    )


@bp.get("/face-to-face")
@allow(Action.SEE_REPORT)
def face_to_face() -> str:
    """Face-to-face time of a month: both parts, the definition, and the months before."""
    wanted, teams = _asked()
    months = figures.month_of(db.session, teams, wanted.first)
    share, records = figures.total(months)
    own = wanted.team is not None and viewer().may(Action.SEE_PEOPLE, wanted.team)
    unrecorded = store.without_record(db.session, viewer(), wanted.team, wanted.first) if own and wanted.team else []
    return render_template(
        "report/face_to_face.html",
        first=wanted.first,
        team=teams[0] if wanted.team else None,
        months=months,
        share=share,
        records=records,
        shown=any(month.shown for month in months),
        left_out=sum(not month.shown for month in months),
        running=wanted.first == _this_month(),
        unrecorded=unrecorded[:LONGEST_LIST],
        own=own,
        of_our_month=own and wanted.first in _months_shown(_this_month()),
        over_time=_over_time(teams, wanted.first),
        definition=DEFINITION,
        records_definition=figures.WHAT_A_RECORD_IS,
        fewest=figures.FEWEST_PEOPLE,
    )


@bp.get("/face-to-face/chart.svg")
@allow(Action.SEE_REPORT)
def chart() -> Response:
    """The same months as in the table, as an image."""
    wanted, teams = _asked()
    months = _over_time(teams, wanted.first)
    return drawn(draw([(month.first, month.share) for month in months]))


@bp.get("/face-to-face.csv", endpoint="csv")
@allow(Action.SEE_REPORT)
def as_csv() -> Response:
    """The month as a file."""
    wanted, teams = _asked()
    text = figures.csv_of(figures.month_of(db.session, teams, wanted.first))
    return attached(text, CSV, _file_name(wanted, teams))


def _asked() -> tuple[Asked, list[TeamOfReport]]:
    """What the address asks for, and the teams of it. Raises NotYours for a team or a month that isn't there."""
    try:
        wanted = asked(request.args, _this_month())
    except NotAsked as error:
        raise NotYours from error
    teams = [team for team in store.own_teams(db.session, viewer()) if wanted.team in (None, team.id)]
    if wanted.first > _this_month() or not teams:
        raise NotYours
    return wanted, teams


def _over_time(teams: Sequence[TeamOfReport], last: date) -> list[Month]:
    """The months up to this one, earliest first, each the sum of the teams shown in it."""
    firsts = _months_shown(last)
    shares = _shown_shares(teams, firsts)
    months = []
    for first in firsts:
        those = [share for (_, month), share in shares.items() if month == first]
        months.append(Month(first, sum(those, Share()) if those else None, len(those)))
    while len(months) > 1 and months[0].share is None:
        months.pop(0)
    return months


def _months(teams: Sequence[TeamOfReport]) -> dict[UUID, list[Month]]:
    firsts = _months_shown(_this_month())
    ids = [team.id for team in teams]
    shares = store.shares(db.session, ids, firsts[0], store.last_of_month(firsts[-1]))
    return {
        team.id: [Month(first, shares[team.id, first]) for first in reversed(firsts) if (team.id, first) in shares]
        for team in teams
    }


def _shown_shares(teams: Sequence[TeamOfReport], firsts: Sequence[date]) -> dict[tuple[UUID, date], Share]:
    ids = [team.id for team in teams]
    shares = store.shares(db.session, ids, firsts[0], store.last_of_month(firsts[-1]))
    people = store.people_by_month(db.session, ids, firsts)
    return {key: share for key, share in shares.items() if people[key] >= figures.FEWEST_PEOPLE}


def _months_shown(last: date) -> list[date]:
    return sorted(months_back(last, MONTHS_SHOWN))


def _this_month() -> date:
    return clock.today().replace(day=1)


def _file_name(wanted: Asked, teams: Iterable[TeamOfReport]) -> str:
    """Such as face-to-face-2026-10-tilbury-wellbeing-team.csv: no person is in it."""
    names = [team.name for team in teams] if wanted.team is not None else ["all-teams"]
    words = re.sub(r"[^a-z0-9]+", "-", names[0].lower()).strip("-")[:60] or "team"
    return f"face-to-face-{wanted.first:%Y-%m}-{words}.csv"
