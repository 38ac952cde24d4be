"""`anima feel`: what it wants, and why."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from anima_project import launch
from anima_project.cli import DJANGOS_OWN
from anima_project.configuration import fresh_configuration
from thymos import present, telling
from thymos.why import Ledger


class Command(BaseCommand):
    help = "What the agent wants at this moment, and what is behind it."
    requires_system_checks = ()
    suppressed_base_arguments = DJANGOS_OWN

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
