"""`demo`: the demonstration team, from nothing to a page to look at, and back to it the next time."""

from __future__ import annotations

import threading
from datetime import date
from uuid import UUID

import click
from sqlalchemy.orm import Session, sessionmaker

from wellbeing.cli.database import load_settings, sessions, week_given
from wellbeing.cli.propose import propose_here
from wellbeing.cli.serve import serve_until_stopped
from wellbeing.config import Settings
from wellbeing.db import reading
from wellbeing.store.job import PROPOSE_SECONDS


@click.command()
@click.option("--no-serve", is_flag=True, help="Get everything ready and stop there.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; else PORT, else 8000.")
@click.option("--seconds", type=click.FloatRange(1, 600), default=PROPOSE_SECONDS, help="To think, for the proposal.")
def demo(no_serve: bool, port: int | None, seconds: float) -> None:
    """Show an invented team at work. Loses nothing when run again."""
    from wellbeing import serving

    settings = load_settings()
    port = port or settings.port
    if not no_serve:
        serving.check_port(serving.LOOPBACK, port)
    with sessions(settings, upgraded=True) as make:
        team, name = _team(make)
        _propose(settings, make, team, name, seconds)
        _look_after(make)
        _say_accounts(make, port)
    if not no_serve:
        serve_until_stopped(settings, serving.LOOPBACK, port)


def _team(make: sessionmaker[Session]) -> tuple[UUID, str]:
    """The demonstration team, loaded if there is none, and worked up to now."""
    from wellbeing import demonstration

    with make.begin() as session:
        if demonstration.team(session) is None:
            click.echo("Loading the demonstration team. Everybody in it is invented.")
        team = demonstration.load(session)
        return team.id, team.name


def _propose(settings: Settings, make: sessionmaker[Session], team: UUID, name: str, seconds: float) -> None:
    """Propose next week, unless it has been."""
    week: date = week_given(None)
    from wellbeing.store import job as jobs

    with reading(), make() as session:
        newest = jobs.newest_proposal(session, team, week)
        if newest is not None and newest.result is not None:
            return
    click.echo("Getting ready to propose next week. The first time takes half a minute.")
    propose_here(settings, make, team, name, week, seconds)


def _look_after(make: sessionmaker[Session]) -> None:
    """What a worker does by itself as it starts, before anybody looks: reports of closed months are there then."""
    from wellbeing.jobs.daily import Daily
    from wellbeing.jobs.watch import Watch

    Daily(make).keep_up()
    Watch(make, threading.Event()).look()


def _say_accounts(make: sessionmaker[Session], port: int) -> None:
    from wellbeing import demonstration

    click.echo(f"Sign in at http://localhost:{port} as:")
    with reading(), make() as session:
        for account in demonstration.accounts(session):
            click.echo(f"  {account.role:<24} {account.email:<36} {account.password}")
