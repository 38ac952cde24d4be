"""`anima feel`: what it wants, and why."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch
from anima_project.command import AnimaCommand
from anima_project.configuration import fresh_configuration
from thymos import present, telling
from thymos.why import Ledger

EXAMPLES = """\
examples:
  anima feel              what it wants, in words, and the events behind it
  anima feel --levels     the hormones as well, in numbers
  anima feel --json       for programs

exit codes: 0 done, 1 failed, 2 wrong usage or settings
"""


class Command(AnimaCommand):
    help = "What the agent wants at this moment, and what is behind it."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--levels", action="store_true", help="the hormones behind it, in numbers")
        parser.add_argument("--json", action="store_true", help="the same for programs")

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        is_silent = not fresh_configuration().thymos.enabled
        if options["json"]:
            self.stdout.write(json.dumps(telling.as_json(present.at()) | {"silent": is_silent}))
            return
        if is_silent:
            self.stdout.write("It feels, and says nothing of it: turned off. To hear it again: anima soul on")
        ledger = Ledger(frozenset(present.hormones()))
        fold = present.at(dosed=ledger)
        for line in telling.feelings(fold, ledger.doses):
            self.stdout.write(line)
        if options["levels"]:
            self.stdout.write("")
            for line in telling.levels(fold):
                self.stdout.write(line)
