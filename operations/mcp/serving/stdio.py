"""Over stdin and stdout: one program, which started this one, and with whose end this one ends."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from mcp.server import Server
from mcp.server.stdio import stdio_server

log = logging.getLogger(__name__)


async def served(server: Server[Any], stop: asyncio.Event) -> bool:
    """Until the program closes its end, or until the stop. Returns whether it was the program.

    Within, stdout is the protocol's alone: what else is printed comes out on stderr.
    """
    serving = asyncio.create_task(_serve(server))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    return serving.done()


async def _serve(server: Server[Any]) -> None:
    try:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    except* OSError as errors:  # it no longer reads
        log.info("The program that called over MCP is gone: %s", errors.exceptions[0])
