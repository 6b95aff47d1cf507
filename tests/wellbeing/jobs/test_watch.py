"""The watch looks by itself, whatever else the worker does, and of many watches one raises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests import small_world
from tests.small_world import NOW, World
from tests.wellbeing.safety_made import make_critical
from wellbeing import clock
from wellbeing.jobs import watch
from wellbeing.jobs.watch import Watch
from wellbeing.models import Notice, VisitAlarm
from wellbeing.store import alarm_watch


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with clock.at(NOW):
        world = small_world.load(session)
        make_critical(session, world.visits["Ivy"], world.visits["Joan"])
        session.commit()
        yield world


def count(session: Session, what: type[VisitAlarm] | type[Notice]) -> int:
    found = session.scalar(select(func.count()).select_from(what))
    session.commit()
    return found or 0


def watching(session: Session, each: float = 60) -> Watch:
    return Watch(sessionmaker(session.get_bind()), threading.Event(), each)


def test_many_watches_at_once_raise_one_and_tell_each_once(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("WELLBEING_NOW", NOW.isoformat())
    together = threading.Barrier(4)

    def look() -> None:
        mine = watching(session)
        together.wait()
        mine.look()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert count(session, VisitAlarm) == 1
    assert count(session, Notice) == 2  # Amina and Sam
    assert not caplog.records  # they waited for each other, and none failed


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_it_looks_again_and_again_until_told_to_end(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = watching(session, each=0.01)
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 2:
            raise RuntimeError("trouble")  # is waited out
        if len(looks) == 4:
            found._ending.set()

    monkeypatch.setattr(found, "look", look)
    found.work()
    assert len(looks) == 4


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_teams_trouble_stops_no_other_and_a_quiet_minute_writes_nothing(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    real: Callable[..., None] = alarm_watch.look_after

    def look_after(session: Session, team: object) -> None:
        looked.append(team)
        if len(looked) == 1:
            raise RuntimeError("trouble")
        real(session, team)

    monkeypatch.setattr(watch.alarm_watch, "look_after", look_after)
    monkeypatch.setattr(watch.alarm_watch, "to_look_at", lambda session: {world.other_team.id, world.team.id})
    monkeypatch.setenv("WELLBEING_NOW", NOW.isoformat())
    watching(session).look()
    assert set(looked) == {world.other_team.id, world.team.id}
    monkeypatch.undo()
    with clock.at(NOW - timedelta(hours=2)):
        assert alarm_watch.to_look_at(session) == set()
    session.commit()
