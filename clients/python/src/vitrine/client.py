"""The client: where everything begins."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from . import _config, _http, _upload, _values, projects
from ._http import path
from ._progress import Meter, Progress
from ._values import Text
from .errors import Conflict, NotFound
from .experiments import Run
from .projects import Project, ProjectRow
from .rows import VersionRow, Versions, column_list
from .versions import Labels, Version, read_labels

_KEY = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Me:
    """Who the token belongs to.

    Attributes:
        id: Key of the person or service account.
        name: Its display name.
        email: Its e-mail address; none for service accounts.
        organizations: Its organizations by slug, with the role there.
        scope: What the token may do: ``read``, ``write`` or ``admin``.
    """

    id: str
    name: str
    email: str | None
    organizations: dict[str, str]
    scope: str | None


class Client:
    """A connection to one server.

    ``host`` and ``token`` are taken from the arguments, else from ``VITRINE_HOST`` and ``VITRINE_TOKEN``, else from
    what ``vitrine login`` has kept, under the profile that ``profile``, ``VITRINE_PROFILE`` or ``vitrine profile use``
    names. A token that was kept is sent to its own server alone. Without a token one reads what is Public.

    Args:
        host: The server: ``https://models.example.com``.
        token: ``vtr_…``
        profile: A profile of the command line.
        timeout: How many seconds to wait for an answer, and for each further piece of it.
        retries: How often to ask again where the server is away (429, 502, 503, 504, no connection), each time after a
            longer while; eight times take half a minute. Only what does no harm when it is done twice is asked again.
        insecure: Whether the token may travel over plain http to another machine.

    Raises ``Misconfigured`` when no server is known.

    May be used by several threads, and as a context manager, which closes its connections.
    """

    def __init__(
        self,
        host: str | None = None,
        token: str | None = None,
        profile: str | None = None,
        *,
        timeout: float = 60.0,
        retries: int = 8,
        insecure: bool = False,
    ) -> None:
        settings = _config.find(host, token, profile, os.environ)
        if settings.token is not None:
            settings.host.check_secret(insecure)
        self._http = _http.Http(settings.host, settings.token, timeout=timeout, retries=retries)

    def __repr__(self) -> str:
        return f"<vitrine.Client of {self.host}>"

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def host(self) -> str:
        """The server's address."""
        return self._http.host.url

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def me(self) -> Me:
        """Who the token belongs to. Raises ``NotSignedIn`` without one."""
        return self._http.understood(_me, self._http.json("GET", path("me")))

    # Projects

    def create_project(
        self,
        address: str,
        *,
        description: str = "",
        tags: Text = (),
        visibility: str | None = None,
        exist_ok: bool = False,
    ) -> Project:
        """Makes a project: ``acme/vision/detectors``. Those above it must be there; the last part may be a display
        name.

        ``visibility`` is ``private``, ``organization`` or ``public``; that of the project above unless it is said.
        With ``exist_ok`` a project that is there already is given as it is.

        Raises ``Conflict`` when the name is taken, ``NotFound`` when one above is missing, ``NotAllowed`` without the
        role.
        """
        new = {"path": address, "description": description, "tags": _values.words(tags), "visibility": visibility}
        try:
            told = self._http.json("POST", path("projects"), body=new, headers=_once(), repeat=True)
            return self._http.understood(projects.read, told)
        except Conflict as conflict:
            if not exist_ok or conflict.code not in ("taken", "unavailable"):
                raise
            taken = conflict
        try:
            return self.project(address)
        except (NotFound, ValueError):
            # What has the name is hidden, or is a model.
            pass
        raise taken

    def project(self, address: str) -> Project:
        """The project at an address, old ones included.

        Raises ``NotFound`` when there is none, or one may not see it.
        """
        kind, key, found = self._resolve(address)
        if kind != "project":
            raise ValueError(f"“{address}” leads to {found}, which is no project")
        return self._http.understood(projects.read, self._http.json("GET", path("projects", key)))

    def projects(self, organization: str | None = None) -> Iterator[ProjectRow]:
        """The projects of an organization that the caller may see, by name, asked for as they are read.

        The organization is named by its slug; it may be left out with a single one.
        """
        slug = self._only() if organization is None else _values.slug(organization)
        cursor: str | None = None
        while True:
            query = [("limit", "200")] + ([("cursor", cursor)] if cursor else [])
            told = self._http.json("GET", path("organizations", slug, "projects"), query=query)
            rows, following = self._http.understood(lambda page: projects.read_page(slug, page), told)
            yield from rows
            if not rows or following in (None, cursor):
                return
            cursor = following

    # Experiments

    def experiment(
        self,
        project: str,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        kind: str | None = None,
        tags: Text = (),
        inputs: Iterable[str | Version] = (),
    ) -> Run:
        """Begins an experiment in a project::

            with client.experiment("acme/vision", "train #412", {"lr": 0.001}) as run:
                for step in range(100):
                    run.log(step, loss=train(step))

        Parameters are kept as text; mappings and lists as JSON. ``kind`` is ``training`` unless it is said, ``inputs``
        are the versions that it starts from, or their addresses.
        """
        new = {
            "project": project,
            "name": name,
            "kind": kind,
            "tags": _values.words(tags),
            "parameters": _values.texts(parameters),
            "inputs": [one.id if isinstance(one, Version) else str(one) for one in inputs],
        }
        return Run(self._http, self._http.json("POST", path("experiments"), body=new, headers=_once(), repeat=True))

    def resume_experiment(self, key: str) -> Run:
        """Goes on with an experiment by its key (``run.id``), after a restart or in another process."""
        return Run(self._http, self._http.json("GET", path("experiments", key)))

    # Versions

    def register(
        self,
        model: str,
        files: _upload.Files | None = None,
        *,
        uri: str | None = None,
        label: str | None = None,
        framework: str | None = None,
        tags: Text = (),
        metadata: Mapping[str, Any] | None = None,
        labels: Labels | None = None,
        description: str = "",
        configuration: str = "",
        experiment: Run | str | None = None,
        parent: Version | str | None = None,
        stage: str | None = None,
        publish: bool = False,
        progress: Progress = None,
    ) -> Version:
        """Registers a version of a model, which is made when it is new: sends the files, then says what they are.

        Files of 32 MiB and more are sent in parts, four at a time; a call that broke off goes on where it was when it
        is made again, and a file that has arrived already is not sent twice. No version exists before all has arrived
        and its SHA-256 has been compared at both ends.

        Args:
            model: ``acme/vision/yolo``. An address of a project means the model called like its last part there.
            files: A path, several, or paths by the names that the files are to have. Or:
            uri: Where the artifact is, when it is not stored here. Neither: what is said of it alone is kept.
            label: A name for the version: ``v1.2-rc1``.
            framework: Told from the first file unless it is said.
            tags: One, or several.
            metadata: Kept as text; mappings and lists as JSON.
            labels: Label enumeration: name → id, or names in the order of their ids.
            description: One line or more.
            configuration: Configuration text.
            experiment: The run that made it, or its key. The version has its metrics; those that wait are sent first.
            parent: The version that it was derived from, or its address.
            stage: ``testing`` unless it is said.
            publish: Whether it is read-only from the beginning, and its experiment with it, which must have ended.
            progress: ``True`` for a bar where ``tqdm`` is installed, or a function of bytes done and bytes total.

        Raises ``NotFound`` when there is no such project, ``NotAllowed`` without the role, ``Conflict`` when a label
        is taken, a quota used up or a rule forbids it, ``Damaged`` when a file changes on the way, ``Unreachable`` when
        the server stays away, ``OSError`` when a file cannot be read.
        """
        found = [] if files is None else _upload.sources(files)
        if found and uri is not None:
            raise ValueError("a version has files or a URI, not both")
        if isinstance(experiment, Run):
            if publish and not experiment.has_ended:
                raise ValueError(f"{experiment!r} still runs; finish it before a version of it is published")
            experiment.flush()
        new: dict[str, Any] = {
            "model": model,
            "uri": uri,
            "label": label,
            "framework": framework,
            "description": description,
            "configuration": configuration,
            "tags": _values.words(tags),
            "labels": read_labels(labels or {}),
            "metadata": _values.texts(metadata),
            "experiment": experiment.id if isinstance(experiment, Run) else experiment,
            "parent": parent.id if isinstance(parent, Version) else parent,
            "stage": stage,
            "publish": publish,
            "files": self._send(model, found, progress),
        }
        told = self._http.json("POST", path("versions"), body=new, headers=_once(), repeat=True)
        return self._version(self._http.understood(lambda registered: str(registered["id"]), told))

    def version(self, address: str | VersionRow) -> Version:
        """The version at an address: ``acme/vision/yolo@7``, ``@v1.2-rc1`` (a label), ``@champion`` (an alias),
        ``@production`` or ``@latest``; or by its key; or that of a row of :meth:`versions`.

        Raises ``NotFound`` when there is none, or one may not see it.
        """
        if isinstance(address, VersionRow):
            return self._version(address.id)
        if _KEY.fullmatch(address.strip()):
            return self._version(address.strip())
        kind, key, found = self._resolve(address)
        if kind != "version":
            raise ValueError(f"“{address}” names no version; add one, such as {found}@latest")
        return self._version(key)

    def versions(
        self,
        in_: str,
        query: str = "",
        *,
        search: str = "",
        sort: Text = (),
        columns: Text = (),
        rows: str = "all",
        archived: bool = False,
        own: bool = False,
        page_size: int = 200,
    ) -> Versions:
        """The versions below an organization, a project or a model, as far as the caller may see them::

            for row in client.versions("acme/vision", "stage:production", sort="-metrics.acc.max"):
                print(row.address)

        Args:
            in_: ``acme``, ``acme/vision`` or ``acme/vision/yolo``.
            query: In the language of the table: ``status:draft,tags:prod|edge``.
            search: Text in names, labels, descriptions and tags.
            sort: Up to eight columns: ``-created,name``; newest first unless it is said.
            columns: Further columns for each row: ``["size", "metadata.dataset", "metrics.acc.max"]``.
            rows: ``all``, or ``latest`` for the highest number of each model.
            archived: Those of the archive, instead of what is live.
            own: A project's own alone, without what is below it.
            page_size: How many are asked for at once, 1 to 500.

        Errors come when it is read: ``NotFound``, and ``Refused`` for a query that cannot be read, with the place.
        """
        wanted = column_list(columns)
        asked = [
            ("in", in_),
            ("query", query),
            ("q", search),
            ("sort", ",".join(_values.words(sort))),
            ("columns", ",".join(wanted)),
            ("rows", "" if rows == "all" else rows),
            ("archived", "1" if archived else ""),
            ("own", "1" if own else ""),
            ("limit", str(page_size)),
        ]
        organization = _values.slug(in_.strip().strip("/").split("/")[0])
        return Versions(self._http, organization, [(key, value) for key, value in asked if value], wanted)

    def _send(self, model: str, sources: list[_upload.Source], progress: Progress) -> list[dict[str, str]]:
        if not sources:
            return []
        meter = Meter(sum(source.size for source in sources), progress, model)
        try:
            uploads = _upload.Uploads(self._http, model)
            return [{"name": source.name, "upload": uploads.send(source, meter)} for source in sources]
        finally:
            meter.close()

    def _version(self, key: str) -> Version:
        return Version(self._http, self._http.json("GET", path("versions", key)))

    def _resolve(self, address: str) -> tuple[str, str, str]:
        """Kind, key and address of what an address leads to."""
        told = self._http.json("GET", path("resolve"), query=[("address", address)])
        return self._http.understood(lambda found: (str(found["kind"]), str(found["id"]), str(found["address"])), told)

    def _only(self) -> str:
        """The caller's only organization."""
        slugs = list(self.me().organizations)
        if len(slugs) != 1:
            raise ValueError(f"name an organization; yours are: {', '.join(slugs) or 'none'}")
        return slugs[0]


def _me(told: Mapping[str, Any]) -> Me:
    organizations = {one["slug"]: one["role"] for one in told["organizations"]}
    return Me(told["person"]["id"], told["person"]["name"], told["email"], organizations, told["scope"])


def _once() -> dict[str, str]:
    """A key with which a request that is sent again, because its answer was lost, is done once."""
    return {"Idempotency-Key": str(uuid.uuid4())}
