"""Wellbeing Plans: their words and their rules. Plain Python that reads and writes nothing."""
