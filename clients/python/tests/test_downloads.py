"""Files on their way in: what breaks, what is not what it should be, and names that are none."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import vitrine

from fake import DETAILS, MODEL, ROW, Answer, Fake, Reply, Request, answer, no
from vitrine._download import PIECE_BYTES, is_plain

DATA = bytes(range(256)) * 800


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def row(name: str, data: bytes = DATA, **other: Any) -> dict[str, Any]:
    return {"name": name, "size": len(data), "sha256": sha256(data), **other}


Offer = Callable[..., vitrine.Version]


@pytest.fixture
def offer(fake: Fake, client: vitrine.Client) -> Offer:
    """A version with files."""

    def made(*files: dict[str, Any], **other: Any) -> vitrine.Version:
        fake.on("GET", "/versions/v1", answer({**DETAILS, "files": list(files), **other}))
        for file in files:
            fake.on("GET", f"/versions/v1/files/{quote(file['name'], safe='')}", ranged(DATA))
        fake.on("GET", "/resolve", answer({"kind": "version", "id": "v1", "address": f"{MODEL}@1"}))
        return client.version(f"{MODEL}@1")

    return made


def ranged(data: bytes, give: int | None = None) -> Reply:
    """A file with ranges; `give` bytes of each answer come through."""

    def told(request: Request) -> Answer:
        start = int(request.headers.get("range", "bytes=0-")[len("bytes=") : -1])
        if start:
            assert request.headers["if-range"] == f'"{sha256(data)}"'
        headers = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        return Answer(206 if start else 200, data[start:], headers, give=give)

    return told


def test_files_arrive_and_are_verified(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    version = offer(row("a.bin"), row("b.bin"), row("empty", b""))
    paths = version.download(tmp_path / "new" / "folder", progress=lambda *at: told.append(at))
    assert [path.name for path in paths] == ["a.bin", "b.bin", "empty"]
    assert [path.read_bytes() for path in paths] == [DATA, DATA, b""]
    assert sorted(os.listdir(paths[0].parent)) == ["a.bin", "b.bin", "empty"]
    assert told[0] == (0, 2 * len(DATA)) and told[-1][0] == told[-1][1] and told == sorted(told)
    # What is there already is not fetched.
    before = len(fake.requests)
    version.download(tmp_path / "new" / "folder")
    assert len(fake.requests) == before
    assert [path.name for path in version.download(tmp_path / "few", files="b.bin")] == ["b.bin"]
    with pytest.raises(ValueError, match="no file “c.bin”"):
        version.download(tmp_path, files=["c.bin"])


def test_a_connection_that_breaks_goes_on_where_it_was(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a.bin"))
    fake._answers["GET", "/api/v1/versions/v1/files/a.bin"] = [ranged(DATA, give=70_000)]
    (path,) = version.download(tmp_path)
    assert path.read_bytes() == DATA
    ranges = [request.headers.get("range") for request in fake.asked("GET", "/versions/v1/files")]
    # Of a piece that was not whole nothing need count.
    starts = [int(text[len("bytes=") : -1]) for text in ranges[1:] if text]
    assert ranges[0] is None and len(starts) in (2, 3)
    assert all(PIECE_BYTES <= there - before <= 70_000 for before, there in zip([0, *starts], starts))
    assert fake.waits == [0.25] * len(starts)


def test_what_has_come_stays_for_the_next_try(fake: Fake, client: vitrine.Client, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a.bin"))
    client._http.retries = 1
    broken = ranged(DATA, give=PIECE_BYTES)
    nothing = ranged(DATA, give=0)
    fake._answers["GET", "/api/v1/versions/v1/files/a.bin"] = [broken, nothing, nothing, ranged(DATA)]
    with pytest.raises(vitrine.Unreachable, match="goes on where it stopped"):
        version.download(tmp_path)
    assert (tmp_path / "a.bin.part").read_bytes() == DATA[:PIECE_BYTES]
    version.download(tmp_path)
    assert fake.requests[-1].headers["range"] == f"bytes={PIECE_BYTES}-"
    assert os.listdir(tmp_path) == ["a.bin"]


def test_old_bytes_of_something_else_are_fetched_anew(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a.bin"))
    (tmp_path / "a.bin.part").write_bytes(b"x" * 100)
    (path,) = version.download(tmp_path)
    assert path.read_bytes() == DATA
    assert [r.headers.get("range") for r in fake.asked("GET", "/versions/v1/files")] == ["bytes=100-", None]
    # More than the whole is none of it.
    path.unlink()
    (tmp_path / "a.bin.part").write_bytes(b"x" * (len(DATA) + 1))
    version.download(tmp_path)
    assert path.read_bytes() == DATA


def test_a_server_that_knows_no_ranges(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a.bin"))
    (tmp_path / "a.bin.part").write_bytes(DATA[:100])
    fake._answers["GET", "/api/v1/versions/v1/files/a.bin"] = [Answer(200, DATA)]
    assert version.download(tmp_path)[0].read_bytes() == DATA


def test_what_is_not_what_was_registered_is_deleted(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a.bin", sha256="0" * 64))
    with pytest.raises(vitrine.Damaged, match="it was deleted"):
        version.download(tmp_path)
    assert os.listdir(tmp_path) == []


def test_more_than_was_announced_is_refused(offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a.bin", size=10))
    with pytest.raises(vitrine.Damaged, match="more of a.bin than its 10 bytes"):
        version.download(tmp_path)


HOSTILE = [
    "",
    ".",
    "..",
    "../x",
    "a/../b",
    "/etc/passwd",
    "a/",
    "./a",
    "a\\b",
    "..\\x",
    "a\0b",
    "a\nb",
    "a\x7fb",
    "x" * 256,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_lead_nowhere_else(fake: Fake, offer: Offer, tmp_path: Path, name: str) -> None:
    assert not is_plain(name)
    version = offer(row("good"), row(name))
    with pytest.raises(vitrine.Damaged, match="no plain file name; nothing was fetched"):
        version.download(tmp_path / "in")
    assert os.listdir(tmp_path) == [] and not fake.asked("GET", "/versions/v1/files")


def test_files_lie_in_folders_below(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    paths = offer(row("MLmodel"), row("code/inner/a.py")).download(tmp_path / "in")
    assert paths == [tmp_path / "in" / "MLmodel", tmp_path / "in" / "code" / "inner" / "a.py"]
    assert [path.read_bytes() for path in paths] == [DATA, DATA]


def test_names_that_are_odd_are_names() -> None:
    for name in ("model.onnx", ".hidden", "a b (1).bin", "模型.pt", "...", "~", "-rf", "$HOME", "x" * 255):
        assert is_plain(name)


def test_names_and_sizes_that_cannot_be(offer: Offer, tmp_path: Path) -> None:
    with pytest.raises(vitrine.Damaged, match="alike"):
        offer(row("a"), row("a")).download(tmp_path)


def test_a_growing_file_is_never_another_of_the_version(offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a"), row("a.part"))
    assert [path.read_bytes() for path in version.download(tmp_path)] == [DATA, DATA]


def test_what_is_in_the_way_stays(offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a"))
    (tmp_path / "a").write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="a different file"):
        version.download(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"mine"
    version.download(tmp_path, overwrite=True)
    assert (tmp_path / "a").read_bytes() == DATA
    (tmp_path / "d" / "a").mkdir(parents=True)
    with pytest.raises(FileExistsError, match="not a file"):
        version.download(tmp_path / "d", overwrite=True)


def test_a_link_in_the_place_of_the_growing_file_is_not_followed(offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a"))
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.part").symlink_to(tmp_path / "mine")
    with pytest.raises(FileExistsError, match="in the way"):
        version.download(tmp_path / "in")
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_nothing_to_fetch_says_why(offer: Offer, tmp_path: Path) -> None:
    with pytest.raises(vitrine.Conflict, match="it is kept at s3://bucket/a"):
        offer(uri="s3://bucket/a").download(tmp_path)


def test_a_disabled_version_is_fetched_by_who_means_it(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a"))
    fake._answers["GET", "/api/v1/versions/v1/files/a"] = [no(409, "state", "It is disabled."), ranged(DATA)]
    with pytest.raises(vitrine.Conflict, match="disabled"):
        version.download(tmp_path)
    version.download(tmp_path, disabled=True)
    assert [r.query.get("force") for r in fake.asked("GET", "/versions/v1/files")] == [None, "true"]


def test_a_link_to_the_store_is_told_nothing(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a"))
    with Fake() as store:
        store.on("GET", "/a", ranged(DATA))
        link = answer(status=307, Location=f"{store.url}/api/v1/a?signature=secret")
        fake._answers["GET", "/api/v1/versions/v1/files/a"] = [link]
        version.download(tmp_path)
        (asked,) = store.requests
    assert "authorization" not in asked.headers and asked.query == {"signature": "secret"}
    assert fake.requests[-1].query == {"direct": "true"}


def test_where_the_store_does_not_answer_the_server_does(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a"))
    with Fake() as gone:
        url = gone.url
    link = answer(status=307, Location=f"{url}/a?signature=secret")
    fake._answers["GET", "/api/v1/versions/v1/files/a"] = [link, ranged(DATA)]
    version.download(tmp_path)
    assert [r.query.get("direct") for r in fake.asked("GET", "/versions/v1/files")] == ["true", None]


def test_where_the_store_breaks_off_the_server_goes_on(fake: Fake, offer: Offer, tmp_path: Path) -> None:
    version = offer(row("a"))
    with Fake() as store:
        store.on("GET", "/a", Answer(200, DATA, give=PIECE_BYTES))
        link = answer(status=307, Location=f"{store.url}/api/v1/a?signature=secret")
        fake._answers["GET", "/api/v1/versions/v1/files/a"] = [link, ranged(DATA)]
        version.download(tmp_path)
    last = fake.requests[-1]
    assert (last.headers["range"], last.query) == (f"bytes={PIECE_BYTES}-", {})


def test_an_action_whose_answer_is_lost_is_done_once(fake: Fake, offer: Offer) -> None:
    version = offer(row("a"))
    done = answer({**DETAILS, "row": {**ROW, "status": "published"}})
    fake.on("POST", "/versions/v1/publish", Answer(give=-1), no(409, "state", "It is published."))
    fake._answers["GET", "/api/v1/versions/v1"] = [done]
    assert version.publish().status == "published"
    # Who asks for it again is told.
    with pytest.raises(vitrine.Conflict):
        version.publish()


def test_an_edit_whose_answer_is_lost_is_done_once(fake: Fake, offer: Offer) -> None:
    version = offer(row("a"))
    fake.on("PATCH", "/versions/v1", Answer(give=-1), no(412, "changed"))
    done = {**DETAILS, "description": "new", "metadata": [["b", "2"]], "revision": 2}
    fake._answers["GET", "/api/v1/versions/v1"] = [answer(done)]
    version.edit(description="new", metadata={"a": None, "b": 2}, label="")
    assert version.description == "new"
    sent = fake.asked("PATCH")[0]
    assert sent.headers["if-match"] == '"1"'
    assert sent.json == {"description": "new", "label": "", "metadata": {"a": {"value": None}, "b": {"value": "2"}}}
    # What somebody else has written meanwhile is no answer that was lost.
    fake._answers["PATCH", "/api/v1/versions/v1"] = [Answer(give=-1), no(412, "changed")]
    with pytest.raises(vitrine.Conflict):
        version.edit(description="newer")
