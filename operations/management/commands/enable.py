"""`anima enable`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from anima_project.command import AnimaCommand
from operations.plugins.removing import enable

EXAMPLES = """\
examples:
  anima enable anima-tools-shell

exit codes: 0 done, 2 there is no such plugin
"""


class Command(AnimaCommand):
    help = "Take a plugin into use again, after anima disable or after a fault of its own."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plugin", metavar="PLUGIN", help="its name, as anima plugins says it")

    def handle(self, **options: Any) -> None:
        print(f"{enable(options['plugin'])} is enabled.")
