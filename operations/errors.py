"""Errors of living on a machine."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from anima_project.database_errors import explained
from anima_project.errors import AnimaError


class OperationsError(AnimaError):
    """Base of what goes wrong with installing and running."""

    exit_code = 1


class StartedAlready(OperationsError):
    """The environment has its brain running."""

    def __init__(self, environment: str, pid: str) -> None:
        super().__init__(environment, pid)
        self.environment, self.pid = environment, pid

    def __str__(self) -> str:
        who = f" (process {self.pid})" if self.pid else ""
        return f"anima start runs already in the environment {self.environment}{who}. anima status shows what it does."


class NotMigrated(OperationsError):
    """A database could not be brought up to the code. `reason` is what the attempt said."""

    def __init__(self, environment: str, reason: str) -> None:
        super().__init__(environment, reason)
        self.environment, self.reason = environment, reason

    def __str__(self) -> str:
        return (
            f"The database of the environment {self.environment} could not be made or brought up to date: {self.reason}"
        )


class UnitNotWritten(OperationsError):
    """The file of the systemd unit could not be made."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"The systemd unit {self.path} cannot be written: {self.reason}. Mend that, or leave it out: anima install --no-unit."


class PortTaken(OperationsError):
    """Nothing can listen there. `reason` is the system's."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(port, reason)
        self.port, self.reason = port, reason

    def __str__(self) -> str:
        return f"Anima cannot listen on port {self.port}: {self.reason}. Choose another; 0 takes any that is free."


class NoSuchTool(OperationsError):
    """`--allow` names a tool that there is not."""

    exit_code = 2

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"--allow {self.name}: there is no such tool; there are {', '.join(self.known)}."


class LoginFailed(OperationsError):
    """Nobody was logged in to an MCP server. `reason` is in its words, or the system's."""

    def __init__(self, server: str, reason: str) -> None:
        super().__init__(server, reason)
        self.server, self.reason = server, reason

    def __str__(self) -> str:
        return (
            f"The login to the MCP server {self.server!r} came to nothing: {self.reason}. If it takes a token instead: "
            f"keep that with anima credentials set NAME, and write it into the server's headers as ${{credential:NAME}}."
        )


def reason_of(error: Exception) -> str:
    """Why the system or the database could not do something, for the end of a sentence."""
    if trouble := explained(error):
        return str(trouble).rstrip(".")
    return str(getattr(error, "strerror", None) or error)


class AgentWorks(OperationsError):
    """What is asked for needs an agent at rest."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"The agent works: {self.what}. End it (anima start, anima tui, anima web, anima mcp serve, anima qcluster), and try again."


class BackupFailed(OperationsError):
    """No backup was made. What has that name is as it was."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"No backup was written to {self.path}: {self.reason}. Nothing was left there; mend that, or name another file."


class SomethingElseThere(OperationsError):
    """The name for a backup is that of another file."""

    exit_code = 2

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} is there, and is no backup of Anima: it is left alone. Name another file."


class DamagedDatabase(OperationsError):
    """A database does not hold together. `problem` is in SQLite's words."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return (
            f"The database is damaged, or none of Anima's ({self.problem}), so this was not done. "
            "Run anima doctor, or bring back an earlier backup: anima restore FILE."
        )


class MissingProgram(OperationsError):
    """A program of PostgreSQL's is not installed."""

    def __init__(self, program: str) -> None:
        super().__init__(program)
        self.program = program

    def __str__(self) -> str:
        return (
            f"PostgreSQL's own program {self.program} does this, and is not on the PATH. Install PostgreSQL's client "
            "programs of the server's version or newer (postgresql-client on Debian), and try again."
        )


class ProgramFailed(OperationsError):
    """A program of PostgreSQL's gave up. Nothing was changed."""

    LINES = 5

    def __init__(self, program: str, said: str) -> None:
        super().__init__(program, said)
        self.program, self.said = program, said

    def __str__(self) -> str:
        lines = "\n".join(self.said.splitlines()[-self.LINES :]) or "without a word"
        return f"{self.program} failed, and nothing was changed:\n{lines}"


class BadBackup(OperationsError):
    """A file is no backup, or no longer whole."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return f"{self.path} cannot be restored: {self.problem}. Nothing was touched; use another backup."


class NewerBackup(BadBackup):
    """A backup's database knows changes that this program does not."""

    def __init__(self, path: Path, version: str, migration: str) -> None:
        OperationsError.__init__(self, path, version, migration)
        self.path, self.version, self.migration = path, version, migration

    def __str__(self) -> str:
        return (
            f"{self.path} was made by Anima {self.version}, whose database this version does not know "
            f"({self.migration}). Update Anima, and try again. Nothing was touched."
        )


class OtherStore(OperationsError):
    """A backup of one kind of database cannot become another."""

    def __init__(self, path: Path, theirs: str, ours: str) -> None:
        super().__init__(path, theirs, ours)
        self.path, self.theirs, self.ours = path, theirs, ours

    def __str__(self) -> str:
        way = (
            "Restore it without ANIMA_DATABASE_URL, and move it then: anima migrate-store URL"
            if self.ours == "postgresql"
            else "Set ANIMA_DATABASE_URL to an empty database, and try again"
        )
        return f"{self.path} is a backup of {self.theirs}, and Anima uses {self.ours} here. {way}. Nothing was touched."


class WouldOverwrite(OperationsError):
    """What a restore would replace holds something."""

    def __init__(self, what: str, holds: str) -> None:
        super().__init__(what, holds)
        self.what, self.holds = what, holds

    def __str__(self) -> str:
        return (
            f"There is something already: {self.what} ({self.holds}). With --force the backup takes its place, and what "
            "is there is kept beside it. Nothing was touched."
        )


class RestoreFailed(OperationsError):
    """Something kept a restore from being done. Each file, and the database, is as it was or as in the backup."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"{self.path} could not be restored: {self.reason}. Nothing is half written; mend that, and do it again."


class TargetNotEmpty(OperationsError):
    """The database that was to be filled holds something."""

    def __init__(self, table: str, is_ours: bool) -> None:
        super().__init__(table, is_ours)
        self.table, self.is_ours = table, is_ours

    def __str__(self) -> str:
        whose = "Anima's" if self.is_ours else "somebody else's"
        return (
            f"The target is not empty: its table {self.table}, {whose}, has rows. Name an empty database, such as one "
            "that createdb has made. Nothing was moved."
        )


class NotMoved(OperationsError):
    """A store could not be moved. The target is as it was, but for tables without rows."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(table, reason)
        self.table, self.reason = table, reason

    def __str__(self) -> str:
        what = f"{self.table}: {self.reason}" if self.table else self.reason
        return f"Nothing was moved: {what}. The present database was only read."
