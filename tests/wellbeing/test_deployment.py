"""`check` sees each thing that a real deployment lacks, and nothing else."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.factories import create_provider
from tests.wellbeing.processes import environment_of, processes
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.deployment import BANK_HOLIDAYS_AHEAD, bank_holidays_until, lacks

on_postgresql = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def real(settings: Settings) -> Settings:
    return replace(settings, secret="s" * 40, https=True)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    marker = tmp_path / "backup-done"
    marker.touch()
    return {"WELLBEING_BACKUP": str(marker)}


def said(settings: Settings, session: Session, environ: dict[str, str]) -> str:
    session.commit()
    engine = create_engine(settings.database_url)
    found = lacks(settings, engine, environ)
    engine.dispose()
    return "\n".join(lack.what for lack in found)


@on_postgresql
def test_a_whole_deployment_lacks_nothing(real: Settings, session: Session, environ: dict[str, str]) -> None:
    assert said(real, session, environ) == ""


@on_postgresql
def test_each_thing_is_seen_alone(real: Settings, session: Session, environ: dict[str, str]) -> None:
    for settings, more, word in (
        (replace(real, generated=frozenset({"WELLBEING_SECRET"})), {}, "made up for this machine"),
        (replace(real, secret="short"), {}, "is short"),
        (replace(real, generated=frozenset({"WELLBEING_KEYS"})), {}, "beside the data"),
        (replace(real, https=False), {}, "without https"),
        (real, {"FLASK_DEBUG": "1"}, "Debugging is on"),
        (real, {"WELLBEING_NOW": "2026-11-23T09:00:00Z"}, "clock is stopped"),
        (real, {"WELLBEING_BACKUP": ""}, "backups are made"),
        (real, {"WELLBEING_BACKUP": "/no/such/file"}, "No backup has ended well"),
    ):
        found = said(settings, session, {**environ, **more})
        assert word in found and found.count("\n") == 0, found


@on_postgresql
def test_an_old_backup_is_seen(real: Settings, session: Session, environ: dict[str, str]) -> None:
    long_ago = clock.machine_now() - timedelta(days=3)
    os.utime(environ["WELLBEING_BACKUP"], (long_ago.timestamp(), long_ago.timestamp()))
    assert "The last good backup is of" in said(real, session, environ)


@on_postgresql
def test_invented_people_are_seen(real: Settings, session: Session, environ: dict[str, str]) -> None:
    create_provider(session, "Invented Care").demonstration = True
    assert "Invented people are in the database (Invented Care)" in said(real, session, environ)


@on_postgresql
def test_bank_holidays_that_run_out_are_seen(real: Settings, session: Session, environ: dict[str, str]) -> None:
    last_good = datetime.combine(bank_holidays_until() - BANK_HOLIDAYS_AHEAD, datetime.min.time(), UTC)
    with clock.at(last_good + timedelta(hours=12)):
        assert said(real, session, environ) == ""
    with clock.at(last_good + timedelta(days=1, hours=12)):
        assert "bank holidays" in said(real, session, environ)


def test_bank_holidays_last_half_a_year_from_today() -> None:
    assert bank_holidays_until() - clock.machine_now().date() >= BANK_HOLIDAYS_AHEAD


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_the_command_line(settings: Settings) -> None:
    with processes(environment_of(settings)) as commands:
        ended = commands.run("check")
        empty = commands.run("check", WELLBEING_DATABASE_URL="sqlite://")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert "not PostgreSQL" in ended.stdout and "WELLBEING_HTTPS=1" in ended.stdout
    assert empty.returncode == 1 and "has no tables yet" in empty.stdout
