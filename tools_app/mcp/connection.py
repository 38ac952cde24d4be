"""One server's connection over time: opened on first use, opened again after it ended, and not too often if it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tools_app.mcp.errors import ServerUnavailable
from tools_app.mcp.server import Server

if TYPE_CHECKING:
    from tools_app.mcp.session import Live

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0


class Connection:
    """For one event loop. `changed` is called when the server says that its tools changed."""

    def __init__(self, server: Server, secret: Callable[[str], str], changed: Callable[[], Awaitable[None]]) -> None:
        self.server = server
        self._secret = secret
        self._changed = changed
        self._opening = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._live: Live | None = None
        self._failures = 0
        self._not_before_s = 0.0
        self._failure = ""

    async def live(self, timeout_s: float, longest_pause_s: float) -> Live:
        """The open connection, opened if need be. ServerUnavailable."""
        async with self._opening:
            if self._live and self._task and not self._task.done() and self._live.is_alive():
                return self._live
            await self.close()
            now_s = asyncio.get_running_loop().time()
            if now_s < self._not_before_s:
                wait_s = self._not_before_s - now_s
                raise ServerUnavailable(self.server.name, f"{self._failure} (tried again in {wait_s:.0f} s)")
            try:
                self._live = await self._opened(timeout_s)
            except Exception as error:
                self._failures += 1
                pause_s = min(FIRST_PAUSE_S * 2 ** (self._failures - 1), longest_pause_s)
                self._not_before_s = asyncio.get_running_loop().time() + pause_s
                self._failure = reason(error, timeout_s)
                log.warning("The MCP server %r is not available: %s", self.server.name, self._failure)
                raise ServerUnavailable(self.server.name, self._failure) from error
            self._failures = 0
            return self._live

    async def close(self) -> None:
        """End it, if it is open; whatever goes wrong with that is logged."""
        task, self._task, self._live = self._task, None, None
        if task is None:
            return
        self._stop.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait({task})
        if not task.done():
            task.cancel()

    async def _opened(self, timeout_s: float) -> Live:
        ready: asyncio.Future[Live] = asyncio.get_running_loop().create_future()
        self._stop = asyncio.Event()
        task = self._task = asyncio.create_task(self._held_open(ready, self._stop))
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.shield(ready)
        except BaseException:
            self._task = None
            task.cancel()
            await asyncio.wait({task})
            raise

    async def _held_open(self, ready: asyncio.Future[Live], stop: asyncio.Event) -> None:
        """Opened and closed by one task, as the SDK wants it."""
        from tools_app.mcp.session import connected

        try:
            async with connected(self.server, self._secret, self._changed) as live:
                ready.set_result(live)
                await stop.wait()
        except asyncio.CancelledError:
            if not ready.done():
                ready.cancel()
            raise
        except BaseException as error:
            if ready.done():
                log.warning("The connection to the MCP server %r broke: %s", self.server.name, reason(error, 0))
            else:
                ready.set_exception(error if isinstance(error, Exception) else RuntimeError(str(error)))


def reason(error: BaseException, timeout_s: float) -> str:
    """Why, in one line. Groups of errors, which the SDK raises, come down to their first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return f"it did not answer within {timeout_s:g} s"
    text = (str(error).strip() or type(error).__name__).partition("\n")[0][:300].rstrip(".")
    if text == "Connection closed":
        return "it ended before it answered; its log says more"
    return text
