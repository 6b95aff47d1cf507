"""Extra time that a worker agreed with a colleague. Knows no rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import HiddenField, SelectField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, GovNumberInput
from wellbeing.forms.lines import clean
from wellbeing.forms.plain import PlainForm, WholeNumber, Words
from wellbeing.store.extra import MOST_MINUTES, Agreed

LONGEST = 200


class ExtraForm(PlainForm):
    """How long, on which day, agreed with whom, and why."""

    client_key = HiddenField(filters=[key_from])
    day = Day("On which day?", validators=[InputRequired("Give the day")])
    minutes = WholeNumber(
        "How many minutes?",
        widget=GovNumberInput(),
        validators=[
            InputRequired("Give the minutes, such as 45"),
            NumberRange(0, MOST_MINUTES, f"Give 0 to {MOST_MINUTES} minutes"),
        ],
    )
    colleague = SelectField("With whom did you agree it?", widget=GovSelect())
    why = Words(
        "What was it for?",
        widget=GovTextInput(),
        filters=[clean],
        validators=[DataRequired("Say in a few words what it was for"), Length(max=LONGEST)],
    )
    submit = SubmitField("Write it down", widget=GovSubmitInput())

    earliest: date | None = None
    latest: date | None = None

    def validate_day(self, field: Any) -> None:
        """Raise ValidationError for a day too far from today."""
        if field.data and self.earliest and self.latest and not self.earliest <= field.data <= self.latest:
            raise ValidationError("Choose a day of the last two months or the next one")

    def agreed(self) -> Agreed:
        """What a form that was validated says."""
        return Agreed(self.day.data, self.minutes.data, UUID(str(self.colleague.data)), self.why.data)
