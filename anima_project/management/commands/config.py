"""`manage.py config`: see `config_command`, which `anima config` runs without Django."""

from __future__ import annotations

import sys
from argparse import Namespace, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from anima_project import config_command
from anima_project.cli import DJANGOS_OWN


class Command(BaseCommand):
    help = config_command.ABOUT
    requires_system_checks = ()
    suppressed_base_arguments = DJANGOS_OWN

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=config_command.EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        config_command.add_arguments(parser)

    def handle(self, **options: Any) -> None:
        sys.exit(config_command.run(Namespace(**options)))
