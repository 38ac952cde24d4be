"""`anima backup`: the state of an environment, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch, state
from anima_project.command import AnimaCommand
from operations.backup.belongings import SEALED
from operations.backup.making import back_up

EXAMPLES = """\
examples:
  anima backup ~/anima.backup                      while Anima works; takes the place of an older backup there
  anima backup --with-credentials /safe/anima.backup
  ANIMA_ENV=development anima backup dev.backup

It holds the database, config/anima.toml and mcp.toml as they stand, soul.md, the long results, and which plugins there
are, with their wheels; all readable by you only. Credentials are left out unless you ask for them: with them come their
keys, so keep such a file as you would keep a password.
It is a tar; its manifest: tar -xOf FILE manifest.json

exit codes: 0 done and checked, 1 failed and nothing left behind, 2 wrong usage, 3 the credentials cannot be read
"""


class Command(AnimaCommand):
    help = "Put all of an environment's state into one file, while the agent works."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to write it")
        parser.add_argument("--with-credentials", action="store_true", help="the stored credentials and their key, too")

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        path: Path = options["file"]
        manifest = back_up(state.current(), path, with_credentials=options["with_credentials"])
        print(
            f"{path}: {manifest.sessions:,} sessions, {manifest.events:,} events, {path.stat().st_size / 1e6:,.1f} MB, "
            f"of the environment {manifest.environment}; written and checked."
        )
        if SEALED in manifest.files:
            print("The credentials and their key are in it: keep it as you would keep a password.")
        elif not options["with_credentials"]:
            print("Without the credentials; --with-credentials takes them along.")
