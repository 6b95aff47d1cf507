"""Minutes of travel or team time of a day, as a worker puts them right. Knows no rows."""

from __future__ import annotations

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, StringField, ValidationError
from wtforms.validators import Length

from wellbeing.forms.client_key import key_from
from wellbeing.store.day_time import Kind, PutRight

MINUTES_IN_DAY = 24 * 60
LONGEST_NOTE = 300
"""Characters of what made it otherwise."""


class DayTimeForm(FlaskForm):
    """How many minutes of one kind a day had."""

    client_key = HiddenField(filters=[key_from])
    day = DateField("Day")
    kind = StringField("What")
    minutes = IntegerField("Minutes")
    note = StringField(
        "What made it otherwise?",
        filters=[lambda text: (text or "").replace("\0", "").strip()],
        validators=[Length(max=LONGEST_NOTE, message=f"Keep it to {LONGEST_NOTE} letters")],
    )

    def validate_day(self, field: DateField) -> None:
        """Raise ValidationError for no day."""
        if field.data is None:
            raise ValidationError("Say which day it was")

    def validate_kind(self, field: StringField) -> None:
        """Raise ValidationError for what is neither."""
        if field.data not in tuple(Kind):
            raise ValidationError("Say whether it was travel or team time")

    def validate_minutes(self, field: IntegerField) -> None:
        """Raise ValidationError for what no day has."""
        if field.data is None or not 0 <= field.data <= MINUTES_IN_DAY:
            raise ValidationError("Write a number of minutes, like 40")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each field that is wrong: its id and the sentence."""
        return [
            (field.id, str(field.errors[-1])) for field in self if field.errors and not isinstance(field, HiddenField)
        ]

    def put_right(self, client_key: str, at: datetime) -> PutRight:
        """What a form that was validated says."""
        assert self.day.data is not None and self.minutes.data is not None  # it was validated
        return PutRight(
            self.day.data, Kind(self.kind.data or ""), self.minutes.data, self.note.data or None, client_key, at
        )
