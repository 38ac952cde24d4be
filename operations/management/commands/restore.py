"""`anima restore`: bring a backup back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch, state
from anima_project.command import AnimaCommand
from anima_project.plugins.notices import not_here
from anima_project.state import State
from operations.backup.belongings import PLUGINS, SERVERS
from operations.backup.restoring import restore
from tools_app.mcp import servers_file

EXAMPLES = """\
examples:
  anima restore ~/anima.backup            where nothing is yet, such as on a new machine
  anima restore --force ~/anima.backup    in place of what is there, which is kept as *.before-restore-TIME

All of the file is checked before anything is touched. End the agent first: anima start, anima tui, anima qcluster.
Plugins are installed again, for this machine's Python, by anima plugins bring, which takes their wheels from the backup
and what these need from the package index. Credentials are in it if you asked for that.
A backup names programs that Anima starts, and a dump of PostgreSQL is one for the server: restore those that you made
yourself.

exit codes: 0 done, 1 refused or failed, 2 wrong usage
"""


class Command(AnimaCommand):
    help = "Bring a backup back."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that anima backup made")
        parser.add_argument("--force", action="store_true", help="replace what is there, and keep it beside")

    def handle(self, **options: Any) -> None:
        here = state.current()
        done = restore(here, options["file"], force=options["force"])
        launch.apply_migrations()  # the backup may come from an older version
        manifest = done.manifest
        made = datetime.fromtimestamp(manifest.made_at / 1e9, UTC)
        print(
            f"Restored {manifest.sessions:,} sessions and {manifest.events:,} events, as they were {made:%Y-%m-%d %H:%M} UTC."
        )
        if manifest.environment != here.environment:
            print(f"They come from the environment {manifest.environment}, and are now in {here.environment}.")
        for path in done.kept:
            print(f"What was there before: {path}")
        for note in (*done.notes, *_to_be_seen_to(here, manifest.files)):
            print(note)


def _to_be_seen_to(here: State, files: Collection[str]) -> Iterator[str]:
    """What a machine must have for the agent to be what it was, and no backup brings."""
    if PLUGINS in files and (absent := not_here()):
        yield f"Its plugins, to be installed with anima plugins bring: {', '.join(absent)}."
    if SERVERS in files and (servers := servers_file.read(servers_file.path_in(here))):
        yield f"Its MCP servers, which anima mcp test tries: {', '.join(server.name for server in servers)}."
