"""Weeks to measure the solver on, and the measuring."""
