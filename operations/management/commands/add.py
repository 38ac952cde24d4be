"""`anima add`: a plugin, from wherever it is."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from anima_project.asking import says_yes
from anima_project.command import AnimaCommand
from anima_project.plain_text import harmless
from operations.plugins.adding import add
from operations.plugins.errors import NotAgreed
from operations.plugins.trying import tried

EXAMPLES = """\
examples:
  anima add anima-tools-filesystem               by name, from the package index that pip uses
  anima add ./anima_tools_mine-1.0-py3-none-any.whl
  anima add ./my-plugin                          a folder with a pyproject.toml; it is built first
  anima add git+https://example.org/plugin.git
  anima add --yes anima-tools-shell              for scripts: agrees to all that would be asked

You see what the package declares, and agree, before any of its code runs. Building one from sources runs code, so that is
asked before. A plugin is a program of somebody else's, and works with your rights: add those that you trust.

exit codes: 0 added and working, 1 it cannot be added, or does not work and was disabled, 2 wrong usage
"""


class Command(AnimaCommand):
    help = "Add a plugin: tools, feelings and whatever else a package brings."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="PLUGIN", help="a name, a folder, a wheel or an address of git")
        parser.add_argument("--yes", action="store_true", help="agree to all that would be asked")

    def handle(self, **options: Any) -> None:
        added = add(options["source"], _agreed if options["yes"] else _asked)
        faults = tried(added.partition(" ")[0])
        for fault in faults:
            print(harmless(fault), file=sys.stderr)
        print(
            harmless(
                f"{added} is installed{', in part' if faults else ' and works'}. What runs already takes its tools in at its next start."
            )
        )
        sys.exit(int(bool(faults)))


def _agreed(text: str, question: str) -> bool:
    print(harmless(text), file=sys.stderr)
    return True


def _asked(text: str, question: str) -> bool:
    print(harmless(text), file=sys.stderr)
    if not sys.stdin.isatty():
        raise NotAgreed(can_ask=False)
    return says_yes(question, sys.stderr)
