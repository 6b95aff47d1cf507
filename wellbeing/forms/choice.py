"""Whom a person chose or declined, one worker at a time, as a page asks for it. Knows no rows."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import HiddenField, RadioField, SubmitField
from wtforms.validators import InputRequired

from wellbeing.forms.client_key import key_from
from wellbeing.forms.fields import choices
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import long_words

LINK, CHOSEN, DECLINED, NEITHER = "link", "chosen", "declined", "neither"


class ChoiceForm(PlainForm):
    """Chosen, declined or neither, in the person's words; no words are needed."""

    kind = RadioField("What do they say?", widget=GovRadioInput(), validators=[InputRequired("Choose what they say")])
    words = long_words("In their own words, if they like")
    seen = HiddenField(filters=[key_from])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def ask(self, person: str, worker: str) -> None:
        """Say the choices with the names of the person and the worker."""
        self.kind.label.text = f"What does {person} say about {worker}?"
        self.kind.choices = choices(
            [
                (LINK, "My Link Wellbeing Worker, who keeps an eye on everything"),
                (CHOSEN, "One of those I choose"),
                (NEITHER, "Neither yes nor no"),
                (DECLINED, "No: not to me"),
            ]
        )

    @property
    def chosen(self) -> str | None:
        """The kind to keep; None for neither."""
        return None if self.kind.data == NEITHER else str(self.kind.data)

    @property
    def times_seen(self) -> int:
        """How often it had been written down when the page was opened; -1 for what is no count."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
