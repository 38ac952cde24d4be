"""An answer of the Messages API, as it comes over the wire: its kind and its bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Self

from nous.errors import Failure, ProtocolError, printable

if TYPE_CHECKING:
    import httpx

DRAIN_S = 0.1
GULP_S = 0.03
"""How long at most what streams in may gather before it is read."""


def expect(response: httpx.Response, wanted: str) -> None:
    """ProtocolError if the answer is not of the wanted content type: then it comes from somebody else."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != wanted:
        detail = f"{response.url} answered with {printable(kind, 60) or 'something unnamed'} instead of {wanted}"
        raise ProtocolError(Failure(detail=detail, request_id=request_id(response)))


def request_id(response: httpx.Response) -> str | None:
    return printable(response.headers.get("request-id", ""), 100) or None


async def read(response: httpx.Response, limit: int) -> bytes:
    """The body, at most `limit` bytes of it."""
    content = bytearray()
    async with chunks_of(response) as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) >= limit:
                break
    return bytes(content[:limit])


@asynccontextmanager
async def chunks_of(response: httpx.Response) -> AsyncIterator[AsyncIterator[bytes]]:
    """The body as it comes. Afterwards the answer is closed, whatever of it was read.

    httpx nests a handful of generators here. Left suspended, each would be closed later by a task of its own; so the
    outermost is run on, over the closed connection, until they have all ended with its error.
    """
    import httpx

    chunks = response.aiter_bytes()
    try:
        yield chunks
    finally:
        await response.aclose()
        with suppress(httpx.RequestError):
            async for _ in chunks:
                pass


class InGulps:
    """The same chunks, with a pause after each that had to be waited for, in which more of them come in: reading a reply
    word by word costs more than all that is done with the words. The pause is a tenth of the time since the first chunk,
    and at most GULP_S, so that nobody waits for the first words."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks, self._loop = chunks, asyncio.get_running_loop()
        self._began: float | None = None
        self._was_dry = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._was_dry and self._began is not None:
            await asyncio.sleep(min(GULP_S, (self._loop.time() - self._began) / 10))
        self._was_dry = False
        mark = self._loop.call_soon(self._note_dry)  # runs only if nothing had come in yet
        try:
            chunk = await anext(self._chunks)
        finally:
            mark.cancel()
        if self._began is None:
            self._began = self._loop.time()
        return chunk

    def _note_dry(self) -> None:
        self._was_dry = True


async def drain(chunks: AsyncIterator[bytes]) -> None:
    """Read past the end of the reply, for then the connection can be used again; not worth a noticeable wait."""
    import httpx

    try:
        async with asyncio.timeout(DRAIN_S):
            async for _ in chunks:
                pass
    except (TimeoutError, httpx.RequestError):
        pass
