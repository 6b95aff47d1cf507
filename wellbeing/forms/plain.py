"""A form that says in our words what its library would say in its own."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form

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


class PlainRow(Form):
    """One row of a list within a form."""

    class Meta(_Meta):
        """Our words; the form around it checks the token."""
