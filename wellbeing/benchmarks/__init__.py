"""Measuring the pages as a team meets them: a real server, a browser's requests, the demonstration's data."""
