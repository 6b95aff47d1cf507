"""A Wellbeing Plan's steps as questions, one page each; agreeing it; and somebody new. Knows no rows.

Any step can be saved half written: what is still to answer is asked for when the plan is agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from plans.outcomes import STATEMENTS, Outcome, outcome_problems
from plans.plan import Looked, Offer
from wellbeing import clock
from wellbeing.forms.fields import Day, Hours
from wellbeing.forms.plain import LongWords, PlainForm, PlainRow, Words
from wellbeing.postcodes import tidy

LONGEST_WORDS = 5_000
LONGEST_LINE = 300
MOST_ROWS = 30
HOURS_IN_WEEK = 168
MINUTES_IN_HOUR = 60
EARLIEST_BIRTH_YEAR = 1900
TOO_LONG = "That is too long to keep. Write at most %(max)d characters"


def clean(text: str | None) -> str:
    """What was typed without spaces around it, nor the one character that no database keeps."""
    return (text or "").replace("\x00", "").strip()


def a_line(label: str) -> Any:
    """A field for a line of text that may be left empty."""
    return Words(
        label,
        widget=GovTextInput(),
        filters=[clean],
        validators=[Length(max=LONGEST_LINE, message=TOO_LONG)],
    )


class WhatMattersForm(PlainForm):
    """What makes a good day, and what the person never wants."""

    what_matters = LongWords(
        "In their own words",
        widget=GovTextArea(),
        filters=[clean],
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )
    submit = SubmitField("Save and go on", widget=GovSubmitInput())


class OutcomeForm(PlainRow):
    """One outcome and the statements that it belongs to."""

    key = HiddenField(filters=[clean], validators=[Length(max=64)])
    words = a_line("What should be different?")
    statements = SelectMultipleField(
        "Which of these does it belong to?",
        widget=GovCheckboxesInput(),
        coerce=int,
        choices=[SelectChoice(statement.number, statement.words) for statement in STATEMENTS],
        validators=[Optional()],
    )

    def outcome(self) -> Outcome:
        """The outcome as it stands in the form."""
        return Outcome(self.key.data or uuid4().hex, self.words.data, tuple(sorted(self.statements.data or ())))

    @property
    def empty(self) -> bool:
        """Nothing was written here."""
        return not self.words.data and not self.statements.data


class OutcomesForm(PlainForm):
    """What the person wants to change, each tied to at least one of the eight statements."""

    outcomes = FieldList(FormField(OutcomeForm), max_entries=MOST_ROWS)
    submit = SubmitField("Save and go on", widget=GovSubmitInput())
    another = SubmitField("Save and add another", widget=GovSubmitInput())

    def validate_outcomes(self, field: FieldList) -> None:
        """Raise ValidationError where a row is half filled in; the sentence stands beside the row."""
        wrong = False
        for row in field:
            if row.form.empty:
                continue
            for sentence in outcome_problems(row.form.outcome()):
                beside = row.form.words if "own words" in sentence else row.form.statements
                beside.errors = [*beside.errors, sentence]
                wrong = True
        if wrong:
            raise ValidationError("Look at what is marked below")

    def answer(self) -> tuple[Outcome, ...]:
        """The outcomes; rows that were left or made empty are gone."""
        return tuple(row.form.outcome() for row in self.outcomes if not row.form.empty)


class OfferForm(PlainRow):
    """Somebody or something that helps. `was` is the row's place in the plan before, for what isn't asked here."""

    was = HiddenField(filters=[clean], validators=[Length(max=6)])
    name = a_line("Who or what?")
    what = a_line("What they offer")
    hours = Hours(
        "About how many hours a week?",
        widget=GovTextInput(),
        validators=[
            Optional(),
            NumberRange(0, HOURS_IN_WEEK, f"Give hours a week as a number from 0 to {HOURS_IN_WEEK}, such as 2"),
        ],
    )

    @property
    def empty(self) -> bool:
        """Nothing was written here."""
        return not self.name.data and not self.what.data

    def validate_name(self, field: StringField) -> None:
        """Raise ValidationError where it says what is offered but not by whom."""
        if not field.data and self.what.data:
            raise ValidationError("Say who or what it is, such as: Rita next door")

    def offer(self, before: Looked) -> Offer:
        """The offer; what the form doesn't ask stays as it was."""
        known = self.was.data or ""
        known_row = int(known) if known.isascii() and known.isdigit() else -1
        was = before.found[known_row] if 0 <= known_row < len(before.found) else Offer("", "")
        hours = self.hours.data or Decimal(0)
        return replace(was, name=self.name.data, what=self.what.data, minutes_a_week=round(hours * MINUTES_IN_HOUR))


class LookedForm(PlainForm):
    """What we found when we looked, or why nothing fits."""

    found = FieldList(FormField(OfferForm), max_entries=MOST_ROWS)
    nothing_because = LongWords(
        "Or: we looked, and nothing fits, because…",
        widget=GovTextArea(),
        filters=[clean],
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )
    submit = SubmitField("Save and go on", widget=GovSubmitInput())
    another = SubmitField("Save and add another", widget=GovSubmitInput())

    def answer(self, before: Looked) -> Looked:
        """The step as it stands in the form; rows that were left or made empty are gone."""
        found = tuple(row.form.offer(before) for row in self.found if not row.form.empty)
        return Looked(found, self.nothing_because.data)


class AgreeForm(PlainForm):
    """Who was there and how the person agreed."""

    present = a_line("Who was there?")
    how_agreed = LongWords(
        "How did they agree?",
        widget=GovTextArea(),
        filters=[clean],
        validators=[
            DataRequired("Say how the person agreed, or who decided in their best interests and why"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )
    best_interests = BooleanField("It was decided in their best interests", widget=GovCheckboxInput())
    submit = SubmitField("This is agreed", widget=GovSubmitInput())

    def who_was_there(self) -> tuple[str, ...]:
        """Those who were there, as they were written."""
        return (self.present.data,) if self.present.data else ()


class NewPersonForm(PlainForm):
    """Somebody new, tonight if need be: who and where they are, and why support begins before the plan."""

    name = Words(
        "Full name",
        widget=GovTextInput(),
        filters=[clean],
        validators=[DataRequired("Write their full name"), Length(max=200, message=TOO_LONG)],
    )
    known_as = Words(
        "What do they like to be called?",
        widget=GovTextInput(),
        filters=[clean],
        validators=[DataRequired("Write what they like to be called"), Length(max=100, message=TOO_LONG)],
    )
    born = DateField("Date of birth", widget=GovTextInput(), validators=[Optional()])
    address = LongWords(
        "Address",
        widget=GovTextArea(),
        filters=[clean],
        validators=[Length(max=1_000, message=TOO_LONG)],
    )
    postcode = Words(
        "Postcode",
        widget=GovTextInput(),
        filters=[clean],
        validators=[Length(max=30, message=TOO_LONG)],
    )
    way_in = Words(
        "How do we get in?",
        widget=GovTextInput(),
        filters=[clean],
        validators=[Length(max=1_000, message=TOO_LONG)],
    )
    starts = Day("First day of support", widget=GovTextInput(), validators=[InputRequired("Give the first day")])
    reason = Words(
        "Why does support begin before the plan is written?",
        widget=GovTextInput(),
        filters=[clean],
        validators=[
            DataRequired("Say why support begins before the plan is agreed, such as: home from hospital"),
            Length(max=LONGEST_LINE, message=TOO_LONG),
        ],
    )
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

    def validate_postcode(self, field: StringField) -> None:
        """Raise ValidationError for what can't be a postcode."""
        if field.data and tidy(field.data) is None:
            raise ValidationError("That is not a postcode. One looks like RM18 7AB")
