"""Team time and the team's roles, as their pages ask for them. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from rota.local_time import WEEKDAYS
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, DayOrNone, GovNumberInput, choices
from wellbeing.forms.plain import PlainForm, WallTime, WholeNumber, Words
from wellbeing.forms.plan import TOO_LONG, a_line, clean
from wellbeing.postcodes import tidy
from wellbeing.store.team_time import KINDS, Said, Weekly

LEAST_MINUTES, MOST_MINUTES = 5, 12 * 60
MOST_ROLE_MINUTES = 20 * 60
BACK, AHEAD = timedelta(days=7), timedelta(days=400)
LONGEST_NAME = 80
HOW_LONG = f"Give {LEAST_MINUTES} to {MOST_MINUTES} minutes"

Named = Iterable[tuple[UUID, str]]
"""Workers by id and name."""


class _Time(PlainForm):
    """What is the same for team time of one day and of every week."""

    kind = SelectField(
        "What is it for?",
        widget=GovSelect(),
        choices=choices([("", "Choose"), *((kind, kind[:1].upper() + kind[1:]) for kind in KINDS)]),
        validators=[DataRequired("Choose what it is for")],
    )
    starts_at = WallTime("From what time?", widget=GovTextInput(), validators=[InputRequired("Give a time like 08:30")])
    minutes = WholeNumber(
        "How many minutes?",
        widget=GovNumberInput(),
        validators=[
            InputRequired("Give the length in minutes, such as 45"),
            NumberRange(LEAST_MINUTES, MOST_MINUTES, HOW_LONG),
        ],
    )
    workers = SelectMultipleField("Who is there?", widget=GovCheckboxesInput(), validators=[Optional()])
    postcode = Words("Postcode", widget=GovTextInput(), filters=[clean], validators=[Length(max=30, message=TOO_LONG)])
    client_key = HiddenField(filters=[key_from])
    seen = HiddenField(filters=[key_from])
    submit = SubmitField("Save", widget=GovSubmitInput())
    crew = 0

    def of(self, crew: Named) -> None:
        """Offer these workers."""
        offered = [(str(id), name) for id, name in crew]
        self.workers.choices, self.crew = choices(offered), len(offered)

    def validate_postcode(self, field: StringField) -> None:
        """Raise ValidationError for what can't be a postcode."""
        if field.data and tidy(field.data) is None:
            raise ValidationError("That is not a postcode. One looks like RM18 7AB")

    @property
    def chosen(self) -> tuple[UUID, ...]:
        """The workers who are there; none for everyone."""
        ids = tuple(sorted({UUID(worker) for worker in self.workers.data or ()}))
        return () if len(ids) == self.crew else ids

    @property
    def at(self) -> str | None:
        """The postcode as it is kept."""
        return tidy(self.postcode.data) if self.postcode.data else None


class OnceForm(_Time):
    """Team time of one day."""

    day = Day("On which day?", validators=[InputRequired("Give the day")])
    note = a_line("What should they know of it?")

    def validate_day(self, field: Day) -> None:
        """Raise ValidationError for a day too far away."""
        if field.data is not None and not clock.today() - BACK <= field.data <= clock.today() + AHEAD:
            raise ValidationError("Give a day from a week ago to a year ahead")

    def said(self) -> Said:
        """What was written down, once it is valid."""
        return Said(
            self.kind.data,
            self.day.data,
            self.starts_at.data.replace(second=0, microsecond=0),
            self.minutes.data,
            self.chosen,
            self.at,
            self.note.data,
        )


class WeeklyForm(_Time):
    """Team time of every week."""

    weekday = RadioField(
        "On which day of the week?",
        widget=GovRadioInput(),
        choices=choices([(str(number), name) for number, name in enumerate(WEEKDAYS)]),
        validators=[InputRequired("Choose the day")],
    )
    starts = Day("From which day on?", validators=[InputRequired("Give the day from which it comes")])

    def validate_starts(self, field: Day) -> None:
        """Raise ValidationError for a day that is over, or too far away."""
        if field.data is not None and not clock.today() <= field.data <= clock.today() + AHEAD:
            raise ValidationError("Give a day from today to a year ahead")

    def said(self) -> Weekly:
        """What was written down, once it is valid."""
        return Weekly(
            self.kind.data,
            int(self.weekday.data),
            self.starts_at.data.replace(second=0, microsecond=0),
            self.minutes.data,
            self.starts.data,
            self.chosen,
            self.at,
        )


class RoleForm(PlainForm):
    """A new role of the team."""

    name = a_line("What is its name?", DataRequired("Give it a name"), most=LONGEST_NAME)
    what = a_line("What does whoever holds it do?")
    minutes = WholeNumber(
        "How many minutes a week does it take?",
        widget=GovNumberInput(),
        validators=[
            InputRequired("Give the minutes, such as 60; 0 for none"),
            NumberRange(0, MOST_ROLE_MINUTES, f"Give 0 to {MOST_ROLE_MINUTES} minutes"),
        ],
    )
    submit = SubmitField("Save this role", widget=GovSubmitInput())


class HandOverForm(PlainForm):
    """Who holds a role from which day on."""

    worker = RadioField("Who takes it?", widget=GovRadioInput(), validators=[InputRequired("Choose who takes it")])
    starts = Day("From which day?", validators=[InputRequired("Give the day")])
    until = DayOrNone("Until which day?", validators=[Optional()])
    submit = SubmitField("Hand it over", widget=GovSubmitInput())

    def of(self, crew: Named) -> None:
        """Offer these workers."""
        self.worker.choices = choices([(str(id), name) for id, name in crew])

    def validate_starts(self, field: Day) -> None:
        """Raise ValidationError for a day that is over, or too far away."""
        if field.data is not None and not clock.today() <= field.data <= clock.today() + AHEAD:
            raise ValidationError("Give a day from today to a year ahead")

    def validate_until(self, field: DayOrNone) -> None:
        """Raise ValidationError for an end before the beginning."""
        starts: date | None = self.starts.data
        if field.data is not None and starts is not None and field.data < starts:
            raise ValidationError("The last day comes before the first")
