"""Somebody around a person, who sent the person to us, and their NHS number. Knows no rows."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, RadioField, StringField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from plans import nhs_number
from plans.around import CONTACTS, REFERRED_BY, RING
from wellbeing.forms.fields import choices
from wellbeing.forms.lines import clean, some_lines
from wellbeing.forms.plain import LongWords, PlainForm, Words
from wellbeing.forms.plan import LONGEST_LINE, TOO_LONG, a_line

LONGEST_NOTE = 1_000
NOT_RUNG = "no"


def _note(label: str) -> LongWords:
    return some_lines(label, most=LONGEST_NOTE)


class ContactForm(PlainForm):
    """Who somebody is to the person, how to reach them, what they may know, and whether to ring them."""

    kind = RadioField(
        "Who are they?",
        widget=GovRadioInput(),
        choices=choices(CONTACTS.items()),
        validators=[InputRequired("Choose who they are")],
    )
    name = Words(
        "Name",
        widget=GovTextInput(),
        filters=[clean],
        validators=[DataRequired("Write their name"), Length(max=LONGEST_LINE, message=TOO_LONG)],
    )
    relation = a_line("What are they to the person?")
    reached_by = a_line("How to reach them")
    may_know = _note("What may they know?")
    offers = _note("What do they offer?")
    ring = RadioField(
        "Ring them if something happens?",
        widget=GovRadioInput(),
        choices=choices([*((str(place), words) for place, words in RING.items()), (NOT_RUNG, "No need to ring")]),
        default=NOT_RUNG,
        validators=[Optional()],
    )
    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    submit = SubmitField("Save", widget=GovSubmitInput())

    @property
    def call_first(self) -> int | None:
        """The place in which they are rung; None for not."""
        return int(self.ring.data) if self.ring.data in {str(place) for place in RING} else None


class ReferralForm(PlainForm):
    """Who sent the person to us."""

    referred_by = RadioField(
        "Who told us about them?",
        widget=GovRadioInput(),
        choices=choices(REFERRED_BY.items()),
        validators=[InputRequired("Choose who told us")],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())


class NhsNumberForm(PlainForm):
    """An NHS number, checked by its last digit. What is kept is never put into the box."""

    number = Words("NHS number", widget=GovTextInput(), filters=[clean], validators=[Length(max=40, message=TOO_LONG)])
    take_out = BooleanField("Take out the number that is kept", widget=GovCheckboxInput())
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_number(self, field: StringField) -> None:
        """Raise ValidationError for what can't be an NHS number."""
        if self.take_out.data and not field.data:
            return
        if nhs_number.tidy(field.data or "") is None:
            raise ValidationError("That is not an NHS number. It has 10 digits, like 943 476 5919: check each of them")

    @property
    def tidy(self) -> str | None:
        """The ten digits; None where the number is to be taken out."""
        return nhs_number.tidy(self.number.data) if self.number.data else None
