"""Who took which file when: written with each file that leaves, and shown to those who may take it themselves.

Says what kind of file it was and of which days, never what is in it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import Download, Team, User
from wellbeing.viewer import Action, Viewer

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody took a file of these days, for the teams named."""

    who: str
    at: datetime
    first: date
    last: date
    form: str
    teams: tuple[str, ...]


def note(
    session: Session, viewer: Viewer, what: str, form: str, teams: Collection[UUID], first: date, last: date
) -> None:
    """The viewer takes this file now: a row for each team that is in it."""
    at = clock.now()
    session.add_all(
        Download(user_id=viewer.user_id, what=what, team_id=team, first=first, last=last, form=form, at=at)
        for team in teams
    )
    session.flush()


def taken(session: Session, viewer: Viewer, action: Action, what: str) -> list[Taken]:
    """The latest files of this kind that anybody took of the teams in which the viewer may do this."""
    rows = session.execute(
        select(Download.user_id, Download.at, Download.first, Download.last, Download.form, User.name, Team.name)
        .join(User, User.id == Download.user_id)
        .join(Team, Team.id == Download.team_id)
        .where(Download.what == what, Download.team_id.in_(viewer.teams(action)))
        .order_by(Download.at.desc(), Download.user_id, Team.name)
        .limit(MOST_SHOWN * max(1, len(viewer.teams(action))))
    )
    found: dict[tuple[int, datetime, date, date, str], tuple[str, list[str]]] = {}
    for user, at, first, last, form, who, team in rows:
        found.setdefault((user, at, first, last, form), (who, []))[1].append(team)
    every = [Taken(who, key[1], key[2], key[3], key[4], tuple(teams)) for key, (who, teams) in found.items()]
    return every[:MOST_SHOWN]
