"""A team from a folder of CSV files: read and checked whole, then written whole or not at all."""

from wellbeing.importing.problems import Problem, Problems
from wellbeing.importing.reading import read
from wellbeing.importing.tables import Tables
from wellbeing.importing.templates import templates, write_templates

__all__ = ["Problem", "Problems", "Tables", "read", "templates", "write_templates"]
