"""What goes wrong with MCP servers. The text goes to the model, and to the person who tests a server."""

from __future__ import annotations

from tools_app.errors import ToolError


class McpError(ToolError):
    """Base of what goes wrong between Anima and an MCP server."""

    exit_code = 1


class ServerUnavailable(McpError):
    """A server could not be started or reached, so the call was not made."""

    def __init__(self, server: str, problem: str) -> None:
        super().__init__(server, problem)
        self.server, self.problem = server, problem

    def __str__(self) -> str:
        return (
            f"The MCP server {self.server!r} is not available, so nothing was called: {self.problem}. "
            f"Do without it, or tell the user that `anima mcp test {self.server}` says more."
        )


class CallFailed(McpError):
    """A call was made and brought no result. `problem` says whether it may have taken effect."""

    def __init__(self, server: str, problem: str) -> None:
        super().__init__(server, problem)
        self.server, self.problem = server, problem

    def __str__(self) -> str:
        return f"The MCP server {self.server!r} gave no result: {self.problem}."


class UnknownServer(McpError):
    """The file names no such server."""

    exit_code = 2

    def __init__(self, server: str, known: tuple[str, ...], path: str) -> None:
        super().__init__(server, known, path)
        self.server, self.known, self.path = server, known, path

    def __str__(self) -> str:
        there_is = f"it has {', '.join(self.known)}" if self.known else "it has none yet; anima mcp add makes one"
        return f"{self.path}: there is no server {self.server!r}; {there_is}."
