"""Signing a worker off: who and for what, then what was seen; and suspending, pausing, lifting, declining. No rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import DateField, HiddenField, IntegerField, SelectField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from rota.signing_off import Said
from wellbeing import clock
from wellbeing.forms.fields import Day, DayOrNone, GovDayInput, GovNumberInput, choices
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import a_line, clean, long_words

ANYBODY = "any"
LONGEST = timedelta(days=3 * 366)
"""A sign-off lasts no longer than about three years; a later date is a slip of the pen."""
MOST_WATCHED = 99
LONGEST_REASON = 1_000
LONGEST_NAME = 200


def _a_number(label: str) -> Any:
    return IntegerField(
        label,
        widget=GovNumberInput(),
        validators=[Optional(), NumberRange(0, MOST_WATCHED, f"Give a number from 0 to {MOST_WATCHED}")],
    )


def _some_lines(label: str) -> Any:
    return long_words(label, most=LONGEST_REASON)


class SignOffForm(PlainForm):
    """This worker may do this, for this person or any, from one day until another; and what that stands on."""

    worker = SelectField("Who?", widget=GovSelect(), validators=[DataRequired("Choose a worker")])
    competence = SelectField("For what?", widget=GovSelect(), validators=[DataRequired("Choose what they may do")])
    person = SelectField("For whom?", widget=GovSelect(), validators=[DataRequired("Choose a person, or anybody")])
    consent = _some_lines("How did the person agree to it?")
    delegated_by = a_line("Who delegates it, and how are they reached?")
    assessed_by = a_line("Who saw that they can do it?")
    assessed_on = DayOrNone("On which day?", widget=GovDayInput(), validators=[Optional()])
    watched = _a_number("How often did you watch them?")
    watched_of = _a_number("Of how many times that it has to be?")
    evidence = _some_lines("What else shows it?")
    starts = Day("From", widget=GovTextInput(), validators=[InputRequired("Give the first day")])
    until = Day("Until", widget=GovTextInput(), validators=[InputRequired("Give the last day")])
    conditions = _some_lines("On which conditions?")
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

    def said(self) -> Said:
        """What it stands on, as it was written."""
        return Said(
            consent=self.consent.data,
            delegated_by=self.delegated_by.data,
            assessed_by=self.assessed_by.data,
            assessed_on=self.assessed_on.data,
            watched=self.watched.data,
            watched_of=self.watched_of.data,
            evidence=self.evidence.data,
            conditions=self.conditions.data,
        )

    def validate_assessed_by(self, field: Any) -> None:
        """Raise ValidationError for more than a name."""
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(f"That is too long to keep. Write at most {LONGEST_NAME} characters")

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


def _why(label: str, needed: str) -> Any:
    return long_words(label, DataRequired(needed), most=LONGEST_REASON)


class SuspendForm(PlainForm):
    """Why a sign-off no longer counts, from now."""

    reason = _why("Why?", "Say why, so that the team knows")
    submit = SubmitField("Suspend it now", widget=GovSubmitInput())


class PauseForm(PlainForm):
    """Why somebody in the team wants it looked at before it is done again."""

    reason = _why("What have you seen?", "Say what you have seen, so that the professional knows where to look")
    submit = SubmitField("Pause it now", widget=GovSubmitInput())


class LiftForm(PlainForm):
    """What the professional found when they looked. `seen` is the instant of the pause that they looked at."""

    seen = HiddenField(filters=[clean], validators=[DataRequired("Open this page again, and then lift it")])
    reason = _why("What did you find?", "Say what you found, so that the team can rely on it again")
    submit = SubmitField("Lift the pause", widget=GovSubmitInput())


class DeclineForm(PlainForm):
    """Nothing to fill in: saying no needs no reason."""

    submit = SubmitField("I will not do this", widget=GovSubmitInput())
