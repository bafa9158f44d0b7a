"""Lists of versions: asked for page by page, only as far as somebody reads."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import _values
from ._http import Http, path

FIXED = "address id name version label framework status stage tags project user task created".split()
"""Columns of every row, by their ids in queries."""


@dataclass(frozen=True)
class VersionRow:
    """A row of a list of versions. :meth:`vitrine.Client.version` reads all there is to know of it.

    Attributes:
        id: Key of the version.
        address: ``acme/vision/yolo@7``.
        name: Display name of its model.
        number: 1, 2, 3 …, never reused.
        label: The name somebody gave it, if any.
        framework: If it is known.
        status: ``draft`` or ``published``.
        stage: ``testing``, ``staging``, ``production`` or ``disabled``.
        tags: Its tags, by name.
        project: Address of its project.
        user: Name of who ran the experiment, or brought the version.
        task: Name of the experiment, where one may see it.
        experiment: Its key.
        created: When it was registered.
        columns: Values of the further columns that were asked for, where there are any.
    """

    id: str
    address: str
    name: str
    number: int
    label: str | None
    framework: str | None
    status: str
    stage: str
    tags: tuple[str, ...]
    project: str
    user: str | None
    task: str | None
    experiment: str | None
    created: datetime
    columns: dict[str, Any]

    def __repr__(self) -> str:
        return f"<vitrine.VersionRow {self.address} {self.status}, {self.stage}>"


class Versions:
    """Versions that a query finds. Made by :meth:`vitrine.Client.versions`; nothing is asked before it is read.

    Each loop over it begins anew, and asks for a page when the one before is used up. What is registered meanwhile
    moves no row that was not read yet.
    """

    def __init__(self, http: Http, organization: str, query: Sequence[tuple[str, str]], columns: Sequence[str]) -> None:
        self._http = http
        self._organization = organization
        self._query = list(query)
        self._columns = list(columns)

    def __iter__(self) -> Iterator[VersionRow]:
        cursor: str | None = None
        while True:
            query = self._query + ([("cursor", cursor)] if cursor else [])
            rows, following = self._page(query)
            yield from rows
            # A server that leads in a circle is left.
            if not rows or following in (None, cursor):
                return
            cursor = following

    def first(self) -> VersionRow | None:
        """The first one; none where nothing is found."""
        rows, _ = self._page([(key, value) for key, value in self._query if key != "limit"] + [("limit", "1")])
        return rows[0] if rows else None

    def to_dataframe(self) -> Any:
        """All rows as a ``pandas.DataFrame``. Columns are called as in queries: ``name``, ``version`` (the number),
        ``task`` (the experiment), ``metadata.dataset``; ``address`` and ``id`` come first.

        Raises ``ImportError`` where pandas is not installed.
        """
        try:
            pandas = importlib.import_module("pandas")
        except ImportError:
            raise ImportError("to_dataframe() needs pandas; install it with: pip install pandas") from None
        rows = [{**row.columns, **_fixed(row)} for row in self]
        # Every column that was asked for, though no row has a value of it.
        names = list(dict.fromkeys([*FIXED, *self._columns, *(name for row in rows for name in row)]))
        return pandas.DataFrame([[row.get(name) for name in names] for row in rows], columns=names)

    def _page(self, query: Sequence[tuple[str, str]]) -> tuple[list[VersionRow], str | None]:
        def read(page: Mapping[str, Any]) -> tuple[list[VersionRow], str | None]:
            return [self._row(row) for row in page["items"]], page.get("next")

        return self._http.understood(read, self._http.json("GET", path("versions"), query=query))

    def _row(self, told: Mapping[str, Any]) -> VersionRow:
        user, task, organization = told["user"], told["task"], self._organization
        return VersionRow(
            id=told["id"],
            address=f"{organization}/{told['model']['path']}@{told['number']}",
            name=told["model"]["name"],
            number=told["number"],
            label=told["label"],
            framework=told["framework"],
            status=told["status"],
            stage=told["stage"],
            tags=tuple(tag["name"] for tag in told["tags"]),
            project=f"{organization}/{told['project']['path']}",
            user=user["name"] if user else None,
            task=task["name"] if task else None,
            experiment=task["id"] if task else None,
            created=_values.moment(told["created"]),
            columns={key: _values.cell(value) for key, value in told["columns"].items()},
        )


def _fixed(row: VersionRow) -> dict[str, Any]:
    """What every row has, by the ids of the table's columns."""
    return {
        "address": row.address,
        "id": row.id,
        "name": row.name,
        "version": row.number,
        "label": row.label,
        "framework": row.framework,
        "status": row.status,
        "stage": row.stage,
        "tags": list(row.tags),
        "project": row.project,
        "user": row.user,
        "task": row.task,
        "created": row.created,
    }


def column_list(columns: _values.Text) -> list[str]:
    """Columns one by one; commas in quotes are part of a key."""
    if not isinstance(columns, str):
        return [str(column) for column in columns]
    found, quoted, escaped = [""], False, False
    for letter in columns:
        if letter == "," and not quoted:
            found.append("")
            continue
        if letter == '"' and not escaped:
            quoted = not quoted
        escaped = letter == "\\" and not escaped
        found[-1] += letter
    return [column.strip() for column in found if column.strip()]
