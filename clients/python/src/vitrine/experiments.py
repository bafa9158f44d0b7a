"""Experiments: runs that report parameters and metrics, and that versions come from."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import Any, SupportsFloat, SupportsIndex

from . import _values
from ._http import Http, path
from .errors import Conflict, Unreachable

BATCH = 1_000
"""Values that are sent in one request."""
FLUSH_SECONDS = 5.0
"""How old a value gets before it is sent with the next one that is logged."""
AWAY_SECONDS = 30.0
"""How long logging leaves a server alone that could not be reached."""
PATIENCE_SECONDS = 10.0
"""How long logging waits for an answer. The end of a run waits longer."""
KEPT_MOST = 100_000
"""Values that are kept while the server cannot be reached, before logging waits for it."""
KEY_MAX_BYTES = 1024
"""Longest name of a metric."""


class Run:
    """An experiment that is running. Made by :meth:`vitrine.Client.experiment`.

    As a context manager it ends as ``completed``, as ``failed`` when an exception leaves the block, and as ``stopped``
    on Ctrl+C. May be used by several threads.

    Values are gathered and sent when there are 1,000 of them, or when one is logged and the oldest has waited for five
    seconds. A server that cannot be reached for a while does not end a training: values are kept until it is back, and
    :meth:`finish` (or 100,000 of them) waits for it.

    Attributes:
        id: Its key.
        name: Its name.
        project: Address of its project: ``acme/vision``.
        status: Where it stands: ``in_progress``, then ``completed``, ``failed`` or ``stopped``.
    """

    def __init__(self, http: Http, told: Mapping[str, Any]) -> None:
        self._http = http
        self.id, self.name, self.project, self.status = http.understood(_read, told)
        self._points: list[dict[str, Any]] = []
        self._lock = threading.RLock()
        # When what is here is sent at the latest, and until when a server that is away is left alone.
        self._due = 0.0
        self._away_until = 0.0

    def __repr__(self) -> str:
        return f"<vitrine.Run {self.name!r} in {self.project}, {self.status}>"

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.has_ended:
            return
        is_quit = isinstance(error, SystemExit) and error.code in (None, 0)
        if error is None or is_quit:
            self.finish("completed")
            return
        try:
            self.finish("stopped" if isinstance(error, KeyboardInterrupt) else "failed")
        except Exception as failure:
            # What went wrong first is what its caller should see.
            warnings.warn(f"the end of {self!r} could not be told: {failure}", stacklevel=2)

    @property
    def has_ended(self) -> bool:
        """Whether the run is over."""
        return self.status in ("completed", "failed", "stopped")

    def log(
        self,
        iteration: SupportsIndex,
        metrics: Mapping[str, SupportsFloat] | None = None,
        /,
        **more: SupportsFloat,
    ) -> None:
        """Logs metrics of an iteration: ``run.log(step, loss=0.2, acc=0.9)``.

        Names that are no words of Python stand in a mapping; what follows a slash is the variant:
        ``run.log(step, {"mAP/validation": 0.87})``. The last value of an iteration counts. Values are numbers, NaN and
        infinities included; whatever ``float()`` takes is one.

        Raises ``Refused`` where the server will not have them, a Published experiment's for example.
        """
        at = _values.whole(iteration, "an iteration")
        points = []
        for key, value in {**(metrics or {}), **more}.items():
            name, variant = _values.split_metric(key)
            points.append(_point(name, value, at, variant))
        self._add(points)

    def log_metric(self, name: str, value: SupportsFloat, iteration: SupportsIndex = 0, variant: str = "") -> None:
        """Logs one value of a metric. Unlike with :meth:`log`, a slash in the name is part of it."""
        self._add([_point(name, value, _values.whole(iteration, "an iteration"), variant)])

    def log_parameters(self, parameters: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Adds parameters, or changes them. Values are kept as text; mappings and lists as JSON."""
        body = {"parameters": _values.texts({**(parameters or {}), **more})}
        self._http.json("POST", path("experiments", self.id, "values"), body=body, repeat=True)

    def flush(self) -> None:
        """Sends what is still here. Raises ``Unreachable`` or ``Refused`` where that fails."""
        with self._lock:
            while self._points:
                self._send()

    def finish(self, status: str = "completed") -> None:
        """Sends what is still here, and says how the run ended: ``completed``, ``failed`` or ``stopped``.

        A run ends once: a second end is a ``Conflict``.
        """
        self.flush()
        try:
            body = {"status": status}
            self._http.json("POST", path("experiments", self.id, "finish"), body=body, repeat=True)
        except Conflict as conflict:
            # The answer was lost, and the first try had done it.
            if not conflict._perhaps_done or self._status_now() != status:
                raise
        self.status = status

    def _status_now(self) -> str:
        return self._http.understood(_read, self._http.json("GET", path("experiments", self.id)))[3]

    def _add(self, points: list[dict[str, Any]]) -> None:
        with self._lock:
            now = self._http.clock()
            if not self._points:
                self._due = now + FLUSH_SECONDS
            self._points += points
            if len(self._points) >= KEPT_MOST:
                self.flush()
            elif now >= self._away_until and (len(self._points) >= BATCH or now >= self._due):
                self._try()

    def _try(self) -> None:
        """Sends what is here, unless the server is away: there is room to wait for it."""
        try:
            while self._points:
                self._send(is_patient=False)
        except Unreachable as failure:
            if not self._away_until:
                warnings.warn(f"metrics of {self.name!r} wait for the server: {failure}", stacklevel=4)
            self._away_until = self._http.clock() + AWAY_SECONDS
        else:
            self._away_until = 0.0

    def _send(self, is_patient: bool = True) -> None:
        batch = self._points[:BATCH]
        self._http.json(
            "POST",
            path("experiments", self.id, "values"),
            body={"metrics": batch},
            # The last value of an iteration counts, so the same ones may come twice.
            repeat=True,
            retries=None if is_patient else 0,
            timeout=None if is_patient else PATIENCE_SECONDS,
        )
        del self._points[: len(batch)]


def _read(told: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return told["id"], told["name"], told["project"], told["status"]


def _point(name: str, value: SupportsFloat, iteration: int, variant: str) -> dict[str, Any]:
    if not name or any(len(word.encode()) > KEY_MAX_BYTES or "\0" in word for word in (name, variant)):
        # One that the server refuses would hold up all that wait with it.
        raise ValueError(
            f"a metric's name has 1 to {KEY_MAX_BYTES} bytes, and a variant no more: {name!r}, {variant!r}"
        )
    return {"name": name, "variant": variant, "iteration": iteration, "value": _values.number_out(value)}
