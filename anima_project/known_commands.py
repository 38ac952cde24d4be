"""Django's dispatch to the commands, which are its own and those of every room; a slip of the pen gets a suggestion."""

from __future__ import annotations

from difflib import get_close_matches

from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand

from anima_project.errors import UnknownCommand


class Commands(ManagementUtility):
    def fetch_command(self, subcommand: str) -> BaseCommand:
        """UnknownCommand, which names those that are spelt alike."""
        known = get_commands()
        if subcommand not in known:
            ours = sorted({"version", *(name for name, room in known.items() if not str(room).startswith("django"))})
            raise UnknownCommand(subcommand, get_close_matches(subcommand, ours, n=2, cutoff=0.6))
        return super().fetch_command(subcommand)
