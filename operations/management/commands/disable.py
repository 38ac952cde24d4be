"""`anima disable`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from anima_project.command import AnimaCommand
from operations.plugins.removing import disable

EXAMPLES = """\
examples:
  anima disable anima-tools-shell

exit codes: 0 done, 2 there is no such plugin
"""


class Command(AnimaCommand):
    help = "Take a plugin out of use without removing it."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plugin", metavar="PLUGIN", help="its name, as anima plugins says it")

    def handle(self, **options: Any) -> None:
        print(f"{disable(options['plugin'])} is disabled.")
