"""Writing checked tables: the team and its meetings here, the rest in its own module. The caller commits, or not.

Rows are found again by their reference within the team, so that ids, and with them the rota, stay.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing import postcodes as places
from wellbeing.importing.crew import load_leave, load_workers
from wellbeing.importing.people import load_competences, load_people, load_sign_offs
from wellbeing.importing.plans import load_plans
from wellbeing.importing.problems import Problems
from wellbeing.importing.reading import read
from wellbeing.importing.summary import Summary
from wellbeing.importing.tables import Tables, TeamRow
from wellbeing.models import Locality, Provider, Team, TeamMeeting, Worker
from wellbeing.store.asked_visits import extend_horizon

N = TypeVar("N", Provider, Locality)


def import_team(session: Session, folder: Path, *, postcodes: Path | None = None) -> Summary | Problems:
    """Read the folder and write it: whole, or, where anything is wrong, not at all. The caller commits.

    `postcodes` is another area's Code-Point Open file, added first.
    """
    if postcodes is not None:
        try:
            places.add(postcodes)
        except places.BadPostcodeFile as wrong:
            problems = Problems()
            problems.add(postcodes.name, str(wrong))
            return problems
    tables = read(folder)
    return tables if isinstance(tables, Problems) else load(session, tables, clock.today())


def load(session: Session, tables: Tables, today: date) -> Summary:
    """Write the tables and ask the rota for their visits; gives what was done. `today` is when changes count from."""
    team, summary = write(session, tables, today)
    extend_horizon(session, team.id, first=today)
    return summary


def write(session: Session, tables: Tables, today: date) -> tuple[Team, Summary]:
    """Write the tables, nothing on the rota yet."""
    team = _team(session, tables.team)
    summary = Summary(team.name)
    competences = load_competences(session, team, tables.competences, summary)
    workers = load_workers(session, team, tables.workers, today, summary)
    people = load_people(session, team, tables.people, workers, today, summary)
    load_sign_offs(session, team, tables.signoffs, workers, people, competences, summary)
    load_leave(session, team, tables.leave, workers, summary)
    load_plans(session, team, tables.people, tables.support, people, competences, summary)
    _meetings(session, team, tables.team, workers, today)
    session.flush()
    return team, summary


def _named(session: Session, kind: type[N], name: str) -> N:
    found = session.scalar(select(kind).where(kind.name == name))
    if found is None:
        found = kind(name=name)
        session.add(found)
        session.flush()
    return found


def _team(session: Session, row: TeamRow) -> Team:
    """The team of this name at this provider, made if there is none."""
    provider = _named(session, Provider, row.provider)
    provider.demonstration = provider.demonstration or row.demonstration
    locality = _named(session, Locality, row.locality)
    team = session.scalar(select(Team).where(Team.provider_id == provider.id, Team.name == row.team))
    if team is None:
        team = Team(provider_id=provider.id, locality_id=locality.id, name=row.team)
        session.add(team)
    team.locality_id = locality.id
    session.flush()
    return team


def _meetings(session: Session, team: Team, row: TeamRow, workers: dict[str, Worker], today: date) -> None:
    """Let the team's meetings be those of the files from today; earlier ones stay in the past."""
    rows = session.scalars(select(TeamMeeting).where(TeamMeeting.team_id == team.id)).all()
    standing = [meeting for meeting in rows if meeting.until is None or meeting.until >= today]
    wanted = [
        {
            "kind": meeting.kind,
            "weekday": meeting.weekday,
            "starts_at": meeting.starts_at,
            "minutes": meeting.minutes,
            "postcode": meeting.postcode,
            "worker_ids": [str(workers[name].id) for name in meeting.workers],
        }
        for meeting in row.meetings
    ]
    for meeting in standing:
        said = {name: getattr(meeting, name) for name in wanted[0]} if wanted else {}
        if said in wanted:
            wanted.remove(said)
        elif meeting.starts >= today:
            session.delete(meeting)
        else:
            meeting.until = today - timedelta(days=1)
    session.add_all(TeamMeeting(team_id=team.id, starts=today, **said) for said in wanted)
