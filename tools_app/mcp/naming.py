"""How the tools of MCP servers are called: `server__tool`, within what the Messages API takes. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST = 64
_OTHER = re.compile(r"[^a-zA-Z0-9_-]")
_MARK_LENGTH = 6


def tool_names(server: str, tools: Iterable[str]) -> dict[str, str]:
    """The name for the model → the server's own name. A tool whose name had to be changed or cut gets a mark made from
    its own name where it would otherwise be called like another one; so a name never depends on what else there is,
    but for those that differ in signs only."""
    tools = sorted(set(tools))
    plain = {tool: f"{server}__{_OTHER.sub('_', tool)}" for tool in tools}
    names: dict[str, str] = {}
    for tool in sorted(tools, key=lambda tool: (plain[tool] != f"{server}__{tool}", tool)):  # the unchanged first
        name = plain[tool]
        if len(name) > LONGEST or name in names:
            name = f"{name[: LONGEST - _MARK_LENGTH - 1]}_{_mark(tool)}"
        names[name] = tool
    return names


def _mark(tool: str) -> str:
    return hashlib.sha256(tool.encode()).hexdigest()[:_MARK_LENGTH]
