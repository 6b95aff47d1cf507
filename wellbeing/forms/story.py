"""A story told in three short pages: the words, a photo, and who may see it. Knows no rows and no pixels."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovFileInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import HiddenField, RadioField, SelectMultipleField, SubmitField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from plans.outcomes import STATEMENTS
from plans.stories import CHOICES, Consent, Scope, Story, consent_problems
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day
from wellbeing.forms.outcomes import EARLIEST
from wellbeing.forms.plain import PlainForm, Words
from wellbeing.forms.plan import LONGEST_LINE, TOO_LONG, a_line, clean, long_words
from wellbeing.forms.version_shown import VersionForm

LONGEST_STORY = 10_000


class TellForm(VersionForm):
    """The words of a story."""

    client_key = HiddenField(filters=[key_from])
    title = a_line("Give it a name", DataRequired("Give it a few words as a name, such as: The bun"))
    words = long_words("What happened?", most=LONGEST_STORY)
    told_on = Day("On which day was it told?", validators=[InputRequired("Give the day")])
    statements = SelectMultipleField(
        "Which of these is it about? (You may leave them all empty)",
        widget=GovCheckboxesInput(),
        coerce=int,
        choices=[SelectChoice(statement.number, statement.easy) for statement in STATEMENTS],
        validators=[Optional()],
    )
    submit = SubmitField("Save and go on", widget=GovSubmitInput())

    def story(self) -> Story:
        """What the form says; the photo has a page of its own."""
        return Story(self.title.data, self.words.data, False, "", tuple(self.statements.data or ()))

    def validate_told_on(self, field: Day) -> None:
        """Raise ValidationError for a day to come or long gone."""
        if field.data and not EARLIEST <= field.data <= clock.today():
            raise ValidationError("Give a day that has been")


class PhotoForm(PlainForm):
    """A photo, and what it shows for whoever can't see it."""

    photo = FileField("Choose a photo", widget=GovFileInput())
    shows = a_line("What does it show?")
    submit = SubmitField("Save and go on", widget=GovSubmitInput())

    def sent(self) -> bytes | None:
        """The file that was sent; None where none was chosen."""
        return self.photo.data.read() if self.photo.data else None


class ConsentForm(VersionForm):
    """Who may see it, who said so, how and when."""

    scope = RadioField(
        "Who may see it?",
        widget=GovRadioInput(),
        choices=[SelectChoice(scope.value, label) for scope, (label, _) in CHOICES.items()],
        validators=[InputRequired("Choose who may see it. If they are not sure, leave it for another day")],
    )
    by = Words(
        "Who said yes?", widget=GovTextInput(), filters=[clean], validators=[Length(max=LONGEST_LINE, message=TOO_LONG)]
    )
    how = long_words("How did they say yes?", most=LONGEST_LINE)
    on = Day("On which day?", validators=[InputRequired("Give the day")])
    submit = SubmitField("This is agreed", widget=GovSubmitInput())

    def hints(self) -> dict[str, Any]:
        """What each choice means, beside it."""
        return {"items": [{"hint": {"text": hint}} for _, hint in CHOICES.values()]}

    def consent(self, written_by: str) -> Consent | None:
        """The consent, once the form is valid; None where something is missing, which then stands beside its field."""
        if not self.validate():
            return None
        given = Consent(Scope(self.scope.data), self.how.data, self.by.data, self.on.data, written_by)
        for field, sentence in consent_problems(given, clock.today()):
            self[field].errors = [*self[field].errors, sentence]
        return None if self.errors else given

    def validate_on(self, field: Day) -> None:
        """Raise ValidationError for a day long gone."""
        if field.data and field.data < EARLIEST:
            raise ValidationError("Give a day that has been")
