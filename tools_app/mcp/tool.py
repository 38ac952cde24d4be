"""A tool of an MCP server, as the registry takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from anima_project.configuration import fresh_configuration
from tools_app.mcp.manager import Manager
from tools_app.mcp.offer import Offered
from tools_app.mcp.results import result_from
from tools_app.mcp.server import Server
from tools_app.tool import ToolContext, ToolResult


class ServerTool:
    """Runs nowhere but on its server. Safe between threads."""

    guidelines = ""

    def __init__(self, server: Server, offered: Offered, manager: Manager) -> None:
        self._server = server
        self._offered = offered
        self._manager = manager
        self.name = offered.name
        self.description = offered.description
        self.input_schema: Mapping[str, Any] = offered.input_schema
        self.changes_something = not (server.trust_hints and offered.reads_only)

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        """The whole input, for nobody here knows what of it matters."""
        return json.dumps(dict(tool_input), ensure_ascii=False, sort_keys=True, default=str)

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        settings = fresh_configuration().mcp
        value = self._manager.call(
            self._server, self._offered.own_name, tool_input, settings, context.interrupt, context.progressed
        )
        return result_from(value, context.scratch)

    def close(self) -> None:
        """The source of the tools ends their servers."""
