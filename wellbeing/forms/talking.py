"""What a team says about its rota: a question, an answer, what was decided, a comment. Knows no rows."""

from __future__ import annotations

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField
from wtforms.validators import DataRequired

from wellbeing.forms.lines import some_lines
from wellbeing.forms.plain import PlainForm

LONGEST = 2_000


def _words(label: str, missing: str) -> Any:
    """A field for a few sentences that must be written."""
    return some_lines(label, DataRequired(missing), most=LONGEST)


class AskForm(PlainForm):
    """What somebody would like advice about."""

    words = _words("What would you like to know?", "Write your question")
    submit = SubmitField("Ask", widget=GovSubmitInput())


class AnswerForm(PlainForm):
    """What somebody thinks."""

    words = _words("What do you think?", "Write what you think")
    submit = SubmitField("Answer", widget=GovSubmitInput())


class DecidedForm(PlainForm):
    """What came of it."""

    words = _words("What was decided?", "Write what was decided, and why")
    submit = SubmitField("Close it", widget=GovSubmitInput())


class CommentForm(PlainForm):
    """Something to say."""

    words = _words("What would you like to say?", "Write what you would like to say")
    submit = SubmitField("Say it", widget=GovSubmitInput())
