"""A connection to one server, in the event loop of the manager. This module imports the SDK."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import mcp_types
from mcp.client import Client, IncomingMessage
from mcp.client.streamable_http import streamable_http_client
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from tools_app.mcp import stdio
from tools_app.mcp.server import Server

log = logging.getLogger(__name__)

MOST_PAGES = 100

Changed = Callable[[], Awaitable[None]]
"""Called when a server says that its list of tools is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """An open connection."""

    client: Client
    is_alive: Callable[[], bool]
    """Whether a call could get through, as far as can be told without one."""


@asynccontextmanager
async def connected(server: Server, secret: Callable[[str], str], changed: Changed) -> AsyncIterator[Live]:
    """The server is started or reached, and greeted. Raises whatever keeps it from that."""
    async with _client(server, secret, changed) as live:
        listening = asyncio.create_task(_listen(live.client, changed))
        try:
            yield live
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


@asynccontextmanager
async def _client(server: Server, secret: Callable[[str], str], changed: Changed) -> AsyncIterator[Live]:
    async def heard(message: IncomingMessage) -> None:
        if isinstance(message, mcp_types.ToolListChangedNotification):
            await changed()
        elif isinstance(message, Exception):
            log.warning("The MCP server %r sent what is no message: %s", server.name, _short(message))

    anima = mcp_types.Implementation(name="anima", version=version("anima"))
    if server.command:
        running = stdio.Running()
        transport = stdio.started(server, server.environment(secret), running)
        async with Client(transport, message_handler=heard, client_info=anima, cache=None) as client:
            yield Live(client=client, is_alive=running.is_alive)
    else:
        async with create_mcp_http_client(headers=server.request_headers(secret)) as http:
            transport = streamable_http_client(server.url, http_client=http)
            async with Client(transport, message_handler=heard, client_info=anima, cache=None) as client:
                yield Live(client=client, is_alive=lambda: True)


async def _listen(client: Client, changed: Changed) -> None:
    """Servers of the present protocol tell of changes only to those who listen; the older ones tell by themselves."""
    capabilities = client.server_capabilities
    if client.protocol_version not in MODERN_PROTOCOL_VERSIONS or not (
        capabilities.tools and capabilities.tools.list_changed
    ):
        return
    with suppress(ListenNotSupportedError, SubscriptionLost, MCPError, TimeoutError):
        async with client.listen(tools_list_changed=True) as changes:
            async for _ in changes:
                await changed()


async def list_tools(client: Client) -> list[dict[str, Any]]:
    """All of them, as the protocol writes them."""
    found: list[dict[str, Any]] = []
    if not client.server_capabilities.tools:
        return found
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await client.list_tools(cursor=cursor)
        found += [as_json(tool) for tool in page.tools]
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def as_json(value: Any) -> dict[str, Any]:
    """One of the protocol's values in the protocol's spelling."""
    return dict(value.model_dump(mode="json", by_alias=True, exclude_none=True))


def _short(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
