"""Errors of the shell itself; a command that fails is no error but a result."""

from __future__ import annotations

from pathlib import Path

from tools_app.errors import ToolError


class NoShell(ToolError):
    """A bash could not be opened."""

    def __init__(self, directory: Path, reason: str) -> None:
        super().__init__(directory, reason)
        self.directory, self.reason = directory, reason

    def __str__(self) -> str:
        return (
            f"No shell could be opened in {self.directory}: {self.reason}. Tell the user; calling again will not help."
        )
