"""Signing off and suspending an assessor from outside. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import DateField, SelectField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from wellbeing.forms.fields import Day, choices
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import a_line, long_words

LONGEST = timedelta(days=3 * 366)
"""A sign-off lasts no longer than about three years; a later date is a slip of the pen."""


class RenewForm(PlainForm):
    """At which level, from when until when."""

    competence = SelectField("For what?", widget=GovSelect(), validators=[DataRequired("Choose what they may do")])
    starts = Day("From", validators=[InputRequired("Give the first day")])
    until = Day("Until", validators=[InputRequired("Give the last day")])
    submit = SubmitField("Sign off", widget=GovSubmitInput())

    def ask(self, competences: Iterable[tuple[str, str]]) -> None:
        """Offer these, each as id and name."""
        self.competence.choices = choices([("", "Choose one"), *competences])

    def validate_until(self, field: DateField) -> None:
        """Raise ValidationError where it ends before it begins, or lasts too long."""
        if field.data and self.starts.data:
            if field.data < self.starts.data:
                raise ValidationError("The last day is before the first. Give a later last day")
            if field.data - self.starts.data > LONGEST:
                raise ValidationError("A sign-off lasts at most three years. Give an earlier last day")


class NewAssessorForm(RenewForm):
    """Who, from where, and the same."""

    user = SelectField("Who?", widget=GovSelect(), validators=[DataRequired("Choose who")])
    organisation = a_line(
        "Where do they work?", DataRequired("Write where they work, such as: council housing"), most=200
    )

    def ask_who(self, accounts: Iterable[tuple[str, str]]) -> None:
        """Offer these accounts, each as id and name."""
        self.user.choices = choices([("", "Choose who"), *accounts])


class SuspendAssessorForm(PlainForm):
    """Why they may not assess from now on."""

    reason = long_words("Why?", DataRequired("Say why"), most=1_000)
    submit = SubmitField("Suspend it now", widget=GovSubmitInput())
