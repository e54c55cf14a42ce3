"""A loopback server that answers as told: whole files, and every way in which a publisher's answer can be wrong."""

from __future__ import annotations

import socket
import struct
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request: path, query and headers, these in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """One answer. `sent` bytes of the body only; `told` is the length in the header (null: none, the connection ends it)."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: int | None = None
    told: int | None = -1
    reset: bool = False


Answers = Callable[[Asked], Reply]


@dataclass
class Loopback:
    """Where it listens, and everything it was asked."""

    address: str
    asked: list[Asked]


@contextmanager
def serving(answers: Answers, port: int = 0) -> Iterator[Loopback]:
    """Serve on 127.0.0.1 until the block ends."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            return

        def do_GET(self) -> None:
            parts = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(parts.query))
            one = Asked(parts.path, query, {k.lower(): v for k, v in self.headers.items()})
            asked.append(one)
            _send(self, answers(one))

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Loopback(f"http://127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.reset:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        handler.connection.close()
        return
    headers = dict(reply.headers)
    told = len(reply.body) if reply.told == -1 else reply.told
    if told is not None and reply.status not in (204, 304):
        headers.setdefault("Content-Length", str(told))
    if told is None or reply.sent is not None:
        headers["Connection"] = "close"
        handler.close_connection = True
    handler.send_response(reply.status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    if reply.status not in (204, 304):
        handler.wfile.write(reply.body if reply.sent is None else reply.body[: reply.sent])
