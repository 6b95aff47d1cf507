"""Signing a worker off, and suspending a sign-off. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import DateField, SelectField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from wellbeing import clock
from wellbeing.forms.fields import Day, choices
from wellbeing.forms.plain import LongWords, PlainForm
from wellbeing.forms.plan import TOO_LONG, clean

ANYBODY = "any"
LONGEST = timedelta(days=3 * 366)
"""A sign-off lasts no longer than about three years; a later date is a slip of the pen."""


class SignOffForm(PlainForm):
    """This worker may do this, for this person or any, from one day until another."""

    worker = SelectField("Who?", widget=GovSelect(), validators=[DataRequired("Choose a worker")])
    competence = SelectField("For what?", widget=GovSelect(), validators=[DataRequired("Choose what they may do")])
    person = SelectField("For whom?", widget=GovSelect(), validators=[DataRequired("Choose a person, or anybody")])
    starts = Day("From", widget=GovTextInput(), validators=[InputRequired("Give the first day")])
    until = Day("Until", widget=GovTextInput(), validators=[InputRequired("Give the last day")])
    submit = SubmitField("Sign off", widget=GovSubmitInput())

    def ask(
        self,
        workers: Iterable[tuple[str, str]],
        competences: Iterable[tuple[str, str]],
        people: Iterable[tuple[str, str]],
    ) -> None:
        """Offer these, each as id and name."""
        self.worker.choices = choices([("", "Choose a worker"), *workers])
        self.competence.choices = choices([("", "Choose what they may do"), *competences])
        self.person.choices = choices([("", "Choose a person"), *people, (ANYBODY, "Anybody the team supports")])

    def validate_until(self, field: DateField) -> None:
        """Raise ValidationError where it ends before it begins, or lasts too long."""
        if field.data and self.starts.data:
            if field.data < self.starts.data:
                raise ValidationError("The last day is before the first. Give a later last day")
            if field.data - self.starts.data > LONGEST:
                raise ValidationError("A sign-off lasts at most three years. Give an earlier last day")

    def validate_starts(self, field: DateField) -> None:
        """Raise ValidationError for a first day far away."""
        if field.data and abs(field.data - clock.today()) > LONGEST:
            raise ValidationError("Check the first day")


class SuspendForm(PlainForm):
    """Why a sign-off no longer counts, from now."""

    reason = LongWords(
        "Why?",
        widget=GovTextArea(),
        filters=[clean],
        validators=[DataRequired("Say why, so that the team knows"), Length(max=1_000, message=TOO_LONG)],
    )
    submit = SubmitField("Suspend it now", widget=GovSubmitInput())
