"""`python -m wellbeing.migrations.new "message"`: writes the step from the last migration to the models as they are."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from wellbeing.db import prepare
from wellbeing.migrations import configuration, upgrade


def main(message: str) -> None:
    """Write the next numbered step into versions/."""
    settings = configuration()
    number = len(list(ScriptDirectory.from_config(settings).walk_revisions())) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'new.db')}")
        prepare(engine)
        upgrade(engine)
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.revision(settings, message, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say what the step is for: python -m wellbeing.migrations.new "what it is for"')
    main(sys.argv[1])
