"""A competence as a form: what it is called, who signs it off, how long it lasts, what comes first. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from rota.signing_off import PROFESSIONS
from wellbeing.forms.fields import Day, GovDayInput, GovNumberInput, choices
from wellbeing.forms.plain import PlainForm
from wellbeing.forms.plan import a_line, clean, long_words
from wellbeing.store.competence_list import Described

KINDS = {
    "delegated": "A health task that a nurse or another professional delegates",
    "trusted_assessor": "Trusted Assessor: assessing for equipment",
    "training": "Training",
    "driving": "Driving",
    "other": "Something else",
}
"""What kinds there are, by the word that is stored. Only a delegated task stops *Save and tell*."""
ANY_PROFESSION = "any"
MOST_MONTHS = 120
YES, NO = "yes", "no"


class CompetenceForm(PlainForm):
    """Something that workers can be signed off for."""

    provider = SelectField("For which provider?", widget=GovSelect(), validators=[InputRequired("Choose a provider")])
    name = a_line("What is it called?", DataRequired("Write what it is called, such as: Eye drops"), most=200)
    about = long_words("What does it cover?", most=500)
    kind = RadioField(
        "What kind is it?",
        widget=GovRadioInput(),
        choices=choices(KINDS.items()),
        validators=[InputRequired("Choose a kind")],
    )
    per_person = RadioField(
        "Is it signed off for one person at a time?",
        widget=GovRadioInput(),
        choices=choices([(YES, "Yes: for this worker and one person"), (NO, "No: for anybody the team supports")]),
        default=NO,
        validators=[InputRequired("Choose yes or no")],
    )
    signed_by = RadioField(
        "Who signs it off?",
        widget=GovRadioInput(),
        choices=choices(
            [*((word, f"{said[:1].upper()}{said[1:]}") for word, said in PROFESSIONS.items()),
             (ANY_PROFESSION, "Any registered professional")]
        ),
        default=ANY_PROFESSION,
        validators=[InputRequired("Choose who signs it off")],
    )  # fmt: skip
    of = RadioField(
        "Where two workers go together, who needs it?",
        widget=GovRadioInput(),
        choices=choices([("one", "One of them"), ("both", "Both of them")]),
        default="one",
        validators=[InputRequired("Choose one or both")],
    )
    months = IntegerField(
        "After how many months does it run out?",
        widget=GovNumberInput(),
        validators=[Optional(), NumberRange(1, MOST_MONTHS, f"Give a number of months from 1 to {MOST_MONTHS}")],
    )
    requires = SelectMultipleField(
        "What has to be signed off before it?", widget=GovCheckboxesInput(), validators=[Optional()]
    )
    seen = HiddenField(filters=[clean])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def ask(self, providers: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> None:
        """Offer these providers (id, name) and these competences to require (slug, name)."""
        self.provider.choices = choices(providers)
        self.requires.choices = choices(others)

    def said(self) -> Described:
        """The competence as it stands in the form."""
        return Described(
            name=self.name.data,
            kind=self.kind.data,
            per_person=self.per_person.data == YES,
            months=self.months.data,
            signed_by=None if self.signed_by.data == ANY_PROFESSION else self.signed_by.data,
            requires=tuple(self.requires.data or ()),
            of=self.of.data,
            about=self.about.data,
        )


def as_form(said: Described) -> dict[str, Any]:
    """A competence as the values of the form."""
    return {
        "name": said.name,
        "about": said.about,
        "kind": said.kind,
        "per_person": YES if said.per_person else NO,
        "signed_by": said.signed_by or ANY_PROFESSION,
        "of": said.of,
        "months": said.months,
        "requires": list(said.requires),
        "seen": said.seen,
    }


class EndCompetenceForm(PlainForm):
    """The last day on which anybody is signed off for it."""

    last = Day("Last day", widget=GovDayInput(), validators=[InputRequired("Give the last day")])
    submit = SubmitField("End it", widget=GovSubmitInput())
