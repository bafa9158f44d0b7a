"""From what travels as JSON to values of Python, and back."""

from __future__ import annotations

import json
import math
import operator
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, SupportsIndex, Union

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")

Text = Union[str, Iterable[str]]
"""One word, or several."""


def moment(text: str) -> datetime:
    """RFC 3339, with as many digits as there are: older Pythons read only some of them."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}” is no moment")
    whole, fraction, zone = found.groups()
    return datetime.fromisoformat(f"{whole}.{(fraction or '')[:6]:0<6}{'+00:00' if zone == 'Z' else zone}")


def moment_or_none(text: str | None) -> datetime | None:
    """The same for moments that may be missing."""
    return None if text is None else moment(text)


def number(value: Any) -> float:
    """A number; NaN and the infinities travel as words."""
    return float(value)


def number_out(value: Any) -> float | str:
    """The same on its way out. Takes whatever is a number to Python: those of NumPy and tensors of one element, too."""
    number = float(value)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def whole(value: SupportsIndex, what: str) -> int:
    """A whole number, 0 or more."""
    number = operator.index(value)
    if not 0 <= number < 1 << 63:
        raise ValueError(f"{what} is a whole number from 0 to 2⁶³ - 1, not {number}")
    return number


def text(value: Any) -> str:
    """A value of metadata or a parameter as it is kept: text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, default=str)
    return str(value)


def texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    """The same for a whole mapping."""
    return {str(key): text(value) for key, value in (values or {}).items()}


def words(value: Text) -> list[str]:
    """One word or several, as a list."""
    return [value] if isinstance(value, str) else [str(word) for word in value]


def metric_key(name: str, variant: str) -> str:
    """``mAP``, or ``mAP/validation``: as in queries and columns."""
    return f"{name}/{variant}" if variant else name


def split_metric(key: str) -> tuple[str, str]:
    """Back again: the first slash parts name and variant."""
    name, _, variant = key.partition("/")
    return name, variant


def cell(value: Mapping[str, Any]) -> Any:
    """The value of a column that was asked for, by its one key: its kind."""
    ((kind, inner),) = value.items()
    if kind == "time":
        return moment(inner)
    if kind == "number":
        return number(inner)
    if kind == "person":
        return inner["name"]
    if kind in ("people", "tags"):
        return [one["name"] for one in inner]
    if kind == "project":
        return inner["path"]
    if kind == "version":
        return inner[1]
    if kind == "versions":
        return [address for _, address in inner]
    return inner


def slug(name: str) -> str:
    """A name as it stands in addresses."""
    spelled = "".join(letter if letter.isalnum() or letter in "_." else "-" for letter in name.strip().lower())
    return re.sub("-+", "-", spelled).strip("-.")
