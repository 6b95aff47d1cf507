"""A person's hours bank as its pages ask for it: what is allocated, its end and notice, an adjustment, a trip.

Hours are asked for as people say them ("2.5") and given as whole minutes. Knows no rows.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from plans.plan import MINUTES_IN_HOUR
from plans.support_problems import MINUTES_IN_DAY
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, DayOrNone, Hours, choices
from wellbeing.forms.plain import PlainForm, WallTime, WholeNumber
from wellbeing.forms.plan import a_line, long_words

FUNDING = {
    "council": "The council",
    "personal_budget": "Their personal budget",
    "own_money": "Their own money",
}
"""Who pays: the value of a row, and the words."""
PAID_BY = {
    "council": "The council pays",
    "personal_budget": "Paid from their personal budget",
    "own_money": "Paid with their own money",
}
"""The same as a sentence."""
MOST_HOURS_A_WEEK = 2 * 168
"""Two workers day and night."""
MOST_HOURS = 2_000
FURTHEST = timedelta(days=366 * 10)
"""How far back or ahead a day can be."""
ADD, TAKE, NOTHING_LEFT = "add", "take", "nothing"
ONE, TWO = "1", "2"


def minutes_of(hours: Decimal | None) -> int | None:
    """Whole minutes of so many hours; None of none."""
    return None if hours is None else round(hours * MINUTES_IN_HOUR)


def hours_of(minutes: int | None) -> Decimal | None:
    """Hours of so many minutes, to two places, as a field shows them."""
    if minutes is None:
        return None
    exact = Decimal(minutes) / MINUTES_IN_HOUR
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else round(exact, 2)


def _hours(label: str, most: int, missing: str | None = None, least: Decimal | int = 0) -> Any:
    needed = Optional() if missing is None else InputRequired(missing)
    range_of = NumberRange(least, most, f"Give hours as a number up to {most}, such as 2 or 2.5")
    return Hours(label, widget=GovTextInput(), validators=[needed, range_of])


def _near(day: date) -> bool:
    return abs(day - clock.today()) <= FURTHEST


A_MINUTE = Decimal("0.01")


class AllocationForm(PlainForm):
    """Hours a week that somebody pays for, and from when."""

    funding = RadioField(
        "Who pays?",
        widget=GovRadioInput(),
        choices=choices(FUNDING.items()),
        validators=[InputRequired("Choose who pays")],
    )
    hours = _hours("How many hours a week?", MOST_HOURS_A_WEEK, "Give the hours a week, such as 14 or 10.5", A_MINUTE)
    starts = Day("First day", validators=[InputRequired("Give the first day")])
    until = DayOrNone("Last day", validators=[Optional()])
    notice = _hours("Tell whoever pays when the balance is further from nothing than", MOST_HOURS)
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Save these hours", widget=GovSubmitInput())

    def validate_starts(self, field: Field) -> None:
        """Raise ValidationError for a first day far away."""
        if field.data and not _near(field.data):
            raise ValidationError("Check the first day: give one within ten years from today")

    def validate_until(self, field: Field) -> None:
        """Raise ValidationError for a last day before the first."""
        if field.data and self.starts.data and field.data < self.starts.data:
            raise ValidationError("The last day is before the first. Give a later last day, or none")


class ChangeAllocationForm(PlainForm):
    """The last day of an allocation and the notice that its funder wants."""

    until = DayOrNone("Last day", validators=[Optional()])
    notice = _hours("Tell whoever pays when the balance is further from nothing than", MOST_HOURS)
    mistake = BooleanField("It was written by mistake: it never counted", widget=GovCheckboxInput())
    because = long_words("Why?", DataRequired("Say why, such as: the council’s letter of Tuesday"))
    seen = HiddenField(filters=[key_from])
    submit = SubmitField("Save", widget=GovSubmitInput())
    starts: date | None = None

    def validate_until(self, field: Field) -> None:
        """Raise ValidationError for a last day before the first."""
        if field.data and self.starts and field.data < self.starts and not self.mistake.data:
            raise ValidationError("The last day is before the first. Give a later one, or tick that it was a mistake")

    @property
    def last_day(self) -> date | None:
        """The last day to keep: the day before the first where it was all a mistake."""
        if self.mistake.data and self.starts:
            return self.starts - timedelta(days=1)
        return self.until.data


class AdjustForm(PlainForm):
    """Hours put right by hand, with the reason."""

    what = RadioField(
        "What should happen?",
        widget=GovRadioInput(),
        choices=choices(
            [(ADD, "Add hours"), (TAKE, "Take hours off"), (NOTHING_LEFT, "Begin again from nothing on that day")]
        ),
        validators=[InputRequired("Choose what should happen")],
    )
    hours = _hours("How many hours?", MOST_HOURS, least=A_MINUTE)
    on = Day("On which day?", validators=[InputRequired("Give the day")])
    reason = long_words("Why?", DataRequired("Say why, such as: agreed with the council on Tuesday"))
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Save this", widget=GovSubmitInput())
    begins: date | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all of it can be kept; hours are missed where some are to be added or taken off."""
        valid = bool(super().validate(extra_validators))
        if self.what.data in (ADD, TAKE) and self.hours.data is None and not self.hours.errors:
            self.hours.errors = ["Give the hours, such as 2 or 2.5"]
            valid = False
        return valid

    def validate_on(self, field: Field) -> None:
        """Raise ValidationError for a day before the bank began, or one to come."""
        if field.data and field.data > clock.today():
            raise ValidationError("Give today, or a day that has been")
        if field.data and self.begins and field.data < self.begins:
            raise ValidationError("That is before the first day of the hours bank. Give a later day")

    @property
    def minutes(self) -> int | None:
        """Minutes to add (take off, negative); None: so that nothing is left."""
        if self.what.data == NOTHING_LEFT:
            return None
        return (minutes_of(self.hours.data) or 0) * (1 if self.what.data == ADD else -1)


class SpendForm(PlainForm):
    """Something that hours are spent on: one visit, out or at home, on a day that suits."""

    name = a_line("What would they like to do?", DataRequired("Say what it is, such as: into town for a bun"))
    day = Day("Which day?", validators=[InputRequired("Give the day")])
    begins = WallTime(
        "When does it begin?", widget=GovTextInput(), validators=[InputRequired("Give a time like 11:00")]
    )
    minutes = WholeNumber(
        "How many minutes?",
        widget=GovTextInput(),
        validators=[
            InputRequired("Give the length in minutes, such as 120"),
            NumberRange(1, MINUTES_IN_DAY - 1, "Give the length in minutes, from 1 to 1439"),
        ],
    )
    workers = RadioField(
        "How many workers?",
        widget=GovRadioInput(),
        choices=choices([(ONE, "One"), (TWO, "Two together")]),
        default=ONE,
        validators=[InputRequired("Choose one worker or two")],
    )
    how_agreed = a_line("How was it agreed?")
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Put it on the rota", widget=GovSubmitInput())

    def validate_day(self, field: Field) -> None:
        """Raise ValidationError for a day that has been, or is far away."""
        if field.data and not clock.today() <= field.data <= clock.today() + timedelta(days=366):
            raise ValidationError("Give today, or a day in the next year")

    def validate_how_agreed(self, field: StringField) -> None:
        """Raise ValidationError where nobody says how it was agreed."""
        if not field.data:
            raise ValidationError("Say how it was agreed, such as: Joan and Amina talked about it on Tuesday")
