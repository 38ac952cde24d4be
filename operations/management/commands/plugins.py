"""`anima plugins`: what there is, and how it does; and a new one to begin with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anima_project.command import AnimaCommand
from anima_project.plain_text import harmless
from operations.plugins.adding import bring_here
from operations.plugins.listing import in_lines, plugins
from operations.plugins.scaffold import KINDS, scaffold

EXAMPLES = """\
examples:
  anima plugins                                   what there is, what each provides, and how it does
  anima plugins --json                            for programs
  anima plugins new weather --kind tool           a package that works, with tests, in ./anima-tools-weather
  anima plugins new longing --kind feeling
  anima plugins bring                             after a change of Python: install all again, for this one

ANIMA_SAFE_MODE=1 before any command starts Anima without plugins, but for those that come with it.

exit codes: 0 done, 1 pip could not do it, 2 wrong usage, or something else is in the way
"""


class Command(AnimaCommand):
    help = "What plugins there are."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        what = parser.add_subparsers(dest="what", metavar="[new | bring]")
        new = what.add_parser("new", help="write a package to begin with")
        new.add_argument("name", metavar="NAME", help="of the tool or the feeling")
        new.add_argument("--kind", choices=sorted(KINDS), default="tool")
        new.add_argument(
            "--in", dest="folder", type=Path, default=Path(), metavar="FOLDER", help="where to; here if not given"
        )
        what.add_parser("bring", help="install for this Python what was added for another one")

    def handle(self, **options: Any) -> None:
        match options["what"]:
            case "new":
                print(scaffold(options["name"], options["kind"], options["folder"]))
            case "bring":
                brought = bring_here()
                print(f"Installed again: {', '.join(brought)}." if brought else "All plugins are here.")
            case _:
                found = plugins()
                if options["json"]:
                    print(json.dumps({"plugins": [one.as_json() for one in found]}, ensure_ascii=False, indent=2))
                else:
                    print(harmless("\n".join(in_lines(found)) or "There are none."))
