"""`propose`: a team's week proposed here and now, as a job like any other; and `week`, which writes it as JSON."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from sqlalchemy.orm import Session, sessionmaker

from wellbeing.cli.database import load_settings, sessions, team_id_of, week_given
from wellbeing.config import Settings
from wellbeing.db import reading
from wellbeing.models import Job, JobState
from wellbeing.store.job import PROPOSE_SECONDS

if TYPE_CHECKING:
    from wellbeing.jobs.worker import Worker

DAYS = 7
FOLLOW_SECONDS = 0.5
MOST_SAID = 5
"""Visits to which nobody goes that are named in the terminal."""
PARTS = 100
"""The progress bar has so many parts."""

Made = sessionmaker[Session]


@click.command()
@click.option("--team", "named", help="Name of the team; not needed when there is one.")
@click.option("--week", "day", help="Any day of the week, such as 2026-11-30; else next week.")
@click.option("--seconds", type=click.FloatRange(1, 600), default=PROPOSE_SECONDS, show_default=True)
def propose(named: str | None, day: str | None, seconds: float) -> None:
    """Propose a team's week. The proposal waits on the rota page; nothing applies itself."""
    settings = load_settings()
    with sessions(settings) as make:
        team, name = team_id_of(make, named)
        propose_here(settings, make, team, name, week_given(day), seconds)


def propose_here(settings: Settings, make: Made, team: UUID, name: str, week: date, seconds: float) -> None:
    """Propose the week in this process, with a bar; or follow the worker that is at it already."""
    from wellbeing.jobs.worker import Worker
    from wellbeing.store import job as jobs

    asked = {"week": week.isoformat(), "seconds": seconds}
    with make.begin() as session:
        job_id = jobs.ask(session, team, jobs.PROPOSE, asked).id
    with _Bar(f"Proposing {name}, week of {week.day} {week:%B}", seconds) as bar:
        _work(Worker(make, settings), make, job_id, bar)
    _say(make, job_id)


def _work(working: Worker, make: Made, job_id: UUID, bar: _Bar) -> None:
    """Do the job, or watch who does it. Ctrl-C hands it back to the next worker there is."""
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()
        working.end()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        held = working.take(only=job_id)
        if held is not None:
            working.do(held, watching=bar.show)
        while (progress := _following(make, job_id)) is not None and not ended.wait(FOLLOW_SECONDS):
            bar.show(progress)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if ended.is_set():
        raise click.Abort


def _following(make: Made, job_id: UUID) -> Mapping[str, Any] | None:
    """The progress of a job that somebody else does; None when it has ended."""
    with reading(), make() as session:
        job = session.get_one(Job, job_id)
        if job.state not in (JobState.QUEUED, JobState.RUNNING):
            return None
        found: dict[str, Any] = json.loads(job.progress or "{}")
        return found


def _say(make: Made, job_id: UUID) -> None:
    with reading(), make() as session:
        job = session.get_one(Job, job_id)
        if job.state == JobState.FAILED or job.result is None:
            raise click.ClickException(job.problem or "There is no proposal: it was stopped before it began.")
        answer = json.loads(job.result)
    changed, same = len(answer["changes"]), answer["same_count"]
    click.echo(f"{same} stay the same, {changed} change. The proposal waits on the rota page.")
    sentences = list(dict.fromkeys(f"{line['sentence']} {line['remedy']}".strip() for line in answer["uncovered"]))
    for sentence in sentences[:MOST_SAID]:
        click.echo(f"- {sentence}")
    if len(sentences) > MOST_SAID:
        click.echo(f"- and {len(sentences) - MOST_SAID} more, on the rota page.")


class _Bar:
    """A bar in the terminal that moves with the seconds, and says how many visits have someone."""

    def __init__(self, label: str, seconds: float) -> None:
        self._seconds = seconds
        self._said = "getting ready"
        self._bar: Any = click.progressbar(
            length=PARTS,
            label=label,
            show_eta=False,
            item_show_func=lambda _: self._said,
        )

    def __enter__(self) -> _Bar:
        self._bar.__enter__()
        self._bar.update(0)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.update(PARTS - self._bar.pos)
        self._bar.__exit__(None, None, None)

    def show(self, progress: Mapping[str, Any]) -> None:
        """Move to where the progress is."""
        if progress.get("steps"):
            self._said = f"{progress['covered']} of {progress['of']} visits have someone"
            reached = min(PARTS - 1, round(PARTS * progress["seconds"] / self._seconds))
            self._bar.update(max(0, reached - self._bar.pos))


@click.command()
@click.option("--team", "named", help="Name of the team; not needed when there is one.")
@click.option("--week", "day", help="Any day of the week, such as 2026-11-30; else next week.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="File; else the screen.")
def week(named: str | None, day: str | None, out: Path | None) -> None:
    """Write a team's week as JSON, for python -m solver. It holds names and places: treat it with care."""
    from rota.json_form import to_json
    from wellbeing.store.week import week_of

    with sessions(load_settings()) as make:
        team, _ = team_id_of(make, named)
        with reading(), make() as session:
            asked = to_json(week_of(session, team, week_given(day), DAYS))
    text = json.dumps(asked, indent=1)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
