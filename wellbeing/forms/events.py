"""What happened to a person, on which day. Knows no rows."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, ValidationError
from wtforms.validators import InputRequired, Length

from plans.around import EVENTS, event_problem
from wellbeing import clock
from wellbeing.forms.fields import Day, choices
from wellbeing.forms.lines import clean
from wellbeing.forms.plain import LongWords, PlainForm
from wellbeing.forms.plan import TOO_LONG

LONGEST_NOTE = 2_000


class EventForm(PlainForm):
    """What happened, when, and what somebody should know of it."""

    kind = RadioField(
        "What happened?",
        widget=GovRadioInput(),
        choices=choices(EVENTS.items()),
        validators=[InputRequired("Choose what happened")],
    )
    on = Day("On which day?", validators=[InputRequired("Give the day")])
    note = LongWords(
        "What should we know of it?",
        widget=GovTextArea(),
        filters=[clean],
        validators=[Length(max=LONGEST_NOTE, message=TOO_LONG)],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_on(self, field: Day) -> None:
        """Raise ValidationError for a day that is still to come."""
        problem = event_problem(self.kind.data or "", field.data, clock.today()) if field.data else None
        if problem and self.kind.data in EVENTS:
            raise ValidationError(problem)
