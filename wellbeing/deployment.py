"""What a real deployment needs and this one lacks, each with what would put it right. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from govuk_bank_holidays.bank_holidays import BankHolidays
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.db import reading
from wellbeing.store.organisation import demonstrations

SHORTEST_SECRET = 32
"""Characters."""
NEWEST_BACKUP = timedelta(days=2)
BANK_HOLIDAYS_AHEAD = timedelta(days=182)
TRUE = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Lack:
    """What is lacking, and what would put it right; a sentence each."""

    what: str
    remedy: str


def lacks(settings: Settings, engine: Engine, environ: Mapping[str, str]) -> tuple[Lack, ...]:
    """Everything that is lacking. Asks the database; never the network."""
    return (
        *_secrets(settings),
        *_web(settings, environ),
        *_database(settings, engine),
        *_backup(environ),
        *_bank_holidays(clock.today()),
    )


def _secrets(settings: Settings) -> Iterator[Lack]:
    if "WELLBEING_SECRET" in settings.generated:
        yield Lack(
            "The secret that signs sessions was made up for this machine.",
            "Set WELLBEING_SECRET to a long random text, the same on every machine.",
        )
    elif len(settings.secret) < SHORTEST_SECRET:
        yield Lack(
            "The secret that signs sessions is short.",
            f"Set WELLBEING_SECRET to at least {SHORTEST_SECRET} random characters.",
        )
    if "WELLBEING_KEYS" in settings.generated:
        yield Lack(
            "The keys that seal words about people lie beside the data.",
            "Set WELLBEING_KEYS from a store of secrets, and keep a copy away from the backups.",
        )


def _web(settings: Settings, environ: Mapping[str, str]) -> Iterator[Lack]:
    if not settings.https:
        yield Lack(
            "Pages are served without https.",
            "Put a proxy that speaks https in front, and set WELLBEING_HTTPS=1.",
        )
    if environ.get("FLASK_DEBUG", "").lower() in TRUE:
        yield Lack("Debugging is on: errors would show the inside of the tool.", "Unset FLASK_DEBUG.")
    if "WELLBEING_NOW" in environ:
        yield Lack("The clock is stopped by WELLBEING_NOW.", "Unset WELLBEING_NOW.")


def _database(settings: Settings, engine: Engine) -> Iterator[Lack]:
    if engine.dialect.name != "postgresql":
        yield Lack(
            "The database is a file on this machine, not PostgreSQL.",
            "Set WELLBEING_DATABASE_URL to postgresql+psycopg://user:password@host/name.",
        )
    try:
        with reading(), Session(engine) as session:
            demonstration = demonstrations(session)
    except (OperationalError, ProgrammingError):
        yield Lack(
            "The database can't be read, or has no tables yet.",
            "See that it runs and that WELLBEING_DATABASE_URL is right, then run: wellbeing import FOLDER.",
        )
        return
    if demonstration:
        yield Lack(
            f"Invented people are in the database ({', '.join(demonstration)}), with passwords that anyone can read.",
            "Begin with an empty database: wellbeing import FOLDER.",
        )


def _backup(environ: Mapping[str, str]) -> Iterator[Lack]:
    """WELLBEING_BACKUP names a file that the backup touches each time it ends well; its age is the test."""
    named = environ.get("WELLBEING_BACKUP")
    if not named:
        yield Lack(
            "Nothing says that backups are made.",
            "Let each good backup touch a file, and set WELLBEING_BACKUP to that file.",
        )
        return
    try:
        made = datetime.fromtimestamp(Path(named).stat().st_mtime, tz=clock.machine_now().tzinfo)
    except OSError:
        yield Lack(f"No backup has ended well yet: {named} is not there.", "See why the backup fails.")
        return
    if clock.machine_now() - made > NEWEST_BACKUP:
        yield Lack(f"The last good backup is of {made:%d %B %Y}.", "See why the backup fails.")


def bank_holidays_until() -> date:
    """The last bank holiday in England that comes with this installation."""
    known = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return max(holiday["date"] for holiday in known)


def _bank_holidays(today: date) -> Iterator[Lack]:
    until = bank_holidays_until()
    if until - today < BANK_HOLIDAYS_AHEAD:
        yield Lack(
            f"The bank holidays that are known end on {until.day} {until:%B %Y}.",
            "Install a newer version: pip install --upgrade govuk-bank-holidays.",
        )
