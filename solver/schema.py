"""The JSON Schema of a week and of an answer, made from the dataclasses, so that the two cannot disagree.

`python -m solver.schema` prints that of a week, `python -m solver.schema answer` that of an answer, and
`python -m solver.schema --write` writes both into docs. Knows types and docstrings, no week.
"""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from rota.sense import MOST_DAYS
from rota.week import Week
from solver.answer import Answer

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCS = Path(__file__).resolve().parents[1] / "docs"
KINDS: dict[str, type] = {"week": Week, "answer": Answer}
PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time", "description": "An instant, with its offset from UTC."},
    date: {"type": "string", "format": "date"},
    UUID: {"type": "string", "format": "uuid"},
}
NARROWER: dict[tuple[str, str], dict[str, Any]] = {
    ("Week", "days"): {"minimum": 1, "maximum": MOST_DAYS},
    ("Pin", "place"): {"enum": [1, 2]},
    ("Assignment", "place"): {"enum": [1, 2]},
}
"""What the types cannot say, by dataclass and field."""


def schema(kind: type) -> dict[str, Any]:
    """The JSON Schema of this dataclass as `rota.json_form` reads and writes it, every other one under `$defs`."""
    found: dict[str, dict[str, Any]] = {}
    _of(kind, found)
    whole = found.pop(kind.__name__)
    return {"$schema": DIALECT, "title": kind.__name__, **whole, "$defs": dict(sorted(found.items()))}


def text(kind: type) -> str:
    """The same as it stands in a file."""
    return json.dumps(schema(kind), indent=1, ensure_ascii=False) + "\n"


def _of(kind: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The schema of one type; dataclasses and enums go into `found` and are referred to."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    origin, given = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(each, found) for each in given]}
    if origin in (tuple, frozenset):
        return _listed(origin, given, found)
    if origin is Mapping:
        return {"type": "object", "propertyNames": _of(given[0], found), "additionalProperties": _of(given[1], found)}
    if not isinstance(kind, type) or not (issubclass(kind, Enum) or is_dataclass(kind)):
        raise TypeError(f"{kind} has no form in JSON that is known here.")
    if kind.__name__ not in found:
        found[kind.__name__] = {}
        found[kind.__name__] = _named(kind, found)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _listed(origin: Any, given: tuple[Any, ...], found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if origin is frozenset:
        return {"type": "array", "items": _of(given[0], found), "uniqueItems": True}
    if len(given) == 2 and given[1] is Ellipsis:
        return {"type": "array", "items": _of(given[0], found)}
    each = [_of(one, found) for one in given]
    return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}


def _named(kind: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    about = cleandoc(kind.__doc__ or "")
    if issubclass(kind, Enum):
        return {"description": about, "enum": [each.value for each in kind]}
    hints = get_type_hints(kind)
    own = [each for each in fields(kind) if each.init]
    return {
        "description": about,
        "type": "object",
        "properties": {
            each.name: {**_of(hints[each.name], found), **NARROWER.get((kind.__name__, each.name), {}), **_usual(each)}
            for each in own
        },
        "required": [each.name for each in own if _must(each)],
        "additionalProperties": False,
    }


def _must(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _usual(field: Field[Any]) -> dict[str, Any]:
    """What counts where the field is left out, as far as it is a plain value."""
    usual = field.default
    return {"default": usual} if type(usual) in (str, int, float, bool, types.NoneType) else {}


def main(arguments: list[str]) -> int:
    """Prints one, or writes both; 2 for any other word."""
    if arguments == ["--write"]:
        for name, kind in KINDS.items():
            (DOCS / f"{name}.schema.json").write_text(text(kind), encoding="utf-8")
        return 0
    name = arguments[0] if arguments else "week"
    if name not in KINDS or len(arguments) > 1:
        sys.stderr.write("Say week or answer, or --write to write both into docs.\n")
        return 2
    sys.stdout.write(text(KINDS[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
