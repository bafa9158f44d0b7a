"""Files on their way out, and connections that break meanwhile."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vitrine

from fake import DETAILS, HANG_UP, MODEL, Answer, Fake, Request, answer, no
from vitrine import _http, _upload

PART = 1000


class Store:
    """What the routes of uploads do, as far as a client sees it."""

    def __init__(self, fake: Fake) -> None:
        self.fake = fake
        self.items: list[dict[str, Any]] = []
        self.parts: dict[int, bytes] = {}
        self.begun: dict[str, Any] | None = None
        fake.on("GET", "/uploads", lambda _: answer({"items": self.items}))
        fake.on("POST", "/uploads", lambda request: answer(self.whole("u1", request.body), 201))
        fake.on("POST", "/uploads/parts", self.begin)
        fake.on("GET", "/uploads/u2", lambda _: answer({**(self.begun or {}), "arrived": self.arrived()}))
        fake.on("POST", "/uploads/u2/complete", self.complete)
        for number in range(1, 202):
            fake.on("PUT", f"/uploads/u2/parts/{number}", self.put)
        fake.on("POST", "/versions", answer({"id": "v1"}, 201))
        fake.on("GET", "/versions/v1", answer(DETAILS))

    def whole(self, key: str, data: bytes) -> dict[str, Any]:
        return {"id": key, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "framework": None}

    def begin(self, request: Request) -> Answer:
        size = request.json["size"]
        self.begun = {
            "id": "u2",
            "name": request.json["name"],
            "size": size,
            "part_bytes": PART,
            "parts": -(-size // PART),
        }
        self.items.append(self.begun)
        return answer(self.begun, 201)

    def arrived(self) -> list[dict[str, Any]]:
        return [{"number": n, "sha256": hashlib.sha256(data).hexdigest()} for n, data in sorted(self.parts.items())]

    def put(self, request: Request) -> Answer:
        digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
        assert request.headers["content-digest"] == f"sha-256=:{digest}:"
        self.parts[int(request.path.rsplit("/", 1)[1])] = request.body
        return answer(status=204)

    def complete(self, request: Request) -> Answer:
        upload = self.whole("u2", b"".join(data for _, data in sorted(self.parts.items())))
        return answer(upload) if upload["sha256"] == request.json["sha256"] else no(422, "wrong_digest")

    def numbers(self) -> list[int]:
        """Parts in the order in which they came."""
        return [int(request.path.rsplit("/", 1)[1]) for request in self.fake.asked("PUT")]

    def files(self) -> Any:
        """The files of the version that was registered."""
        return self.fake.asked("POST", "/versions")[-1].json["files"]


@pytest.fixture
def store(fake: Fake) -> Store:
    return Store(fake)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "yolo.onnx"
    path.write_bytes(os.urandom(200_000))
    return path


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file of three and a half parts."""
    monkeypatch.setattr(_upload, "PARTS_FROM_BYTES", PART)
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(3 * PART + PART // 2))
    return path


def seen(into: list[tuple[int, int]]) -> Callable[[int, int], None]:
    return lambda done, total: into.append((done, total))


def test_a_file_goes_in_one_go(store: Store, client: vitrine.Client, file: Path) -> None:
    told: list[tuple[int, int]] = []
    version = client.register(MODEL, file, progress=seen(told))
    assert version.address == f"{MODEL}@1" and version.page.endswith("/acme/models/vision/yolo?open=v1")
    (sent,) = store.fake.asked("POST", "/uploads")
    assert sent.body == file.read_bytes()
    assert sent.query == {"model": MODEL, "name": "yolo.onnx"}
    assert sent.headers["content-length"] == "200000" and "transfer-encoding" not in sent.headers
    assert store.files() == [{"name": "yolo.onnx", "upload": "u1"}]
    assert told[0] == (0, 200_000) and told[-1] == (200_000, 200_000) and told == sorted(told)
    assert len(told) > 3


def test_an_empty_file_is_a_file(store: Store, client: vitrine.Client, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    client.register(MODEL, tmp_path / "empty")
    (sent,) = store.fake.asked("POST", "/uploads")
    assert sent.headers["content-length"] == "0" and sent.headers["content-type"] == "application/octet-stream"


def test_several_files_have_names_of_their_own(
    store: Store, client: vitrine.Client, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "labels.txt").write_text("cat")
    client.register(MODEL, {"weights.bin": file, "labels": tmp_path / "labels.txt"})
    assert [each["name"] for each in store.files()] == ["weights.bin", "labels"]
    with pytest.raises(ValueError, match="called yolo.onnx"):
        client.register(MODEL, [file, file])
    with pytest.raises(ValueError, match="not a file"):
        client.register(MODEL, tmp_path)
    with pytest.raises(FileNotFoundError):
        client.register(MODEL, tmp_path / "none")
    with pytest.raises(ValueError, match="not both"):
        client.register(MODEL, file, uri="s3://bucket/a")


def test_who_may_not_is_told_before_a_byte_is_sent(store: Store, client: vitrine.Client, file: Path) -> None:
    store.fake._answers["GET", "/api/v1/uploads"] = [no(404, "not_found")]
    with pytest.raises(vitrine.NotFound):
        client.register(MODEL, file)
    assert not store.fake.asked("POST")


def test_a_connection_that_breaks_in_the_middle(store: Store, client: vitrine.Client, file: Path) -> None:
    told: list[tuple[int, int]] = []
    store.fake._answers["POST", "/api/v1/uploads"] = [Answer(take=5_000)]
    client.register(MODEL, file, progress=seen(told))
    # It goes on in parts, of which a lost one costs little.
    assert len(store.fake.asked("POST", "/uploads/parts")) == 1
    assert b"".join(store.parts[n] for n in sorted(store.parts)) == file.read_bytes()
    assert told == sorted(told)


def test_an_answer_that_is_lost_sends_nothing_twice(store: Store, client: vitrine.Client, file: Path) -> None:
    def lost(request: Request) -> Answer:
        whole = store.whole("u1", request.body)
        store.items.append({"id": "u1", "name": "yolo.onnx", "size": whole["size"], "upload": whole})
        return HANG_UP

    store.fake._answers["POST", "/api/v1/uploads"] = [lost]
    client.register(MODEL, file)
    assert len(store.fake.asked("POST", "/uploads")) == 1 and not store.fake.asked("PUT")
    assert store.files() == [{"name": "yolo.onnx", "upload": "u1"}]


def test_what_has_arrived_already_is_not_sent(store: Store, client: vitrine.Client, file: Path) -> None:
    there = store.whole("u7", file.read_bytes())
    other = {**there, "id": "u6", "sha256": "0" * 64}
    store.items += [{"id": u["id"], "name": "yolo.onnx", "size": u["size"], "upload": u} for u in (other, there)]
    told: list[tuple[int, int]] = []
    client.register(MODEL, file, progress=seen(told))
    assert not store.fake.asked("POST", "/uploads")
    assert store.files() == [{"name": "yolo.onnx", "upload": "u7"}]
    assert told == [(0, 200_000), (200_000, 200_000)]


def test_what_arrives_otherwise_is_not_registered(store: Store, client: vitrine.Client, file: Path) -> None:
    store.fake._answers["POST", "/api/v1/uploads"] = [answer(store.whole("u1", bytes(200_000)), 201)]
    with pytest.raises(vitrine.Damaged, match="nothing was registered"):
        client.register(MODEL, file)
    assert not store.fake.asked("POST", "/versions")


def test_a_file_that_changes_meanwhile_is_not_registered(store: Store, client: vitrine.Client, file: Path) -> None:
    def write(done: int, total: int) -> None:
        if done:
            os.utime(file, ns=(1, 1))

    with pytest.raises(vitrine.Damaged, match="changed while it was sent"):
        client.register(MODEL, file, progress=write)

    def cut(done: int, total: int) -> None:
        if done == 0:
            os.truncate(file, 10)

    with pytest.raises(vitrine.Damaged, match="shorter"):
        client.register(MODEL, file, progress=cut)
    assert not store.fake.asked("POST", "/versions")


def test_what_the_callers_function_raises_is_theirs(store: Store, client: vitrine.Client, file: Path) -> None:
    for kind in (RuntimeError, ConnectionResetError):

        def stop(done: int, total: int, kind: type[Exception] = kind) -> None:
            if done:
                raise kind("enough")

        with pytest.raises(kind, match="enough"):
            client.register(MODEL, file, progress=stop)


def test_large_files_go_in_parts(store: Store, client: vitrine.Client, in_parts: Path) -> None:
    told: list[tuple[int, int]] = []
    client.register(MODEL, in_parts, progress=seen(told))
    assert sorted(store.numbers()) == [1, 2, 3, 4] and not store.fake.asked("POST", "/uploads?")
    assert b"".join(store.parts[n] for n in (1, 2, 3, 4)) == in_parts.read_bytes()
    assert store.files() == [{"name": "large.bin", "upload": "u2"}]
    assert told == sorted(told) and told[-1] == (3500, 3500)


def test_a_part_that_is_lost_or_damaged_comes_again(store: Store, client: vitrine.Client, in_parts: Path) -> None:
    answers = store.fake._answers
    answers["PUT", "/api/v1/uploads/u2/parts/2"] = [HANG_UP, Answer(take=10), store.put]
    answers["PUT", "/api/v1/uploads/u2/parts/3"] = [no(422, "wrong_digest"), answer(status=503), store.put]
    answers["POST", "/api/v1/uploads/u2/complete"] = [HANG_UP, store.complete]
    client.register(MODEL, in_parts)
    assert sorted(store.numbers()) == [1, 2, 2, 2, 3, 3, 3, 4]


def test_what_broke_off_goes_on_where_it_was(store: Store, client: vitrine.Client, in_parts: Path) -> None:
    answers = store.fake._answers
    answers["PUT", "/api/v1/uploads/u2/parts/3"] = [HANG_UP]
    client._http.retries = 2
    with pytest.raises(vitrine.Unreachable, match="goes on where it stopped"):
        client.register(MODEL, in_parts)
    there = set(store.parts)
    assert there and 3 not in there
    answers["PUT", "/api/v1/uploads/u2/parts/3"] = [store.put]
    before = len(store.numbers())
    told: list[tuple[int, int]] = []
    client.register(MODEL, in_parts, progress=seen(told))
    assert sorted(store.numbers()[before:]) == sorted({1, 2, 3, 4} - there)
    assert told[1][0] >= PART * len(there) - PART // 2
    assert len(store.fake.asked("POST", "/uploads/parts")) == 1


def test_parts_of_another_file_are_left_alone(store: Store, client: vitrine.Client, in_parts: Path) -> None:
    store.begun = {"id": "u2", "name": "large.bin", "size": 3500, "part_bytes": PART, "parts": 4}
    store.items.append(store.begun)
    for arrived in ([], [{"number": 1, "sha256": "0" * 64}], [{"number": 1, "crc32c": "00000000"}]):
        store.fake._answers["GET", "/api/v1/uploads/u2"] = [answer({**store.begun, "arrived": arrived})]
        begun = len(store.fake.asked("POST", "/uploads/parts"))
        client.register(MODEL, in_parts)
        assert len(store.fake.asked("POST", "/uploads/parts")) == begun + 1


def test_a_whole_that_arrives_otherwise_is_not_registered(store: Store, client: vitrine.Client, in_parts: Path) -> None:
    store.fake._answers["POST", "/api/v1/uploads/u2/complete"] = [no(422, "wrong_digest", "It is damaged.")]
    with pytest.raises(vitrine.Damaged, match="It is damaged"):
        client.register(MODEL, in_parts)
    assert not store.fake.asked("POST", "/versions")


def test_a_whole_that_is_still_put_together_is_waited_for(store: Store, client: vitrine.Client, in_parts: Path) -> None:
    busy = no(409, "state", "It is being put together.")
    store.fake._answers["POST", "/api/v1/uploads/u2/complete"] = [HANG_UP, busy, busy, store.complete]
    client.register(MODEL, in_parts)
    assert store.files() == [{"name": "large.bin", "upload": "u2"}]
    # One that nobody has asked for before is refused for good.
    store.items.clear()
    store.parts.clear()
    store.fake._answers["POST", "/api/v1/uploads/u2/complete"] = [no(409, "state", "Parts are missing.")]
    with pytest.raises(vitrine.Conflict, match="Parts are missing"):
        client.register(MODEL, in_parts)


def test_a_registration_whose_answer_is_lost_is_one(store: Store, client: vitrine.Client) -> None:
    store.fake._answers["POST", "/api/v1/versions"] = [HANG_UP, answer({"id": "v1"}, 201)]
    client.register(MODEL, uri="s3://bucket/a.onnx", metadata={"epochs": 3}, labels=["cat"], tags=("a", "b"))
    first, second = store.fake.asked("POST", "/versions")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.json["metadata"] == {"epochs": "3"} and first.json["labels"] == {"cat": 0}


def test_few_parts_of_the_largest_files_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _upload.MEMORY_BYTES // (128 << 20) < _http.AT_ONCE


def test_a_bar_is_drawn_where_there_is_one(
    store: Store, client: vitrine.Client, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tqdm")
    client.register(MODEL, file, progress=True)
    assert MODEL in capsys.readouterr().err
