"""Weeks, rotas, changes and findings as JSON and back: one converter for files, the job queue and the history.

Knows the shapes of this package's dataclasses and nothing of files or databases. Instants are ISO 8601 with an
offset (always UTC on the way out), dates and wall times ISO 8601, ids text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, TypeVar, get_origin
from uuid import UUID

from cattrs import BaseConverter, transform_error
from cattrs.errors import BaseValidationError
from cattrs.preconf.json import JsonConverter, make_converter
from cattrs.v import format_exception

from rota.changes import AskedPart, Change, Part, PlannedPart

T = TypeVar("T")


class BadForm(ValueError):
    """The JSON is not of the shape asked for. `problems` has one plain line for each place that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _instant_from(value: Any, _: type[datetime]) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"{value} has no offset from UTC")
    return instant.astimezone(UTC)


def _instant_to(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _part_from(value: Any, _: Any) -> Part:
    kinds: dict[str, type[AskedPart] | type[PlannedPart]] = {"asked": AskedPart, "planned": PlannedPart}
    return CONVERTER.structure(value, kinds[value["part"]])


def _part_to(part: Part) -> dict[str, Any]:
    kind = "asked" if isinstance(part, AskedPart) else "planned"
    return {"part": kind, **CONVERTER.unstructure(part, unstructure_as=type(part))}


def _exactly(value: Any, plain: type[T]) -> T:
    """The value where it is of this very type: no 7.5 for 7, no "yes" for true. An enum is one of its own words."""
    if issubclass(plain, Enum):
        return plain(value)
    if type(value) is not plain:
        raise ValueError(f"{value!r} is no {plain.__name__}")
    return value


def _only_lists(converter: JsonConverter) -> None:
    """Takes nothing but a list for several: text would be taken letter by letter."""
    making: set[Any] = set()

    def several(kind: Any) -> bool:
        return get_origin(kind) in (tuple, frozenset) and kind not in making

    def hook(kind: Any, within: BaseConverter) -> Callable[[Any, Any], Any]:
        making.add(kind)
        usual = within.get_structure_hook(kind, cache_result=False)
        making.discard(kind)

        def structure(value: Any, asked: Any) -> Any:
            if type(value) is not list:
                raise ValueError(f"{value!r} is no list")
            return usual(value, asked)

        return structure

    converter.register_structure_hook_factory(several, hook)


def _converter(strict: bool = False) -> JsonConverter:
    converter = make_converter(forbid_extra_keys=strict)
    converter.register_structure_hook(datetime, _instant_from)
    converter.register_unstructure_hook(datetime, _instant_to)
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_unstructure_hook(date, lambda value: value.isoformat())
    converter.register_structure_hook(time, lambda value, _: time.fromisoformat(value))
    converter.register_unstructure_hook(time, lambda value: value.isoformat("minutes"))
    converter.register_structure_hook(UUID, lambda value, _: UUID(value))
    converter.register_unstructure_hook(UUID, str)
    if strict:
        for plain in (bool, int, str):
            converter.register_structure_hook(plain, _exactly)
        _only_lists(converter)
    return converter


CONVERTER = _converter()
STRICT = _converter(strict=True)


def to_json(value: Any) -> Any:
    """Plain lists, dicts, text and numbers that `json.dumps` takes, from any dataclass of this package."""
    if isinstance(value, Change):
        return {"cause": value.cause, "parts": [_part_to(part) for part in value.parts]}
    return CONVERTER.unstructure(value)


def from_json(kind: type[T], data: Any, *, strict: bool = False) -> T:
    """A `kind` from what `json.loads` gave; `strict` takes no field that it does not know, and no
    value of another type, such as 7.5 for a whole number.

    Raises `BadForm` with every problem and where it is.
    """
    try:
        if kind is Change:
            parts = tuple(_part_from(part, None) for part in data["parts"])
            return Change(parts, data["cause"])  # type: ignore[return-value]
        return (STRICT if strict else CONVERTER).structure(data, kind)
    except BaseValidationError as error:
        raise BadForm(tuple(transform_error(error, format_exception=_said))) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadForm((f"{_said(error, kind)} @ $",)) from error


def _said(error: BaseException, kind: type | None) -> str:
    """What is wrong in one place, without a programmer's words for it."""
    if isinstance(error, TypeError | AttributeError):
        return f"there should be a {getattr(kind, '__name__', 'value of another kind')} here"
    return format_exception(error, kind)
