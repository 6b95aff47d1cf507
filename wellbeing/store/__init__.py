"""Between rows and dataclasses: scoped reads, and the one door for each write. Knows SQLAlchemy, not Flask.

Functions flush; who runs the request or the command commits, also when a change was not taken, since what was
not taken is kept too.
"""
