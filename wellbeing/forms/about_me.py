"""One question about a person, a page of its own: their words, saved as they are. Knows no rows."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, SubmitField
from wtforms.validators import Length

from wellbeing.forms.lines import clean, some_lines
from wellbeing.forms.plain import PlainForm


class QuestionForm(PlainForm):
    """The answer. `show` asks for what is written, where that is private; `both` keeps two people's words."""

    words = some_lines("In their own words")
    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    submit = SubmitField("Save and go on", widget=GovSubmitInput())
    both = SubmitField("Keep both", widget=GovSubmitInput())
    show = SubmitField("Show what is written", widget=GovSubmitInput())
