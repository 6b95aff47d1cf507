"""Troubles that are to be expected, as sentences. Anything else is a fault of ours and keeps its traceback."""

from __future__ import annotations

from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

from wellbeing.encryption import Unreadable


def sentence_of(error: Exception) -> str | None:
    """What to tell whoever typed the command; None when we did not expect this."""
    from wellbeing.jobs.doorbell import NoSuchQueue
    from wellbeing.serving import CannotServe
    from wellbeing.smtp import NoSuchPost

    if isinstance(error, Unreadable | CannotServe | NoSuchQueue | NoSuchPost):
        return str(error)
    if isinstance(error, ArgumentError | NoSuchModuleError):
        return (
            "WELLBEING_DATABASE_URL is not an address of a database that we know. "
            "Right would be postgresql+psycopg://user:password@host/name or sqlite:///folder/file.db."
        )
    if isinstance(error, OperationalError | ProgrammingError):
        return _database(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    return None


def _database(error: OperationalError | ProgrammingError) -> str | None:
    said = str(error.orig).strip().splitlines()[0]
    if "no such table" in said or "does not exist" in said:
        return "The database has no tables yet. Run: wellbeing demo, or: wellbeing import FOLDER."
    if isinstance(error, OperationalError):
        return f"The database can't be used: {said}. Nothing was changed."
    return None
