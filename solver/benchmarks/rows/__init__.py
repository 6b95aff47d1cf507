"""The rows of the table: one module each, with what it measures, what must come out and what is aimed at."""
