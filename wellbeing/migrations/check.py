"""`python -m wellbeing.migrations.check`: fails when the models and the migrations don't say the same."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, create_engine

from wellbeing.db import prepare
from wellbeing.migrations import upgrade
from wellbeing.migrations.comparing import OPTIONS
from wellbeing.models import Base


def differences(engine: Engine, metadata: MetaData = Base.metadata) -> list[Any]:
    """What the models have that this database lacks, or the other way about, as Alembic names it."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata))


def main() -> int:
    """0 when they agree, else 1 with what differs on the error output."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'check.db')}")
        prepare(engine)
        upgrade(engine)
        found = differences(engine)
        engine.dispose()
    sys.stderr.writelines(_sentences(found))
    return 1 if found else 0


def _sentences(found: Iterable[Any]) -> Iterable[str]:
    for difference in found:
        yield f"Models and migrations differ: {difference}\n"
        yield 'Write a step with: python -m wellbeing.migrations.new "what it is for"\n'


if __name__ == "__main__":
    sys.exit(main())
