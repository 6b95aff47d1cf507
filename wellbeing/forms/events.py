"""What happened to a person, on which day. Knows no rows."""

from __future__ import annotations

from datetime import datetime

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField, TimeField, ValidationError
from wtforms.validators import InputRequired, Optional

from plans.around import EVENTS, WITH_A_TIME, event_problem
from rota.local_time import instant
from wellbeing import clock
from wellbeing.forms.fields import Day, GovTimeInput, choices
from wellbeing.forms.lines import some_lines
from wellbeing.forms.plain import PlainForm, WallTime

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
    minute = TimeField("At what time?", widget=GovTimeInput(), validators=[Optional()])
    note = some_lines("What should we know of it?", most=LONGEST_NOTE)
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_on(self, field: Day) -> None:
        """Raise ValidationError for a day that is still to come."""
        problem = event_problem(self.kind.data or "", field.data, clock.today()) if field.data else None
        if problem and self.kind.data in EVENTS:
            raise ValidationError(problem)

    def validate_minute(self, field: TimeField) -> None:
        """Raise ValidationError for a time that is still to come."""
        if self.at is not None and self.at > clock.now():
            raise ValidationError("Give the time at which it happened: now or before")

    @property
    def at(self) -> datetime | None:
        """The instant, where a time was given and counts."""
        if self.minute.data is None or self.on.data is None or self.kind.data not in WITH_A_TIME:
            return None
        return instant(self.on.data, self.minute.data)


class MomentForm(PlainForm):
    """A day and a time, of coming home or of going in."""

    on = Day("On which day?", validators=[InputRequired("Give the day")])
    minute = WallTime("At about what time?", widget=GovTimeInput(), validators=[InputRequired("Give a time")])
    submit = SubmitField("Save", widget=GovSubmitInput())

    @property
    def at(self) -> datetime:
        """The instant."""
        return instant(self.on.data, self.minute.data)


class DeathForm(PlainForm):
    """The day, and the time where somebody knows it."""

    on = Day("On which day?", validators=[InputRequired("Give the day")])
    minute = TimeField("At what time?", widget=GovTimeInput(), validators=[Optional()])
    submit = SubmitField("Continue", widget=GovSubmitInput())

    def validate_on(self, field: Day) -> None:
        """Raise ValidationError for a day that is still to come."""
        if field.data and field.data > clock.today():
            raise ValidationError("Give the day on which it happened: today or before")

    def validate_minute(self, field: TimeField) -> None:
        """Raise ValidationError for a time that is still to come."""
        if self.on.data and field.data and instant(self.on.data, field.data) > clock.now():
            raise ValidationError("Give the time at which it happened: now or before")

    @property
    def at(self) -> datetime | None:
        """The instant, where a time was given."""
        return instant(self.on.data, self.minute.data) if self.minute.data else None
