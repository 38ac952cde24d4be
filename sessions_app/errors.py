"""Errors of sessions."""

from __future__ import annotations

from anima_project.errors import AnimaError


class SessionError(AnimaError):
    """Base of the sessions' errors."""


class UnknownSession(SessionError):
    """No session has that id."""

    def __init__(self, session_id: int) -> None:
        super().__init__(session_id)
        self.session_id = session_id

    def __str__(self) -> str:
        return f"There is no session {self.session_id}. Leave out --session to start a new one."


class NoSession(SessionError):
    """There is nothing to continue yet."""

    def __str__(self) -> str:
        return "There is no session to continue yet. Leave out --continue to start one."


class SessionBusy(SessionError):
    """Another turn is running in the session."""

    def __init__(self, session_id: int, holder: str) -> None:
        super().__init__(session_id, holder)
        self.session_id, self.holder = session_id, holder

    def __str__(self) -> str:
        host, process, _ = self.holder.rsplit(":", 2)
        pid = process.partition("@")[0]
        return (
            f"Session {self.session_id} is in the middle of a turn (process {pid} on {host}). "
            "Wait for it to end, stop it, or start another session."
        )


class LeaseLost(SessionError):
    """The lease ran out while its holder was asleep, and somebody else took the session."""

    def __init__(self, session_id: int) -> None:
        super().__init__(session_id)
        self.session_id = session_id

    def __str__(self) -> str:
        return f"Another process took over session {self.session_id} while this one was asleep; this turn ends here."
