"""What is written down of working time: an opt-out, rest that was given, a health assessment that was offered."""

from __future__ import annotations

from datetime import datetime, timedelta

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, SubmitField
from wtforms.validators import InputRequired, NumberRange

from rota.local_time import instant
from rota.week import Window
from rota.working_time import LEAST_NOTICE, MOST_NOTICE
from wellbeing.forms.fields import Day, GovNumberInput, GovTimeInput
from wellbeing.forms.plain import PlainForm, WallTime, WholeNumber

NOTICE = f"Give from {LEAST_NOTICE} to {MOST_NOTICE} days, as the law says"


class OptOutForm(PlainForm):
    """The worker agrees, from a day on, with so much notice to end it."""

    agreed = BooleanField(
        "I agree that I may work more than 48 hours a week on average. Nobody made me, and I can end it.",
        widget=GovCheckboxInput(),
        validators=[InputRequired("Tick this if you agree. If you do not, leave the page: nothing changes")],
    )
    starts = Day("From which day?", validators=[InputRequired("Give the day")])
    notice_days = WholeNumber(
        "How many days before it ends will I say so?",
        widget=GovNumberInput(),
        validators=[InputRequired(NOTICE), NumberRange(LEAST_NOTICE, MOST_NOTICE, NOTICE)],
    )
    submit = SubmitField("Sign", widget=GovSubmitInput())


class GivenForm(PlainForm):
    """From when until when rest was given; until on the next day where it is not later than from."""

    on = Day("On which day?", validators=[InputRequired("Give the day")])
    starts = WallTime("From", widget=GovTimeInput(), validators=[InputRequired("Give the time from")])
    ends = WallTime("Until", widget=GovTimeInput(), validators=[InputRequired("Give the time until")])
    submit = SubmitField("This rest was given", widget=GovSubmitInput())

    @property
    def when(self) -> Window:
        """The stretch of rest."""
        start: datetime = instant(self.on.data, self.starts.data)
        past_midnight = self.ends.data <= self.starts.data
        return Window(start, instant(self.on.data + timedelta(days=1 if past_midnight else 0), self.ends.data))


class OfferedForm(PlainForm):
    """The day on which a health assessment was offered."""

    on = Day("On which day was it offered?", validators=[InputRequired("Give the day")])
    submit = SubmitField("Save", widget=GovSubmitInput())
