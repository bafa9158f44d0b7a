"""Sends files: small ones in one go, large ones in parts, several at once, going on where an earlier try stopped."""

from __future__ import annotations

import base64
import concurrent.futures
import hashlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Union

from . import _http
from ._progress import Meter
from .errors import Conflict, Damaged, NotFound, Unreachable

PARTS_FROM_BYTES = 32 << 20
"""Files from this size on are sent in parts."""
MEMORY_BYTES = 256 << 20
"""Most memory for parts on their way: of the largest files fewer are."""
BLOCK_BYTES = 1 << 20
"""Bytes that are read at once to be hashed."""
ANSWER_SECONDS = 600.0
"""How long the server may take to put a large file together."""

Paths = Union[str, "os.PathLike[str]"]
"""A path."""
Files = Union[Paths, Iterable[Paths], Mapping[str, Paths]]
"""A path, several, or paths by the names that the files are to have."""


@dataclass(frozen=True)
class Source:
    """A file of this machine that is to be sent."""

    name: str
    path: Path
    size: int
    changed: int

    def check_same(self) -> None:
        """Refuses what was written to while it was sent."""
        now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.changed):
            raise Damaged(
                f"{self.path} changed while it was sent. Check that nothing writes to the file, then try again."
            )

    def sha256(self, stop: threading.Event | None = None) -> str:
        """Lower-case hex of what its bytes come to, unless somebody says to stop."""
        digest = hashlib.sha256()
        with open(self.path, "rb") as file:
            while not (stop is not None and stop.is_set()):
                block = file.read(BLOCK_BYTES)
                if not block:
                    break
                digest.update(block)
        return digest.hexdigest()

    def part(self, number: int, part_bytes: int) -> bytes:
        """The bytes of a part, numbered from 1."""
        start = (number - 1) * part_bytes
        length = min(part_bytes, self.size - start)
        with open(self.path, "rb") as file:
            file.seek(start)
            data = file.read(length)
        if len(data) != length:
            raise Damaged(f"{self.path} became shorter while it was sent.")
        return data


def sources(files: Any) -> list[Source]:
    """The files with their names in the version: each name once, each a file."""
    if isinstance(files, (str, os.PathLike)):
        files = [files]
    named = files.items() if isinstance(files, Mapping) else [(None, path) for path in files]
    found: list[Source] = []
    for name, path in named:
        path = Path(path)
        looked = path.stat()
        if not path.is_file():
            raise ValueError(f"{path} is not a file")
        name = path.name if name is None else str(name)
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in name):
            raise ValueError(f"{path!r} is not a file with a readable name")
        if any(source.name == name for source in found):
            raise ValueError(f"Two of the files are called {name}; a version needs different names.")
        found.append(Source(name, path, looked.st_size, looked.st_mtime_ns))
    return found


class Uploads:
    """The caller's own uploads for a model that no version has yet."""

    def __init__(self, http: _http.Http, model: str) -> None:
        self._http = http
        self._model = model
        # Asked before any byte is sent, so that who may not register is told so at once. A server that refuses in
        # the middle of a body closes the connection, and its words are easily lost.
        self._known = self._list()

    def send(self, source: Source, meter: Meter) -> str:
        """Sends a file, or finds that it is there already. Gives the key of its upload."""
        there = self._whole(source)
        if there is not None:
            meter.finished(source.size)
            return there
        if source.size < PARTS_FROM_BYTES:
            key = self._in_one_go(source, meter)
        else:
            key = self._in_parts(source, meter)
        source.check_same()
        meter.finished(source.size)
        return key

    def _list(self) -> list[Mapping[str, Any]]:
        told = self._http.json("GET", _http.path("uploads"), query=[("model", self._model)])
        return self._http.understood(lambda told: [{**item} for item in told["items"]], told)

    def _alike(self, source: Source) -> Iterator[Mapping[str, Any]]:
        """Uploads that may be of this file."""
        return (item for item in self._known if item["name"] == source.name and item["size"] == source.size)

    def _whole(self, source: Source) -> str | None:
        """An upload of the very file that has arrived whole and that no version took."""
        finished = [item["upload"] for item in self._alike(source) if item.get("upload")]
        own = source.sha256() if finished else ""
        return next((str(upload["id"]) for upload in finished if upload["sha256"] == own), None)

    def _in_one_go(self, source: Source, meter: Meter) -> str:
        bodies: list[_Outgoing] = []

        def body() -> bytes | _Outgoing:
            bodies.append(_Outgoing(source, meter))
            # What has no length would be sent in chunks.
            return bodies[-1] if source.size else b""

        query = [("model", self._model), ("name", source.name)]
        headers = {"Accept": "application/json", "Content-Type": "application/octet-stream"}
        try:
            answer = self._http.request("POST", _http.path("uploads"), query=query, data=body, headers=headers)
        except Unreachable:
            if bodies and bodies[-1].failure is not None:
                raise bodies[-1].failure from None
            if not source.size:
                raise
        else:
            upload = self._http.read(answer)
            _check(source, upload, bodies[-1].sha256())
            return str(upload["id"])
        finally:
            for one in bodies:
                one.close()
        # The connection broke off. Either only the answer was lost, or what is sent in parts gets further, and begins
        # with a request so small that a "no" comes through.
        self._known = self._list()
        return self._whole(source) or self._in_parts(source, meter)

    def _in_parts(self, source: Source, meter: Meter) -> str:
        begun = self._earlier(source)
        if begun is None:
            new = {"model": self._model, "name": source.name, "size": source.size}
            # What a lost answer leaves behind goes by itself after a day.
            begun = self._http.json("POST", _http.path("uploads", "parts"), body=new, repeat=True)
        key, part_bytes, count = str(begun["id"]), int(begun["part_bytes"]), int(begun["parts"])
        arrived = {int(part["number"]) for part in begun.get("arrived", ())}
        missing = [number for number in range(1, count + 1) if number not in arrived]
        lengths = {n: min(part_bytes, source.size - (n - 1) * part_bytes) for n in range(1, count + 1)}
        done = sum(lengths[number] for number in arrived)
        meter.at(done)
        stop = threading.Event()
        at_once = max(1, min(_http.AT_ONCE, MEMORY_BYTES // max(part_bytes, 1), len(missing)))
        with concurrent.futures.ThreadPoolExecutor(at_once + 1, "vitrine-upload") as pool:
            try:
                whole = pool.submit(source.sha256, stop)
                # A window of parts that are on their way or wait for a free thread; whoever asked hears of each.
                waiting = deque(missing)
                under_way: dict[concurrent.futures.Future[None], int] = {}
                while waiting or under_way:
                    while waiting and len(under_way) < at_once:
                        number = waiting.popleft()
                        under_way[pool.submit(self._part, key, source, number, part_bytes, stop)] = number
                    ended, _ = concurrent.futures.wait(under_way, return_when=concurrent.futures.FIRST_COMPLETED)
                    for future in ended:
                        number = under_way.pop(future)
                        future.result()
                        done += lengths[number]
                        meter.at(done)
                sha256 = whole.result()
            except Unreachable as failure:
                stop.set()
                raise Unreachable(f"{failure} Try again: it goes on where it stopped.") from None
            except BaseException:
                stop.set()
                raise
        upload = self._complete(key, sha256)
        _check(source, upload, sha256)
        return str(upload["id"])

    def _part(self, key: str, source: Source, number: int, part_bytes: int, stop: threading.Event) -> None:
        if stop.is_set():
            return
        data = source.part(number, part_bytes)
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        self._http.request(
            "PUT",
            _http.path("uploads", key, "parts", str(number)),
            data=lambda: _Block(data),
            headers={"Content-Type": "application/octet-stream", "Content-Digest": f"sha-256=:{digest}:"},
            # The same part may come twice, and what arrived damaged comes again.
            repeat=True,
            again_on=(422,),
            stop=stop.is_set,
        )

    def _complete(self, key: str, sha256: str) -> Mapping[str, Any]:
        path, seconds = _http.path("uploads", key, "complete"), max(self._http.timeout, ANSWER_SECONDS)
        tries, is_under_way = 0, False
        while True:
            try:
                upload: Mapping[str, Any] = self._http.json(
                    "POST", path, body={"sha256": sha256}, repeat=True, timeout=seconds
                )
                return upload
            except Conflict as conflict:
                # An earlier request, whose connection broke off, still puts it together.
                is_under_way = is_under_way or conflict._perhaps_done
                if not is_under_way or tries >= self._http.retries:
                    raise
            self._http.pause(tries)
            tries += 1

    def _earlier(self, source: Source) -> Mapping[str, Any] | None:
        """What the server has of this very file: of the same name and size, and each part with the same digest."""
        for item in self._alike(source):
            if item.get("upload"):
                continue
            try:
                begun: Mapping[str, Any] = self._http.json("GET", _http.path("uploads", str(item["id"])))
            except NotFound:
                # Finished or given up since.
                continue
            if not begun.get("upload") and _is_of(begun, source):
                return begun
        return None


def _is_of(begun: Mapping[str, Any], source: Source) -> bool:
    """Whether all that has arrived is of this file. Of one that nothing has arrived of, nobody can tell."""
    arrived = begun.get("arrived") or []
    # Parts that another program has sent with CRC-32C alone are not compared: Python itself has no such sum.
    if not arrived or any(not part.get("sha256") for part in arrived):
        return False
    part_bytes = int(begun["part_bytes"])
    return all(hashlib.sha256(source.part(int(p["number"]), part_bytes)).hexdigest() == p["sha256"] for p in arrived)


def _check(source: Source, upload: Mapping[str, Any], sha256: str) -> None:
    """Holds what has arrived against what was sent."""
    if upload["sha256"] != sha256 or upload["size"] != source.size:
        raise Damaged(
            f"{source.name} was sent with SHA-256 {sha256} but arrived with {upload['sha256']}; nothing was registered."
        )


class _Outgoing:
    """A file's bytes on their way out, hashed on the way. Gives exactly as many as were announced, or fails."""

    def __init__(self, source: Source, meter: Meter) -> None:
        self.failure: Exception | None = None
        self._source = source
        self._meter = meter
        self._left = source.size
        self._digest = hashlib.sha256()
        self._file: BinaryIO = open(source.path, "rb")

    def __len__(self) -> int:
        return self._source.size

    def __iter__(self) -> Iterator[bytes]:
        while True:
            block = self.read(BLOCK_BYTES)
            if not block:
                return
            yield block

    def read(self, size: int = -1) -> bytes:
        """Some more bytes; none at the end."""
        most = self._left if size < 0 else min(size, self._left)
        if most == 0:
            return b""
        try:
            block = self._file.read(most)
            if not block:
                raise Damaged(f"{self._source.path} became shorter while it was sent.")
            self._digest.update(block)
            self._left -= len(block)
            # Whatever the caller's own function raises is theirs, and ends the upload.
            self._meter.at(self._source.size - self._left)
        except Exception as cause:
            # The HTTP library takes it for a failure of the connection.
            self.failure = cause
            raise
        return block

    def sha256(self) -> str:
        """Lower-case hex of what was sent."""
        return self._digest.hexdigest()

    def close(self) -> None:
        self._file.close()


class _Block:
    """Bytes in memory, sent piece by piece: a timeout is one of each piece then."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._at = 0

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        yield bytes(self._data)

    def read(self, size: int = -1) -> bytes:
        """Some more bytes; none at the end."""
        end = len(self._data) if size < 0 else self._at + size
        piece = self._data[self._at : end]
        self._at += len(piece)
        return bytes(piece)
