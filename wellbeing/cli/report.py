"""`report`: what leaves the building, as a file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from wellbeing.cli.database import load_settings, sessions, team_id_of
from wellbeing.db import reading

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@click.group()
def report() -> None:
    """Reports as files."""


@report.command("face-to-face")
@click.option("--month", required=True, help="Month, such as 2026-10.")
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@click.option("--team", "named", help="Name of the team; else every team.")
def face_to_face(month: str, form: str, out: Path, named: str | None) -> None:
    """Time face to face with people, of all paid working time, for a month, team by team."""
    from wellbeing.reports.face_to_face import csv_of, of_month

    given = MONTH.fullmatch(month)
    if given is None:
        raise click.UsageError(f"“{month}” is not a month. Right would be 2026-10.")
    first = date(int(given[1]), int(given[2]), 1)
    with sessions(load_settings()) as make:
        team, name = team_id_of(make, named) if named else (None, "Every team")
        with reading(), make() as session:
            text = csv_of(of_month(session, team, first))
    out.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{name}, {first:%B %Y}: written to {out}.")
