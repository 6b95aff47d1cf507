"""What is asked of who looks after a visit, of who is worried, and about being on duty. Knows no rows.

Steps and worries are sent from phones too: the same forms read what a phone kept, without a page's token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import HiddenField, RadioField, SelectField, SubmitField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from plans.no_reply import LONGEST_STEP
from wellbeing import clock
from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import Day, GovNumberInput, choices
from wellbeing.forms.lines import clean, some_lines
from wellbeing.forms.plain import LongWords, PlainForm, WholeNumber, Words
from wellbeing.forms.plan import TOO_LONG
from wellbeing.forms.version_shown import VersionForm
from wellbeing.store.concern import DANGER, MANAGER, SAFEGUARDING, TEAM, WORRY
from wellbeing.store.duty import Numbers

LONGEST = 4_000
MOST_LATE_MINUTES = 240
LONGEST_NUMBER = 60
LONGEST_TURN = timedelta(days=31)
FURTHEST = timedelta(days=366)
TELEPHONE = re.compile(r"\d(?:[\d ]*\d){2}")

KINDS = (
    (DANGER, "Somebody is in danger now"),
    (SAFEGUARDING, "Somebody may be hurting, using or neglecting them"),
    (WORRY, "Something is not right"),
)
"""What a worry is about: the row's word, and ours."""
TOLD = (
    (TEAM, "The team and the registered manager"),
    (MANAGER, "The registered manager, and nobody else"),
)


class StepForm(PlainForm):
    """Something that was done about an alarm: one of the steps on the page, what came of it, or both."""

    step = HiddenField(filters=[clean], validators=[Length(max=LONGEST_STEP, message=TOO_LONG)])
    words = some_lines("What was done?", most=LONGEST)
    client_key = HiddenField(filters=[key_from])

    def validate_words(self, field: LongWords) -> None:
        """Raise ValidationError where nothing is said."""
        if not field.data and not self.step.data:
            raise ValidationError("Write what was done")

    @property
    def said(self) -> str:
        """The step on a line of its own, then what came of it."""
        return "\n".join(part for part in (self.step.data, self.words.data) if part)


class CloseForm(PlainForm):
    """How it ended."""

    words = some_lines("How did it end?", DataRequired("Write how it ended"), most=LONGEST)
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Close it", widget=GovSubmitInput())


class ConcernForm(PlainForm):
    """I’m worried: what about, who is told, and in words."""

    kind = RadioField(
        "What is it about?",
        widget=GovRadioInput(),
        choices=choices(KINDS),
        validators=[InputRequired("Choose what it is about")],
    )
    words = some_lines("What did you see or hear?", DataRequired("Write what you saw or heard"), most=LONGEST)
    told = RadioField(
        "Who is told?",
        widget=GovRadioInput(),
        choices=choices(TOLD),
        validators=[InputRequired("Choose who is told")],
    )
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Tell them", widget=GovSubmitInput())


class AnswerForm(PlainForm):
    """What is answered to a worry, or was done about it."""

    words = some_lines("What do you answer, or what was done?", DataRequired("Write your answer"), most=LONGEST)
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Answer", widget=GovSubmitInput())


class DutyForm(PlainForm):
    """Who is on duty, from which day until which."""

    worker = SelectField("Who is on duty?", widget=GovSelect(), validators=[DataRequired("Choose who is on duty")])
    starts = Day("From which day?", validators=[InputRequired("Give a day")])
    until = Day("Until which day?", validators=[InputRequired("Give a day")])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def of(self, crew: Iterable[tuple[UUID, str]]) -> None:
        """Offer these workers."""
        self.worker.choices = choices([("", "Choose"), *((str(id), name) for id, name in crew)])

    def validate_starts(self, field: Day) -> None:
        """Raise ValidationError for a day that is past, or too far off to know."""
        if field.data is not None and not clock.today() <= field.data <= clock.today() + FURTHEST:
            raise ValidationError("Give today or a day to come, within a year")

    def validate_until(self, field: Day) -> None:
        """Raise ValidationError for an end before the start, or a turn that nobody could bear."""
        if field.data is None or self.starts.data is None:
            return
        if field.data < self.starts.data:
            raise ValidationError("The last day can’t be before the first")
        if field.data - self.starts.data > LONGEST_TURN:
            raise ValidationError(f"Give at most {LONGEST_TURN.days} days at a time")


class NumbersForm(VersionForm):
    """The numbers to ring, and how many minutes late is late."""

    safeguarding = Words(
        "The council’s number for safeguarding",
        widget=GovTextInput(),
        filters=[clean],
        validators=[Length(max=LONGEST_NUMBER, message=TOO_LONG)],
    )
    duty = Words(
        "The number of whoever is on duty",
        widget=GovTextInput(),
        filters=[clean],
        validators=[Length(max=LONGEST_NUMBER, message=TOO_LONG)],
    )
    late_after_minutes = WholeNumber(
        "How many minutes after its latest time is a visit late?",
        widget=GovNumberInput(),
        validators=[
            InputRequired("Give a number of minutes, such as 15"),
            NumberRange(0, MOST_LATE_MINUTES, f"Give 0 to {MOST_LATE_MINUTES} minutes"),
        ],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def validate_safeguarding(self, field: Words) -> None:
        """Raise ValidationError for what nobody can ring."""
        _rings(field)

    def validate_duty(self, field: Words) -> None:
        """Raise ValidationError for what nobody can ring."""
        _rings(field)

    @property
    def numbers(self) -> Numbers:
        """What was sent, with the version that its page showed."""
        return Numbers(self.safeguarding.data, self.duty.data, self.late_after_minutes.data, self.version)


def _rings(field: Words) -> None:
    if field.data and not TELEPHONE.search(field.data):
        raise ValidationError("Give a telephone number, such as 01632 960123")
