"""One question about a person, a page of its own: their words, saved as they are. Knows no rows."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import HiddenField, SubmitField
from wtforms.validators import Length

from wellbeing.forms.lines import clean
from wellbeing.forms.plain import LongWords, PlainForm
from wellbeing.forms.plan import LONGEST_WORDS, TOO_LONG


class QuestionForm(PlainForm):
    """The answer. `show` asks for what is written, where that is private; `both` keeps two people's words."""

    words = LongWords(
        "In their own words",
        widget=GovTextArea(),
        filters=[clean],
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )
    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    submit = SubmitField("Save and go on", widget=GovSubmitInput())
    both = SubmitField("Keep both", widget=GovSubmitInput())
    show = SubmitField("Show what is written", widget=GovSubmitInput())
