"""Asking to learn, and keeping how learning goes. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import HiddenField, SelectField, StringField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange

from rota.growing import MOST_TIMES
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, choices
from wellbeing.forms.plain import PlainForm, WholeNumber
from wellbeing.forms.plan import clean, long_words

NOBODY = ""
LONGEST_NOTE = 2_000
TIMES = f"Give a number from 1 to {MOST_TIMES}"


class LearnForm(PlainForm):
    """What a worker would like to learn, and for whom where it is learned for one person at a time."""

    competence = SelectField(
        "What would you like to learn?", widget=GovSelect(), validators=[DataRequired("Choose what to learn")]
    )
    person = SelectField("For whom?", widget=GovSelect())
    note = long_words("Anything to say about it?", most=LONGEST_NOTE)
    submit = SubmitField("Ask to learn it", widget=GovSubmitInput())

    def ask(
        self,
        competences: Iterable[tuple[str, str]],
        people: Iterable[tuple[str, str]],
        per_person: frozenset[str],
    ) -> None:
        """Offer these, each as id and name."""
        self.competence.choices = choices([("", "Choose one"), *competences])
        self.person.choices = choices([(NOBODY, "Nobody by name"), *people])
        self.per_person = per_person

    def validate_person(self, field: SelectField) -> None:
        """Raise ValidationError where the task is learned for somebody by name, and nobody is named."""
        if self.competence.data in self.per_person and field.data == NOBODY:
            raise ValidationError("This is learned for one person at a time. Choose the person")


class WatchedForm(PlainForm):
    """Somebody watched the worker do it."""

    on = Day("When did you watch?", widget=Day.widget, validators=[InputRequired("Give the day")])
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("I watched, and it went well", widget=GovSubmitInput())

    def validate_client_key(self, field: StringField) -> None:
        """Raise ValidationError where the page's own key is gone."""
        if not field.data:
            raise ValidationError("Open the page again, then save")


class NoteForm(PlainForm):
    """The worker's own note."""

    note = long_words("My note", most=LONGEST_NOTE)
    before = HiddenField(filters=[clean])
    submit = SubmitField("Save my note", widget=GovSubmitInput())


class TimesForm(PlainForm):
    """How often practice is watched."""

    times = WholeNumber(
        "How often is practice watched before you sign off?",
        widget=GovTextInput(),
        validators=[InputRequired(TIMES), NumberRange(1, MOST_TIMES, TIMES)],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())
