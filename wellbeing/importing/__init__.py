"""A team from a folder of CSV files: read and checked whole, then written whole or not at all."""

from wellbeing.importing.loading import import_team, load
from wellbeing.importing.problems import Problem, Problems
from wellbeing.importing.reading import read
from wellbeing.importing.summary import Summary
from wellbeing.importing.tables import Tables
from wellbeing.importing.templates import explained, templates, write_templates

__all__ = [
    "Problem",
    "Problems",
    "Summary",
    "Tables",
    "explained",
    "import_team",
    "load",
    "read",
    "templates",
    "write_templates",
]
