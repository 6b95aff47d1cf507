"""Minutes of travel or team time of a day, as a worker puts them right. Knows no rows."""

from __future__ import annotations

from datetime import datetime

from wtforms import DateField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange

from wellbeing.forms.lines import clean
from wellbeing.forms.plain import MyDayForm, WholeNumber, Words
from wellbeing.store.day_time import Kind, PutRight

MINUTES_IN_DAY = 24 * 60
LONGEST_NOTE = 300
"""Characters of what made it otherwise."""
NO_MINUTES = "Write a number of minutes, like 40"


class DayTimeForm(MyDayForm):
    """How many minutes of one kind a day had."""

    day = DateField("Day", validators=[DataRequired("Say which day it was")])
    kind = StringField("What", validators=[AnyOf(tuple(Kind), "Say whether it was travel or team time")])
    minutes = WholeNumber("Minutes", validators=[InputRequired(NO_MINUTES), NumberRange(0, MINUTES_IN_DAY, NO_MINUTES)])
    note = Words(
        "What made it otherwise?",
        filters=[clean],
        validators=[Length(max=LONGEST_NOTE, message=f"Keep it to {LONGEST_NOTE} letters")],
    )

    def put_right(self, client_key: str, at: datetime) -> PutRight:
        """What a form that was validated says."""
        assert self.day.data is not None  # it was validated
        kind = Kind(self.kind.data or "")
        return PutRight(self.day.data, kind, self.minutes.data, self.note.data or None, client_key, at)
