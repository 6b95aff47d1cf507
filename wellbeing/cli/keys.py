"""`keys rotate`: what is sealed in the database, sealed anew with another key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from cryptography.fernet import Fernet
from sqlalchemy import Column, Table, Text, bindparam, select, type_coerce, update
from sqlalchemy.orm import Session

from wellbeing.cli.database import load_settings, sessions
from wellbeing.config import Settings
from wellbeing.encryption import KEYRING
from wellbeing.models import Base
from wellbeing.models.base import EncryptedText

AT_ONCE = 500


@click.group()
def keys() -> None:
    """The keys that keep words about people unreadable in the database."""


@keys.command()
def rotate() -> None:
    """Seal everything anew with the newest key. Stop the server and the workers first.

    With WELLBEING_KEYS set, put a new key in front of it beforehand. Without, one is made in the data folder.
    """
    settings = load_settings()
    ours = "WELLBEING_KEYS" in settings.generated
    if ours:
        settings = _with_new_key(settings)
    with sessions(settings, upgraded=True) as make, make.begin() as session:
        sealed = sum(_reseal(session, table, column) for table, column in _sealed_columns())
    click.echo(f"{sealed:,} sealed texts now open with the new key.")
    if ours:
        click.echo(f"The earlier keys stay in {settings.data_dir / 'keys'}: old backups need them.")
    else:
        click.echo("Keep the earlier keys for as long as you keep backups from before today.")


def _with_new_key(settings: Settings) -> Settings:
    """A new key in front of those in the data folder, written so that no moment is without a whole file."""
    path = settings.data_dir / "keys"
    written = Path(f"{path}.new")
    written.touch(mode=0o600)
    written.write_text("\n".join((Fernet.generate_key().decode(), *settings.keys)), encoding="ascii")
    written.replace(path)
    return load_settings()


def _sealed_columns() -> Iterator[tuple[Table, Column[str]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                yield table, column


def _reseal(session: Session, table: Table, column: Column[str]) -> int:
    """Seal one column of every row anew, a few hundred rows at a time; how many it was."""
    keys_of = list(table.primary_key.columns)
    rows = session.execute(select(*keys_of, type_coerce(column, Text)).where(column.is_not(None))).all()
    here = [key == bindparam(f"at_{key.name}") for key in keys_of]
    write = update(table).where(*here).values({column.name: type_coerce(bindparam("sealed"), Text)})
    for first in range(0, len(rows), AT_ONCE):
        session.connection().execute(
            write,
            [
                {
                    **{f"at_{key.name}": value for key, value in zip(keys_of, row, strict=False)},
                    "sealed": KEYRING.rotate(row[-1]),
                }
                for row in rows[first : first + AT_ONCE]
            ],
        )
    return len(rows)
