"""The command `wellbeing`. A module a command or two; each says its trouble in a sentence and ends non-zero.

What a command needs is imported when it runs, so that `wellbeing --help` is quick.
"""

from __future__ import annotations

import logging
import os
import sys

import click

from wellbeing.cli.administrator import administrator
from wellbeing.cli.check import check
from wellbeing.cli.demo import demo
from wellbeing.cli.importing import import_folder
from wellbeing.cli.keys import keys
from wellbeing.cli.plan import plan
from wellbeing.cli.propose import propose, week
from wellbeing.cli.report import report
from wellbeing.cli.serve import pages, serve, worker
from wellbeing.cli.trouble import sentence_of


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wellbeing-rota", prog_name="wellbeing")
def cli() -> None:
    """A self-managed team's rota and the lives it is for. Begin with: wellbeing demo"""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


for command in (demo, serve, worker, pages, import_folder, administrator, propose, week, report, plan, check, keys):
    cli.add_command(command)


def main() -> None:
    """Run the command line. Expected troubles end as a sentence and a code above 0, never as a traceback."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        click.echo(f"Error: {sentence}", err=True)
        sys.exit(1)
