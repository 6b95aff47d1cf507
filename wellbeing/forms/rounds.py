"""The rounds of a week as their pages ask for them: until when wishes are open, what is wished, a swap. No rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import BooleanField, HiddenField, SelectField, SubmitField, TimeField
from wtforms.validators import DataRequired, Optional

from rota.local_time import instant
from rota.rounds import Stage, Wants
from wellbeing import clock
from wellbeing.forms.client_key import LONGEST_KEY, key_from
from wellbeing.forms.fields import DayOrNone, choices
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import a_line


@dataclass(frozen=True, slots=True)
class Asked:
    """What one tap on the page of wishes says."""

    kind: Wants
    day: date | None = None
    person: UUID | None = None


class OpenForm(PlainForm):
    """Until when wishes are open, and whether anybody sees whose they are before that."""

    closes_on = DayOrNone("Until which day?", validators=[Optional()])
    closes_at = TimeField("Until what time?", widget=GovTextInput(), validators=[Optional()])
    anonymous = BooleanField("Nobody sees whose wishes they are until then", widget=GovCheckboxInput())
    expects = HiddenField(filters=[key_from])
    submit = SubmitField("Open wishes", widget=GovSubmitInput())

    def validate(self, extra_validators: Any = None) -> bool:
        """Also half a time is none, and so is one that is over."""
        fine = bool(super().validate(extra_validators))
        problem = ""
        if fine and (self.closes_on.data is None) is not (self.closes_at.data is None):
            problem = "Give the day and the time, or neither: then you close it by hand"
        elif fine and self.closes is not None and self.closes <= clock.now():
            problem = "That time is over. Give one that is to come"
        if problem:
            self.closes_at.errors = [problem]
        return fine and not problem

    @property
    def closes(self) -> datetime | None:
        """When it closes by itself."""
        if self.closes_on.data is None or self.closes_at.data is None:
            return None
        return instant(self.closes_on.data, self.closes_at.data)


class SwapForm(PlainForm):
    """A swap that somebody would like."""

    other = SelectField("With whom?", widget=GovSelect(), validators=[DataRequired("Choose with whom")])
    day = SelectField("Of which day?", widget=GovSelect())
    words = a_line("What would you swap?")
    client_key = HiddenField(filters=[key_from])
    submit = SubmitField("Save this wish", widget=GovSubmitInput())

    def of(self, crew: Iterable[tuple[UUID, str]], days: Iterable[tuple[date, str]]) -> None:
        """Offer these workers and days."""
        self.other.choices = choices([("", "Choose"), *((str(id), name) for id, name in crew)])
        self.day.choices = choices([("", "Any day"), *((day.isoformat(), words) for day, words in days)])

    @property
    def on(self) -> date | None:
        """The day, where one was chosen."""
        return date.fromisoformat(self.day.data) if self.day.data else None


def asked(text: str) -> Asked | None:
    """What a tap says: `day_off 2026-12-05`, `see_person <id>`, `nothing`; None for what no button of ours says."""
    name, _, about = text.partition(" ")
    try:
        kind = Wants(name)
        if kind is Wants.SEE_PERSON:
            return Asked(kind, person=UUID(about))
        if kind is Wants.NOTHING:
            return Asked(kind)
        return None if kind is Wants.SWAP else Asked(kind, day=date.fromisoformat(about))
    except ValueError:
        return None


def key_of(client_key: str | None, text: str) -> str:
    """The key of one tap: the page's, and what was tapped."""
    half = LONGEST_KEY // 2
    return f"{key_from(client_key)[:half]}{hashlib.sha256(text.encode()).hexdigest()[:half]}"


def stage_of(text: str | None) -> Stage | None:
    """The stage that a form names; None for none."""
    return next((stage for stage in Stage if stage.value == text), None)
