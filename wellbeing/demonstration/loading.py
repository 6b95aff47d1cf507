"""Loading the demonstration: the two teams through the ordinary import, their accounts, and their past up to now.

Running it again loses nothing and overwrites nothing: it adds the weeks and the records of the time since.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.demonstration.away import write_leave
from wellbeing.demonstration.choices import step_down, write_choices
from wellbeing.demonstration.community import introduce
from wellbeing.demonstration.costs import write_costs
from wellbeing.demonstration.dates import GRAYS, TILBURY, write_folder
from wellbeing.demonstration.edits import write_edits
from wellbeing.demonstration.growing import write_growing
from wellbeing.demonstration.history import Past
from wellbeing.demonstration.hospital import write_hospital
from wellbeing.demonstration.hours import write_hours
from wellbeing.demonstration.life import write_life
from wellbeing.demonstration.lives import write_lives
from wellbeing.demonstration.outside import write_outside
from wellbeing.demonstration.pattern import by_key, read_placed, rota_file
from wellbeing.demonstration.plans import write_plans
from wellbeing.demonstration.rounds import write_rounds
from wellbeing.demonstration.safety import write_safety
from wellbeing.demonstration.sent import write_sent
from wellbeing.demonstration.sign_ins import NURSE, make_accounts, make_worker_accounts, worker_viewers
from wellbeing.demonstration.sign_offs import renew, write_register
from wellbeing.demonstration.team_review import write_experiments, write_shared, write_team_review
from wellbeing.demonstration.telling import write_telling
from wellbeing.demonstration.trials import write_trials
from wellbeing.demonstration.usual_pattern import write_usual
from wellbeing.importing import Problems, Tables, read
from wellbeing.importing.crew import members_of
from wellbeing.importing.loading import write
from wellbeing.models import Provider, Team, Worker
from wellbeing.store.reviews import notice_drift

SICKNESS = "sickness"
ROTA_KEEPER = {TILBURY: "amina", GRAYS: "nadia"}
"""Who of each team wrote down what the team settled."""
BEGAN = timedelta(days=500)
"""How long before today the teams began, and with them contracts, hours and accounts."""


def team(session: Session) -> Team | None:
    """The demonstration team in Tilbury, None where it is not loaded."""
    query = select(Team).join(Provider, Provider.id == Team.provider_id)
    return session.scalar(query.where(Provider.demonstration, Team.name == tables_of(TILBURY, clock.today()).team.team))


def load(session: Session, today: date | None = None) -> Team:
    """Load the demonstration teams as of this moment, or add what has happened since; the caller commits.

    Gives the team in Tilbury. `today` is for those who dated the files otherwise; the clock says what is past.
    """
    today = today or clock.today()
    fresh = team(session) is None
    loaded = {which: _team(session, which, today, fresh=fresh) for which in (TILBURY, GRAYS)}
    make_accounts(session, loaded[TILBURY], [each.locality_id for each in loaded.values()], today - BEGAN)
    if fresh:
        for which, found in loaded.items():
            _plans_and_community(session, found, which, today)
        write_register(session, loaded[TILBURY], NURSE, worker_viewers(session, loaded[TILBURY]), today)
        _hours_and_choices(session, loaded[TILBURY], today)
        for which, found in loaded.items():
            write_usual(session, found, which, worker_viewers(session, found)[ROTA_KEEPER[which]])
            notice_drift(session, found.id)
        keepers = {which: worker_viewers(session, found)[ROTA_KEEPER[which]] for which, found in loaded.items()}
        write_costs(session, loaded, keepers)
        for found in loaded.values():
            write_safety(session, found, worker_viewers(session, found), today)
        write_telling(session, loaded[TILBURY], worker_viewers(session, loaded[TILBURY]))
        write_edits(session, loaded[TILBURY], worker_viewers(session, loaded[TILBURY]))
        write_trials(session, loaded[TILBURY], worker_viewers(session, loaded[TILBURY]), today)
        write_outside(session, loaded[TILBURY], worker_viewers(session, loaded[TILBURY]), today)
        _meeting_and_log(session, loaded, today)
        write_sent(session, loaded[TILBURY], worker_viewers(session, loaded[TILBURY]), today)
    return loaded[TILBURY]


def _meeting_and_log(session: Session, loaded: Mapping[str, Team], today: date) -> None:
    """What the teams said when they met, and what they try out."""
    viewers = {which: worker_viewers(session, found) for which, found in loaded.items()}
    write_team_review(session, loaded[TILBURY], viewers[TILBURY], today)
    write_experiments(session, viewers[TILBURY], loaded[TILBURY], today)
    write_shared(session, loaded[GRAYS], viewers[GRAYS]["nadia"], today)


def _plans_and_community(session: Session, team: Team, which: str, today: date) -> None:
    """How the team's plans came to say what they say, and what is near its people."""
    viewer = worker_viewers(session, team)[ROTA_KEEPER[which]]
    write_plans(session, team, which, viewer, today)
    introduce(session, team, which, viewer, today)


def _hours_and_choices(session: Session, team: Team, today: date) -> None:
    """What the team's people have in their hours banks, whom they chose, whose support steps down, how life went."""
    viewers = worker_viewers(session, team)
    write_hours(session, team, viewers["amina"], today)
    write_choices(session, team, viewers, today)
    step_down(session, team, viewers["dev"], today)
    write_life(session, team, viewers, today)
    write_lives(session, team, viewers, today)
    write_growing(session, team, viewers, today)
    write_leave(session, team, viewers, today)
    write_hospital(session, team, viewers["grace"], today)
    write_rounds(session, team, viewers, today)


def tables_of(which: str, today: date) -> Tables:
    """The team's files, dated for this day, read and checked."""
    with tempfile.TemporaryDirectory() as folder:
        tables = read(write_folder(today, Path(folder), which))
    if isinstance(tables, Problems):
        raise ValueError("\n".join(tables.lines()))
    return tables


def _team(session: Session, which: str, today: date, *, fresh: bool) -> Team:
    tables = tables_of(which, today)
    illness = tuple(row for row in tables.leave if row.kind == SICKNESS)
    if fresh:
        known = replace(tables, leave=tuple(row for row in tables.leave if row.kind != SICKNESS))
        found, _ = write(session, known, today - BEGAN)
    else:
        found = _known(session, tables)
        renew(session, found, tables.signoffs, today)
    workers: dict[str, Worker] = {reference: worker for reference, (worker, _) in members_of(session, found).items()}
    users = make_worker_accounts(session, found, workers, today - BEGAN)
    usual = by_key(read_placed(rota_file(which, "usual")))
    past = Past(session, found, usual, read_placed(rota_file(which, "covers")), illness, workers, users)
    past.write(clock.now(), fresh=fresh)
    return found


def _known(session: Session, tables: Tables) -> Team:
    query = select(Team).join(Provider, Provider.id == Team.provider_id)
    return session.scalars(query.where(Provider.demonstration, Team.name == tables.team.team)).one()
