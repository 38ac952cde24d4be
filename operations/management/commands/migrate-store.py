"""`anima migrate-store`: from SQLite to PostgreSQL."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch, state
from anima_project.command import AnimaCommand
from operations import store_migration
from operations.rest import at_rest

EXAMPLES = """\
examples:
  createdb anima                               first, where PostgreSQL runs
  anima migrate-store postgresql://anima@db.example/anima
  pass anima-url | anima migrate-store -       the address, with a password in it, from stdin

All tables are copied, ids kept, and compared by counts and checksums; then set ANIMA_DATABASE_URL to that address.
A password is better kept in ~/.pgpass or PGPASSWORD than in the address: everybody can read a program's arguments.
The SQLite database is only read, and stays where it is. End the agent first: anima start, anima tui, anima qcluster.

exit codes: 0 moved and compared, 1 nothing was moved, 2 wrong usage
"""


class Command(AnimaCommand):
    help = "Move the database from SQLite over to PostgreSQL."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL", help="postgresql://USER@HOST:PORT/NAME; - reads it from stdin")

    def handle(self, **options: Any) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        launch.apply_migrations()
        url = sys.stdin.readline().strip() if options["url"] == "-" else options["url"]
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with at_rest(state.current()), Progress(*columns, console=Console(stderr=True)) as bar:
            tasks: dict[str, Any] = {}

            def show(table: str, done: int, total: int) -> None:
                if table not in tasks:
                    tasks[table] = bar.add_task(table, total=total)
                bar.update(tasks[table], completed=done)

            moved = store_migration.move(url, show)
        rows = sum(one.rows for one in moved)
        print(f"Moved {rows:,} rows in {len(moved)} tables; counts and checksums agree.")
        for one in moved:
            if one.changed:
                print(f"{one.table}: {one.changed:,} rows had characters that PostgreSQL cannot store, now U+FFFD.")
        for table in store_migration.left_behind():
            print(f"Not moved, for it is worked out from the log: {table}")
        print("From now on: set ANIMA_DATABASE_URL to that address. The SQLite database stays as it is.")
