"""`check`: what a real deployment still lacks."""

from __future__ import annotations

import os
import sys

import click

from wellbeing.cli.database import load_settings, opened


@click.command()
def check() -> None:
    """Say what this installation still lacks before real people rely on it."""
    from wellbeing.deployment import lacks

    settings = load_settings()
    with opened(settings) as engine:
        found = lacks(settings, engine, os.environ)
    if not found:
        click.echo("Nothing is lacking that this tool can see.")
        return
    click.echo(f"{len(found)} {'thing is' if len(found) == 1 else 'things are'} lacking for real use:")
    for lack in found:
        click.echo(f"- {lack.what}\n  {lack.remedy}")
    sys.exit(1)
