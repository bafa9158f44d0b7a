"""Values on their way between JSON and Python."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from vitrine import _values
from vitrine.rows import column_list
from vitrine.versions import read_labels


def test_moments_have_as_many_digits_as_there_are() -> None:
    for text, micro in (("05Z", 0), ("05.6Z", 600_000), ("05.678Z", 678_000), ("05.678901234Z", 678_901)):
        moment = _values.moment(f"2026-01-02T03:04:{text}")
        assert moment == datetime(2026, 1, 2, 3, 4, 5, micro, timezone.utc)
    assert _values.moment("2026-01-02T03:04:05+02:00").utcoffset() == timedelta(hours=2)
    with pytest.raises(ValueError):
        _values.moment("2026-01-02")


def test_values_are_kept_as_text() -> None:
    given = {"a": "x", "b": 1, "c": 0.5, "d": True, "e": None, "f": {"k": [1]}, "g": date(2026, 1, 2)}
    kept = {"a": "x", "b": "1", "c": "0.5", "d": "true", "e": "", "f": '{"k": [1]}', "g": "2026-01-02"}
    assert _values.texts(given) == kept


def test_cells_become_values() -> None:
    person = {"id": "p", "name": "Ada"}
    for cell, value in (
        ({"text": "x"}, "x"),
        ({"number": 0.5}, 0.5),
        ({"number": "Infinity"}, float("inf")),
        ({"count": 3}, 3),
        ({"size": 7}, 7),
        ({"person": person}, "Ada"),
        ({"people": [person]}, ["Ada"]),
        ({"tags": [{"name": "edge"}]}, ["edge"]),
        ({"words": ["champion"]}, ["champion"]),
        ({"project": {"id": "1", "name": "V", "path": "vision"}}, "vision"),
        ({"version": ["1", "acme/a@1"]}, "acme/a@1"),
        ({"versions": [["1", "acme/a@1"]]}, ["acme/a@1"]),
        ({"time": "2026-01-02T03:04:05Z"}, datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)),
    ):
        assert _values.cell(cell) == value


def test_columns_are_told_apart() -> None:
    assert column_list('size, metadata."a, \\"b",name') == ["size", 'metadata."a, \\"b"', "name"]
    assert column_list(["size", "name"]) == ["size", "name"]
    assert column_list("") == []


def test_labels_have_ids() -> None:
    assert read_labels(["cat", "dog"]) == {"cat": 0, "dog": 1}
    assert read_labels({"cat": 7}) == {"cat": 7}
    for wrong in (["cat", "cat"], {"cat": -1}):
        with pytest.raises(ValueError):
            read_labels(wrong)
    with pytest.raises(TypeError):
        read_labels("cat")


def test_names_stand_in_addresses_as_the_server_writes_them() -> None:
    for name, slug in (("Acme Research", "acme-research"), ("  Größe/模型 ", "größe-模型"), ("..a_b..", "a_b")):
        assert _values.slug(name) == slug
