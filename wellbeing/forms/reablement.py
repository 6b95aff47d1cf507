"""A reablement stay: its goals and days, how it ended, and where somebody is on day 91. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import FieldList, FormField, HiddenField, RadioField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from plans.reablement import MET, WHERE, Goal, Met, Stay, end_problems, problems
from wellbeing import clock
from wellbeing.forms.fields import Day, DayOrNone, choices
from wellbeing.forms.lines import clean, some_lines
from wellbeing.forms.plain import PlainForm, PlainRow
from wellbeing.forms.plan import LONGEST_LINE, a_line

MOST_GOALS = 12


class StayForm(PlainForm):
    """Goals, one on each line, the first and the last day, and the day they came home from hospital."""

    goals = some_lines("What do they want to do again for themselves?")
    starts = Day("First day", validators=[InputRequired("Give the first day")])
    ends = Day("Last day", validators=[InputRequired("Give the last day")])
    discharged_on = DayOrNone("When did they come home from hospital?", validators=[Optional()])
    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def check(self) -> Stay | None:
        """The stay as it was written; None where something is wrong, said beside its field."""
        if not self.validate_on_submit():
            return None
        goals = tuple(Goal(line) for text in self.goals.data.splitlines() if (line := clean(text)))
        stay = Stay(goals, self.starts.data, self.ends.data, self.discharged_on.data)
        wrong = problems(stay, clock.today())
        if len(goals) > MOST_GOALS:
            wrong.append(("goals", f"Keep it to {MOST_GOALS} goals"))
        if any(len(goal.words) > LONGEST_LINE for goal in goals):
            wrong.append(("goals", f"Keep each goal to {LONGEST_LINE} letters"))
        _say(self, wrong)
        return None if wrong else stay


class GoalForm(PlainRow):
    """How one goal went."""

    met = RadioField(
        "How did it go?",
        widget=GovRadioInput(),
        choices=choices(MET.items()),
        validate_choice=False,  # a goal that nobody has spoken of is said beside it, in our words
    )
    how = a_line("In their own words")


class EndForm(PlainForm):
    """The day on which a stay ended, and how each goal went."""

    ended = Day("Last day", validators=[InputRequired("Give the day on which it ended")])
    goals = FieldList(FormField(GoalForm), max_entries=MOST_GOALS)
    seen = HiddenField(filters=[clean], validators=[Length(max=64)])
    submit = SubmitField("End reablement", widget=GovSubmitInput())

    def ask(self, stay: Stay) -> None:
        """As many boxes as there are goals, no more and no fewer, whatever was sent."""
        while len(self.goals.entries) < len(stay.goals):
            self.goals.append_entry()
        del self.goals.entries[len(stay.goals) :]

    def check(self, stay: Stay) -> Stay | None:
        """The stay as it ended; None where something is wrong, said beside its field."""
        if not self.validate_on_submit():
            return None
        rows = [entry.form for entry in self.goals.entries]
        goals = tuple(
            replace(goal, met=Met(row.met.data) if row.met.data in MET else None, how=row.how.data)
            for goal, row in zip(stay.goals, rows, strict=True)
        )
        after = replace(stay, ended=self.ended.data, goals=goals)
        wrong = end_problems(after, clock.today())
        _say(self, [(name, text) for name, text in wrong if name == "ended"])
        for name, text in wrong:
            if name != "ended":
                row = rows[int(name.split("-")[1])]
                row.met.errors = [*row.met.errors, text]
                self.goals.errors = [*self.goals.errors, text]  # a list asks its rows only as it is validated
        return None if wrong else after


class Day91Form(PlainForm):
    """Where somebody is on day 91."""

    where = RadioField(
        "Where are they?",
        widget=GovRadioInput(),
        choices=choices(WHERE.items()),
        validators=[InputRequired("Choose where they are")],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())


def _say(form: Any, wrong: Iterable[tuple[str, str]]) -> None:
    for name, text in wrong:
        form[name].errors = [*form[name].errors, text]
