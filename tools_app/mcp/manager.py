"""The MCP servers of this process: one thread with an event loop, started when the first server is needed."""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from anima_project import credential_store, state
from anima_project.configuration import Mcp
from anima_project.plain_text import harmless
from tools_app.bash.leftovers import sweep
from tools_app.errors import Interrupted
from tools_app.interrupt import Interrupt
from tools_app.mcp import remembered
from tools_app.mcp.child import records
from tools_app.mcp.connection import Connection, reason
from tools_app.mcp.errors import CallFailed, McpError, ServerUnavailable
from tools_app.mcp.material import material
from tools_app.mcp.offer import offered
from tools_app.mcp.server import Server

log = logging.getLogger(__name__)

T = TypeVar("T")

_CLOSING_S = 6.0


class Manager:
    """Safe between threads. Every method but `close` may start servers, and blocks its caller for as long as the
    settings allow."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._connections: dict[str, Connection] = {}

    def call(
        self,
        server: Server,
        tool: str,
        arguments: Mapping[str, Any],
        settings: Mcp,
        interrupt: Interrupt,
        progressed: Callable[[str], None],
    ) -> dict[str, Any]:
        """The result as the protocol writes it. McpError; Interrupted, and the server is told to stop."""
        return self._run(self._call(server, tool, arguments, settings, progressed), interrupt)

    def learn(self, servers: Sequence[Server], settings: Mcp) -> dict[str, list[str] | McpError]:
        """Ask the servers, all at once, what they offer, and remember it. Per server: what is wrong with single tools,
        or why nothing was learnt."""
        return self._run(self._learn_all(servers, settings), Interrupt())

    def read(self, server: Server, uri: str, settings: Mcp, interrupt: Interrupt) -> dict[str, Any]:
        """A resource as the protocol writes it. McpError; Interrupted."""
        return self._run(self._json(server, lambda client: client.read_resource(uri), settings), interrupt)

    def prompt(
        self, server: Server, name: str, arguments: Mapping[str, str], settings: Mcp, interrupt: Interrupt
    ) -> dict[str, Any]:
        """A prompt, filled in, as the protocol writes it. McpError; Interrupted."""
        filled = self._json(server, lambda client: client.get_prompt(name, dict(arguments)), settings)
        return self._run(filled, interrupt)

    def drop(self, names: Sequence[str]) -> None:
        """End these servers, if they run. Does not wait."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._drop(names), self._loop)

    @property
    def running(self) -> tuple[str, ...]:
        return tuple(sorted(self._connections))

    def close(self) -> None:
        """End every server. It can be used again after that."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        atexit.unregister(self.close)
        try:
            asyncio.run_coroutine_threadsafe(self._end(), loop).result(_CLOSING_S)
        except TimeoutError:
            log.warning("Some MCP servers did not end in time, and are killed.")
        loop.call_soon_threadsafe(loop.stop)
        thread.join(1.0)

    def _run(self, work: Coroutine[Any, Any, T], interrupt: Interrupt) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._running_loop())
        with interrupt.calling(future.cancel):
            try:
                return future.result()
            except CancelledError:
                raise Interrupted from None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                if ended := sweep(records()):
                    log.warning("Ended %d processes of MCP servers that an Anima which was killed left behind.", ended)
                loop = asyncio.new_event_loop()
                self._loop = loop
                self._thread = threading.Thread(target=_forever, args=(loop,), name="mcp", daemon=True)
                self._thread.start()
                atexit.register(self.close)
            return self._loop

    async def _call(
        self,
        server: Server,
        tool: str,
        arguments: Mapping[str, Any],
        settings: Mcp,
        hear: Callable[[str], None],
    ) -> dict[str, Any]:
        from mcp.shared.exceptions import MCPError
        from mcp_types import CONNECTION_CLOSED

        from tools_app.mcp.session import as_json

        live = await self._live(server, settings)
        loop = asyncio.get_running_loop()
        silence_s = server.timeout_s or settings.timeout_s
        latest_s = loop.time() + max(settings.longest_call_s, silence_s)
        last_said = ""

        async def progressed(progress: float, total: float | None, message: str | None) -> None:
            nonlocal last_said
            last_said = message or last_said
            limit.reschedule(min(loop.time() + silence_s, latest_s))
            hear(progress_text(server.name, progress, total, message))

        try:
            async with asyncio.timeout(silence_s) as limit:
                return as_json(await live.client.call_tool(tool, dict(arguments), progress_callback=progressed))
        except TimeoutError:
            told = f", and last said {last_said[:200]!r}" if last_said else ""
            problem = f"it was told to stop after {silence_s:g} s without a word{told}; it may have taken effect"
            raise CallFailed(server.name, problem) from None
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                problem = "it ended during the call, which may have taken effect; the next call starts it again"
                raise CallFailed(server.name, problem) from error
            raise CallFailed(server.name, f"it answered with an error: {reason(error, 0)}") from error
        except Exception as error:
            raise CallFailed(server.name, reason(error, silence_s)) from error

    async def _learn_all(self, servers: Sequence[Server], settings: Mcp) -> dict[str, list[str] | McpError]:
        learnt = await asyncio.gather(*(self._learn(server, settings) for server in servers), return_exceptions=True)
        outcome: dict[str, list[str] | McpError] = {}
        for server, found in zip(servers, learnt, strict=True):
            if isinstance(found, Exception) and not isinstance(found, McpError):
                log.error("What the MCP server %r offers could not be learnt.", server.name, exc_info=found)
                found = ServerUnavailable(server.name, reason(found, 0))
            elif isinstance(found, BaseException) and not isinstance(found, McpError):
                raise found
            outcome[server.name] = found
        return outcome

    async def _learn(self, server: Server, settings: Mcp) -> list[str]:
        from tools_app.mcp.session import list_all

        found = await self._asked(server, list_all, settings)
        tools, faults = offered(server.name, found.tools, settings.tools_per_server)
        for fault in faults:
            log.warning("The MCP server %r: %s", server.name, fault)
        has = material(found.resources, found.prompts)
        remembered.remember(remembered.folder_in(state.current()), server, tools, has)
        return faults

    async def _json(
        self, server: Server, question: Callable[[Any], Coroutine[Any, Any, Any]], settings: Mcp
    ) -> dict[str, Any]:
        from tools_app.mcp.session import as_json

        return as_json(await self._asked(server, question, settings))

    async def _asked(self, server: Server, question: Callable[[Any], Coroutine[Any, Any, T]], settings: Mcp) -> T:
        live = await self._live(server, settings)
        limit_s = server.timeout_s or settings.timeout_s
        try:
            async with asyncio.timeout(limit_s):
                return await question(live.client)
        except McpError:
            raise
        except Exception as error:
            raise CallFailed(server.name, reason(error, limit_s)) from error

    async def _live(self, server: Server, settings: Mcp) -> Any:
        """An open connection to the server as it is described now. ServerUnavailable."""
        import tools_app.mcp.session  # noqa: F401 - what it costs to import the SDK is not the server's time

        connection = self._connections.get(server.name)
        if connection and connection.server.fingerprint != server.fingerprint:
            await self._drop([server.name])
            connection = None
        if connection is None:

            async def changed() -> None:
                # A task of its own: who tells of the change waits for this to return, and cannot answer meanwhile.
                task = asyncio.get_running_loop().create_task(self._learn_all([server], settings))
                _background.add(task)
                task.add_done_callback(_background.discard)

            connection = self._connections[server.name] = Connection(server, _secret, changed)
        return await connection.live(server.start_timeout_s or settings.start_timeout_s, settings.longest_pause_s)

    async def _drop(self, names: Sequence[str]) -> None:
        dropped = [self._connections.pop(name) for name in names if name in self._connections]
        await asyncio.gather(*(connection.close() for connection in dropped), return_exceptions=True)

    async def _end(self) -> None:
        """Also of what was dropped before and is on its way."""
        await self._drop(list(self._connections))
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=_CLOSING_S / 2)


def progress_text(server: str, progress: float, total: float | None, message: str | None) -> str:
    """What a server reports of its progress, in one line."""
    amount = f"{progress:g} of {total:g}" if total else f"{progress:g}"
    words = " ".join(harmless(message or "").split())[:200]
    return f"{server}: {words} ({amount})" if words else f"{server}: {amount}"


_background: set[asyncio.Task[Any]] = set()
"""An event loop keeps only weak references to its tasks."""


def _secret(name: str) -> str:
    """The credential of that name. Errors of the store name what is missing, and never a secret."""
    return credential_store.current().get(name).secret


def _forever(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
