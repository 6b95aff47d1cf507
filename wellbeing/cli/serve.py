"""`serve`, `worker`, and `pages`, which `serve` runs for itself."""

from __future__ import annotations

import logging
import signal

import click

from wellbeing.cli.database import load_settings, sessions
from wellbeing.config import Settings

LOCALHOST = "localhost"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; else PORT, else 8000.")
def serve(host: str, port: int | None) -> None:
    """Serve the pages and do the long work, until stopped with Ctrl-C."""
    from wellbeing.smtp import post_of

    settings = load_settings()
    post_of(settings.smtp_url, settings.email_from)
    with sessions(settings, upgraded=True):
        pass
    serve_until_stopped(settings, host, port or settings.port)


def serve_until_stopped(settings: Settings, host: str, port: int) -> None:
    """Serve, and say where once pages are answered."""
    from wellbeing import serving

    where = f"http://{LOCALHOST if host == serving.LOOPBACK else host}:{port}"
    serving.serve(host, port, ready=lambda: click.echo(f"Ready: {where}  (stop with Ctrl-C)"))


@click.command()
@click.option("--tied", is_flag=True, hidden=True, help="End when the process that started this one ends.")
def worker(tied: bool) -> None:
    """Do the long work that is asked for on the pages. Run as many as you like, on any machine."""
    from wellbeing import lifeline
    from wellbeing.jobs.doorbell import storage
    from wellbeing.jobs.worker import Worker

    logging.getLogger("wellbeing").setLevel(logging.INFO)
    settings = load_settings()
    storage(settings).close()
    with sessions(settings) as make:
        working = Worker(make, settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: working.end())
        if tied:
            lifeline.hold(working.end)
        working.work()


@click.command(hidden=True)
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
def pages(host: str, port: int) -> None:
    """Serve the pages alone, tied to the process that started this one."""
    from wellbeing import serving

    serving.pages(host, port)
