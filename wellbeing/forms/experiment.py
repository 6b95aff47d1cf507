"""A page of the learning log: what a team tries, what it saw, whether it keeps it. Knows no rows."""

from __future__ import annotations

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import HiddenField, RadioField, SelectMultipleField, SubmitField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from plans.experiments import Decided, Experiment
from plans.outcomes import STATEMENTS
from plans.principles import PRINCIPLES
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, DayOrNone
from wellbeing.forms.lines import clean
from wellbeing.forms.plain import LongWords, PlainForm, Words
from wellbeing.forms.plan import LONGEST_LINE, LONGEST_WORDS, TOO_LONG
from wellbeing.forms.version_shown import VersionForm

ITS_OWN_WORDS = {Decided.KEEP: "Keep it", Decided.STOP: "Stop it"}


def _words(label: str, *more: Any) -> LongWords:
    return LongWords(
        label,
        widget=GovTextArea(),
        filters=[clean],
        validators=[*more, Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )


class ExperimentForm(VersionForm):
    """What a team tries in order to learn."""

    client_key = HiddenField(filters=[key_from])
    title = Words(
        "Give it a name",
        widget=GovTextInput(),
        filters=[clean],
        validators=[
            DataRequired("Give it a few words as a name, such as: Fewer faces on Sundays"),
            Length(max=LONGEST_LINE, message=TOO_LONG),
        ],
    )
    purpose = _words("What is it for?", DataRequired("Say what it is for"))
    understand = _words("What do we understand already?")
    trying = _words("What will we try?")
    begun = Day("From which day?", validators=[InputRequired("Give the day on which it begins")])
    look_again = DayOrNone("When will we look at it together? (You may leave it empty)", validators=[Optional()])
    principles = SelectMultipleField(
        "Which principles is it about? (You may leave them all empty)",
        widget=GovCheckboxesInput(),
        coerce=int,
        choices=[SelectChoice(one.number, f"{one.number}. {one.words}") for one in PRINCIPLES],
        validators=[Optional()],
    )
    statements = SelectMultipleField(
        "Which statements is it about? (You may leave them all empty)",
        widget=GovCheckboxesInput(),
        coerce=int,
        choices=[SelectChoice(one.number, one.easy) for one in STATEMENTS],
        validators=[Optional()],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_look_again(self, field: DayOrNone) -> None:
        """Raise ValidationError for a day before it begins."""
        if field.data and self.begun.data and field.data < self.begun.data:
            raise ValidationError("Give a day after the one on which it begins")

    @property
    def experiment(self) -> Experiment:
        """What was written, once the form is valid."""
        return Experiment(
            title=self.title.data,
            purpose=self.purpose.data,
            begun=self.begun.data,
            understand=self.understand.data,
            trying=self.trying.data,
            look_again=self.look_again.data,
            principles=tuple(sorted(set(self.principles.data or ()))),
            statements=tuple(sorted(set(self.statements.data or ()))),
        )


class SawForm(PlainForm):
    """What somebody saw."""

    client_key = HiddenField(filters=[key_from])
    on = Day("On which day?", validators=[InputRequired("Give the day")])
    words = _words("What did we see?", DataRequired("Write what you saw"))
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_on(self, field: Day) -> None:
        """Raise ValidationError for a day that is still to come."""
        if field.data and field.data > clock.today():
            raise ValidationError("Give a day that has been")


class DecideForm(VersionForm):
    """Keep it or stop it."""

    decided = RadioField(
        "What do we do with it?",
        widget=GovRadioInput(),
        choices=[SelectChoice(one.value, label) for one, label in ITS_OWN_WORDS.items()],
        validators=[InputRequired("Choose: keep it, or stop it")],
    )
    why = _words("Why?", DataRequired("Say why in a sentence or two"))
    submit = SubmitField("Save", widget=GovSubmitInput())
