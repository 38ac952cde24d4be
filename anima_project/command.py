"""What all commands have in common, whether `anima` or `manage.py` runs them."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandParser

from anima_project.cli import DJANGOS_OWN


class AnimaCommand(BaseCommand):
    """Without the options and the checks of Django's that help nobody here. `examples` end its help."""

    examples = ""
    requires_system_checks = ()
    suppressed_base_arguments = DJANGOS_OWN

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=self.examples, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )


class Standalone(Protocol):
    """A module that is a whole command: `anima` runs it without Django, which a broken configuration keeps from
    loading."""

    ABOUT: str
    EXAMPLES: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, options: Namespace) -> int:
        """The exit code."""
        ...


class StandaloneCommand(AnimaCommand):
    """The same command for `manage.py`. Say `module`, and `help` and `examples` of it."""

    module: Standalone

    def add_arguments(self, parser: CommandParser) -> None:
        self.module.add_arguments(parser)

    def handle(self, **options: Any) -> None:
        sys.exit(self.module.run(Namespace(**options)))
