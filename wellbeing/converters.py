"""What addresses may name: `<day:first>` is 2026-11-30, `<int:…>` a row's number. Anything else is no such page."""

from __future__ import annotations

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""No rota is further away, and weeks can be counted on from each of these without leaving the calendar."""
LARGEST_NUMBER = 2**31 - 1
"""What a column of whole numbers holds on every database."""


class DayConverter(BaseConverter):
    """An ISO 8601 calendar date."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The date. No such page when there is no such day."""
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError
        return day

    def to_url(self, value: date | str) -> str:
        """The date as it stands in an address."""
        return value if isinstance(value, str) else value.isoformat()


class NumberConverter(IntegerConverter):
    """The number of a row, no larger than any can be."""

    def __init__(self, map: Map, max: int = LARGEST_NUMBER) -> None:
        super().__init__(map, max=max)


def row_number(text: str) -> int:
    """The number that a form or a query names, for `request.form.get(…, type=row_number)`. Raises ValueError."""
    number = int(text)
    if not 0 <= number < LARGEST_NUMBER:
        raise ValueError(f"No row has number {number}")
    return number


def register(app: Flask) -> None:
    """Let the routes of `app` name days and numbers."""
    app.url_map.converters["day"] = DayConverter
    app.url_map.converters["int"] = NumberConverter
