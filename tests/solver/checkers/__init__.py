"""Judges of solutions that know nothing of the solver: they read the files alone."""
