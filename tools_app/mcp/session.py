"""A connection to one server, in the event loop of the manager. This module imports the SDK."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import httpx2
import mcp_types
from mcp.client import Client, IncomingMessage
from mcp.client.streamable_http import streamable_http_client
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from tools_app.mcp import oauth, stdio
from tools_app.mcp.server import Server

log = logging.getLogger(__name__)

MOST_PAGES = 100

Changed = Callable[[], Awaitable[None]]
"""Called when a server says that what it has is another list."""

_CHANGES = (
    mcp_types.ToolListChangedNotification,
    mcp_types.ResourceListChangedNotification,
    mcp_types.PromptListChangedNotification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """An open connection."""

    client: Client
    is_alive: Callable[[], bool]
    """Whether a call could get through, as far as can be told without one."""


@asynccontextmanager
async def connected(
    server: Server, secret: Callable[[str], str], changed: Changed, auth: httpx2.Auth | None = None
) -> AsyncIterator[Live]:
    """The server is started or reached, and greeted. `auth`: in place of the login that is kept. Raises whatever keeps
    it from that."""
    async with _client(server, secret, changed, auth) as live:
        listening = asyncio.create_task(_listen(live.client, changed))
        try:
            yield live
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


@asynccontextmanager
async def _client(
    server: Server, secret: Callable[[str], str], changed: Changed, auth: httpx2.Auth | None
) -> AsyncIterator[Live]:
    async def heard(message: IncomingMessage) -> None:
        if isinstance(message, _CHANGES):
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
        auth = auth or await oauth.kept(server)
        async with create_mcp_http_client(headers=server.request_headers(secret), auth=auth) as http:
            door = _Door()
            http.event_hooks["response"].append(door.heard)
            transport = streamable_http_client(server.url, http_client=http)
            async with _greeted(
                Client(transport, message_handler=heard, client_info=anima, cache=None), door, server.name
            ) as client:
                yield Live(client=client, is_alive=lambda: True)


class _Door:
    """What the server's HTTP said last, which the SDK keeps to itself."""

    def __init__(self) -> None:
        self.status = HTTPStatus.OK

    async def heard(self, response: httpx2.Response) -> None:
        with suppress(ValueError):
            self.status = HTTPStatus(response.status_code)


@asynccontextmanager
async def _greeted(client: Client, door: _Door, name: str) -> AsyncIterator[Client]:
    """PermissionError if the server lets nobody in without a credential, or with this one."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(client)
        except Exception as error:
            if door.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                raise PermissionError(
                    f"it answered {door.status.value} {door.status.phrase}: it wants a credential in the headers, "
                    f"another one, or a login (anima mcp login {name})"
                ) from error
            raise
        yield client


async def _listen(client: Client, changed: Changed) -> None:
    """Servers of the present protocol tell of changes only to those who listen; the older ones tell by themselves."""
    has = client.server_capabilities
    tools = bool(has.tools and has.tools.list_changed)
    resources = bool(has.resources and has.resources.list_changed)
    prompts = bool(has.prompts and has.prompts.list_changed)
    if client.protocol_version not in MODERN_PROTOCOL_VERSIONS or not (tools or resources or prompts):
        return
    with suppress(ListenNotSupportedError, SubscriptionLost, MCPError, TimeoutError):
        async with client.listen(
            tools_list_changed=tools, resources_list_changed=resources, prompts_list_changed=prompts
        ) as changes:
            async for _ in changes:
                await changed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """All that a server has, as the protocol writes it."""

    tools: list[dict[str, Any]]
    resources: list[dict[str, Any]]
    prompts: list[dict[str, Any]]


async def list_all(client: Client) -> Listed:
    has = client.server_capabilities
    return Listed(
        tools=await _pages(client.list_tools, "tools") if has.tools else [],
        resources=await _pages(client.list_resources, "resources") if has.resources else [],
        prompts=await _pages(client.list_prompts, "prompts") if has.prompts else [],
    )


async def _pages(ask: Callable[..., Awaitable[Any]], what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await ask(cursor=cursor)
        found += [as_json(one) for one in getattr(page, what)]
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def as_json(value: Any) -> dict[str, Any]:
    """One of the protocol's values in the protocol's spelling."""
    return dict(value.model_dump(mode="json", by_alias=True, exclude_none=True))


def _short(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
