"""What every start does before anything else: code may be newer than the database."""

from __future__ import annotations

import fcntl
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection

from anima_project import state


def apply_migrations() -> bool:
    """Bring the database up to the code, if it is behind. Returns whether it was. Two starts at once take turns."""
    if not _behind():
        return False
    with (state.current().tmp / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _behind():
            call_command("migrate", interactive=False, verbosity=0)
    return True


def _behind() -> bool:
    """Whether a migration on disk is not recorded. Django's own way of asking imports each of them, for 100 ms."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except DatabaseError:
        return True
    return not all((app, name) in applied for app, name in _on_disk())


def _on_disk() -> list[tuple[str, str]]:
    return [
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in (Path(config.path) / "migrations").glob("[0-9]*.py")
    ]
