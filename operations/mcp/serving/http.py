"""Over HTTP, on this machine only, for programs that show the token."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from mcp.server import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Receive, Scope, Send

from operations.errors import PortTaken

log = logging.getLogger(__name__)

HOST, PATH = "127.0.0.1", "/mcp"
CLOSING_S = 1
"""How long open streams may take to end, when everything does."""


class TokenRequired:
    """Lets those requests through that carry the token; the others learn nothing but that they need one."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._wanted = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and not self._is_shown(scope):
            await send(
                {
                    "type": "http.response.start",
                    "status": 401,
                    "headers": [(b"www-authenticate", b"Bearer"), (b"content-type", b"text/plain; charset=utf-8")],
                }
            )
            await send({"type": "http.response.body", "body": b"This needs the header Authorization: Bearer TOKEN.\n"})
            return
        await self._app(scope, receive, send)

    def _is_shown(self, scope: Scope) -> bool:
        shown = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(shown) == 1 and secrets.compare_digest(shown[0], self._wanted)


class _Uvicorn(uvicorn.Server):
    """Leaves the signals to us: it would raise them again at its end, before ours."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bound(port: int) -> socket.socket:
    """Listening to this machine only. PortTaken."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # who reads the address may come at once
    except OSError as error:
        listening.close()
        raise PortTaken(port, error.strerror or str(error)) from error
    return listening


def address(listening: socket.socket) -> str:
    return f"http://{HOST}:{listening.getsockname()[1]}{PATH}"


def application(server: Server[Any], port: int, token: str) -> ASGIApp:
    """What answers. A page in a browser is refused even if it had the token, and so is another name for this machine,
    which somebody's DNS may have given it."""
    names = [f"{host}:{port}" for host in (HOST, "localhost")]
    security = TransportSecuritySettings(allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names])
    return TokenRequired(
        server.streamable_http_app(streamable_http_path=PATH, transport_security=security, host=HOST), token
    )


async def served(server: Server[Any], listening: socket.socket, token: str, stop: asyncio.Event) -> None:
    """Until the stop."""
    config = uvicorn.Config(
        application(server, listening.getsockname()[1], token),
        log_config=None,
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=CLOSING_S,
    )
    web = _Uvicorn(config)
    serving = asyncio.create_task(web.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    web.should_exit = True
    stopping.cancel()
    await serving
