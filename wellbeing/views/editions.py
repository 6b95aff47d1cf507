"""Editions of the report: the page that prints, its files as they were given out, its stories, and giving them out.

Nothing here counts anything: the page and the files are what was kept. Only stories are made anew each time, from what
people agree to at that moment.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WsgiResponse

from plans.outcomes import STATEMENT
from plans.stories import Scope
from rota.period import Cut, Period, months_back, months_on, period_of
from rota.report import BUURTZORG, REFERENCE_LINES
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.report import NotAsked, asked
from wellbeing.models import Edition
from wellbeing.reports import edition_page
from wellbeing.reports.columns import COLUMNS, HOW_SHOWN, Part
from wellbeing.reports.edition import Content, from_text
from wellbeing.reports.edition_files import file_name
from wellbeing.reports.giving_out import give_out
from wellbeing.reports.stories import csv_of
from wellbeing.reports.table import SORTS, Form
from wellbeing.store import edition as store
from wellbeing.store import story
from wellbeing.store.report import teams_of
from wellbeing.store.story import Shown
from wellbeing.transactions import writes
from wellbeing.viewer import Action, RoleName
from wellbeing.views.attached import attached

bp = Blueprint("editions", __name__, url_prefix="/reports/editions")

ONE = "/<uuid:edition_id>"
MONTHS_SHOWN = 12
"""So many months that are over can be given out by hand, or put right."""


@bp.get(ONE)
@allow(Action.SEE_REPORT)
def one(edition_id: UUID) -> str:
    """An edition as it was given out, on a page that prints."""
    row, content = _edition(edition_id)
    return render_template(
        "editions/one.html",
        edition=row,
        content=content,
        whole=edition_page.whole(content),
        tables=list(edition_page.tables(content)),
        lives=list(edition_page.lives(content)),
        others=store.others_of(db.session, row),
        definitions=[column for column in COLUMNS if column.part is not Part.WHOSE],
        how_shown=HOW_SHOWN,
        reference_lines=REFERENCE_LINES,
        buurtzorg=BUURTZORG,
        spoken=edition_page.spoken,
        meaning=edition_page.meaning,
        label=edition_page.label,
        may_see_stories=bool(viewer().teams(Action.SEE_STORIES)),
    )


@bp.get(f"{ONE}.csv", endpoint="csv")
@allow(Action.SEE_REPORT)
@writes
def as_csv(edition_id: UUID) -> Response:
    """The edition's file, the same bytes each time."""
    return _file(edition_id, Form.CSV)


@bp.get(f"{ONE}.xlsx", endpoint="xlsx")
@allow(Action.SEE_REPORT)
@writes
def as_xlsx(edition_id: UUID) -> Response:
    """The edition's workbook, the same bytes each time."""
    return _file(edition_id, Form.XLSX)


@bp.get(f"{ONE}/stories")
@allow(Action.SEE_REPORT)
def stories(edition_id: UUID) -> str:
    """The stories of the same teams and time that may be shown to this viewer at this moment, without names."""
    row, content = _edition(edition_id)
    return render_template(
        "editions/stories.html",
        edition=row,
        content=content,
        stories=_stories(row, content),
        statements=STATEMENT,
        now=clock.now(),
    )


@bp.get(f"{ONE}/stories.csv", endpoint="stories_csv")
@allow(Action.SEE_REPORT)
@writes
def stories_as_csv(edition_id: UUID) -> Response:
    """The same as a file."""
    row, content = _edition(edition_id)
    found = _stories(row, content)
    store.note_taken(db.session, viewer(), row, content.period.last, Form.CSV, "stories")
    name = f"stories-{content.period.first:%Y-%m}-{content.period.cut}-{clock.today()}.csv"
    return attached(csv_of(found).encode("utf-8"), SORTS[Form.CSV], name)


@bp.route("/give-out", methods=["GET", "POST"])
@allow(Action.PUBLISH_REPORT)
def publish() -> str | WsgiResponse:
    """The months that are over: give one out, or give out again what was put right."""
    teams = viewer().teams(Action.PUBLISH_REPORT)
    if request.method == "POST":
        month = _month(request.form.get("month") or "")
        if month is None:
            flash("That is no month that is over. Nothing was given out. Choose one from the list.", "warn")
        else:
            given = [
                give_out(db.session, provider, month, viewer().user_id, only=teams)
                for provider in sorted(store.providers_of(db.session, teams))
            ]
            most = max(given, key=lambda each: (each.editions, len(each.waiting)))
            flash(f"{month.words}: {most.words}", "done")
        return redirect(url_for("editions.publish"))
    began = store.first_worked_of(db.session, teams)
    last, *earlier = _firsts()
    firsts = [last, *(first for first in earlier if began is not None and months_on(first, 1) > began)]
    given_out = store.latest_numbers(db.session, teams, firsts)
    return render_template(
        "editions/publish.html",
        teams=teams_of(db.session, teams),
        months=[Period(Cut.MONTH, first) for first in firsts],
        given=given_out,
        complete={first for first in firsts if all((team, first) in given_out for team in teams)},
    )


def _edition(edition_id: UUID) -> tuple[Edition, Content]:
    row = store.edition_of(db.session, viewer(), edition_id)
    return row, from_text(row.figures)


def _file(edition_id: UUID, form: Form) -> Response:
    row, content = _edition(edition_id)
    store.note_taken(db.session, viewer(), row, content.period.last, form, "edition")
    return attached(row.csv if form is Form.CSV else row.xlsx, SORTS[form], file_name(content, form))


def _stories(row: Edition, content: Content) -> list[Shown]:
    """As the commissioner sees them, for a commissioner; else what this viewer sees of them anyway."""
    if not viewer().teams(Action.SEE_STORIES):
        return []
    sees = story.shared if RoleName.COMMISSIONER in viewer().reach else story.of_teams
    teams, period = store.teams_in(db.session, row), content.period
    return [
        each
        for each in story.told_within(sees(db.session, viewer()), period.first, period.last)
        if each.team_id in teams and each.scope is not Scope.NOBODY
    ]


def _firsts() -> list[date]:
    """The months that are over, the latest first."""
    this = clock.today().replace(day=1)
    return months_back(months_on(this, -1), MONTHS_SHOWN)


def _month(given: str) -> Period | None:
    """The month that a form names, if it is one of those."""
    try:
        first = asked(MultiDict({"month": given or "x"}), clock.today().replace(day=1)).first
    except NotAsked:
        return None
    month = period_of(Cut.MONTH, first)
    return month if first in _firsts() else None
