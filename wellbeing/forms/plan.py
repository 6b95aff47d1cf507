"""A Wellbeing Plan's steps as questions, one page each; and agreeing it. Knows no rows.

Any step can be saved half written: what is still to answer is asked for when the plan is agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from plans.answers import Keep
from plans.outcomes import STATEMENTS, Outcome, outcome_problems
from plans.plan import MINUTES_IN_HOUR, Looked, Offer
from wellbeing.forms.fields import DayOrNone, GovDayInput, Hours, choices
from wellbeing.forms.plain import LongWords, PlainForm, PlainRow, Words

LONGEST_WORDS = 5_000
LONGEST_LINE = 300
MOST_ROWS = 30
MOST_SENT = 400
"""Rows that are read before they are counted, so that too many are told of and none is dropped."""
HOURS_IN_WEEK = 168
TOO_LONG = "That is too long to keep. Write at most %(max)d characters"


Filter = Callable[[str | None], str]


def clean(text: str | None) -> str:
    """What was typed without spaces around it, nor the one character that no database keeps."""
    return (text or "").replace("\x00", "").strip()


def a_line(label: str, *needed: Any, most: int = LONGEST_LINE) -> Words:
    """A field for a line of text: it may be left empty unless `needed` says otherwise. `most` letters are kept."""
    return Words(
        label, widget=GovTextInput(), filters=[clean], validators=[*needed, Length(max=most, message=TOO_LONG)]
    )


def long_words(label: str, *needed: Any, most: int = LONGEST_WORDS, clean: Filter = clean) -> LongWords:
    """The same for text of several lines; `clean`: how it is kept."""
    return LongWords(
        label, widget=GovTextArea(), filters=[clean], validators=[*needed, Length(max=most, message=TOO_LONG)]
    )


class StepForm(PlainForm):
    """A step of the plan. `seen` marks the answer that the page showed.

    Where two wrote at once, `two_answers` is "yes", and `keep` says what is to be kept of the two.
    """

    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    two_answers = HiddenField(filters=[clean], validators=[Length(max=3)])
    keep = RadioField(
        "What shall we keep?",
        widget=GovRadioInput(),
        choices=choices(
            [
                (Keep.BOTH, "Both, one after the other"),
                (Keep.MINE, "What I wrote, in place of theirs"),
                (Keep.THEIRS, "What they wrote; I have read it"),
            ]
        ),
        default=Keep.BOTH,
        validators=[Optional()],
    )


class WhatMattersForm(StepForm):
    """What makes a good day, and what the person never wants."""

    what_matters = long_words("In their own words")
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
        return Outcome(self.key.data or uuid4().hex, self.words.data, tuple(sorted(set(self.statements.data or ()))))

    @property
    def empty(self) -> bool:
        """Nothing was written here."""
        return not self.words.data and not self.statements.data


def too_many(rows: FieldList, beside: str) -> bool:
    """Whether more rows are filled in than a plan holds; if so, it stands beside this field of the last."""
    filled = [row for row in rows if not row.form.empty]
    if len(filled) <= MOST_ROWS:
        return False
    last = filled[-1].form[beside]
    last.errors = [*last.errors, f"Write at most {MOST_ROWS} here. Put some of them together"]
    return True


class OutcomesForm(StepForm):
    """What the person wants to change, each tied to at least one of the eight statements."""

    outcomes = FieldList(FormField(OutcomeForm), max_entries=MOST_SENT)
    submit = SubmitField("Save and go on", widget=GovSubmitInput())
    another = SubmitField("Save and add another", widget=GovSubmitInput())

    def validate_outcomes(self, field: FieldList) -> None:
        """Raise ValidationError where a row is half filled in; the sentence stands beside the row."""
        wrong = too_many(field, "words")
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
        """The outcomes, each under a key of its own; rows that were left or made empty are gone."""
        found: dict[str, Outcome] = {}
        for row in self.outcomes:
            if not row.form.empty:
                outcome = row.form.outcome()
                key = uuid4().hex if outcome.id in found else outcome.id
                found[key] = replace(outcome, id=key)
        return tuple(found.values())


class OfferForm(PlainRow):
    """Somebody or something that helps. `asset` is the community asset that it was picked from."""

    asset = HiddenField(filters=[clean], validators=[Length(max=36)])
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
    outcomes = SelectMultipleField("Which outcome is it for?", widget=GovCheckboxesInput(), validators=[Optional()])
    since = DayOrNone("Since when?", widget=GovDayInput(), validators=[Optional()])
    helping = RadioField(
        "Is it helping?",
        widget=GovRadioInput(),
        choices=choices([("", "Nobody has said yet"), ("yes", "Yes, it helps"), ("no", "No, it does not help")]),
        default="",
        validators=[Optional()],
    )

    @property
    def empty(self) -> bool:
        """Nothing was written here."""
        return not self.name.data and not self.what.data

    def validate_name(self, field: StringField) -> None:
        """Raise ValidationError where it says what is offered but not by whom."""
        if not field.data and self.what.data:
            raise ValidationError("Say who or what it is, such as: Rita next door")

    def offer(self) -> Offer:
        """The offer as it stands in the form."""
        return Offer(
            name=self.name.data,
            what=self.what.data,
            minutes_a_week=round((self.hours.data or Decimal(0)) * MINUTES_IN_HOUR),
            outcomes=tuple(self.outcomes.data or ()),
            since=self.since.data,
            helping=HELPING.get(self.helping.data or ""),
            asset=self.asset.data or "",
        )


HELPING = {"yes": True, "no": False}


def as_row(offer: Offer) -> dict[str, Any]:
    """What `OfferForm` shows of an offer."""
    hours = Decimal(offer.minutes_a_week) / MINUTES_IN_HOUR
    return {
        "asset": offer.asset,
        "name": offer.name,
        "what": offer.what,
        "hours": hours.quantize(Decimal("0.01")).normalize() if offer.minutes_a_week else None,
        "outcomes": list(offer.outcomes),
        "since": offer.since,
        "helping": "" if offer.helping is None else "yes" if offer.helping else "no",
    }


class LookedForm(StepForm):
    """What we found when we looked, or why nothing fits."""

    found = FieldList(FormField(OfferForm), max_entries=MOST_SENT)
    pick = SelectField("Pick from what is near by", widget=GovSelect(), choices=[], validators=[Optional()])
    nothing_because = long_words("Or: we looked, and nothing fits, because…")
    submit = SubmitField("Save and go on", widget=GovSubmitInput())
    another = SubmitField("Save and add another", widget=GovSubmitInput())

    def ask(self, outcomes: Iterable[Outcome], near: Iterable[tuple[str, str]] = ()) -> None:
        """Offer these outcomes for each row, and what the directory has near by (id and words)."""
        offered = choices((outcome.id, outcome.words) for outcome in outcomes)
        for row in self.found:
            row.form.outcomes.choices = offered
        self.pick.choices = choices([("", "Nothing from the list"), *near])

    def validate_found(self, field: FieldList) -> None:
        """Raise ValidationError where there are more than a plan holds."""
        if too_many(field, "name"):
            raise ValidationError("Look at what is marked below")

    def answer(self) -> Looked:
        """The step as it stands in the form; rows that were left or made empty are gone."""
        found = tuple(row.form.offer() for row in self.found if not row.form.empty)
        return Looked(found, self.nothing_because.data)


class AgreeForm(PlainForm):
    """Who was there, and how the person agreed or who decided in their best interests and why."""

    present = long_words("Who was there?", most=LONGEST_LINE)
    how_agreed = long_words(
        "How did they agree? Or, if it was decided for them, why?",
        DataRequired("Say how the person agreed, or why it was decided in their best interests"),
    )
    best_interests = BooleanField("It was decided in their best interests", widget=GovCheckboxInput())
    decided_by = a_line("If so, who decided?")
    submit = SubmitField("This is agreed", widget=GovSubmitInput())

    def validate_decided_by(self, field: StringField) -> None:
        """Raise ValidationError where it was decided for them and nobody is named."""
        if self.best_interests.data and not field.data:
            raise ValidationError("Say who decided in their best interests, such as: Lin, her daughter, with the nurse")
        if field.data and not self.best_interests.data:
            raise ValidationError("Tick that it was decided in their best interests, or leave this empty")

    def who_was_there(self) -> tuple[str, ...]:
        """Those who were there, as they were written, one a line."""
        return tuple(line.strip() for line in self.present.data.splitlines() if line.strip())
