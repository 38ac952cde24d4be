"""Connections to judged addresses only. A name is resolved once, every address it has is judged, and the connection
goes to a judged address itself: between the look and the connection nobody can change where the name points."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

import httpcore
import httpx

from tools_app.errors import FetchProblem
from tools_app.web.addresses import Network, refusal

T = TypeVar("T")


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's seam for sockets. TLS still asks for the name: only the connection's address is replaced."""

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        self._allowed = allowed
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """FetchProblem if any of the host's addresses must not be reached."""
        addresses = await _resolve(host, port)
        for address in addresses:
            if kind := refusal(address, self._allowed):
                raise FetchProblem(
                    f"{host} ({address})",
                    f"may not be read: the address is {kind}",
                    "The user can permit it with web.allowed_networks in the configuration.",
                )
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
        return await self._plain.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise FetchProblem(path, "is a socket of this machine, not a page")

    async def sleep(self, seconds: float) -> None:
        await self._plain.sleep(seconds)


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx over guarded connections; no proxy, whatever the environment says."""

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=GuardedBackend(allowed)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


async def in_a_thread(work: Callable[..., T], *arguments: Any) -> T:
    """`work(*arguments)` in a thread that nobody waits for once this is cancelled: asyncio's own pool would be waited
    for when the loop ends, and a resolver can hang for half a minute."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def tell(method: Callable[[Any], None], value: Any) -> None:
        if not outcome.done():
            method(value)

    def run() -> None:
        try:
            result = work(*arguments)
        except Exception as error:  # whatever it is, it belongs to the one who waits
            told: tuple[Callable[[Any], None], Any] = (outcome.set_exception, error)
        else:
            told = (outcome.set_result, result)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, *told)

    threading.Thread(target=run, daemon=True, name="web_get").start()
    return await outcome


async def _resolve(host: str, port: int) -> list[str]:
    """The host's addresses, each once, in the resolver's order. FetchProblem if it has none."""
    try:
        found = await in_a_thread(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        raise FetchProblem(host, f"has no address: {error}", "Check the spelling of the host.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise FetchProblem(host, "has no address")
    return addresses
