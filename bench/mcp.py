"""What tools of other programs cost: a call against the SDK's own client, and a start with what is to be known of them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from anima_project import state
from bench.plugins import install
from bench.row import Row, Rows, in_turn, seconds
from bench.start import to_first_request
from nous.rehearsal import Rehearsal
from tools_app.mcp import servers_file
from tools_app.registry import Registry
from tools_app.tool import ToolContext

CALLS, STARTS = 301, 11
MOST_OF_A_CALL, MOST_OF_A_START = 1.3, 1.2
SERVERS = 5

_SERVER = """
from mcp.server.mcpserver import MCPServer
server = MCPServer("bench")
def {tool}(text: str) -> str:
    "Says it again."
    return text
for number in range(8):
    server.add_tool({tool}, name=f"{tool}_{{number}}" if number else "{tool}")
server.run("stdio")
"""


def rows() -> Rows:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "server.py"
        program.write_text(_SERVER.format(tool="echo"))
        yield _of_a_call(program)
        yield _of_a_start(program, Path(folder))


def _of_a_call(program: Path) -> Row:
    servers_file.path_in(state.current()).write_text(_toml(program, 1))
    registry = Registry.discover()
    try:
        registry.schemas()
        here = ToolContext(session_id=1, directory=program.parent, scratch=program.parent)
        with _sdk(program) as theirs:
            ours, floor = in_turn(
                partial(seconds, lambda: registry.run("bench0__echo", {"text": "hello"}, here)),
                partial(seconds, lambda: theirs({"text": "hello"})),
                CALLS,
            )
    finally:
        registry.close()
        servers_file.path_in(state.current()).unlink()
    return Row(
        what="a tool call over MCP, stdio",
        against="the SDK's own client",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=MOST_OF_A_CALL,
    )


@contextmanager
def _sdk(program: Path) -> Iterator[Callable[[dict[str, Any]], object]]:
    """A call by the SDK's client, in a loop of its own: like ours, from a thread that waits for it."""
    from mcp import StdioServerParameters
    from mcp.client import Client
    from mcp.client.stdio import stdio_client

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    opened: asyncio.Future[Any] = asyncio.run_coroutine_threadsafe(_future(), loop).result()
    stop = asyncio.run_coroutine_threadsafe(_event(), loop).result()

    async def held_open() -> None:
        server = StdioServerParameters(command=sys.executable, args=[str(program)], env=dict(os.environ))
        async with Client(stdio_client(server)) as client:
            opened.set_result(client)
            await stop.wait()

    async def client() -> Any:
        return await opened

    holding = asyncio.run_coroutine_threadsafe(held_open(), loop)
    theirs = asyncio.run_coroutine_threadsafe(client(), loop).result(60)
    try:
        yield lambda tool_input: asyncio.run_coroutine_threadsafe(theirs.call_tool("echo", tool_input), loop).result()
    finally:
        loop.call_soon_threadsafe(stop.set)
        holding.result(30)
        loop.call_soon_threadsafe(loop.stop)


async def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


async def _event() -> asyncio.Event:
    return asyncio.Event()


def _of_a_start(program: Path, folder: Path) -> Row:
    with Rehearsal() as server:
        plain, full = folder / "plain", folder / "full"
        install(full)
        (full / "config").mkdir(parents=True)
        (full / "config" / "mcp.toml").write_text(_toml(program, SERVERS))
        for home in (plain, full):
            to_first_request(server, ANIMA_HOME=str(home))  # makes the database, and asks the servers, once
        with_all, without = (partial(to_first_request, server, ANIMA_HOME=str(home)) for home in (full, plain))
        ours, floor = in_turn(with_all, without, STARTS)
    return Row(
        what=f"anima ask to its first request, with ten plugins and {SERVERS} MCP servers",
        against="the same without any",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=MOST_OF_A_START,
    )


def _toml(program: Path, count: int) -> str:
    command, argument = json.dumps(sys.executable), json.dumps(str(program))
    return "".join(
        f"[servers.bench{number}]\ncommand = {command}\nargs = [{argument}]\nstart_timeout_s = 60\n"
        for number in range(count)
    )
