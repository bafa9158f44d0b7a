"""Fetches files: each grows beside its place, is verified, then takes it in one step."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import requests

from . import _http
from ._progress import Meter
from ._upload import BLOCK_BYTES, Source
from .errors import Damaged, Unreachable

PIECE_BYTES = 64 << 10
"""Bytes that are received at once. As many may be lost, to come once more, where a connection breaks off."""

_RESERVED = {"con", "prn", "aux", "nul"} | {f"{device}{n}" for device in ("com", "lpt") for n in range(10)}
"""What Windows takes for devices, whatever the ending."""


@dataclass(frozen=True)
class File:
    """A file of a version.

    Attributes:
        name: Its name, with the folders that it lies in below the version, as in ``code/train.py``.
        size: Its size in bytes.
        sha256: Lower-case hex SHA-256 of its bytes.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Item:
    """One file to have: where it goes, where it grows until then, and whether it is there already."""

    file: File
    target: Path
    part: Path
    present: bool


def is_plain(name: str) -> bool:
    """Whether a name, or a segment of one with folders, is one plain file name on every system."""
    if not name or name in (".", "..") or len(name.encode("utf-8", "replace")) > 255:
        return False
    if any(letter in "/\\" or ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in name):
        return False
    if os.name == "nt":
        is_device = name.split(".", 1)[0].strip().lower() in _RESERVED
        return not (is_device or any(letter in '<>:"|?*' for letter in name) or name[-1] in ". ")
    return True


def plan(files: Sequence[File], folder: Path, overwrite: bool) -> list[Item]:
    """Which files go where, decided before anything is fetched."""
    taken: set[str] = set()
    for file in files:
        if not all(is_plain(segment) for segment in file.name.split("/")):
            raise Damaged(f"The server calls a file {file.name!r}, which is no plain file name; nothing was fetched.")
        if file.size < 0:
            raise Damaged(f"The server says that {file.name} has {file.size} bytes; nothing was fetched.")
        if os.path.normcase(file.name) in taken:
            raise Damaged("The server names two files of the version alike; nothing was fetched.")
        taken.add(os.path.normcase(file.name))
    items = []
    for file in files:
        part = f"{file.name}.part"
        while os.path.normcase(part) in taken:
            part += ".part"
        taken.add(os.path.normcase(part))
        target = folder / file.name
        items.append(Item(file, target, folder / part, _is_present(file, target, overwrite)))
    return items


def _is_present(file: File, target: Path, overwrite: bool) -> bool:
    """Whether the very file is there. Another one is in the way, unless it may be overwritten."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return False
    is_file = stat.S_ISREG(found.st_mode)
    source = Source(file.name, target, found.st_size, found.st_mtime_ns)
    if is_file and found.st_size == file.size and source.sha256() == file.sha256:
        return True
    if is_file and overwrite:
        return False
    kind = "a different file" if is_file else "not a file"
    raise FileExistsError(f"{target} is there already and is {kind}")


class Downloads:
    """The files of one version on their way in."""

    def __init__(self, http: _http.Http, version: str, disabled: bool) -> None:
        self._http = http
        self._version = version
        self._disabled = disabled
        # Whether to take a link to where the server itself has its files, if it offers one.
        self._direct = True

    def fetch(self, item: Item, meter: Meter) -> None:
        """Fetches a file unless it is there. What an earlier try left is completed; if the whole then is not what was
        registered, it is fetched from its start once."""
        if not item.present:
            item.part.parent.mkdir(parents=True, exist_ok=True)
            sha256, is_resumed = self._complete(item, meter)
            if sha256 != item.file.sha256 and is_resumed:
                item.part.unlink()
                sha256, _ = self._complete(item, meter)
            if sha256 != item.file.sha256:
                item.part.unlink()
                raise Damaged(
                    f"{item.file.name} arrived with SHA-256 {sha256}, not {item.file.sha256}; it was deleted."
                )
            os.replace(item.part, item.target)
        meter.finished(item.file.size)

    def _complete(self, item: Item, meter: Meter) -> tuple[str, bool]:
        """Brings the growing file to its full size. Gives its digest and whether it began with old bytes."""
        size = item.file.size
        with _growing(item.part) as file:
            digest = hashlib.sha256()
            have = os.fstat(file.fileno()).st_size
            if have > size:
                file.truncate(0)
                have = 0
            # Old bytes are hashed first, which also moves to where the new ones go.
            for block in iter(lambda: file.read(BLOCK_BYTES), b""):
                digest.update(block)
            is_resumed = have > 0
            tries = 0
            while have < size:
                meter.at(have)
                before, failure = have, None
                start, response = self._begin(item.file, have)
                with response:
                    if start != have:
                        # The server has it from the start alone.
                        file.seek(0)
                        file.truncate()
                        digest, before, have, is_resumed = hashlib.sha256(), 0, 0, False
                    for block in _blocks(response):
                        if isinstance(block, Exception):
                            failure = self._http.broken(f"while {item.file.name} came")
                            break
                        if have + len(block) > size:
                            raise Damaged(f"The server sent more of {item.file.name} than its {size} bytes.")
                        file.write(block)
                        digest.update(block)
                        have += len(block)
                        meter.at(have)
                if have == size:
                    break
                # Whichever of the two it was: the server itself has it as well.
                self._direct = False
                # Whoever gets on a little each time goes on for as long as it takes.
                tries = 0 if have > before else tries + 1
                if tries > self._http.retries or not self._http.retries:
                    file.flush()
                    failure = failure or self._http.broken(f"while {item.file.name} came")
                    raise Unreachable(f"{failure} Try again: it goes on where it stopped.")
                self._http.pause(tries)
            file.flush()
            os.fsync(file.fileno())
        return digest.hexdigest(), is_resumed

    def _begin(self, file: File, have: int) -> tuple[int, requests.Response]:
        """Where in the file the bytes that come start, and the answer that has them."""
        headers = {"Accept-Encoding": "identity"}
        if have:
            # The rest only if it is still of this very file, and all of it otherwise.
            headers.update({"Range": f"bytes={have}-", "If-Range": f'"{file.sha256}"'})
        response = self._ask(file, headers, direct=self._direct)
        if response.is_redirect:
            link = response.headers.get("Location", "")
            response.close()
            # The store's tags are its own.
            headers.pop("If-Range", None)
            elsewhere = self._http.elsewhere(link, headers)
            if elsewhere is not None:
                start = _start(elsewhere)
                if start in (0, have):
                    return start, elsewhere
                elsewhere.close()
            if have:
                headers["If-Range"] = f'"{file.sha256}"'
            response = self._ask(file, headers, direct=False)
        start = _start(response)
        if start not in (0, have):
            response.close()
            raise self._http.unexpected()
        return start, response

    def _ask(self, file: File, headers: dict[str, str], direct: bool) -> requests.Response:
        query = [("direct", "true")] if direct else []
        if self._disabled:
            query.append(("force", "true"))
        path = _http.path("versions", self._version, "files", file.name)
        return self._http.request("GET", path, query=query, headers=headers, stream=True, redirects=direct)


def _blocks(response: requests.Response) -> Iterator[Any]:
    """Bytes as they come; at the end the exception that ended them, if one did."""
    blocks = response.iter_content(PIECE_BYTES)
    while True:
        try:
            block = next(blocks, None)
        except (requests.RequestException, OSError) as cause:
            yield cause
            return
        if block is None:
            return
        yield block


def _start(response: requests.Response) -> int:
    """``bytes 100-199/200`` starts at 100; what is whole at 0; nothing else is of use."""
    if response.status_code == 200:
        return 0
    text = response.headers.get("Content-Range", "")
    first = text[len("bytes ") :].split("-", 1)[0].strip() if text.startswith("bytes ") else ""
    return int(first) if response.status_code == 206 and first.isdigit() else -1


def _growing(part: Path) -> BinaryIO:
    """The file that grows, without following a link that somebody has put in its place."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        is_file = stat.S_ISREG(part.lstat().st_mode)
    except FileNotFoundError:
        is_file = True
    if not is_file:
        raise FileExistsError(f"{part} is in the way and is not a file")
    return os.fdopen(os.open(part, flags, 0o666), "r+b")
