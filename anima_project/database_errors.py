"""What a database says when it cannot go on, in words that help: locked, full, damaged, out of reach.

The errors of SQLite, of PostgreSQL and of the system are translated here, and nowhere else.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from anima_project.errors import AnimaError


class DatabaseTrouble(AnimaError):
    """The database cannot do its work now. What was stored before is untouched. `reason` is in its own words."""

    exit_code = 1

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The database cannot be used ({self.reason}). Run anima doctor to see what is wrong."


class DatabaseLocked(DatabaseTrouble):
    """Another program kept the database locked for longer than `database.lock_wait_s`."""

    def __str__(self) -> str:
        return (
            "Another program keeps the database locked, and waiting for it (database.lock_wait_s) did not help. Nothing "
            "that was stored is lost; what could not be stored has to be said again. End that program (a database "
            "browser, a backup), and try again; anima doctor says whether it is free."
        )


class DiskFull(DatabaseTrouble):
    """There is no room for what was to be written. Nothing was half written."""

    def __str__(self) -> str:
        return (
            f"The disk is full ({self.reason}). Nothing that was stored is lost, and nothing is half written. Make room, "
            "and go on where you were; anima doctor says how much there is."
        )


class QueueAway(DatabaseTrouble):
    """The server of the queue does not answer."""

    def __str__(self) -> str:
        return (
            f"The queue cannot be reached ({self.reason}). What happens is stored all the same, and worked on once the "
            "server that ANIMA_BROKER_URL names answers again."
        )


class DatabaseDamaged(DatabaseTrouble):
    """The file of the database is not one, or not any longer."""

    def __str__(self) -> str:
        return (
            f"The database is damaged ({self.reason}). Run anima doctor for what can be done; "
            "a backup is brought back with anima restore FILE."
        )


_BY_SQLITE_CODE: dict[int, type[DatabaseTrouble]] = {  # the low byte is the kind; all of it says where as well
    sqlite3.SQLITE_IOERR_SHMSIZE: DiskFull,  # no room for the index that processes share beside a WAL
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_IOERR: DatabaseTrouble,
    sqlite3.SQLITE_CANTOPEN: DatabaseTrouble,
    sqlite3.SQLITE_READONLY: DatabaseTrouble,
}
_BY_SQLSTATE: dict[str, type[DatabaseTrouble]] = {  # PostgreSQL: "Error Codes", classes 08, 53, 55, 57, XX
    "53100": DiskFull,
    "55P03": DatabaseLocked,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
}


def explained(error: BaseException) -> DatabaseTrouble | None:
    """The trouble behind an error, or behind one that it came from; None if it is of another kind."""
    for one in _causes(error):
        match one:
            case DatabaseTrouble():
                return one
            case sqlite3.Error():
                code = getattr(one, "sqlite_errorcode", 0)
                if kind := _BY_SQLITE_CODE.get(code) or _BY_SQLITE_CODE.get(code & 0xFF):
                    return kind(str(one))
            case OSError(errno=errno.ENOSPC | errno.EDQUOT):
                return DiskFull(one.strerror or str(one))
        if kind := _BY_SQLSTATE.get(str(getattr(one, "sqlstate", None))):
            return kind(_first_line(one))
        if type(one).__module__.startswith("psycopg") and type(one).__name__ == "OperationalError":
            return DatabaseTrouble(_first_line(one))
        if type(one).__module__.startswith("redis") and isinstance(one, Exception):
            return QueueAway(_first_line(one))
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Within the block, such an error is raised as the trouble that it is."""
    try:
        yield
    except Exception as error:
        if (trouble := explained(error)) is None or trouble is error:
            raise
        raise trouble from error


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
