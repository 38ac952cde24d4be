"""What every start does before anything else: code may be newer than the database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, router

from anima_project import state
from anima_project.database_errors import explained, translated
from anima_project.errors import NewerDatabase
from anima_project.private_files import PRIVATE

LOCK = 0x4D49475241  # "MIGRA" in ASCII; any number but that of events_app.commit_order


def apply_migrations(alias: str = DEFAULT_DB_ALIAS) -> bool:
    """Bring a database up to the code, if it is behind. Returns whether it was. Two starts at once take turns, also on
    two machines that share a database."""
    _create_private(alias)
    if not pending(alias):
        return False
    with translated(), _turn(alias):
        if pending(alias):
            call_command("migrate", database=alias, interactive=False, verbosity=0)
    return True


@contextmanager
def _turn(alias: str) -> Iterator[None]:
    """Within the block nobody else migrates. Either lock ends with the process, however that ends."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        return
    with (state.current().tmp / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create_private(alias: str) -> None:
    """A new database of SQLite, and the files that it puts beside it, are for their owner only from the beginning."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        with suppress(OSError):  # it is there; or it cannot be made, which the database says better
            os.close(os.open(connection.settings_dict["NAME"], os.O_CREAT | os.O_EXCL, PRIVATE))


def pending(alias: str = DEFAULT_DB_ALIAS) -> list[tuple[str, str]]:
    """App and name of each migration on disk that is not recorded. Django's own way of asking imports them, for 100 ms.

    NewerDatabase if one is recorded that is not on disk: what it changed, this code would not know of.
    """
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except DatabaseError as error:
        if trouble := explained(error):  # a migration would only say it again, at length
            raise trouble from error
        applied = set()
    known = _on_disk(alias)
    labels = {label for label, _ in known}
    if unknown := sorted(one for one in applied.difference(known) if one[0] in labels):
        raise NewerDatabase(*unknown[0])
    return [migration for migration in known if migration not in applied]


def _on_disk(alias: str) -> list[tuple[str, str]]:
    """Of the apps whose tables this database has."""
    return [
        (config.label, file.stem)
        for config in apps.get_app_configs()
        if router.allow_migrate(alias, config.label)
        for file in (Path(config.path) / "migrations").glob("[0-9]*.py")
    ]
