"""Registering, finding, changing and fetching versions on a real server."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import requests
import vitrine

from conftest import REAL, Place
from vitrine import _upload

AS_ME = {"Authorization": f"Bearer {REAL['VITRINE_TOKEN']}"}


@pytest.fixture
def model(place: Place) -> str:
    return f"{place.address}/yolo"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "yolo.onnx"
    path.write_bytes(random.Random(1).randbytes(300_000))
    return path


@pytest.fixture
def sent(real: vitrine.Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Methods and routes of all requests."""
    seen: list[tuple[str, str]] = []
    once = real._http._once

    def watched(method: str, url: str, *more: object) -> object:
        seen.append((method, url[len(real.host) + len("/api/v1") :].split("?")[0]))
        return once(method, url, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(real._http, "_once", watched)
    yield seen


def test_a_file_is_registered_with_all_that_is_said(real: vitrine.Client, model: str, file: Path) -> None:
    parent = real.register(model, uri="s3://bucket/yolo.onnx")
    version = real.register(
        model,
        file,
        label="v1.2-rc1",
        framework="ONNX",
        tags=["edge", "night"],
        metadata={"dataset": "street-2026", "epochs": 300, "sizes": [640, 640], "best": True},
        labels=["cat", "dog"],
        description="Finds cars",
        configuration="a: 1",
        parent=parent,
        stage="staging",
    )
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert version.address == f"{model}@2" and version.model == model and version.number == 2
    assert (version.status, version.stage, version.label) == ("draft", "staging", "v1.2-rc1")
    assert version.framework == "ONNX" and version.tags == ("edge", "night") and version.aliases == ()
    assert version.metadata == {"dataset": "street-2026", "epochs": "300", "sizes": "[640, 640]", "best": "true"}
    assert version.labels == {"cat": 0, "dog": 1}
    assert (version.description, version.configuration) == ("Finds cars", "a: 1")
    assert version.files == (vitrine.File("yolo.onnx", 300_000, digest),)
    assert (version.size, version.sha256, version.uri) == (300_000, digest, None)
    assert abs(version.created - datetime.now(timezone.utc)) < timedelta(minutes=10)
    assert version.user is not None and version.user.name and version.role == "admin"
    assert parent.uri == "s3://bucket/yolo.onnx" and parent.files == ()
    for address in (f"{model}@2", f"{model}@v1.2-rc1", f"{model}@latest", version.id):
        assert real.version(address).id == version.id
    assert requests.get(version.page, headers=AS_ME, timeout=60).status_code == 200


def test_several_files_and_none(real: vitrine.Client, model: str, file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    odd = "größe (1) & 模型.bin"
    version = real.register(model, {odd: file, "empty.txt": tmp_path / "empty.txt"})
    assert [each.name for each in version.files] == [odd, "empty.txt"]
    assert [path.name for path in version.download(tmp_path / "to")] == [odd, "empty.txt"]
    assert (tmp_path / "to" / odd).read_bytes() == file.read_bytes()
    nothing = real.register(model, metadata={"a": 1})
    with pytest.raises(vitrine.Conflict, match="has no files"):
        nothing.download(tmp_path / "to")


def test_a_project_made_for_one_model_just_works(real: vitrine.Client, place: Place) -> None:
    name = place.address.rpartition("/")[2]
    assert real.register(place.address).address == f"{place.address}/{name}@1"


def test_what_is_refused_is_said(real: vitrine.Client, place: Place, model: str, file: Path) -> None:
    with pytest.raises(vitrine.NotFound, match="no such project"):
        real.register(f"{place.address}/none/yolo", file)
    real.register(model, label="v1")
    with pytest.raises(vitrine.Conflict, match="v1"):
        real.register(model, label="v1")
    for wrong, field in (({"label": "7"}, "label"), ({"uri": "file:///etc/passwd"}, "uri"), ({"tags": [""]}, "tags")):
        with pytest.raises(vitrine.Refused) as refused:
            real.register(model, **wrong)
        assert refused.value.status == 400 and refused.value.field == field
    with pytest.raises(vitrine.NotFound):
        real.version(f"{model}@none")
    with pytest.raises(ValueError, match="names no version"):
        real.version(model)


def test_what_has_arrived_is_not_sent_twice(
    real: vitrine.Client, model: str, file: Path, sent: list[tuple[str, str]]
) -> None:
    real.register(model, label="v1")
    for _ in range(2):
        with pytest.raises(vitrine.Conflict):
            real.register(model, file, label="v1")
    real.register(model, file, label="v2")
    assert sent.count(("POST", "/uploads")) == 1
    # One that a version has taken is sent once more.
    real.register(model, file)
    assert sent.count(("POST", "/uploads")) == 2


def test_a_large_file_goes_on_where_it_was(
    real: vitrine.Client,
    model: str,
    tmp_path: Path,
    sent: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_upload, "PARTS_FROM_BYTES", 1)
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(1 << 20) * 18 + b"the rest")

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done:
            raise Enough

    with pytest.raises(Enough):
        real.register(model, path, progress=stop)
    begun = [route for method, route in sent if method == "PUT"]
    told: list[tuple[int, int]] = []
    version = real.register(model, path, progress=lambda *at: told.append(at))
    puts = [route for method, route in sent if method == "PUT"]
    assert len(puts) == len(set(puts)) == 3 and 1 <= len(begun) <= 3
    assert sent.count(("POST", "/uploads/parts")) == 1
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert version.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (fetched,) = version.download(tmp_path / "to")
    assert fetched.read_bytes() == path.read_bytes()


def test_what_can_be_done_with_a_version(real: vitrine.Client, model: str) -> None:
    first, version = real.register(model), real.register(model)
    version.tag(add="edge").tag(add=["night", "day"], remove="edge")
    assert version.tags == ("day", "night")
    first.alias("champion", "best")
    assert version.alias("champion").aliases == ("champion",)
    assert first.refresh().aliases == ("best",)
    assert first.alias(remove="best").aliases == ()
    assert real.version(f"{model}@champion").number == 2
    assert version.set_stage("production", reason="best on street-2026", message="more").stage == "production"
    assert real.version(f"{model}@production").number == 2
    with pytest.raises(vitrine.Conflict, match="already in production"):
        version.set_stage("production")
    with pytest.raises(vitrine.Refused):
        version.set_stage("soon")
    assert version.publish().status == "published"
    assert version.published is not None and version.published_by is not None
    with pytest.raises(vitrine.Conflict):
        version.publish()
    with pytest.raises(vitrine.Conflict):
        version.edit(description="late")
    assert version.tag(remove=["day", "night"]).tags == ()
    assert first.archive().archived
    assert [row.number for row in real.versions(model)] == [2]
    assert [row.number for row in real.versions(model, archived=True)] == [1]
    assert not first.restore().archived


def test_edits_notice_each_other(real: vitrine.Client, model: str) -> None:
    mine = real.register(model, metadata={"a": 1, "b": 2}, label="v1", framework="ONNX")
    theirs = real.version(mine.address)
    theirs.edit(description="theirs")
    with pytest.raises(vitrine.Conflict) as conflict:
        mine.edit(description="mine")
    assert (conflict.value.code, conflict.value.status) == ("changed", 412)
    assert mine.refresh().description == "theirs"
    mine.edit(
        description="mine",
        configuration="x",
        labels={"cat": 7},
        framework="",
        label="",
        metadata={"a": None, "c": 0.5},
    )
    assert (mine.description, mine.configuration, mine.framework, mine.label) == ("mine", "x", None, None)
    assert (mine.labels, mine.metadata) == ({"cat": 7}, {"b": "2", "c": "0.5"})
    # What was just changed is known, so that the next edit needs no look at it.
    assert mine.edit(label="v2").address == mine.address and mine.label == "v2"


def test_a_file_comes_back_whole(real: vitrine.Client, model: str, file: Path, tmp_path: Path) -> None:
    version = real.register(model, file)
    to = tmp_path / "to"
    to.mkdir()
    (to / "yolo.onnx.part").write_bytes(file.read_bytes()[:100_000])
    told: list[tuple[int, int]] = []
    (path,) = version.download(to, progress=lambda *at: told.append(at))
    assert path.read_bytes() == file.read_bytes() and os.listdir(to) == ["yolo.onnx"]
    assert told[1] == (100_000, 300_000) and told[-1] == (300_000, 300_000)
    # What is damaged on this side is fetched anew.
    path.unlink()
    (to / "yolo.onnx.part").write_bytes(b"x" * 100_000)
    assert version.download(to)[0].read_bytes() == file.read_bytes()
    path.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        version.download(to)
    assert version.download(to, overwrite=True)[0].read_bytes() == file.read_bytes()


def test_a_disabled_version_is_fetched_by_who_means_it(
    real: vitrine.Client, model: str, file: Path, tmp_path: Path
) -> None:
    version = real.register(model, file).set_stage("disabled", reason="wrong")
    with pytest.raises(vitrine.Refused, match="disabled|Disabled"):
        version.download(tmp_path / "to")
    assert version.download(tmp_path / "to", disabled=True)[0].read_bytes() == file.read_bytes()


def test_lists_are_read_page_by_page(real: vitrine.Client, place: Place, sent: list[tuple[str, str]]) -> None:
    for name in ("a", "b"):
        for number in range(4):
            with real.experiment(place.address, f"run {number}") as run:
                run.log(0, acc=number / 4)
            real.register(
                f"{place.address}/{name}", experiment=run, tags="edge", metadata={"my, key": number} if number else {}
            )
    asked = len(sent)
    found = real.versions(place.address, "tags:edge", sort="name,version", page_size=3)
    assert sent[asked:] == []
    row = next(iter(found))
    assert row.address == f"{place.address}/a@1" and sent[asked:] == [("GET", "/versions")]
    assert [(row.name, row.number) for row in found] == [(name, n) for name in "ab" for n in (1, 2, 3, 4)]
    latest = real.versions(place.address, rows="latest", sort=["-name"])
    assert [row.address for row in latest] == [f"{place.address}/b@4", f"{place.address}/a@4"]
    best = real.versions(
        place.address, "metrics.acc:>0.6", sort="name", columns='metrics.acc.max,metadata."my, key",size'
    ).first()
    assert best is not None and best.columns == {"metrics.acc.max": 0.75, 'metadata."my, key"': "3"}
    assert (best.task, best.project, best.tags) == ("run 3", place.address, ("edge",))
    version = real.version(best)
    assert version.address == best.address and version.metadata == {"my, key": "3"}
    assert real.versions(place.address, "tags:nothing").first() is None
    assert real.versions(place.address, search="run 2", own=True).first() is not None


def test_a_query_that_cannot_be_read_says_where(real: vitrine.Client, place: Place) -> None:
    with pytest.raises(vitrine.Refused, match="stauts.*did you mean status") as refused:
        real.versions(place.address, "stauts:draft").first()
    assert (refused.value.status, refused.value.field) == (400, "query")
    with pytest.raises(vitrine.Refused):
        real.versions(place.address, columns=["nothing"]).first()
    with pytest.raises(vitrine.NotFound):
        real.versions(f"{place.address}/none").first()


def test_rows_become_a_dataframe(real: vitrine.Client, model: str) -> None:
    pandas = pytest.importorskip("pandas")
    for number in range(3):
        real.register(model, metadata={"epochs": number}, tags=["edge"])
    frame = real.versions(model, sort="version", columns=["metadata.epochs", "metadata.none"]).to_dataframe()
    assert list(frame["address"]) == [f"{model}@{n}" for n in (1, 2, 3)]
    assert list(frame["version"]) == [1, 2, 3] and list(frame["metadata.epochs"]) == ["0", "1", "2"]
    assert frame["metadata.none"].isna().all() and frame["label"].isna().all()
    assert frame["tags"][0] == ["edge"] and frame["created"].is_monotonic_increasing
    assert isinstance(frame["created"].dtype, pandas.DatetimeTZDtype)
    none = real.versions(model, "tags:nothing", columns="size").to_dataframe()
    assert len(none) == 0 and "size" in none.columns and "address" in none.columns


def test_without_pandas_it_says_what_to_install(
    real: vitrine.Client, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        real.versions(model).to_dataframe()


def test_whoever_may_only_read(real: vitrine.Client, place: Place, model: str, file: Path, tmp_path: Path) -> None:
    """A Public project's Published versions are for everybody, and nothing else is."""
    draft, version = real.register(model), real.register(model, file, publish=True)
    key = real.project(place.address).id
    where = f"{REAL['VITRINE_HOST']}/api/v1/projects/{key}"
    requests.patch(where, json={"visibility": "public"}, headers=AS_ME, timeout=60).raise_for_status()
    with vitrine.Client(REAL["VITRINE_HOST"]) as nobody:
        seen = nobody.version(version.address)
        assert seen.user is None and seen.role is None and seen.sha256 == version.sha256
        assert seen.download(tmp_path / "to")[0].read_bytes() == file.read_bytes()
        with pytest.raises(vitrine.NotFound):
            nobody.version(draft.address)
        with pytest.raises((vitrine.NotSignedIn, vitrine.NotAllowed, vitrine.NotFound)):
            seen.tag(add="mine")
        with pytest.raises((vitrine.NotSignedIn, vitrine.NotAllowed, vitrine.NotFound)):
            nobody.register(model, file)
