"""What a team writes when it meets: notes, what it takes on, what it asks its coach for. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import HiddenField, SelectField, SubmitField
from wtforms.validators import DataRequired, Length, Optional

from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import DayOrNone, choices
from wellbeing.forms.lines import clean, some_lines
from wellbeing.forms.plain import PlainForm, Words
from wellbeing.forms.plan import LONGEST_LINE, TOO_LONG
from wellbeing.forms.version_shown import VersionForm

LONGEST_NOTE = 20_000
"""Long enough for what two wrote at once to stand in one field."""
LONGEST_WORDS = 2_000
WHOLE_TEAM = "team"


class NoteForm(VersionForm):
    """What was said, as one save after another."""

    words = some_lines("What did we say?", most=LONGEST_NOTE)


class ActionForm(PlainForm):
    """What the team takes on. It stands beside a note on a page, so its fields are called otherwise."""

    client_key = HiddenField(filters=[key_from])
    will_do = Words(
        "What will we do?",
        widget=GovTextInput(),
        filters=[clean],
        validators=[
            DataRequired("Write what we will do, such as: ask Carol about the lift"),
            Length(max=LONGEST_LINE, message=TOO_LONG),
        ],
    )
    worker = SelectField("Who takes it on?", widget=GovSelect())
    due = DayOrNone("By which day? (You may leave it empty)", validators=[Optional()])

    def ask(self, workers: Iterable[tuple[str, str]]) -> None:
        """Offer the team as a whole, and these, each as id and name."""
        self.worker.choices = choices([(WHOLE_TEAM, "All of us"), *workers])

    @property
    def who(self) -> UUID | None:
        """Whoever takes it on; None for the team. Once the form is valid."""
        return None if self.worker.data == WHOLE_TEAM else UUID(self.worker.data)


class AskCoachForm(PlainForm):
    """What the team asks its coach for."""

    client_key = HiddenField(filters=[key_from])
    words = some_lines(
        "What would help you?",
        DataRequired("Write what would help, such as: somebody to talk to about Stan’s sons"),
        most=LONGEST_WORDS,
    )
    submit = SubmitField("Ask the coach", widget=GovSubmitInput())


class CameOfItForm(PlainForm):
    """What came of what the team asked for."""

    words = some_lines("What came of it?", DataRequired("Write what came of it"), most=LONGEST_WORDS)
    submit = SubmitField("Save", widget=GovSubmitInput())
