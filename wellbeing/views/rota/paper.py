"""The rota on paper: a person's week in large type for the fridge door, a worker's week, the team's week.

A person's and a worker's sheet show what has been told, since paper can't be taken back; the team's shows how the
week stands. First names only, and no address: paper gets lost. Reads and renders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.week import Week
from wellbeing import clock
from wellbeing.access import allow, viewer
from wellbeing.db import db
from wellbeing.models import Team
from wellbeing.store import organisation, publish, worker_photo
from wellbeing.store.people import person_of
from wellbeing.store.team_names import first_name
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours
from wellbeing.views.board import Board, Day, Piece, Row
from wellbeing.views.rota.blueprint import bp
from wellbeing.views.rota.laid import laid_out


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit as a person reads it: when, and the first names of who comes; nobody yet where there are none."""

    piece: Piece
    names: tuple[str, ...]


@bp.get("/<uuid:team_id>/<day:first>/paper")
@allow(Action.SEE_ROTA)
def team_on_paper(team_id: UUID, first: date) -> Response | str:
    """The team's week as it stands."""
    if first != monday_of(first):
        return redirect(url_for("rota.team_on_paper", team_id=team_id, first=monday_of(first)))
    team = organisation.team(db.session, viewer(), Action.SEE_ROTA, team_id)
    laid = laid_out(db.session, team, first)
    return render_template(
        "rota/paper_team.html", team=team, week=laid.week, rows=laid.board.workers, names=_first_names(laid.week)
    )


@bp.get("/<uuid:team_id>/<day:first>/paper/workers/<uuid:worker_id>")
@allow(Action.SEE_ROTA)
def worker_on_paper(team_id: UUID, first: date, worker_id: UUID) -> Response | str:
    """One worker's week, as they have been told it."""
    if first != monday_of(first):
        return redirect(url_for("rota.worker_on_paper", team_id=team_id, first=monday_of(first), worker_id=worker_id))
    team, board = _told(team_id, first)
    row = _row(board.workers, worker_id)
    return render_template(
        "rota/paper_worker.html",
        row=row,
        others=_together(board, row),
        **_about(team, board.week, worker=str(worker_id)),
    )


@bp.get("/<uuid:team_id>/<day:first>/paper/people/<uuid:person_id>")
@allow(Action.SEE_ROTA)
def person_on_paper(team_id: UUID, first: date, person_id: UUID) -> Response | str:
    """One person's week, as the workers who come have been told it."""
    if first != monday_of(first):
        return redirect(url_for("rota.person_on_paper", team_id=team_id, first=monday_of(first), person_id=person_id))
    team, board = _told(team_id, first)
    person = board.week.person.get(str(person_id))
    if person is None:
        raise NotYours
    row = next((row for row in board.people if row.id == person.id), Row(person.id, person.name, ()))
    names = _first_names(board.week)
    days = [(day.day, _coming(day, names)) for day in row.days] or [(day, ()) for day in board.week.dates]
    faces = sorted({name for _, visits in days for visit in visits for name in visit.names})
    return render_template(
        "rota/paper_person.html",
        person=person,
        days=days,
        faces=faces,
        photos=_photos(team, names),
        **_about(team, board.week, person=person.id),
    )


@bp.get("/people/<uuid:person_id>")
@allow(Action.SEE_ROTA)
def week_of_person(person_id: UUID) -> Response:
    """This week of somebody whom the viewer's team supports."""
    _, team, _ = person_of(db.session, viewer(), Action.SEE_ROTA, person_id)
    monday = monday_of(clock.today())
    return redirect(url_for("rota.person_on_paper", team_id=team.id, first=monday, person_id=person_id))


def _told(team_id: UUID, first: date) -> tuple[Team, Board]:
    team = organisation.team(db.session, viewer(), Action.SEE_ROTA, team_id)
    week = week_of(db.session, team_id, first, told=True)
    return team, Board(week, week.rota, ())


def _row(rows: Iterable[Row], worker_id: UUID) -> Row:
    """Raises `NotYours` for a worker who is not in the team's week."""
    row = next((row for row in rows if row.id == str(worker_id)), None)
    if row is None:
        raise NotYours
    return row


def _about(team: Team, week: Week, *, worker: str = "", person: str = "") -> dict[str, object]:
    """The week before and after, and how many visits of theirs are otherwise by now than has been told."""
    untold = publish.untold(db.session, team.id, week.first, week.dates[-1])
    return {
        "team": team,
        "week": week,
        "before": week.first - timedelta(days=DAYS_IN_WEEK),
        "after": week.first + timedelta(days=DAYS_IN_WEEK),
        "untold_count": sum(worker in change.workers or change.person == person for change in untold),
    }


def _first_names(week: Week) -> dict[str, str]:
    """Each worker's first name, with a letter of the next where two have the same."""
    common = Counter(first_name(worker.name) for worker in week.workers)
    return {
        worker.id: first_name(worker.name)
        + (f" {worker.name.split()[-1][:1]}" if common[first_name(worker.name)] > 1 else "")
        for worker in week.workers
    }


def _photos(team: Team, names: dict[str, str]) -> dict[str, str]:
    """Where the photo of each worker is who has one, by the first name that stands on the sheet."""
    known = worker_photo.with_photo(db.session, map(UUID, names))
    return {
        name: url_for("worker_photo.face", team_id=team.id, worker_id=worker)
        for worker, name in names.items()
        if UUID(worker) in known
    }


def _coming(day: Day, names: dict[str, str]) -> tuple[Coming, ...]:
    """The visits of a day, the two places of one together."""
    found: dict[UUID, list[Piece]] = {}
    for piece in day.pieces:
        if piece.visit is not None:
            found.setdefault(piece.visit, []).append(piece)
    return tuple(
        Coming(pieces[0], tuple(names[piece.worker] for piece in pieces if piece.worker in names))
        for pieces in found.values()
    )


def _together(board: Board, row: Row) -> dict[UUID, str]:
    """Whom the worker meets at visits for two."""
    mine = {piece.visit for day in row.days for piece in day.pieces if piece.double_handed}
    names = _first_names(board.week)
    return {
        piece.visit: names[piece.worker]
        for piece in board.pieces
        if piece.visit in mine and piece.visit is not None and piece.worker in names and piece.worker != row.id
    }
