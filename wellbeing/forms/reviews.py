"""A review of a plan, a question a page: who was there, what works or not, what we will change. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import HiddenField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from plans.reviews import VOICES, Review, Said
from wellbeing import clock
from wellbeing.forms.fields import Day
from wellbeing.forms.lines import clean, some_lines
from wellbeing.forms.plain import PlainForm, Words
from wellbeing.forms.plan import LONGEST_LINE, TOO_LONG

LONGEST_AGO = timedelta(days=366)
LONGEST_AHEAD = timedelta(days=366)


class WhoForm(PlainForm):
    """When it was, and who was there."""

    on = Day("When was it?", validators=[InputRequired("Give the day of the conversation")])
    present = Words(
        "Who was there?",
        widget=GovTextInput(),
        filters=[clean],
        validators=[DataRequired("Say who was there"), Length(max=LONGEST_LINE, message=TOO_LONG)],
    )
    submit = SubmitField("Save and go on", widget=GovSubmitInput())

    def validate_on(self, field: Day) -> None:
        """Raise ValidationError for a day that is still to come, or long ago."""
        if field.data and not clock.today() - LONGEST_AGO <= field.data <= clock.today():
            raise ValidationError("Give a day that has been, within the last year")


class VoicesForm(PlainForm):
    """What the person, the family and the team say; each may be left empty."""

    person = some_lines("The person says")
    family = some_lines("The family says")
    team = some_lines("The team says")
    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    submit = SubmitField("Save and go on", widget=GovSubmitInput())

    @property
    def said(self) -> tuple[Said, ...]:
        """What was written, by whom."""
        return tuple(Said(who, self[who].data) for who in VOICES if self[who].data)

    def alter(self, review: Review, box: str) -> Review:
        """The review with what was written here."""
        return replace(review, working=self.said) if box == "working" else replace(review, not_working=self.said)


class ChangeForm(PlainForm):
    """What we will change."""

    will_change = some_lines("We will")
    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    submit = SubmitField("Save and read it through", widget=GovSubmitInput())

    def alter(self, review: Review, box: str) -> Review:
        """The review with what was written here."""
        return replace(review, will_change=self.will_change.data)


class AskForm(PlainForm):
    """A review that is asked for: by when, and why."""

    due = Day("By which day?", validators=[InputRequired("Give a day")])
    why = some_lines(
        "Why?", DataRequired("Say why, such as: her daughter thinks that the mornings are too long"), most=LONGEST_LINE
    )
    submit = SubmitField("Ask for a review", widget=GovSubmitInput())

    def validate_due(self, field: Day) -> None:
        """Raise ValidationError for a day that has been, or is far away."""
        if field.data and not clock.today() <= field.data <= clock.today() + LONGEST_AHEAD:
            raise ValidationError("Give a day from today, within a year")


def shown(said: Iterable[Said]) -> str:
    """What a page of `VoicesForm` showed, as one text."""
    words = {each.who: each.words for each in said}
    return "\x1f".join(words.get(who, "") for who in VOICES)
