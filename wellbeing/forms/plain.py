"""A form that says in our words what its library would say in its own."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, IntegerField, StringField, TextAreaField, TimeField

from wellbeing.forms.client_key import key_from

WORDS = {
    "Not a valid integer value.": "Give a whole number, such as 45",
    "Not a valid decimal value.": "Give a number, such as 2 or 2.5",
    "Not a valid date value.": "Give a real date, such as 30 November 2026",
    "Not a valid time value.": "Give a time like 08:30",
    "Not a valid choice.": "Choose one of those that are shown",
    "Invalid Choice: could not coerce.": "Choose one of those that are shown",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Choose from those that are shown",
    "'%(value)s' is not a valid choice for this field.": "Choose from those that are shown",
    "'%(value)s' are not valid choices for this field.": "Choose from those that are shown",
}


LARGEST_NUMBER = 2**31 - 1
NO_TOKEN = {"csrf": False}
"""For a form that a phone keeps or has sealed: the seal says whose it is, and the phone keeps no token."""


class _Words:
    def gettext(self, text: str) -> str:
        return WORDS.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


class _Meta:
    def get_translations(self, form: Any) -> _Words:
        return _Words()


class PlainForm(FlaskForm):
    """A page's form."""

    class Meta(_Meta, FlaskForm.Meta):
        """Ours before the library's."""


class MyDayForm(PlainForm):
    """A form of My day, which a phone's outbox sends too: with the key that makes a resend known."""

    client_key = HiddenField(filters=[key_from])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each field that is wrong, in the order of the page: its id and the last sentence about it, which is ours."""
        return [
            (field.id, str(field.errors[-1])) for field in self if field.errors and not isinstance(field, HiddenField)
        ]


class PlainRow(Form):
    """One row of a list within a form."""

    class Meta(_Meta):
        """Our words; the form around it checks the token."""


class Words(StringField):
    """A line of text; cleaned, so that `data` is text even where nothing was typed."""

    data: str  # type: ignore[assignment]


class LongWords(TextAreaField):
    """Text of several lines; cleaned likewise."""

    data: str  # type: ignore[assignment]


class WallTime(TimeField):
    """A time that must be given: once the form is valid, `data` is one."""

    data: time  # type: ignore[assignment]


class WholeNumber(IntegerField):
    """A number that must be given: once the form is valid, `data` is one that a column holds."""

    data: int  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no number, or one that is too large to be meant."""
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > LARGEST_NUMBER:
            self.data = None  # type: ignore[assignment]
            raise ValueError(self.gettext("Not a valid integer value."))
