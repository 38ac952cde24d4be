"""Errors of the event history in the browser."""

from __future__ import annotations

from anima_project.errors import AnimaError


class HistoryError(AnimaError):
    """Base of the event history's errors."""


class NoFullTextSearch(HistoryError):
    """The SQLite of this Python was built without FTS5."""

    exit_code = 1

    def __str__(self) -> str:
        return (
            "The event history needs SQLite with full-text search (FTS5), and this Python's has none. "
            "Use a Python whose sqlite3 has it, as that of most systems and of uv has."
        )


class CannotListen(HistoryError):
    """The address is not to be had."""

    exit_code = 1

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(host, port, reason)
        self.host, self.port, self.reason = host, port, reason

    def __str__(self) -> str:
        return (
            f"The event history cannot listen on {self.host}, port {self.port}: {self.reason}. "
            "Name another port with --port, or let 0 choose one."
        )
