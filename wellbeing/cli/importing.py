"""`import`: a team from a folder of CSV files, or the templates of those files."""

from __future__ import annotations

from pathlib import Path

import click

from wellbeing.cli.database import load_settings, sessions


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--templates", is_flag=True, help="Explain each column; with FOLDER, write the files there to fill in.")
@click.option("--postcodes", type=click.Path(path_type=Path), help="Another area's Code-Point Open file.")
def import_folder(folder: Path | None, templates: bool, postcodes: Path | None) -> None:
    """Import a team from FOLDER. If anything is wrong, all of it is said and nothing is imported."""
    if templates:
        _templates(folder)
        return
    if folder is None:
        raise click.UsageError("Say which folder: wellbeing import FOLDER. For empty files: --templates FOLDER.")
    _import(folder, postcodes)


def _templates(folder: Path | None) -> None:
    from wellbeing.importing import explained, write_templates

    if folder is None:
        click.echo(explained())
        return
    for path in write_templates(folder):
        click.echo(path)


def _import(folder: Path, postcodes: Path | None) -> None:
    from wellbeing.importing import Problems, import_team

    with sessions(load_settings(), upgraded=True) as make, make.begin() as session:
        imported = import_team(session, folder, postcodes=postcodes)
        if isinstance(imported, Problems):
            session.rollback()
            raise click.ClickException("\n".join(imported.lines()))
    click.echo(imported)
