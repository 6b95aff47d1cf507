"""Files of a month that name people, for those who may take them: payroll's and the council's. Each is written down.

One page and one way out for both; what is in them is for the stores. Nobody's name is in an address or a file's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from rota.period import MONTHS_SHOWN, months_back
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.forms.report import NotAsked, asked
from wellbeing.reports import delivered as delivered_file
from wellbeing.reports import payroll as payroll_file
from wellbeing.reports.table import SORTS, Form, Table, file_of
from wellbeing.store import delivered as delivered_store
from wellbeing.store import download
from wellbeing.store import payroll as payroll_store
from wellbeing.store.report import TeamOfReport, last_of_month, teams_of
from wellbeing.transactions import writes
from wellbeing.viewer import Action, NotYours
from wellbeing.views.attached import attached

bp = Blueprint("month_files", __name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A file: who may take it, what it is called where that is written down, and how it is made."""

    action: Action
    what: str
    table: Callable[[Sequence[TeamOfReport], date], Table]


def _payroll(teams: Sequence[TeamOfReport], first: date) -> Table:
    lines = payroll_store.lines(db.session, viewer(), teams, first, last_of_month(first))
    return payroll_file.table_of(lines, first, clock.today())


def _delivered(teams: Sequence[TeamOfReport], first: date) -> Table:
    rows = delivered_store.delivered(db.session, viewer(), teams, first, last_of_month(first))
    return delivered_file.table_of(rows, first, clock.today())


PAYROLL = Kind(Action.DOWNLOAD_PAYROLL, payroll_file.WHAT, _payroll)
DELIVERED = Kind(Action.DOWNLOAD_DELIVERED, delivered_file.WHAT, _delivered)


@bp.get("/payroll")
@allow(Action.DOWNLOAD_PAYROLL)
def payroll() -> str:
    """The months of which payroll's file can be taken, and who took one."""
    return _page(PAYROLL, "month_files/payroll.html")


@bp.get("/payroll/file")
@allow(Action.DOWNLOAD_PAYROLL)
@writes
def payroll_taken() -> Response:
    """Payroll's file of a month."""
    return _file(PAYROLL)


@bp.get("/delivered")
@allow(Action.DOWNLOAD_DELIVERED)
def delivered() -> str:
    """The months of which the council's file can be taken, and who took one."""
    return _page(DELIVERED, "month_files/delivered.html")


@bp.get("/delivered/file")
@allow(Action.DOWNLOAD_DELIVERED)
@writes
def delivered_taken() -> Response:
    """The council's file of a month."""
    return _file(DELIVERED)


def _page(kind: Kind, template: str) -> str:
    this_month = clock.today().replace(day=1)
    return render_template(
        template,
        teams=_teams(kind),
        months=months_back(this_month, MONTHS_SHOWN),
        taken=download.taken(db.session, viewer(), kind.action, kind.what),
    )


def _file(kind: Kind) -> Response:
    """The file that the address asks for, once it is written down who takes it. Raises NotYours for no such month."""
    try:
        wanted = asked(request.args, clock.today().replace(day=1))
        form = Form(request.args.get("form", Form.CSV))
    except (NotAsked, ValueError) as error:
        raise NotYours from error
    teams = _teams(kind, wanted.team)
    if wanted.first > clock.today() or not teams:
        raise NotYours
    content = file_of(kind.table(teams, wanted.first), form, clock.now())
    ids = [team.id for team in teams]
    download.note(db.session, viewer(), kind.what, form, ids, wanted.first, last_of_month(wanted.first))
    return attached(content, SORTS[form], f"{_name(kind, wanted.first, wanted.team, teams)}.{form}")


def _teams(kind: Kind, only: UUID | None = None) -> list[TeamOfReport]:
    """The teams of which the viewer may take it, or `only` that one of them."""
    return [team for team in teams_of(db.session, viewer().teams(kind.action)) if only in (None, team.id)]


def _name(kind: Kind, first: date, only: UUID | None, teams: Sequence[TeamOfReport]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", teams[0].name.lower()).strip("-")[:60] if only is not None else ""
    return f"{kind.what}-{first:%Y-%m}-{words or 'all-teams'}"
