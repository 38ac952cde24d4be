"""Adding, listing, testing and removing the MCP servers that Anima uses. Prints for people; returns exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from anima_project import state
from anima_project.configuration import configuration
from anima_project.errors import ConfigurationError
from anima_project.plain_text import harmless
from tools_app.mcp import child, editing, logins, remembered, servers_file, source
from tools_app.mcp.errors import McpError, UnknownServer
from tools_app.mcp.manager import Manager
from tools_app.mcp.server import Server

EXIT_DONE, EXIT_FAILED, EXIT_USAGE = 0, 1, 2


def add(name: str, table: Mapping[str, Any], *, tested: bool) -> int:
    path = servers_file.path_in(state.current())
    server = editing.add(path, name, table)
    print(f"{name} is in {path}.")
    return test([server]) if tested else EXIT_DONE


def remove(name: str) -> int:
    here = state.current()
    path = servers_file.path_in(here)
    editing.remove(path, name)
    remembered.forget(remembered.folder_in(here), name)
    print(f"{name} is no longer in {path}.")
    if logins.forget(name):
        print("Its login is forgotten.")
    return EXIT_DONE


def show(*, as_json: bool) -> int:
    """What there is, and what is known of it. Starts nothing."""
    here = state.current()
    servers = servers_file.read(servers_file.path_in(here))
    rows = [_row(server, remembered.recall(remembered.folder_in(here), server)) for server in servers]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif not rows:
        print("There are no MCP servers yet: anima mcp add NAME -- COMMAND.")
    for row in () if as_json else rows:
        tools = "not asked yet" if row["tools"] is None else f"{len(row['tools'])} tools"
        print(harmless(f"{row['name']:<16} {tools if row['enabled'] else 'off':<14} {row['what']}"))
    return EXIT_DONE


def test(servers: Sequence[Server]) -> int:
    """Start or reach each, and say what it offers, or why not."""
    manager = Manager()
    try:
        learnt = manager.learn(servers, configuration().mcp)
    finally:
        manager.close()
    folder = remembered.folder_in(state.current())
    for server in servers:
        outcome = learnt[server.name]
        if isinstance(outcome, McpError):
            problem = getattr(outcome, "problem", outcome)
            log = f"\n  its log: {child.log_path(server.name)}" if server.command else ""
            print(harmless(f"✗ {server.name}: {problem}.{log}"), file=sys.stderr)
            continue
        tools = remembered.recall(folder, server) or ()
        has = remembered.recall_material(folder, server)
        more = [f"{len(has.resources)} resources"] * bool(has.resources) + [f"{len(has.prompts)} prompts"] * bool(
            has.prompts
        )
        print(harmless(f"✓ {server.name}: {', '.join([f'{len(tools)} tools', *more])}"))
        for tool in tools:
            first = tool.description.partition("\n")[0]
            print(harmless(f"  {tool.name}{' (says that it only reads)' if tool.reads_only else ''}  {first[:90]}"))
        for word, about in source.words_of(server, has):
            print(harmless(f"  {word}  {about[:90]}"))
        for fault in outcome:
            print(harmless(f"  · {fault}"), file=sys.stderr)
    return EXIT_FAILED if any(isinstance(outcome, McpError) for outcome in learnt.values()) else EXIT_DONE


def named(names: Sequence[str]) -> list[Server]:
    """The servers of these names, or all. UnknownServer."""
    path = servers_file.path_in(state.current())
    servers = {server.name: server for server in servers_file.read(path)}
    for name in names:
        if name not in servers:
            raise UnknownServer(name, tuple(servers), str(path))
    return [servers[name] for name in names] if names else list(servers.values())


def pairs(written: Sequence[str], separator: str, option: str) -> dict[str, str]:
    """`NAME=VALUE` or `Name: value`, as they are typed. ConfigurationError."""
    found = {}
    for text in written:
        name, there, value = text.partition(separator)
        if not there or not name.strip():
            raise ConfigurationError(option, f"{name!r} is not NAME{separator}VALUE.")
        found[name.strip()] = value.strip()
    return found


def _row(server: Server, tools: Sequence[Any] | None) -> dict[str, Any]:
    return {
        "name": server.name,
        "what": str(server),
        "enabled": server.enabled,
        "tools": None if tools is None else [tool.name for tool in tools],
    }
