"""Alembic's entry: runs the steps on the connection it is given."""

from alembic import context

from wellbeing.migrations.comparing import OPTIONS
from wellbeing.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, **OPTIONS)
with context.begin_transaction():
    context.run_migrations()
