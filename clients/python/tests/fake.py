"""A small HTTP server that answers as a test says, and breaks as servers and networks do."""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Request:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What is answered, and how it breaks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] | None = None
    # So many bytes of the request's body are read, then the connection ends.
    take: int | None = None
    # So many bytes of the answer are sent, then the connection ends; -1 for not even its head.
    give: int | None = None


Reply = Callable[[Request], Answer]


def answer(value: Any = None, status: int = 200, **headers: str) -> Answer:
    """JSON, and headers with dashes for underscores."""
    body = b"" if value is None else json.dumps(value).encode()
    return Answer(status, body, {name.replace("_", "-"): text for name, text in headers.items()})


def no(status: int, code: str, detail: str = "It is so.", field: str | None = None, **headers: str) -> Answer:
    """A refusal in the server's form."""
    problem = {"type": "about:blank", "title": "No", "status": status, "code": code, "detail": detail}
    return answer({**problem, **({"field": field} if field else {})}, status, **headers)


HANG_UP = Answer(give=-1)
"""The request is read, and the connection ends without an answer."""

MODEL = "acme/vision/yolo"
PERSON = {"id": "p", "name": "Ada"}
ROW = {
    "id": "v1",
    "model": {"id": "m", "name": "yolo", "path": "vision/yolo"},
    "number": 1,
    "label": None,
    "framework": None,
    "status": "draft",
    "stage": "testing",
    "registration": "ready",
    "tags": [],
    "project": {"id": "1", "name": "Vision", "path": "vision"},
    "user": PERSON,
    "task": None,
    "created": "2026-01-02T03:04:05Z",
    "columns": {},
}
DETAILS = {
    "row": ROW,
    "address": f"{MODEL}@1",
    "latest_number": 1,
    "aliases": [],
    "archived": False,
    "description": "",
    "configuration": "",
    "labels": [],
    "metadata": [],
    "metrics": [],
    "files": [],
    "uri": None,
    "size": None,
    "sha256": None,
    "updated": "2026-01-02T03:04:05Z",
    "published": None,
    "published_by": None,
    "revision": 1,
    "role": "admin",
}
"""A version as the server tells of it."""


class Fake:
    """Answers each route with what was said for it, one after the other; the last goes on."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.waits: list[float] = []
        # What went wrong where a test made an answer of its own.
        self.wrong: list[BaseException | None] = []
        self._answers: dict[tuple[str, str], list[Answer | Reply]] = defaultdict(list)
        self._lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def answer(self) -> None:
                fake._handle(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, address: object) -> None:
                # What breaks on purpose breaks on this side, too.
                cause = sys.exc_info()[1]
                if not isinstance(cause, (ConnectionError, ValueError)):
                    fake.wrong.append(cause)

        self._server = Server(("127.0.0.1", 0), Handler)
        # A client may keep its connection for longer than the server is there.
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Fake:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        assert self.wrong == []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def on(self, method: str, path: str, *answers: Answer | Reply) -> None:
        """What is answered to a route of the API."""
        self._answers[method, f"/api/v1{path}"] += answers

    def asked(self, method: str, path: str = "") -> list[Request]:
        """Requests that came to a route, or with a method."""
        return [r for r in self.requests if r.method == method and r.path.startswith(f"/api/v1{path}")]

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(handler.command, url.path, query, headers, b"")
        with self._lock:
            answers = self._answers[request.method, request.path]
            chosen = (answers.pop(0) if len(answers) > 1 else answers[0]) if answers else no(404, "not_found")
            self.requests.append(request)
        if isinstance(chosen, Answer) and chosen.take is not None:
            request.body = handler.rfile.read(chosen.take)
            end(handler)
            return
        request.body = handler.rfile.read(int(headers.get("content-length", 0)))
        told = chosen(request) if callable(chosen) else chosen
        if told.give == -1:
            end(handler)
            return
        handler.send_response(told.status)
        for name, value in (told.headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(told.body)))
        handler.end_headers()
        handler.wfile.write(told.body if told.give is None else told.body[: told.give])
        handler.wfile.flush()
        if told.give is not None:
            # What is on its way arrives before the end does.
            handler.connection.shutdown(socket.SHUT_WR)
            handler.close_connection = True


def end(handler: BaseHTTPRequestHandler) -> None:
    """Ends a connection at once, as a server that dies."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
