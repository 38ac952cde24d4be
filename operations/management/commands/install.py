"""`manage.py install`: see `install_command`, which `anima install` runs without Django."""

from __future__ import annotations

import sys
from argparse import Namespace, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from anima_project.cli import DJANGOS_OWN
from operations import install_command


class Command(BaseCommand):
    help = install_command.ABOUT
    requires_system_checks = ()
    suppressed_base_arguments = DJANGOS_OWN

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=install_command.EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        install_command.add_arguments(parser)

    def handle(self, **options: Any) -> None:
        sys.exit(install_command.run(Namespace(**options)))
