"""Somebody new, and support that begins before their plan is written. Knows no rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import DateField, RadioField, StringField, SubmitField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Optional

from plans.plan import Interim, interim_problems
from wellbeing import clock
from wellbeing.forms.fields import Day, DayOrNone, GovDayInput
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import a_line, long_words
from wellbeing.postcodes import tidy

EARLIEST_BIRTH_YEAR = 1900


class InterimForm(PlainForm):
    """Why support began before the plan, and the day named to talk about it."""

    reason = a_line(
        "Why did support begin before the plan was written?",
        DataRequired("Say why support began before the plan, such as: home from hospital"),
    )
    conversation = Day("When do we talk about it?", validators=[InputRequired("Give the day")])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def in_time(self, starts: date) -> bool:
        """Whether that day is one for a talk about support that began on `starts`; if not, the field says why."""
        wrong = interim_problems(Interim(self.reason.data, starts, self.conversation.data))
        self.conversation.errors = [*self.conversation.errors, *wrong]
        return not wrong


class NewPersonForm(PlainForm):
    """Somebody new, tonight if need be: who and where they are, and why support begins before the plan."""

    name = a_line("Full name", DataRequired("Write their full name"), most=200)
    known_as = a_line("What do they like to be called?", DataRequired("Write what they like to be called"), most=100)
    born = DateField("Date of birth", widget=GovTextInput(), validators=[Optional()])
    address = long_words("Address", most=1_000)
    postcode = a_line("Postcode", most=30)
    way_in = a_line("How do we get in?", most=1_000)
    starts = Day("First day of support", widget=GovTextInput(), validators=[InputRequired("Give the first day")])
    reason = a_line(
        "Why does support begin before the plan is written?",
        DataRequired("Say why support begins before the plan is agreed, such as: home from hospital"),
    )
    conversation = DayOrNone("When do we talk about the plan?", widget=GovDayInput(), validators=[Optional()])
    team = RadioField("Which team?", widget=GovRadioInput(), validators=[InputRequired("Choose a team")])
    submit = SubmitField("Save, and go on to the support", widget=GovSubmitInput())

    def ask_team(self, teams: Mapping[str, str]) -> None:
        """Offer these teams, by id and name; with one there is nothing to ask."""
        self.team.choices = [SelectChoice(id, name) for id, name in teams.items()]
        if len(teams) == 1 and not self.team.data:
            self.team.data = next(iter(teams))

    def validate_born(self, field: DateField) -> None:
        """Raise ValidationError for a day that nobody who needs support now was born on."""
        if field.data and not (field.data.year >= EARLIEST_BIRTH_YEAR and field.data <= clock.today()):
            raise ValidationError("Check the date of birth: give a day that has been")

    def validate_starts(self, field: DateField) -> None:
        """Raise ValidationError for a first day far away."""
        if field.data and abs((field.data - clock.today()).days) > 366:
            raise ValidationError("Check the first day of support: give one within a year from today")

    def validate_conversation(self, field: DateField) -> None:
        """Raise ValidationError for a talk before support begins, or more than six weeks after."""
        if field.data and self.starts.data:
            wrong = interim_problems(Interim("so", self.starts.data, field.data))
            if wrong:
                raise ValidationError(" ".join(wrong))

    def validate_postcode(self, field: StringField) -> None:
        """Raise ValidationError for what can't be a postcode."""
        if field.data and tidy(field.data) is None:
            raise ValidationError("That is not a postcode. One looks like RM18 7AB")
