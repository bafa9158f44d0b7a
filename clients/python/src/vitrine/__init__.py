"""Vitrine from Python: registers, finds and fetches versions of models.

>>> import vitrine
>>> with vitrine.Client() as client:  # doctest: +SKIP
...     version = client.register("acme/vision/yolo", "yolo.onnx", tags=["edge"])
...     version.set_stage("staging", reason="best on street-2026")
"""

from ._download import File
from ._version import __version__
from .client import Client, Me
from .errors import Conflict, Damaged, Error, Misconfigured, NotAllowed, NotFound, NotSignedIn, Refused, Unreachable
from .experiments import Run
from .projects import Project, ProjectRow
from .rows import VersionRow, Versions
from .versions import Metric, Person, Version

__all__ = [
    "Client",
    "Conflict",
    "Damaged",
    "Error",
    "File",
    "Me",
    "Metric",
    "Misconfigured",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "Person",
    "Project",
    "ProjectRow",
    "Refused",
    "Run",
    "Unreachable",
    "Version",
    "VersionRow",
    "Versions",
    "__version__",
]
