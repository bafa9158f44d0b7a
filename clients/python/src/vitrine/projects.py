"""Projects: where models and experiments are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import _values


@dataclass(frozen=True)
class Project:
    """A project.

    Attributes:
        id: Its key.
        address: ``acme/vision/detectors``.
        name: Its display name.
        description: What is said of it; empty where nothing is.
        visibility: Its own: ``private``, ``organization`` or ``public``.
        effective_visibility: The narrowest on the way up.
        tags: Its tags, by name.
        versions: How many live versions the caller may see in it and below.
        role: The caller's: ``viewer``, ``contributor`` or ``admin``; none for readers of a Public project.
        archived: Whether it is in the archive, by itself or with one above.
        created: When it was made.
    """

    id: str
    address: str
    name: str
    description: str
    visibility: str
    effective_visibility: str
    tags: tuple[str, ...]
    versions: int
    role: str | None
    archived: bool
    created: datetime


@dataclass(frozen=True)
class ProjectRow:
    """A project as lists have it.

    Attributes:
        id: Its key.
        parent: Key of the project above, if any.
        address: ``acme/vision/detectors``.
        name: Its display name.
        versions: How many live versions the caller may see in it and below.
        open: Whether the caller may open it; else it is only the name above one that they may open.
        archived: Whether it is in the archive, by itself or with one above.
    """

    id: str
    parent: str | None
    address: str
    name: str
    versions: int
    open: bool
    archived: bool


def read(told: Mapping[str, Any]) -> Project:
    """A project as the server tells of it."""
    return Project(
        id=told["id"],
        address=told["path"],
        name=told["name"],
        description=told["description"],
        visibility=told["visibility"],
        effective_visibility=told["effective_visibility"],
        tags=tuple(tag["name"] for tag in told["tags"]),
        versions=told["versions"],
        role=told["role"],
        archived=told["archived"],
        created=_values.moment(told["created"]),
    )


def read_page(organization: str, told: Mapping[str, Any]) -> tuple[list[ProjectRow], str | None]:
    """Rows of a list of projects, and where the next ones start."""
    return [_row(organization, row) for row in told["items"]], told.get("next")


def _row(organization: str, told: Mapping[str, Any]) -> ProjectRow:
    return ProjectRow(
        id=told["id"],
        parent=told["parent"],
        address=f"{organization}/{told['path']}",
        name=told["name"],
        versions=told["versions"],
        open=told["open"],
        archived=told["archived"],
    )
