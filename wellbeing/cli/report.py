"""`report`: what leaves the building, as a file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy.orm import Session

from rota.period import Cut, Period, period_of
from wellbeing import clock
from wellbeing.cli.database import load_settings, sessions, team_id_of
from wellbeing.db import reading
from wellbeing.models import Edition
from wellbeing.store.report_scope import Kind

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.IGNORECASE)


@click.group()
def report() -> None:
    """Reports as files."""


@report.command("face-to-face")
@click.option("--month", required=True, help="Month, such as 2026-10.")
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@click.option("--team", "named", help="Name of the team; else every team.")
def face_to_face(month: str, form: str, out: Path, named: str | None) -> None:
    """Time face to face with people as it stands now, for the teams themselves; what leaves is an edition."""
    from wellbeing.reports.face_to_face import csv_of, of_month

    first = _month(month).first
    with sessions(load_settings()) as make:
        team, name = team_id_of(make, named) if named else (None, "Every team")
        with reading(), make() as session:
            text = csv_of(of_month(session, team, first))
    out.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{name}, {first:%B %Y}: written to {out}.")


@report.command("give-out")
@click.option("--month", required=True, help="Month that is over, such as 2026-10.")
def give_out(month: str) -> None:
    """Give out a month's editions, and those of its quarter; or what was put right of them since."""
    from wellbeing.reports import giving_out

    wanted = _month(month)
    if not giving_out.over(wanted, clock.today()):
        raise click.UsageError(f"{wanted.words} is not over yet.")
    with sessions(load_settings()) as make:
        with reading(), make() as session:
            providers = _all(session)
        for provider, name in providers:
            with make.begin() as session:
                given = giving_out.give_out(session, provider, wanted, None)
            click.echo(f"{name}, {wanted.words}: {given.words}")


@report.command("edition")
@click.option("--period", "named_period", required=True, help="Month or quarter, such as 2026-10 or 2026-Q4.")
@click.option("--of", "named", help="Name of the team, locality or provider; else the only provider.")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
def edition(named_period: str, named: str | None, form: str, out: Path) -> None:
    """The last edition of a month or quarter that was given out: the same bytes as the page downloads."""
    period = _period(named_period)
    with sessions(load_settings()) as make, reading(), make() as session:
        row, name = _given_out(session, period, named)
        number, content = row.number, row.csv if form == "csv" else row.xlsx
    out.write_bytes(content)
    click.echo(f"{name}, {period.words}, edition {number}: written to {out}.")


@report.command("stories")
@click.option("--period", "named_period", required=True, help="Month or quarter, such as 2026-10 or 2026-Q4.")
@click.option("--of", "named", help="Name of the team, locality or provider; else the only provider.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
def stories(named_period: str, named: str | None, out: Path) -> None:
    """The stories beside an edition that the council may see at this moment, as people have agreed."""
    from wellbeing.reports.stories import csv_of
    from wellbeing.store import edition as store
    from wellbeing.store import story
    from wellbeing.viewer import RoleName, Viewer

    period = _period(named_period)
    with sessions(load_settings()) as make, reading(), make() as session:
        row, name = _given_out(session, period, named)
        council = Viewer(0, "the council", None, {RoleName.COMMISSIONER: store.teams_in(session, row)})
        found = story.told_within(story.shared(session, council), period.first, period.last)
        text = csv_of(found)
    out.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{name}, {period.words}, {len(found)} {'story' if len(found) == 1 else 'stories'}: written to {out}.")


def _given_out(session: Session, period: Period, named: str | None) -> tuple[Edition, str]:
    """The last edition of this period, and whose it is."""
    from wellbeing.store import edition as store

    scope, id, name = _whose(session, named)
    row = store.latest_of(session, scope, id, period.cut, period.first)
    if row is None:
        raise click.ClickException(
            f"No edition of {name}, {period.words}, was given out. A month is given out five days after its end,"
            " or by: wellbeing report give-out --month 2026-10"
        )
    return row, name


def _month(given: str) -> Period:
    found = MONTH.fullmatch(given)
    if found is None:
        raise click.UsageError(f"“{given}” is not a month. Right would be 2026-10.")
    return Period(Cut.MONTH, date(int(found[1]), int(found[2]), 1))


def _period(given: str) -> Period:
    found = QUARTER.fullmatch(given)
    if found is not None:
        return period_of(Cut.QUARTER, date(int(found[1]), 3 * int(found[2]), 1))
    if MONTH.fullmatch(given) is None:
        raise click.UsageError(f"“{given}” is neither a month nor a quarter. Right would be 2026-10 or 2026-Q4.")
    return _month(given)


def _all(session: Session) -> list[tuple[UUID, str]]:
    """Every provider."""
    from wellbeing.store.edition import providers

    return providers(session)


def _whose(session: Session, named: str | None) -> tuple[Kind, UUID, str]:
    """What an edition is asked of, by name."""
    from wellbeing.store.edition import named_so

    if named is None:
        found = [(Kind.PROVIDER, id, name) for id, name in _all(session)]
        if len(found) != 1:
            raise click.UsageError("Say of whom with --of: the name of a team, a locality or a provider.")
    else:
        found = named_so(session, named)
        if len(found) != 1:
            raise click.UsageError(f"There is no team, locality or provider called “{named}”, or more than one.")
    return found[0]
