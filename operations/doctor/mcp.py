"""Whether the MCP servers can do what they are there for."""

from __future__ import annotations

import os
from collections.abc import Iterator

from anima_project import credential_store
from anima_project.configuration import configuration
from anima_project.errors import AnimaError
from anima_project.state import State
from operations.doctor.finding import Finding, well, wrong
from tools_app.mcp import child, placeholders, servers_file
from tools_app.mcp.errors import McpError
from tools_app.mcp.manager import Manager
from tools_app.mcp.server import Server

CHECK = "MCP servers"


def of_servers(here: State, *, is_online: bool) -> Iterator[Finding]:
    """`is_online`: they are started and reached as well, as many as can be at once."""
    servers = [server for server in servers_file.read(servers_file.path_in(here)) if server.enabled]
    problems = {server.name: problem for server in servers if (problem := _problem(server))}
    if is_online and (whole := [server for server in servers if server.name not in problems]):
        problems |= _dead(whole)
    for name, problem in problems.items():
        yield wrong(CHECK, f"{name}: {problem}", f"anima mcp test {name}, and then mend {servers_file.path_in(here)}")
    if fine := [server.name for server in servers if server.name not in problems]:
        yield well(
            CHECK, f"{', '.join(fine)}: {'well' if is_online else 'not started now (--online does), and all there'}"
        )


def _problem(server: Server) -> str:
    """What keeps it from working as far as can be told without starting it; nothing, if nothing does."""
    try:
        for text in (*server.env.values(), *server.headers.values()):
            for name in placeholders.named(text):
                credential_store.current().get(name)
        if server.command:
            child.found(server.command, os.environ, child.folder(server))
    except (AnimaError, OSError) as error:
        return str(error)
    return ""


def _dead(servers: list[Server]) -> dict[str, str]:
    manager = Manager()
    try:
        learnt = manager.learn(servers, configuration().mcp)
    finally:
        manager.close()
    return {
        name: str(getattr(outcome, "problem", outcome))
        for name, outcome in learnt.items()
        if isinstance(outcome, McpError)
    }
