"""What all tests have: an environment without settings, a server that answers as told, and perhaps a real one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import vitrine

from fake import Fake

VARIABLES = ("VITRINE_HOST", "VITRINE_TOKEN", "VITRINE_TEST_ORG")
# The real server, as it was before the environment is emptied.
REAL = {name: os.environ.get(name, "") for name in VARIABLES}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody's own settings decide about a test."""
    for name in (*VARIABLES, "VITRINE_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VITRINE_CONFIG", str(tmp_path / "settings" / "config.json"))


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A server on this machine that answers as a test says."""
    with Fake() as server:
        yield server


@pytest.fixture
def client(fake: Fake) -> Iterator[vitrine.Client]:
    """A client of it, which waits for nothing: `fake.waits` has how long it would have."""
    with vitrine.Client(fake.url, "vtr_secret") as client:
        client._http.sleep = fake.waits.append
        client._http.chance = lambda: 1.0
        yield client


@pytest.fixture(scope="session")
def real() -> Iterator[vitrine.Client]:
    """A client of the real server."""
    if not all(REAL.values()):
        pytest.skip(f"{', '.join(VARIABLES)} name no server")
    with vitrine.Client(REAL["VITRINE_HOST"], REAL["VITRINE_TOKEN"]) as client:
        yield client


@dataclass(frozen=True)
class Place:
    """A project of a test's own."""

    organization: str
    address: str


@pytest.fixture
def place(real: vitrine.Client) -> Place:
    """A new project on the real server."""
    organization = REAL["VITRINE_TEST_ORG"]
    return Place(organization, real.create_project(f"{organization}/python-{uuid.uuid4().hex}").address)
