"""How models and database are compared, the same when a step is written and when the check runs."""

from __future__ import annotations

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DateTime, Text

from wellbeing.models.base import EncryptedBytes, EncryptedText, UtcDateTime

PLAIN = {UtcDateTime: DateTime(timezone=True), EncryptedText: Text(), EncryptedBytes: Text()}
"""Our column types as the database has them, so that no step depends on our code."""


def _written(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    if kind == "type" and type(item) in PLAIN:
        return f"sa.{PLAIN[type(item)]!r}"
    if kind == "type" and type(item).__module__.startswith("flask_security"):
        return f"sa.{item.impl_instance!r}"
    return False


OPTIONS: dict[str, Any] = {"render_as_batch": True, "render_item": _written, "compare_type": True}
"""For Alembic's `context.configure`, and for its comparison."""
