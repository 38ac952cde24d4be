"""A web server on a loopback socket, and the context a tool runs in."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools_app.tool import ToolContext

Answer = Callable[[BaseHTTPRequestHandler], None]


CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"


def not_found(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)


class Site:
    """A real HTTP server; what it answers is set per path. `requests`: what was asked, path and headers."""

    def __init__(self, *, tls: bool = False) -> None:
        self.server_names: list[str] = []
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, dict(self.headers.items())))
                site.answers.get(self.path, not_found)(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls:
            tls_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls_context.load_cert_chain(CERTIFICATE)
            tls_context.sni_callback = lambda _, name, __: self.server_names.append(name)
            self._server.socket = tls_context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def serves(
        self, path: str, body: bytes, content_type: str = "text/plain", status: int = 200, **headers: str
    ) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            if content_type:
                handler.send_header("Content-Type", content_type)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            with suppress(OSError):  # the reader may have had enough
                handler.wfile.write(body)

        self.answers[path] = answer
        return self.url + path

    def redirects(self, path: str, target: str, status: int = 302) -> str:
        return self.serves(path, b"", status=status, Location=target)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def secure_site() -> Iterator[Site]:
    """The same over TLS, with a certificate for localhost that only those trust who are told to."""
    site = Site(tls=True)
    yield site
    site.close()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def context(tmp_path: Path) -> ToolContext:
    directory = tmp_path / "work"
    directory.mkdir()
    return ToolContext(session_id=1, directory=directory, scratch=tmp_path / "scratch")
