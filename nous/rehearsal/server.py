"""The rehearsal on its socket: HTTP/1.1, every event of a stream sent at once."""

from __future__ import annotations

import json
import select
import socket
import time
from collections import deque
from http.server import BaseHTTPRequestHandler
from threading import Lock
from types import MappingProxyType
from typing import Self

from nous.rehearsal import rules
from nous.rehearsal.api import Api, Reply, Request
from nous.rehearsal.cues import Cues
from nous.rehearsal.faults import Ending
from nous.rehearsal.listening import HOST, Listener

_MAX_KEPT_REQUESTS = 500
_MAX_KEPT_BYTES = 16 * 1024 * 1024
_POLL_S = 0.1  # how soon a silent stream notices that its client left


class Rehearsal:
    """A Messages API at `url`, from `start()` or `with` until `close()`. Any credential will do but `invalid`.

    What it has been asked is in `requests`; what tests want of its next replies is said with `fail_next`,
    `break_next_stream`, `stop_next` and `say_next`, see `Cues`. OSError if `port` is taken; 0 is any free one.
    """

    def __init__(self, *, port: int = 0) -> None:
        self._port = port
        self._api = Api()
        self._log = RequestLog()
        self._listener: Listener | None = None
        cues: Cues = self._api.cues
        self.fail_next = cues.fail_next
        self.break_next_stream = cues.break_next_stream
        self.stop_next = cues.stop_next
        self.say_next = cues.say_next

    def start(self) -> Self:
        if self._listener is None:
            self._listener = Listener(self._serve, port=self._port)
        return self

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end. RuntimeError before `start()`."""
        if self._listener is None:
            raise RuntimeError("The rehearsal is not running. Call start() first, or use it in a with statement.")
        return f"http://{HOST}:{self._listener.port}"

    @property
    def requests(self) -> list[Request]:
        """The newest requests, oldest first: at most 500, and as many as fit in 16 MB."""
        return self._log.newest()

    @property
    def delay_s(self) -> float:
        """Seconds between the deltas of a stream; 0 to begin with."""
        return self._api.delay_s

    @delay_s.setter
    def delay_s(self, seconds: float) -> None:
        self._api.delay_s = seconds

    def _serve(self, connection: socket.socket) -> None:
        listener = self._listener
        if listener is not None:
            _Connection(connection, self._api, self._log, listener)


class RequestLog:
    """The newest requests, as many as memory should hold."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: deque[Request] = deque(maxlen=_MAX_KEPT_REQUESTS)

    def add(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)
            while len(self._requests) > 1 and sum(len(kept.raw) for kept in self._requests) > _MAX_KEPT_BYTES:
                self._requests.popleft()

    def newest(self) -> list[Request]:
        with self._lock:
            return list(self._requests)


class _Connection(BaseHTTPRequestHandler):
    """One connection, with as many requests as the client sends over it."""

    protocol_version = "HTTP/1.1"
    server_version = "AnimaRehearsal"
    disable_nagle_algorithm = True

    def __init__(self, connection: socket.socket, api: Api, log: RequestLog, listener: Listener) -> None:
        self._api, self._log, self._listener = api, log, listener
        # The base class serves the connection from its own __init__ and hands `server` through unused.
        super().__init__(connection, connection.getpeername(), listener)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        size = int(length) if length.isdecimal() else 0
        if size > rules.MAX_REQUEST_BYTES:
            self._answer(self._beginning_of(size))
        else:
            self._answer(self.rfile.read(size))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed: the terminal belongs to the interface."""

    def _beginning_of(self, size: int) -> bytes:
        """Just more than is allowed; the rest is read too, or the client would not hear that it was refused."""
        kept = self.rfile.read(rules.MAX_REQUEST_BYTES + 1)
        left = size - len(kept)
        while left > 0 and (piece := self.rfile.read(min(left, 65536))):
            left -= len(piece)
        return kept

    def _answer(self, raw: bytes) -> None:
        headers = MappingProxyType({name.lower(): value for name, value in self.headers.items()})
        request = Request(self.command, self.path, headers, raw)
        self._log.add(request)
        reply = self._api.respond(request)
        if reply.silent:
            self.close_connection = True
        elif reply.json is None:
            self._stream(reply)
        else:
            self._send(reply, json.dumps(reply.json, ensure_ascii=False).encode())

    def _send(self, reply: Reply, content: bytes) -> None:
        self._head(reply, {"content-type": "application/json", "content-length": str(len(content))})
        self.wfile.write(content)

    def _head(self, reply: Reply, headers: dict[str, str]) -> None:
        self.send_response(reply.status)
        for name, value in {**headers, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self, reply: Reply) -> None:
        self._head(reply, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"})
        due_s = time.monotonic()  # of the next piece: a wait that took longer makes the next one shorter
        for piece in reply.pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            if reply.delay_s and piece.startswith(b"event: content_block_delta"):
                due_s += reply.delay_s
                self._listener.closing.wait(max(0.0, due_s - time.monotonic()))
        if reply.ending is Ending.SILENT:
            self._wait_for_the_client_to_leave()
        if reply.ending is Ending.TIDY:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def _wait_for_the_client_to_leave(self) -> None:
        while not self._listener.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], _POLL_S)
            if readable:
                return
