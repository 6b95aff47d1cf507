"""A page of the learning log: what a team tries, what it saw, whether it keeps it. Knows no rows."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
)
from wtforms import HiddenField, RadioField, SelectMultipleField, SubmitField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Optional

from plans.experiments import Decided, Experiment
from plans.outcomes import STATEMENTS
from plans.principles import PRINCIPLES
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, DayOrNone
from wellbeing.forms.lines import some_lines
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import a_line
from wellbeing.forms.version_shown import VersionForm

ITS_OWN_WORDS = {Decided.KEEP: "Keep it", Decided.STOP: "Stop it"}


class ExperimentForm(VersionForm):
    """What a team tries in order to learn."""

    client_key = HiddenField(filters=[key_from])
    title = a_line("Give it a name", DataRequired("Give it a few words as a name, such as: Fewer faces on Sundays"))
    purpose = some_lines("What is it for?", DataRequired("Say what it is for"))
    understand = some_lines("What do we understand already?")
    trying = some_lines("What will we try?")
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
    words = some_lines("What did we see?", DataRequired("Write what you saw"))
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
    why = some_lines("Why?", DataRequired("Say why in a sentence or two"))
    submit = SubmitField("Save", widget=GovSubmitInput())
