"""What an administrator fills in: joiner, leaver, move, role."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from rota.signing_off import PROFESSIONS
from wellbeing.forms.fields import Day, DayOrNone, GovNumberInput, Hours, Text, choices
from wellbeing.viewer import RoleName

ROLE_WORDS = {
    RoleName.WORKER: "Wellbeing worker",
    RoleName.COACH: "Team coach",
    RoleName.PROFESSIONAL: "Registered professional (nurse or OT)",
    RoleName.MANAGER: "Registered manager",
    RoleName.COMMISSIONER: "Commissioner",
    RoleName.ADMINISTRATOR: "Administrator",
    RoleName.ASSESSOR: "Trusted Assessor from outside (housing, Local Area Coordinator)",
}
ROLE_CHOICES = choices((role.value, words) for role, words in ROLE_WORDS.items())
TRAVEL_CHOICES = choices([("walk", "On foot"), ("cycle", "By bicycle"), ("drive", "By car")])
OTHER_PROFESSION = "other"
PROFESSION_CHOICES = choices(
    [*((word, f"{said[:1].upper()}{said[1:]}") for word, said in PROFESSIONS.items()), (OTHER_PROFESSION, "Another")]
)
MOST_HOURS_A_WEEK = 48
NEW_WORKER = ""


class _WithProfession(FlaskForm):
    """What a registered professional signs off as. Another profession signs only what names none."""

    profession = RadioField(
        "A registered professional is a", widget=GovRadioInput(), choices=PROFESSION_CHOICES, validators=[Optional()]
    )

    def chosen_profession(self) -> str | None:
        """The profession to keep; None for another, and for who is no professional."""
        return self.profession.data if self.profession.data in PROFESSIONS else None

    def says_profession(self, roles: Iterable[str]) -> bool:
        """Whether it is said where one of these roles needs it; if not, the field says so."""
        if RoleName.PROFESSIONAL in roles and not self.profession.data and not self.profession.errors:
            self.profession.errors = ["Choose nurse, occupational therapist or another: it says what they may sign off"]
            return False
        return True


class JoinerForm(_WithProfession):
    """Somebody new."""

    name = Text(
        "Full name",
        widget=GovTextInput(),
        filters=[lambda value: " ".join((value or "").split())],
        validators=[DataRequired("Write their name"), Length(max=200, message="That name is too long")],
    )
    email = Text(
        "Work email address",
        widget=GovTextInput(),
        filters=[lambda value: (value or "").strip().lower()],
        validators=[
            DataRequired("Write their email address"),
            Email("Write an email address like name@example.org"),
            Length(max=255, message="That email is too long"),
        ],
    )
    roles = SelectMultipleField(
        "What they are to the team",
        widget=GovCheckboxesInput(),
        choices=ROLE_CHOICES,
        validators=[InputRequired("Choose at least one")],
    )
    place = SelectField("Where", widget=GovSelect(), validators=[InputRequired("Choose where")])
    starts = Day("First day", validators=[InputRequired("Give the first day as a date")])
    worker = SelectField("Is this wellbeing worker on the team’s list already?", widget=GovSelect())
    hours = Hours(
        "Hours a week in their contract",
        widget=GovNumberInput(),
        validators=[
            Optional(),
            NumberRange(1, MOST_HOURS_A_WEEK, f"Hours a week are between 1 and {MOST_HOURS_A_WEEK}"),
        ],
    )
    travel = RadioField("How they get about", widget=GovRadioInput(), choices=TRAVEL_CHOICES, default="walk")
    submit = SubmitField("Make the account", widget=GovSubmitInput())

    def validate(self, extra_validators: object = None) -> bool:
        """Whether the answers make sense together too."""
        fine: bool = super().validate(extra_validators)
        return self.says_profession(self.roles.data or ()) and fine


class LeaverForm(FlaskForm):
    """When somebody leaves."""

    when = RadioField(
        "When do they leave?",
        widget=GovRadioInput(),
        choices=choices([("now", "Now: sign them out at once"), ("later", "After a last day")]),
        validators=[InputRequired("Choose when")],
    )
    last_day = DayOrNone("Their last day", validators=[Optional()])
    submit = SubmitField("They leave", widget=GovSubmitInput())

    def validate(self, extra_validators: object = None) -> bool:
        """Whether the answers make sense together too."""
        fine: bool = super().validate(extra_validators)
        if self.when.data == "later" and self.last_day.data is None and not self.last_day.errors:
            self.last_day.errors = ["Give their last day as a date"]
            return False
        return fine


class MoveForm(FlaskForm):
    """To which team, from when."""

    team = SelectField("New team", widget=GovSelect(), validators=[InputRequired("Choose the team")])
    first_day = Day("First day in the new team", validators=[InputRequired("Give the first day as a date")])
    submit = SubmitField("Move them", widget=GovSubmitInput())


class RoleForm(_WithProfession):
    """One more role, dated."""

    role = SelectField("Role", widget=GovSelect(), choices=ROLE_CHOICES, validators=[InputRequired("Choose the role")])
    place = SelectField("Where", widget=GovSelect(), validators=[InputRequired("Choose where")])
    starts = Day("First day", validators=[InputRequired("Give the first day as a date")])
    until = DayOrNone("Last day, if there is one", validators=[Optional()])
    submit = SubmitField("Give this role", widget=GovSubmitInput())

    def validate(self, extra_validators: object = None) -> bool:
        """Whether the answers make sense together too."""
        fine: bool = super().validate(extra_validators)
        return self.says_profession([self.role.data or ""]) and fine


class EndRoleForm(FlaskForm):
    """The last day of a role."""

    last_day = Day("Last day of this role", validators=[InputRequired("Give the day")])
    submit = SubmitField("End this role", widget=GovSubmitInput())


class LostPhoneForm(FlaskForm):
    """Nothing to fill in, only to be sure."""

    submit = SubmitField("Sign them out everywhere", widget=GovSubmitInput())
