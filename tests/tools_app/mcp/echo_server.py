"""A small MCP server, for tests: `python echo_server.py`, and `--http PORT` for the other transport."""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import EmbeddedResource, ImageContent, TextContent, TextResourceContents, ToolAnnotations

server = MCPServer("echo")


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def echo(text: str) -> str:
    """Says it again."""
    return text


@server.tool()
def environment(name: str) -> str:
    """A variable of the server's environment."""
    return os.environ.get(name, "(not set)")


@server.tool()
def number() -> int:
    """The number of the server's process."""
    return os.getpid()


@server.tool()
def fail() -> str:
    """Fails."""
    raise ValueError("it went wrong here")


@server.tool()
def die() -> str:
    """Ends the server at once."""
    os._exit(3)


@server.tool(structured_output=False)
def picture() -> list[Any]:
    """A picture and a resource."""
    return [
        ImageContent(type="image", data=base64.b64encode(b"\x89PNG...").decode(), mime_type="image/png"),
        EmbeddedResource(type="resource", resource=TextResourceContents(uri="note://one", text="what the note says")),
        TextContent(type="text", text="and words"),
    ]


@server.tool()
async def sleep(seconds: float, note: str) -> str:
    """Sleeps, and writes to the file `note` how that ended."""
    path = Path(note)
    path.write_text("began")  # noqa: ASYNC240
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        path.write_text("cancelled")  # noqa: ASYNC240
        raise
    path.write_text("slept")  # noqa: ASYNC240
    return "slept"


@server.tool()
async def steps(count: int, pause_s: float, context: Context) -> str:
    """Reports each step."""
    for step in range(count):
        await context.report_progress(step, count, f"step {step}")
        await asyncio.sleep(pause_s)
    return f"{count} steps"


@server.tool()
def child() -> int:
    """Starts a process that would stay, and gives its number."""
    return subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).pid


@server.tool()
async def grow(context: Context) -> str:
    """Gets another tool, and says so."""

    def grown() -> str:
        """Has grown."""
        return "grown"

    server.add_tool(grown, name="grown")
    await context.notify_tools_changed()  # for those who listen
    await context.session.send_tool_list_changed()  # for clients of the older protocol
    return "grew"


@server.resource("note://greeting")
def greeting() -> str:
    """What the note says."""
    return "Hello from the note."


@server.resource("note://long")
def long() -> str:
    """More than a message takes."""
    return "a line of it\n" * 100_000


@server.prompt()
def summarise(topic: str) -> str:
    """A prompt with one argument."""
    return f"Summarise what is known about {topic}."


if __name__ == "__main__":
    if sys.argv[1:2] == ["--http"]:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[2]))
    else:
        server.run("stdio")
