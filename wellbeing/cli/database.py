"""The database as the command line uses it: settings, keys, sessions, and the team that is meant. No web."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import click
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from rota.local_time import monday_of
from wellbeing import clock, config
from wellbeing.config import Settings
from wellbeing.db import prepare, reading
from wellbeing.encryption import KEYRING
from wellbeing.models import Team


def load_settings() -> Settings:
    """The settings of this environment. A number that is none is said in a sentence."""
    try:
        settings = config.load()
        KEYRING.use(settings.keys)
    except ValueError as error:
        raise click.ClickException(
            f"A setting can't be used: {error}. PORT is a number; WELLBEING_KEYS are Fernet keys, separated by commas."
        ) from error
    return settings


@contextmanager
def opened(settings: Settings, *, upgraded: bool = False) -> Iterator[Engine]:
    """The database; `upgraded` brings its tables up to date first."""
    from wellbeing.migrations import upgrade

    engine = create_engine(settings.database_url, hide_parameters=True, pool_pre_ping=True)
    prepare(engine)
    try:
        if upgraded:
            upgrade(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def sessions(settings: Settings, *, upgraded: bool = False) -> Iterator[sessionmaker[Session]]:
    """Sessions on the database; `begin()` on what comes is a transaction."""
    with opened(settings, upgraded=upgraded) as engine:
        yield sessionmaker(engine)


def team_of(session: Session, named: str | None) -> Team:
    """The team of this name or id; without one, the only team there is."""
    teams = session.scalars(select(Team).order_by(Team.name)).all()
    names = ", ".join(f"“{team.name}”" for team in teams)
    if not teams:
        raise click.ClickException("There is no team yet. Run: wellbeing demo, or: wellbeing import FOLDER.")
    if named is None:
        if len(teams) > 1:
            raise click.UsageError(f"There are several teams. Say which with --team: {names}.")
        return teams[0]
    for team in teams:
        if named.casefold() == team.name.casefold() or named == str(team.id):
            return team
    raise click.UsageError(f"There is no team called “{named}”. There is: {names}.")


def week_given(given: str | None) -> date:
    """The Monday of the week that holds the given day; next week's when none is given."""
    if given is None:
        day = clock.today() + timedelta(days=7)
    else:
        try:
            day = date.fromisoformat(given)
        except ValueError as error:
            raise click.UsageError(f"“{given}” is not a day. Right would be 2026-11-30.") from error
    return monday_of(day)


def team_id_of(make: sessionmaker[Session], named: str | None) -> tuple[UUID, str]:
    """The id and name of the team that is meant."""
    with reading(), make() as session:
        team = team_of(session, named)
        return team.id, team.name
