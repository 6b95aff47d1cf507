"""Days in addresses: `<day:first>` is 2026-11-30, and anything else is no such page."""

from __future__ import annotations

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class DayConverter(BaseConverter):
    """An ISO 8601 calendar date."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The date. No such page when there is no such day."""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date | str) -> str:
        """The date as it stands in an address."""
        return value if isinstance(value, str) else value.isoformat()


def register(app: Flask) -> None:
    """Let the routes of `app` name days."""
    app.url_map.converters["day"] = DayConverter
