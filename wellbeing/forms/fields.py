"""Fields that several forms share, in the look of the design system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovInput
from wtforms import DateField, DecimalField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from wellbeing.converters import FIRST_DAY, LAST_DAY


def choices(pairs: Iterable[tuple[str, str]]) -> Any:
    """What a field offers, from pairs of what is sent and what is read."""
    return [SelectChoice(value, label) for value, label in pairs]


class GovDayInput(GovInput):
    """A date as the browser's own date field: one field, so nothing that is sent can be half a date."""

    input_type = "date"


class GovTimeInput(GovInput):
    """A time as the browser's own time field."""

    input_type = "time"


class GovNumberInput(GovInput):
    """A number."""

    input_type = "number"


class DayOrNone(DateField):
    """A date that may be left out, no further away than a rota can be: days can be counted on from it."""

    widget = GovDayInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no such date."""
        super().process_formdata(valuelist)
        if self.data is not None and not FIRST_DAY <= self.data <= LAST_DAY:
            self.data = None
            raise ValueError(self.gettext("Not a valid date value."))


class Day(DayOrNone):
    """A date that must be given: once the form is valid, `data` is one."""

    data: date  # type: ignore[assignment]


class Hours(DecimalField):
    """A number of hours. What counts nothing ("NaN", "Infinity") is no number here."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no number."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


class Text(StringField):
    """Text that must be given: once the form is valid, `data` is it, without the one character no database keeps."""

    data: str  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take it without NUL characters."""
        super().process_formdata([value.replace("\x00", "") for value in valuelist])
