"""`anima mcp serve`, from its start to its end. Nothing is printed to stdout where that is the protocol's."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from anima_project import launch, presence, redaction, state
from nous.connection import REHEARSAL_NOTICE
from nous.current import CurrentCortex
from nous.headless import tell
from operations.errors import NoSuchTool
from operations.mcp.serving.desk import Desk
from tools_app.registry import Registry

FOR_PROGRAMS = """\
This speaks to programs, over stdin and stdout, and waits for one. Tell yours to start it; many read a file like this:

  {"mcpServers": {"anima": {"command": "anima", "args": ["mcp", "serve"]}}}

anima mcp serve --http PORT is for programs that do not start it themselves. Ctrl-C ends this."""


def serve(port: int | None, allowed: Sequence[str], *, rehearsal: bool) -> int:
    """`port`: over HTTP, on this one; None: over stdin and stdout."""
    with presence.present(state.current()):
        launch.apply_migrations()
        registry = Registry.discover()
        try:
            if unknown := sorted(set(allowed) - set(registry.names)):
                registry.schemas()  # perhaps it belongs to a server that was never asked what it has
                if unknown := sorted(set(allowed) - set(registry.names)):
                    raise NoSuchTool(unknown[0], registry.names)
            by_itself = asyncio.run(_served(registry, port, list(allowed), rehearsal=rehearsal))
        finally:
            registry.close()
        if not by_itself:
            # A thread reads from stdin and cannot be told to stop; all else has ended.
            logging.shutdown()
            sys.stderr.flush()
            os._exit(0)
    return 0


async def _served(registry: Registry, port: int | None, allowed: list[str], *, rehearsal: bool) -> bool:
    """Returns whether nothing is left that keeps this process from ending."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with CurrentCortex(registry, rehearsal=rehearsal) as cortex:
        if cortex.way.is_rehearsal and not rehearsal:
            tell(REHEARSAL_NOTICE)
        desk = Desk(cortex, allowed, str(Path.cwd()))
        try:
            if port is None:
                return await _over_stdio(desk, stop)
            await _over_http(desk, port, stop)
            return True
        finally:
            await desk.end()


async def _over_stdio(desk: Desk, stop: asyncio.Event) -> bool:
    from operations.mcp.serving import protocol, stdio

    if sys.stdin.isatty():
        print(FOR_PROGRAMS, file=sys.stderr)
    return await stdio.served(protocol.server(desk), stop)


async def _over_http(desk: Desk, port: int, stop: asyncio.Event) -> None:
    from operations.mcp.serving import http, protocol

    here = state.current()
    token = here.mcp_token()
    redaction.know(token)
    with http.bound(port) as listening:
        print(
            f"Programs on this machine reach Anima at {http.address(listening)}\n"
            f"with the header Authorization: Bearer TOKEN. The token is in {here.mcp_token_file}\n"
            "Without that file, the next start makes another one. Ctrl-C ends this.",
            flush=True,
        )
        await http.served(protocol.server(desk), listening, token, stop)
