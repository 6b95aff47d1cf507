import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from tests.factories import create_person, create_team, create_user
from tests.wellbeing.conftest import KEY
from wellbeing import clock
from wellbeing.db import prepare, reading
from wellbeing.encryption import KEYRING, Unreadable
from wellbeing.models import Look, Person, Provider, RoleGrant, Team, User

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "Key safe 4821, behind the blue pot"


@pytest.fixture
def keyring() -> Iterator[None]:
    yield
    KEYRING.use([KEY])


def stored(session: Session, column: str) -> str:
    found: str = session.execute(text(f"SELECT {column} FROM person")).scalar_one()
    return found


@pytest.fixture
def person(session: Session) -> Person:
    person = create_person(session, create_team(session))
    person.way_in = SECRET
    session.commit()
    return person


def test_text_about_a_person_is_sealed_in_the_database_and_open_in_the_row(session: Session, person: Person) -> None:
    assert "4821" not in stored(session, "way_in")
    assert session.get_one(Person, person.id).way_in == SECRET


def test_the_same_text_is_never_sealed_alike(session: Session, person: Person) -> None:
    before = stored(session, "way_in")
    session.execute(update(Person).values(way_in=SECRET))
    assert stored(session, "way_in") != before


def test_a_new_key_in_front_writes_and_the_old_one_still_reads(session: Session, person: Person, keyring: None) -> None:
    old, new = KEY, Fernet.generate_key().decode()
    KEYRING.use([new, old])
    session.refresh(person)
    assert person.way_in == SECRET
    person.way_in = "Ring twice"
    session.commit()
    KEYRING.use([new])
    session.refresh(person, ["way_in"])
    assert person.way_in == "Ring twice"
    with pytest.raises(Unreadable):
        session.refresh(person, ["address"])
    session.execute(
        text("UPDATE person SET address = :sealed"), {"sealed": _rotated(stored(session, "address"), new, old)}
    )
    KEYRING.use([new])
    session.refresh(person, ["address"])
    assert person.address == "1 Invented Road"


def _rotated(sealed: str, *keys: str) -> str:
    KEYRING.use(keys)
    return KEYRING.rotate(sealed)


def test_nothing_stays_nothing(session: Session, person: Person) -> None:
    person.way_in = None
    session.commit()
    assert session.get_one(Person, person.id).way_in is None


def test_an_instant_comes_back_in_utc_whatever_its_offset(session: Session, person: Person) -> None:
    user = create_user(session)
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    look = Look(user_id=user.id, person_id=person.id, what="way in", at=paris)
    session.add(look)
    session.commit()
    session.refresh(look)
    assert look.at == NOON
    assert look.at.utcoffset() == timedelta()
    assert session.scalar(select(func.count()).where(Look.at == paris)) == 1


def test_an_instant_without_an_offset_is_refused(session: Session, person: Person) -> None:
    user = create_user(session)
    session.add(Look(user_id=user.id, person_id=person.id, what="way in", at=NOON.replace(tzinfo=None)))
    with pytest.raises(StatementError, match="no offset"):
        session.flush()


def test_a_changed_account_keeps_an_aware_instant(session: Session) -> None:
    user = create_user(session)
    with clock.at(NOON):
        user.name = "Another Name"
        session.commit()
    session.refresh(user)
    assert user.update_datetime == NOON


def test_a_role_holds_in_exactly_one_place(session: Session) -> None:
    team = create_team(session)
    user = create_user(session)
    day = NOON.date()
    session.add(RoleGrant(user_id=user.id, role="coach", team_id=team.id, provider_id=team.provider_id, starts=day))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_row_can_not_hang_on_nothing(session: Session) -> None:
    session.add(RoleGrant(user_id=987654, role="coach", team_id=None, starts=NOON.date()))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


THREADS, WRITES = 20, 50


def test_many_write_at_once_and_none_fails(database: str, session: Session) -> None:
    """Each reads, then writes, as a page does: with deferred transactions most of these would fail on SQLite."""
    team = create_team(session)
    team_id = team.id
    session.commit()
    engine = create_engine(database, pool_size=THREADS)
    prepare(engine)

    def many(_: int) -> None:
        for _each in range(WRITES):
            with Session(engine) as own, own.begin():
                row = own.scalars(select(Team).where(Team.id == team_id).with_for_update()).one()
                row.latest_seq += 1

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(many, range(THREADS)))
    engine.dispose()
    session.refresh(team)
    assert team.latest_seq == THREADS * WRITES


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_to_keep_what_it_took(database: str, session: Session) -> None:
    assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert session.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
    assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_new_sqlite_file_is_for_this_user_alone(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (words TEXT)"))
        connection.execute(text("INSERT INTO kept VALUES ('Joan')"))
        files = sorted(tmp_path.iterdir())
        assert len(files) == 3, "the file and its two companions"
        if os.name == "posix":  # elsewhere the user's own folder is the guard
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_reads_does_not_take_the_write_lock(database: str, session: Session) -> None:
    engine: Engine = create_engine(database)
    prepare(engine)
    session.add(Provider(name="Writing"))
    session.flush()
    with reading(), Session(engine) as reader:
        assert reader.scalar(select(func.count()).select_from(User)) == 0
    engine.dispose()
