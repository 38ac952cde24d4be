"""`anima soul`: who it is, who it was born as, and how it became that."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch, state
from anima_project.asking import can_ask, says_yes
from anima_project.command import AnimaCommand
from thymos import souls

EXAMPLES = """\
examples:
  anima soul                                 the person in words, and the matrix
  anima soul new --archetype explorer        shows somebody to become; --adopt becomes them
  anima soul new --random --seed 7
  anima soul new --from-history              as what happened so far would have made it
  anima soul new --again 2                   an earlier soul comes back
  anima soul history                         how it grew
  anima soul why dopamine                    the events behind a level
  anima soul why tool_failed.frustration     or behind a coefficient
  anima soul replay --to "2026-05-01 18:00"  how it was then; also --to 3h, --to 2d
  anima soul off                             silences what it feels altogether; on lets it speak again

exit codes: 0 done, 1 failed, 2 wrong usage or settings
"""


class Command(AnimaCommand):
    help = "Who the agent is, and how it became that."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", metavar="new|history|why|replay|off|on")
        new = actions.add_parser("new", help="somebody else to become")
        origin = new.add_mutually_exclusive_group(required=True)
        origin.add_argument("--archetype", metavar="NAME", help="one of those that come with Anima; ? lists them")
        origin.add_argument("--random", action="store_true", help="drawn by chance, with --seed")
        origin.add_argument("--from-history", action="store_true", help="from what happened so far")
        origin.add_argument("--again", type=int, metavar="N", help="a soul that was adopted before")
        new.add_argument("--seed", type=int, metavar="N", help="the same number draws the same person")
        new.add_argument("--name", default="", help="what you call it")
        new.add_argument("--adopt", action="store_true", help="become it at once")
        history = actions.add_parser("history", help="how the coefficients moved")
        history.add_argument("coefficients", nargs="*", metavar="STIMULUS.HORMONE")
        why = actions.add_parser("why", help="the events behind a level, or a coefficient")
        why.add_argument("name", metavar="HORMONE | STIMULUS.HORMONE")
        replay = actions.add_parser("replay", help="how it was at a time")
        replay.add_argument(
            "--to", required=True, metavar="TIME", help="a date, with or without a time, or 90m, 3h, 2d ago"
        )
        actions.add_parser("off", help="silence what it feels")
        actions.add_parser("on", help="let it speak again")

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        match options["action"]:
            case "new":
                sys.exit(self._new(options))
            case "history":
                self._history(options["coefficients"])
            case "why":
                self._write(souls.why(options["name"]))
            case "replay":
                self._write(souls.then(options["to"]))
            case "off" | "on" as word:
                self._write(souls.switch(state.current().configuration, is_on=word == "on"))
            case _:
                self._show()

    def _show(self) -> None:
        self._write(souls.portrait_now())
        self.stdout.write("")
        self._write(souls.matrix_lines(souls.matrix_now(), shutil.get_terminal_size((120, 30)).columns))

    def _new(self, options: dict[str, Any]) -> int:
        candidate = souls.candidate(options)
        self._write(candidate.lines)
        if candidate.adopt is None:
            return 0
        if not (options["adopt"] or (can_ask() and says_yes("Become it?"))):
            self.stdout.write("Nothing was changed. To become it: the same with --adopt.")
            return 0
        birth = candidate.adopt()
        self.stdout.write(
            f"It is {birth} from now on. Soul {birth.pk}; earlier ones are kept: anima soul new --again N"
        )
        return 0

    def _history(self, only: list[str]) -> None:
        size = shutil.get_terminal_size((100, 30))
        self._write(souls.grown(only, min(size.columns, 120), min(max(size.lines - 8, 12), 24), sys.stdout.isatty()))

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
