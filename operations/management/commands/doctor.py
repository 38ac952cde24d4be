"""`manage.py doctor`: see `doctor_command`, which `anima doctor` runs without Django."""

from __future__ import annotations

import sys
from argparse import Namespace, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from anima_project.cli import DJANGOS_OWN
from operations import doctor_command


class Command(BaseCommand):
    help = doctor_command.ABOUT
    requires_system_checks = ()
    suppressed_base_arguments = DJANGOS_OWN

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=doctor_command.EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        doctor_command.add_arguments(parser)

    def handle(self, **options: Any) -> None:
        sys.exit(doctor_command.run(Namespace(**options)))
