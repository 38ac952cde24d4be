"""The database as a file: there, whole, and free. Works on SQLite's own interface, for a damaged file cannot be opened
by anything that expects more."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from operations.doctor.finding import Finding, note, well, wrong

LOCK_WAIT_S = 3.0
LARGE_WAL_BYTES = 256_000_000
SHOWN = 3
"""Of the faults that SQLite names."""


def database_file(path: Path) -> Iterator[Finding]:
    """Reading all of it takes about a second per gigabyte."""
    if not path.exists():
        yield note("database", f"{path} does not exist yet", "anima install makes it, as any other command does.")
        return
    try:
        with closing(_opened(path)) as database:
            yield from _integrity(path, database)
            yield from _lock(path, database)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        yield _locked(path)
    except sqlite3.DatabaseError as error:
        yield _damaged(path, str(error))


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=LOCK_WAIT_S, isolation_level=None)


def _integrity(path: Path, database: sqlite3.Connection) -> Iterator[Finding]:
    faults = [str(row[0]) for row in database.execute(f"PRAGMA quick_check({SHOWN})")]
    if faults != ["ok"]:
        yield _damaged(path, "; ".join(" ".join(fault.split()) for fault in faults))
        return
    wal = path.with_name(f"{path.name}-wal")
    wal_bytes = wal.stat().st_size if wal.exists() else 0
    yield well("database", f"{path} is whole, {path.stat().st_size / 1e6:,.1f} MB and {wal_bytes / 1e6:,.1f} MB of WAL")
    if wal_bytes > LARGE_WAL_BYTES:
        says = "its WAL is large: a program keeps an old state of it in use" + _who(path)
        yield note("WAL", says, "End that program; the next write takes the WAL in.")


def _lock(path: Path, database: sqlite3.Connection) -> Iterator[Finding]:
    """Writing must be possible; nothing is written."""
    try:
        database.execute("BEGIN IMMEDIATE")
        database.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            yield wrong("database", f"{path} cannot be written: {error}", "Check the mode of the file, and the disk.")
        else:
            yield _locked(path)


def _damaged(path: Path, reason: str) -> Finding:
    remedy = f"Keep a copy of {path}*, and restore from a backup: anima restore FILE."
    return wrong("database", f"the database is damaged ({reason})", remedy)


def _locked(path: Path) -> Finding:
    says = f"{path} is locked by another program for {LOCK_WAIT_S:g} s at least{_who(path)}"
    return wrong("database", says, "End that program, such as a database browser or a backup.")


def _who(path: Path) -> str:
    """The processes that have the file open, as far as this machine tells."""
    wanted, found = str(path.resolve()), []
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        try:
            if any(str(fd.readlink()) == wanted for fd in (process / "fd").iterdir()):
                found.append(f"{process.name} ({(process / 'comm').read_text().strip()})")
        except OSError:  # it has ended, or belongs to somebody else
            continue
    return f"; it is open in process {', '.join(found)}" if found else ""
