"""`plan`: Wellbeing Plans as files for other people's records."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wellbeing.cli.database import load_settings, sessions, team_of
from wellbeing.db import reading


@click.group()
def plan() -> None:
    """Wellbeing Plans as files."""


@plan.command("export")
@click.option("--team", "named", help="Name of the team; not needed when there is one.")
@click.option("--person", "reference", help="Reference of one person; else everybody whom the team supports.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="File to write for one person; folder for everybody.",
)
def export(named: str | None, reference: str | None, out: Path) -> None:
    """Write plans as JSON, by the headings of the PRSB Personalised Care and Support Plan standard.

    The files hold what is most private. Keep them where only those who need them can read them.
    """
    from wellbeing.store.plan_export import export_one, people_to_export

    with sessions(load_settings()) as make, reading(), make() as session:
        team = team_of(session, named)
        people = people_to_export(session, team, reference)
        if reference is not None and not people:
            raise click.UsageError(f"{team.name} supports nobody with the reference “{reference}”.")
        documents = {person.id: export_one(session, person, team) for person in people}
    if reference is not None:
        if out.is_dir():
            raise click.UsageError(f"{out} is a folder. Give the name of a file for one person.")
        _write(out, next(iter(documents.values())))
        click.echo(f"The plan is written to {out}.")
        return
    if out.exists() and not out.is_dir():
        raise click.UsageError(f"{out} is a file. Give a folder for everybody.")
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for person_id, document in documents.items():
        _write(out / f"plan-{person_id}.json", document)
    click.echo(f"{len(documents)} {'plan is' if len(documents) == 1 else 'plans are'} written to {out}.")


def _write(path: Path, document: object) -> None:
    """For this user's eyes alone, whatever stood there before."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
