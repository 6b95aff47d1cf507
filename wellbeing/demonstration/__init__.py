"""The demonstration: two teams of invented people, dated from the day on which they are loaded."""

from wellbeing.demonstration.loading import load, team
from wellbeing.demonstration.sign_ins import PASSWORD, SignIn, accounts

__all__ = ["PASSWORD", "SignIn", "accounts", "load", "team"]
