"""Fields that several forms share, in the look of the design system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovInput
from wtforms import DateField, DecimalField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types


def choices(pairs: Iterable[tuple[str, str]]) -> Any:
    """What a field offers, from pairs of what is sent and what is read."""
    return [SelectChoice(value, label) for value, label in pairs]


class GovDayInput(GovInput):
    """A date as the browser's own date field: one field, so nothing that is sent can be half a date."""

    input_type = "date"


class GovNumberInput(GovInput):
    """A number."""

    input_type = "number"


class Day(DateField):
    """A date that must be given: once the form is valid, `data` is one."""

    data: date  # type: ignore[assignment]
    widget = GovDayInput()


class Hours(DecimalField):
    """A number of hours. What counts nothing ("NaN", "Infinity") is no number here."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no number."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


class Text(StringField):
    """Text that must be given: once the form is valid, `data` is it."""

    data: str  # type: ignore[assignment]
