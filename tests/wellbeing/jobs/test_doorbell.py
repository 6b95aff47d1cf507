"""A ring wakes a worker at once; a broken doorbell only makes it wait for its sweep."""

import os
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.factories import create_team
from wellbeing.config import Settings
from wellbeing.jobs.doorbell import Doorbell, NoSuchQueue, ring, ring_after_commit, storage

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LONG = 10.0


@pytest.fixture
def bell(settings: Settings) -> Settings:
    """The doorbell in a file, or in PostgreSQL where the database is there."""
    if settings.database_url.startswith("postgresql"):
        return replace(settings, queue_url=settings.database_url)
    return settings


@pytest.fixture
def doorbell(bell: Settings) -> Iterator[Doorbell]:
    ears = Doorbell(bell)
    yield ears
    ears.close()


def waited(doorbell: Doorbell, seconds: float = LONG) -> float:
    began = time.monotonic()
    doorbell.wait(seconds, lambda: False)
    return time.monotonic() - began


def test_a_ring_wakes_whoever_waits(bell: Settings, doorbell: Doorbell) -> None:
    assert waited(doorbell, 0.3) >= 0.3
    later = threading.Timer(0.2, ring, [bell])
    later.start()
    assert waited(doorbell) < LONG / 2
    later.join()


def test_it_rings_once_what_was_written_can_be_seen(session: Session, bell: Settings, doorbell: Doorbell) -> None:
    create_team(session)
    ring_after_commit(session, bell)
    assert waited(doorbell, 0.3) >= 0.3
    session.commit()
    assert waited(doorbell) < LONG / 2
    create_team(session)
    session.commit()
    assert waited(doorbell, 0.3) >= 0.3


@on_sqlite
@pytest.mark.parametrize("named", [True, False])
def test_its_file_is_for_this_user_alone(settings: Settings, tmp_path: Path, named: bool) -> None:
    bell = replace(settings, queue_url=f"sqlite:///{tmp_path / 'doorbell.db'}" if named else "")
    ring(bell)
    files = sorted(tmp_path.glob("doorbell.db*"))
    assert files
    if os.name == "posix":  # elsewhere the user's own folder is the guard
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@on_sqlite
def test_a_broken_doorbell_holds_nobody_up(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(settings, queue_url="sqlite:////no/such/folder/doorbell.db")
    ring(broken)
    assert "does not ring" in caplog.text
    doorbell = Doorbell(broken)
    assert 0.3 <= waited(doorbell, 0.3) < 2
    doorbell.close()


@on_sqlite
def test_told_to_end_it_waits_no_longer(doorbell: Doorbell) -> None:
    began = time.monotonic()
    doorbell.wait(LONG, lambda: True)
    assert time.monotonic() - began < 1


@on_sqlite
def test_an_address_that_carries_no_doorbell_is_refused_in_a_sentence(settings: Settings) -> None:
    with pytest.raises(NoSuchQueue, match="redis://, postgresql:// or sqlite:///"):
        storage(replace(settings, queue_url="amqp://somewhere"))
