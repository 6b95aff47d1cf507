"""Fills a week: the only package that knows OR-Tools."""
