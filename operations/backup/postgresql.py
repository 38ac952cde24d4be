"""PostgreSQL's own programs, pg_dump and pg_restore, on the database that Django is connected to."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection, transaction

from operations.backup.sqlite import Contents
from operations.errors import MissingProgram, ProgramFailed


def dump(target: Path) -> Contents:
    """A new file with all that is committed at one moment, and what is in it. MissingProgram, ProgramFailed."""
    with transaction.atomic(durable=False), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        [(snapshot,)] = cursor.fetchall()
        cursor.execute(
            "SELECT (SELECT count(*) FROM sessions_app_session), count(*), coalesce(max(id), 0) FROM events_app_event"
        )
        [(sessions, events, newest)] = cursor.fetchall()
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = tuple((str(app), str(name)) for app, name in cursor.fetchall())
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
        _run("pg_dump", *options, f"--dbname={_address()}")
    check(target)
    return Contents(sessions, events, newest, migrations)


def check(path: Path) -> None:
    """See that pg_restore can read it. MissingProgram, ProgramFailed."""
    _run("pg_restore", "--list", str(path))


def restore(path: Path) -> None:
    """Let what was dumped take the place of what is there, in one transaction: all of it or nothing.
    MissingProgram, ProgramFailed."""
    connection.close()
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", *options, f"--dbname={_address()}", str(path))


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise MissingProgram(program)
    run = subprocess.run(
        [found, *arguments],
        env={**os.environ, **_password(), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    if run.returncode:
        raise ProgramFailed(program, run.stderr.strip())


def _parameters() -> dict[str, str]:
    """What libpq understands of the way to the database."""
    from psycopg.pq import Conninfo

    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    return {name: str(value) for name, value in connection.get_connection_params().items() if name in known}


def _address() -> str:
    """Without the password: everybody can read a program's arguments."""
    from psycopg.conninfo import make_conninfo

    return make_conninfo(**{name: value for name, value in _parameters().items() if name != "password"})


def _password() -> dict[str, str]:
    password = _parameters().get("password")
    return {"PGPASSWORD": password} if password else {}
