"""Versions of models: what is known of one, and what can be done with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Union
from urllib.parse import quote

from . import _values
from ._download import Downloads, File, plan
from ._http import Http, path
from ._progress import Meter, Progress
from ._values import Text
from .errors import Conflict


@dataclass(frozen=True)
class Person:
    """A person or service account, by key and name."""

    id: str
    name: str


@dataclass(frozen=True)
class Metric:
    """A metric of a version: what was reported last, first, lowest and highest, each with its iteration. NaN never
    counts as lowest or highest."""

    name: str
    variant: str
    last: float
    min: float
    max: float
    first: float
    last_iteration: int
    min_iteration: int
    max_iteration: int
    first_iteration: int


class Version:
    """A version of a model, as of when it was read: :meth:`refresh` reads it anew, and so does what changes it.

    Attributes:
        id: Its key.
        address: ``acme/vision/yolo@7``.
        model: Address of its model: ``acme/vision/yolo``.
        number: 1, 2, 3 …, never reused.
        label: The name somebody gave it, if any.
        status: ``draft`` or ``published``.
        stage: ``testing``, ``staging``, ``production`` or ``disabled``.
        framework: ``ONNX``, for example, if it is known.
        tags: Its tags, by name.
        aliases: Words that lead to it: ``champion``.
        archived: Whether it is in the archive.
        description: Empty where there is none.
        configuration: Configuration text; empty where there is none.
        labels: Label enumeration: name → id.
        metadata: Key → value as written.
        metrics: By name, and with a variant by ``name/variant``: ``version.metrics["mAP/validation"].max``.
        files: Its stored files.
        uri: Where the artifact is, when it is not stored here.
        size: Sum of the files' sizes in bytes.
        sha256: Lower-case hex SHA-256 of the one file, or of the manifest of several.
        experiment: Key of the experiment that it came from, where one may see it.
        user: Who ran the experiment, or brought the version.
        created: When it was registered.
        updated: When anything about it last changed.
        published: When it was published, if it was.
        published_by: Who did.
        role: The caller's role in its project; none for readers of a Public project.
        page: Address of its page in the browser.
    """

    id: str
    address: str
    model: str
    number: int
    label: str | None
    status: str
    stage: str
    framework: str | None
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    archived: bool
    description: str
    configuration: str
    labels: dict[str, int]
    metadata: dict[str, str]
    metrics: dict[str, Metric]
    files: tuple[File, ...]
    uri: str | None
    size: int | None
    sha256: str | None
    experiment: str | None
    user: Person | None
    created: datetime
    updated: datetime
    published: datetime | None
    published_by: Person | None
    role: str | None
    page: str

    def __init__(self, http: Http, told: Mapping[str, Any]) -> None:
        self._http = http
        self._take(told)

    def __repr__(self) -> str:
        return f"<vitrine.Version {self.address} {self.status}, {self.stage}>"

    def refresh(self) -> Version:
        """Reads it anew; gives itself."""
        self._take(self._http.json("GET", path("versions", self.id)))
        return self

    def publish(self) -> Version:
        """Makes it read-only, and its experiment with it. This is never undone.

        Raises ``Conflict`` when it is Published already or its experiment still runs, ``NotAllowed`` without the role.
        """
        return self._act("publish", None, lambda: self.status == "published")

    def set_stage(self, stage: str, *, reason: str = "", message: str = "") -> Version:
        """Says how far it is: ``testing``, ``staging``, ``production`` or ``disabled``, with why in a word or two, and
        more about it in ``message``.

        Raises ``Conflict`` when it has that stage already, ``NotAllowed`` where the project asks for a higher role.
        """
        body = {"stage": stage, "reason": reason, "message": message}
        return self._act("stage", body, lambda: self.stage == stage)

    def alias(self, *add: str, remove: Text = ()) -> Version:
        """Lets words lead to it, and takes them from whichever version of the model had them: ``alias("champion")``."""
        return self._act("aliases", {"add": list(add), "remove": _values.words(remove)})

    def tag(self, add: Text = (), remove: Text = ()) -> Version:
        """Puts tags on and takes tags off, each one word or several. A Published version takes them, too."""
        return self._act("tags", {"add": _values.words(add), "remove": _values.words(remove)})

    def archive(self) -> Version:
        """Takes it out of the live table. Raises ``Conflict`` where it is in the archive already, or in use."""
        return self._act("archive", None, lambda: self.archived)

    def restore(self) -> Version:
        """Brings it back from the archive."""
        return self._act("restore", None, lambda: not self.archived)

    def edit(
        self,
        *,
        description: str | None = None,
        configuration: str | None = None,
        labels: Labels | None = None,
        framework: str | None = None,
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Version:
        """Changes what is named of a Draft. An empty framework or label stands for none; keys of metadata that are not
        named stay, and ``None`` removes one.

        Raises ``Conflict`` with the code ``changed`` when somebody changed the version since it was read: nothing is
        written over unseen. :meth:`refresh`, look, and edit again. A Published version is a ``Conflict``, too.
        """
        body: dict[str, Any] = {
            "description": description,
            "configuration": configuration,
            "labels": None if labels is None else read_labels(labels),
            "framework": framework,
            "label": label,
        }
        body = {field: value for field, value in body.items() if value is not None}
        values = {str(key): None if value is None else _values.text(value) for key, value in (metadata or {}).items()}
        if values:
            body["metadata"] = {key: {"value": value} for key, value in values.items()}

        def is_done() -> bool:
            self.refresh()
            fields = {"labels": self.labels, "metadata": body.get("metadata")}
            for name in ("description", "configuration", "framework", "label"):
                fields[name] = getattr(self, name) or ""
            same = all(fields[name] == value for name, value in body.items())
            return same and all(self.metadata.get(key) == value for key, value in values.items())

        try:
            told = self._http.json(
                "PATCH",
                path("versions", self.id),
                body=body,
                headers={"If-Match": f'"{self._revision}"'},
                repeat=True,
            )
        except Conflict as conflict:
            # The answer was lost, and the first try had done it: whoever was faster is the caller.
            if not conflict._perhaps_done or not is_done():
                raise
            return self
        self._take(told)
        return self

    def download(
        self,
        folder: str | os.PathLike[str] = ".",
        *,
        files: Text | None = None,
        overwrite: bool = False,
        disabled: bool = False,
        progress: Progress = None,
    ) -> list[Path]:
        """Brings its files, or those that are named, to a folder, and verifies the SHA-256 of each. Gives their paths.

        The folder is made when it is missing. Each file grows as ``NAME.part`` until it is complete; what an earlier
        try left there is gone on with. A file that is there already and right is not fetched. Names that are no plain
        file names are refused, so nothing is written outside of the folder.

        ``overwrite`` takes the place of files that differ, ``disabled`` fetches of a disabled version as well.
        ``progress`` is ``True`` for a bar where ``tqdm`` is installed, or a function of bytes done and bytes total.

        Raises ``Damaged`` when a file is not what was registered, ``Conflict`` when there is nothing to fetch or the
        version is disabled, ``Unreachable`` when the server stays away, ``FileExistsError`` when another file is there.
        """
        wanted = self.files if files is None else self._named(_values.words(files))
        if not wanted:
            where = f"no files here; it is kept at {self.uri}" if self.uri else "no files"
            raise Conflict(f"{self.address} has {where}.", status=409, code="state")
        target = Path(folder)
        items = plan(wanted, target, overwrite)
        target.mkdir(parents=True, exist_ok=True)
        meter = Meter(sum(file.size for file in wanted), progress, self.address)
        try:
            downloads = Downloads(self._http, self.id, disabled)
            for item in items:
                downloads.fetch(item, meter)
        finally:
            meter.close()
        return [item.target for item in items]

    def _named(self, names: list[str]) -> tuple[File, ...]:
        known = {file.name: file for file in self.files}
        for name in names:
            if name not in known:
                raise ValueError(f"{self.address} has no file “{name}”; it has: {', '.join(known) or 'none'}")
        return tuple(known[name] for name in names)

    def _act(self, verb: str, body: Any, is_done: Callable[[], bool] | None = None) -> Version:
        """One action, then the version as it is afterwards. What has an end in itself may be asked for twice."""
        try:
            self._http.json("POST", path("versions", self.id, verb), body=body, repeat=True)
        except Conflict as conflict:
            if is_done is None or not conflict._perhaps_done:
                raise
            self.refresh()
            # The answer was lost, and the first try had done it.
            if not is_done():
                raise
            return self
        return self.refresh()

    def _take(self, told: Any) -> None:
        self._http.understood(self._read, told)

    def _read(self, told: Mapping[str, Any]) -> None:
        row = told["row"]
        self.id = row["id"]
        self.address = told["address"]
        self.model = self.address.rpartition("@")[0]
        self.number = row["number"]
        self.label = row["label"]
        self.status = row["status"]
        self.stage = row["stage"]
        self.framework = row["framework"]
        self.tags = tuple(tag["name"] for tag in row["tags"])
        self.aliases = tuple(told["aliases"])
        self.archived = told["archived"]
        self.description = told["description"]
        self.configuration = told["configuration"]
        self.labels = dict(told["labels"])
        self.metadata = dict(told["metadata"])
        metrics = (_metric(name, variant, summary) for name, variant, summary in told["metrics"])
        self.metrics = {_values.metric_key(metric.name, metric.variant): metric for metric in metrics}
        self.files = tuple(File(file["name"], file["size"], file["sha256"]) for file in told["files"])
        self.uri = told["uri"]
        self.size = told["size"]
        self.sha256 = told["sha256"]
        self.experiment = row["task"]["id"] if row["task"] else None
        self.user = _person(row["user"])
        self.created = _values.moment(row["created"])
        self.updated = _values.moment(told["updated"])
        self.published = _values.moment_or_none(told["published"])
        self.published_by = _person(told["published_by"])
        self.role = told["role"]
        self._revision = told["revision"]
        organization, _, model = self.model.partition("/")
        self.page = f"{self._http.host.url}/{quote(organization)}/models/{quote(model)}?open={self.id}"


Labels = Union[Mapping[str, int], Iterable[str]]
"""Label enumeration: name → id, or names in the order of their ids from 0 on."""


def read_labels(labels: Labels) -> dict[str, int]:
    """Labels by name."""
    if isinstance(labels, Mapping):
        return {str(name): _values.whole(number, "a label's id") for name, number in labels.items()}
    if isinstance(labels, str):
        raise TypeError("labels are a mapping of names to ids, or a list of names")
    names = [str(name) for name in labels]
    if len(set(names)) != len(names):
        raise ValueError("two of the labels are called alike")
    return {name: number for number, name in enumerate(names)}


def _person(told: Mapping[str, Any] | None) -> Person | None:
    return Person(told["id"], told["name"]) if told else None


def _metric(name: str, variant: str, told: Mapping[str, Any]) -> Metric:
    last, lowest, highest, first = (_values.number(told[key]) for key in ("last", "min", "max", "first"))
    at = [int(told[f"{key}_iteration"]) for key in ("last", "min", "max", "first")]
    return Metric(name, variant, last, lowest, highest, first, *at)
