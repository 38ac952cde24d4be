"""Errors of sessions."""

from __future__ import annotations

from pathlib import Path

from anima_project.errors import AnimaError


class SessionError(AnimaError):
    """Base of the sessions' errors."""


class UnknownSession(SessionError):
    """No session has that id."""

    def __init__(self, session_id: int) -> None:
        super().__init__(session_id)
        self.session_id = session_id

    def __str__(self) -> str:
        return f"There is no session {self.session_id}; anima sessions list shows which there are."


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


class BadSessionFile(SessionError):
    """A file that was to be imported is no session's export. `place` says where in it the trouble is."""

    def __init__(self, source: str, place: str, problem: str) -> None:
        super().__init__(source, place, problem)
        self.source, self.place, self.problem = source, place, problem

    def __str__(self) -> str:
        where = f"{self.source}, {self.place}" if self.place else self.source
        return f"{where}: {self.problem} Nothing was imported."


class CannotWrite(SessionError):
    """A session could not be written into a file."""

    exit_code = 1

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return (
            f"{self.path} could not be written: {self.reason}. Nothing was left there; name another file with --output."
        )


class NotConfirmed(SessionError):
    """A person did not say yes, or there is none to ask. `what` then says what it was about."""

    exit_code = 1

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} To delete it without being asked, add --yes." if self.what else "Nothing was deleted."


class CannotComplete(SessionError):
    """A model was asked for a text, and gave none."""

    def __init__(self, reason: str, is_final: bool) -> None:
        super().__init__(reason, is_final)
        self.reason, self.is_final = reason, is_final

    def __str__(self) -> str:
        return f"The model wrote nothing: {self.reason}"


class NoModel(CannotComplete):
    """There is no model to ask."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, True)
        self.args = (reason,)

    def __str__(self) -> str:
        return f"There is no model to write it: {self.reason}"
