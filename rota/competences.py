"""What a competence requires: others that come first, and those that they require in turn, without end or circle.

Plain names only; knows no rows. Whether a worker has them is `rota.rules.sign_off`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def all_required(requires: Mapping[str, Iterable[str]], of: str) -> tuple[str, ...]:
    """Everything that comes before `of`, near and far, each once, the nearest first; itself never.

    What is required and not known requires nothing. A circle ends where it began.
    """
    found: list[str] = []
    waiting = list(requires.get(of, ()))
    while waiting:
        one = waiting.pop(0)
        if one != of and one not in found:
            found.append(one)
            waiting.extend(requires.get(one, ()))
    return tuple(found)


def in_circle(requires: Mapping[str, Iterable[str]], of: str) -> tuple[str, ...]:
    """A way from `of` back to itself, as the names on it; empty where there is none."""
    ways: list[tuple[str, ...]] = [(of,)]
    been: set[str] = set()
    while ways:
        way = ways.pop(0)
        for after in requires.get(way[-1], ()):
            if after == of:
                return way
            if after not in been:
                been.add(after)
                ways.append((*way, after))
    return ()
