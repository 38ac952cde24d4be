"""`anima remove`: a plugin goes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from anima_project.command import AnimaCommand
from anima_project.plain_text import harmless
from operations.plugins.removing import remove

EXAMPLES = """\
examples:
  anima remove anima-tools-filesystem
  anima remove anima-feelings-frustration      comes with Anima; anima add brings it back

What it did stays in the log: a feeling that comes back finds its state again.

exit codes: 0 removed, 1 it cannot be, 2 there is no such plugin
"""


class Command(AnimaCommand):
    help = "Remove a plugin, and the packages that only it needed."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plugin", metavar="PLUGIN", help="its name, as anima plugins says it")

    def handle(self, **options: Any) -> None:
        print(harmless(f"Removed: {', '.join(remove(options['plugin']))}."))
