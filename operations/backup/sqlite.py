"""Copies of an SQLite database: consistent while others write, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from anima_project.private_files import PRIVATE, settle
from operations.errors import DamagedDatabase

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of the log in it."""

    sessions: int
    events: int
    newest_event: int
    migrations: tuple[tuple[str, str], ...]


def create(path: Path) -> None:
    """An empty one, for its owner only, where there is none. OSError."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, PRIVATE))


def copy(source: Path, target: Path, lock_wait_s: float) -> None:
    """A new file with all that is committed at one moment. Writers go on meanwhile. sqlite3.Error, OSError."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, PRIVATE))
    with closing(_connected(source, lock_wait_s)) as here, closing(_connected(target, lock_wait_s)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def contents(path: Path) -> Contents:
    """Look through all of it. DamagedDatabase if anything is not in order, or if it is no database of Anima."""
    try:
        with closing(_connected(path, 0)) as database:
            [(verdict,), *_] = database.execute("PRAGMA integrity_check(1)").fetchall()
            if verdict != "ok":
                raise DamagedDatabase(path, verdict)
            one = "SELECT (SELECT count(*) FROM sessions_app_session), count(*), coalesce(max(id), 0) FROM events_app_event"
            [(sessions, events, newest)] = database.execute(one).fetchall()
            migrations = database.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    except sqlite3.DatabaseError as error:
        raise DamagedDatabase(path, str(error)) from error
    return Contents(sessions, events, newest, tuple((str(app), str(name)) for app, name in migrations))


def take_the_place_of(new: Path, target: Path, aside: Path, lock_wait_s: float) -> bool:
    """Let the content of `new` take the place of `target`, whose old content is kept as `aside`. Returns whether there
    was any. Killed at any moment, `target` is the old or the new one, and whole. sqlite3.Error, OSError.

    Where `target` can be read, this is one transaction in it: a program that has it open sees the change, instead of
    going on with a file that nobody else sees. Where it cannot, it is moved aside.
    """
    if target.exists():
        try:
            was_empty = _is_empty(target, lock_wait_s)
            if not was_empty:
                copy(target, aside, lock_wait_s)
            with closing(_connected(new, 0)) as source, closing(_connected(target, lock_wait_s)) as there:
                source.backup(there)
            return not was_empty
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL):
                raise
            aside.unlink(missing_ok=True)
            for ending in (*BESIDE, ""):  # the file last: until then, what is beside it still belongs to it
                if (old := target.with_name(target.name + ending)).exists():
                    old.rename(aside.with_name(aside.name + ending))
    was_there = aside.exists()
    for ending in BESIDE:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    settle(new, target)
    return was_there


def _is_empty(path: Path, lock_wait_s: float) -> bool:
    with closing(_connected(path, lock_wait_s)) as database:
        return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _connected(path: Path, lock_wait_s: float) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=lock_wait_s)
